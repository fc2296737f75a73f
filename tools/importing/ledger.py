"""What imports have written into a content folder, so that the next one can tell its own files from yours.

`content/.impor.jsonl` lies beside what it speaks of: it goes where the content goes (into Git, onto another machine),
and readers of content do not look at hidden files. Without it nothing is lost: every file then counts as yours.

A line is written before the file it announces. Whoever is killed between the two leaves a line too many, and the next
import finds either the old file, which an earlier line knows, or none, and writes it. A line marked `done` was there
when an import came to its end: a file that is missing since then was deleted, and is not brought back.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from plugins.engine.reading import digest

NAME = ".impor.jsonl"
_OURS = re.compile(r"(?:cerita|halaman|komentar|gambar/impor)/")
"""Where imports write. A ledger travels with the content, so that somebody else may have written in it."""
_UNFINISHED = ".impor.tmp"


class Line(Struct, frozen=True, omit_defaults=True):
    """`entry` is what stands in `file`: kind and id in the export, or a picture's address; `file` is below `content/`.

    Pictures are named by their digest and need none here.
    """

    file: str
    entry: str
    digest: str
    done: bool = False


class Fate(StrEnum):
    """What became of a file that was to be written."""

    NEW = "baru"
    UPDATED = "diperbarui"
    SAME = "tetap"
    EDITED = "Anda sunting, tidak ditimpa"
    DELETED = "Anda hapus, tidak dibuat lagi"


class Ledger:
    """Writes files of one content folder, and only over what imports have written."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._path = content / NAME
        self._files: dict[str, str] = {}
        self._digests: dict[str, list[str]] = {}
        self._done: set[str] = set()
        (content / _UNFINISHED).unlink(missing_ok=True)
        self._load()

    def file(self, entry: str) -> str:
        """Where an entry was written, or ''."""
        return self._files.get(entry, "")

    def knows(self, file: str) -> bool:
        """Whether an import has written this file at some time."""
        return file in self._digests

    def is_foreign(self, file: str) -> bool:
        """Whether something is there that no import has written."""
        return not self.knows(file) and (self._content / file).exists()

    def standing(self, file: str) -> Fate:
        """NEW where nothing is and nothing was, SAME where our own is, EDITED where another's, DELETED."""
        try:
            there = digest((self._content / file).read_bytes())
        except FileNotFoundError:
            return Fate.DELETED if file in self._done else Fate.NEW
        return Fate.SAME if there in self._digests.get(file, ()) else Fate.EDITED

    def write(self, file: str, data: bytes, entry: str) -> Fate:
        """Bring a file about, unless it is not ours to change. Whole or not at all."""
        fate = self.standing(file)
        if fate in {Fate.SAME, Fate.EDITED}:
            there = (self._content / file).read_bytes()
            fate = Fate.SAME if there == data else Fate.UPDATED if fate is Fate.SAME else Fate.EDITED
        if fate in {Fate.EDITED, Fate.DELETED}:
            return fate
        key = digest(data)
        if self._files.get(entry) != file or self._digests.get(file, [""])[-1] != key:
            self._announce(Line(file, entry, key))
        if fate is not Fate.SAME:
            self._replace(self._content / file, data)
        return fate

    def picture(self, address: str) -> str:
        """The file of a picture that an import has brought here and that is still here, or ''."""
        file = self._files.get(address, "")
        return file if file and (self._content / file).exists() else ""

    def keep_picture(self, file: str, data: bytes, address: str) -> None:
        """A picture is named by its content: whatever is there is the same, and one may have several addresses."""
        if not (self._content / file).exists():
            self._replace(self._content / file, data)
        if self._files.get(address) != file:
            self._announce(Line(file, address, ""))

    def finish(self) -> None:
        """The import has come to its end: one line for each entry, in the order of files."""
        ordered = sorted(self._files.items(), key=lambda one: (one[1], one[0]))
        lines = [Line(file, entry, self._digests[file][-1], done=True) for entry, file in ordered]
        data = b"".join(json.encode(line) + b"\n" for line in lines)
        if data != self._bytes():
            self._replace(self._path, data)

    def _bytes(self) -> bytes:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def _load(self) -> None:
        data = self._bytes()
        for text in data.split(b"\n"):
            try:
                line = json.decode(text, type=Line)
            except (DecodeError, ValidationError):
                continue  # the last line of an import that was killed
            if _OURS.match(line.file) and ".." not in line.file.split("/"):
                self._remember(line)
        if data and not data.endswith(b"\n"):
            self._replace(self._path, data[: data.rfind(b"\n") + 1])

    def _remember(self, line: Line) -> None:
        self._files[line.entry] = line.file
        self._digests.setdefault(line.file, []).append(line.digest)
        if line.done:
            self._done.add(line.file)
        else:
            self._done.discard(line.file)

    def _announce(self, line: Line) -> None:
        with self._path.open("ab") as file:
            file.write(json.encode(line) + b"\n")
        self._remember(line)

    def _replace(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._content / _UNFINISHED
        unfinished.write_bytes(data)
        unfinished.replace(path)
