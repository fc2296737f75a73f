"""Hunspell's rules through spylls, which would leave the files open that it reads."""

from __future__ import annotations

import io
from pathlib import Path

from spylls.hunspell import Dictionary
from spylls.hunspell.readers import read_aff, read_dic
from spylls.hunspell.readers.file_reader import BaseReader


class _Text(BaseReader):  # type: ignore[misc]  # spylls has no types
    """A file's text, kept; an affix file says its encoding only after some lines."""

    def __init__(self, path: Path, encoding: str = "windows-1252") -> None:
        self._data = path.read_bytes()
        super().__init__(self._opened(encoding))

    def reset_encoding(self, encoding: str) -> None:
        self.reset_io(self._opened(encoding))

    def _opened(self, encoding: str) -> io.StringIO:
        return io.StringIO(self._data.decode(encoding, "surrogateescape"))


def read_dictionary(path: Path) -> Dictionary:
    """`path` has no suffix."""
    aff, context = read_aff(_Text(path.with_name(f"{path.name}.aff")))
    dic = read_dic(_Text(path.with_name(f"{path.name}.dic"), context.encoding), aff=aff, context=context)
    return Dictionary(aff, dic)
