"""Hunspell's dictionary: its rules through spylls."""

from __future__ import annotations

import io
from pathlib import Path

from spylls.hunspell import Dictionary
from spylls.hunspell.readers import read_aff, read_dic
from spylls.hunspell.readers.file_reader import FileReader


class _ClosedFile(FileReader):  # type: ignore[misc]  # spylls has no types
    """A file's text, read at once: spylls would leave the file open."""

    def _open(self, path: str, encoding: str) -> io.StringIO:
        return io.StringIO(Path(path).read_text(encoding, "surrogateescape"))


def read_dictionary(path: Path) -> Dictionary:
    """Return the rules and words of the dictionary at `path`, which has no suffix."""
    aff, context = read_aff(_ClosedFile(f"{path}.aff"))
    return Dictionary(aff, read_dic(_ClosedFile(f"{path}.dic", context.encoding), aff=aff, context=context))
