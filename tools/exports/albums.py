"""Pictures of Google Takeout's albums, which are known by their names alone, and not by quite the same names.

A name was cut, folded, and spelled again by several programs before it became an album's: `Foto+Loket%20(1).JPG`,
`Foto Loket (1).jpg` and `Foto_Loket_(1).jpg` are one picture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

from plugins.images.kinds import KINDS

_SIGNS = re.compile(r"[^\w.]+|_+")
_CUT = 40
"""Letters of a name from which on an album may have cut it."""


class Albums:
    """All pictures of an export."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._pictures: dict[str, list[Path]] = defaultdict(list)
        for file in files:
            if KINDS.get(file.suffix.casefold(), "SVG") != "SVG":
                self._pictures[fold_name(file.name)].append(file)
        self._cut: dict[str, list[str]] = defaultdict(list)
        for key in self._pictures:
            if len(stem := _stem(key)) >= _CUT:
                self._cut[stem[:_CUT]].append(key)

    def find(self, name: str) -> list[Path]:
        """The pictures that may be the one of this name: several where names cannot tell, though their bytes do."""
        key = fold_name(name)
        keys = [key] if key in self._pictures else self._beginning(key)
        found = [picture for one in keys for picture in self._pictures[one]]
        if len(found) > 1:
            found = [picture for picture in found if picture.name == name] or found
            found = list({picture.read_bytes(): picture for picture in reversed(found)}.values())
        return found

    def _beginning(self, key: str) -> list[str]:
        """Names that this one begins with, and that go on with nothing else."""
        stem, suffix = _stem(key), key[len(_stem(key)) :]
        return [one for one in self._cut.get(stem[:_CUT], ()) if stem.startswith(_stem(one)) and one.endswith(suffix)]


def fold_name(name: str) -> str:
    """A file name as far as programs leave names alone."""
    for _ in range(2):
        name = unquote(name)
    name = normalize("NFKC", name.replace("+", " ")).casefold()
    stem, dot, suffix = normalize("NFKC", name).rpartition(".")
    return f"{_SIGNS.sub(' ', stem).strip()}{dot}{suffix.replace('jpeg', 'jpg')}"


def _stem(key: str) -> str:
    return key.rpartition(".")[0]
