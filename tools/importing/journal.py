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
from tools.atomic_files import write_atomically

NAME = ".impor.jsonl"
_OURS = re.compile(r"(?:cerita|halaman|komentar|gambar/impor)/")
"""Where imports write. The journal travels with the content, so that somebody else may have written in it."""


class Record(Struct, frozen=True, omit_defaults=True):
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


class Journal:
    """Writes files of one content folder, and only over what imports have written."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._path = content / NAME
        self._files: dict[str, str] = {}
        self._digests: dict[str, list[str]] = {}
        self._done: set[str] = set()
        self._load()

    def file(self, entry: str) -> str:
        """Return where an entry was written, or ''."""
        return self._files.get(entry, "")

    def knows(self, file: str) -> bool:
        """Return whether an import has written this file at some time."""
        return file in self._digests

    def is_foreign(self, file: str) -> bool:
        """Return whether something is there that no import has written."""
        return not self.knows(file) and (self._content / file).exists()

    def find_fate(self, file: str) -> Fate:
        """Return what an import would find at a path below `content/`, before it writes there.

        NEW: there is no file, and none was there when an import last came to its end, so that it may be created.
        DELETED: an import once came to its end with the file there, and somebody has deleted it since.
        SAME: what lies there is, byte for byte, what some import has written, so that it may be replaced.
        EDITED: anything else lies there, which must not be overwritten. UPDATED is never returned; see `write`.
        """
        there = _bytes(self._content / file)
        if there is None:
            return Fate.DELETED if file in self._done else Fate.NEW
        return Fate.SAME if digest(there) in self._digests.get(file, ()) else Fate.EDITED

    def write(self, file: str, data: bytes, entry: str) -> Fate:
        """Bring a file about, unless it is not ours to change. Whole or not at all."""
        fate = self.find_fate(file)
        if _bytes(self._content / file) == data:
            fate = Fate.SAME
        elif fate is Fate.SAME:
            fate = Fate.UPDATED
        if fate in {Fate.EDITED, Fate.DELETED}:
            return fate
        key = digest(data)
        if self._files.get(entry) != file or self._digests.get(file, [""])[-1] != key:
            self._announce(Record(file, entry, key))
        write_atomically(self._content / file, data)
        return fate

    def picture(self, address: str) -> str:
        """Return the file of a picture that an import has brought here and that is still here, or ''."""
        file = self.file(address)
        return file if file and (self._content / file).exists() else ""

    def write_picture(self, file: str, data: bytes, address: str) -> None:
        """Bring a picture here. It is named by its content: what is there is the same, under whatever address."""
        write_atomically(self._content / file, data)
        if self.file(address) != file:
            self._announce(Record(file, address, ""))

    def finish(self) -> None:
        """End the import: one line for each entry, in the order of files."""
        ordered = sorted(self._files.items(), key=lambda one: (one[1], one[0]))
        lines = [Record(file, entry, self._digests[file][-1], done=True) for entry, file in ordered]
        if lines or self._path.exists():
            write_atomically(self._path, b"".join(json.encode(line) + b"\n" for line in lines))

    def _load(self) -> None:
        data = _bytes(self._path) or b""
        for text in data.split(b"\n"):
            try:
                line = json.decode(text, type=Record)
            except (DecodeError, ValidationError):
                continue  # the last line of an import that was killed
            if _OURS.match(line.file) and ".." not in line.file.split("/"):
                self._remember(line)
        if data and not data.endswith(b"\n"):
            write_atomically(self._path, data[: data.rfind(b"\n") + 1])

    def _remember(self, line: Record) -> None:
        self._files[line.entry] = line.file
        self._digests.setdefault(line.file, []).append(line.digest)
        self._done.discard(line.file)
        if line.done:
            self._done.add(line.file)

    def _announce(self, line: Record) -> None:
        with self._path.open("ab") as file:
            file.write(json.encode(line) + b"\n")
        self._remember(line)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
