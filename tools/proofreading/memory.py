"""What was found before, so that only changed files are read again. Losing it costs time and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from tools.proofreading.note import Note

FILE = "periksa.json"
UNSETTLED_NS = 2_000_000_000
"""A file that was changed less than this before it was read may change again without a new time stamp."""


class _Entry(Struct, frozen=True, array_like=True, gc=False):
    stamp: tuple[int, int, int, int]
    note: Note


class _Kept(Struct, array_like=True):
    version: str = ""
    notes: dict[str, _Entry] = {}
    words: dict[str, bool] = {}
    seals: dict[str, str] = {}
    guesses: dict[str, list[str]] = {}
    thorough: bool = True
    """How the guesses were made."""


class Memory:
    """Notes by path while the rules are of one `version`; verdicts on words and on signatures by what they are of."""

    def __init__(self, folder: Path, version: str) -> None:
        self._file = folder / FILE
        self._kept = self._load(version)
        self._changed = False
        self._words = len(self._kept.words)

    def _load(self, version: str) -> _Kept:
        with suppress(OSError, DecodeError, ValidationError):
            kept = json.decode(self._file.read_bytes(), type=_Kept)
            if kept.version == version:
                return kept
        return _Kept(version, {}, {}, {}, {})

    @property
    def words(self) -> dict[str, bool]:
        return self._kept.words

    @property
    def seals(self) -> dict[str, str]:
        """Key of a signature and all it signs → what is wrong with it, or ''."""
        return self._kept.seals

    def notes(self, root: Path, paths: Iterable[str], read: Callable[[str, bytes], Note]) -> dict[str, Note]:
        """The note of every file that can be read; `paths` are relative to `root`."""
        now = time.time_ns()
        entries: dict[str, _Entry] = {}
        for path in paths:
            try:
                status = os.stat(root / path)  # noqa: PTH116  ten thousand of them
                stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
                known = self._kept.notes.get(path)
                if known and known.stamp == stamp:
                    entries[path] = known
                    continue
                note = read(path, (root / path).read_bytes())
            except OSError:  # gone meanwhile
                continue
            settled = now - max(stamp[0], stamp[1]) > UNSETTLED_NS
            entries[path] = _Entry(stamp if settled else (0, 0, 0, 0), note)
            self._changed = True
        self._changed |= entries.keys() != self._kept.notes.keys()
        self._kept.notes = entries
        return {path: entry.note for path, entry in entries.items()}

    def guesses(
        self, words: Iterable[str], guess: Callable[[str], list[str]], *, thorough: bool
    ) -> dict[str, list[str]]:
        """What each word may have been meant to be."""
        known = self._kept.guesses if thorough == self._kept.thorough else {}
        found = {word: known[word] if word in known else guess(word) for word in words}
        self._changed |= found != self._kept.guesses
        self._kept.guesses, self._kept.thorough = found, thorough
        return found

    def keep_seals(self, seals: dict[str, str]) -> None:
        self._changed |= seals != self._kept.seals
        self._kept.seals = seals

    def save(self) -> None:
        """In one step; not at all where nothing is new, or where the folder cannot be written to."""
        if not self._changed and len(self._kept.words) == self._words:
            return
        fresh = self._file.with_suffix(".baru")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(json.encode(self._kept))
            fresh.replace(self._file)


def version_of(*parts: str) -> str:
    """Of the rules: this package's code and lists, and whatever else they lean on."""
    state = sha256()
    folder = Path(__file__).parent
    for file in sorted([*folder.glob("*.py"), *folder.glob("kata/*.txt")]):
        state.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for part in parts:
        state.update(part.encode() + b"\0")
    return state.hexdigest()
