"""What has been published from here: each release's files by the digests of their bytes, however often they occur.

Below `.terbitan/` of the project, a folder for each target:

    benda/ab/cdef…     bytes, named by their SHA-256; hard links to the built site where that is possible
    lembar/…           sheets of manifests, named likewise
    rilis/000017.json  the index of a release
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from tools.publishing.manifest import Entry, Index, decode, files_of

FOLDER = ".terbitan"
_WAITING = "tulis"


class Archive:
    """The releases of one target. `stage` is an empty folder for what is under way."""

    def __init__(self, project: Path, name: str) -> None:
        self.folder = project / FOLDER / name
        self.stage = self.folder / "panggung"
        self.clear()
        for part in ("benda", "lembar", "rilis", "panggung"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Take away what was under way."""
        shutil.rmtree(self.stage, ignore_errors=True)

    def bytes_of(self, digest: str) -> Path:
        """Where these bytes lie, if they do."""
        return self.folder / "benda" / digest[:2] / digest[2:]

    def digests(self) -> set[str]:
        """Of all bytes that lie here."""
        return {folder.name + name for folder in (self.folder / "benda").iterdir() for name in os.listdir(folder)}  # noqa: PTH208  names are all that is wanted

    def keep(self, digest: str, file: Path) -> bool:
        """Remember a file's bytes. False where they are not what their digest says: then they are not remembered."""
        place = self.bytes_of(digest)
        if place.exists():
            return True
        place.parent.mkdir(exist_ok=True)
        waiting = self.folder / _WAITING
        waiting.unlink(missing_ok=True)
        link(file, waiting)
        if _digest(waiting) != digest:
            waiting.unlink()
            return False
        waiting.replace(place)
        return True

    def save_bytes(self, data: bytes) -> Entry:
        """Remember bytes of ours."""
        entry = Entry(sha256(data).hexdigest(), len(data))
        place = self.bytes_of(entry.digest)
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            self.write(place, data)
        return entry

    def is_sound(self, digest: str) -> bool:
        """Whether the bytes are here and what their name says."""
        place = self.bytes_of(digest)
        return place.is_file() and _digest(place) == digest

    def write(self, place: Path, data: bytes) -> None:
        """A file of the archive, whole or not at all."""
        waiting = self.folder / _WAITING
        waiting.unlink(missing_ok=True)
        waiting.write_bytes(data)
        waiting.replace(place)

    def purge(self, digests: Collection[str]) -> None:
        """Forget these bytes for good, and remember that: whoever misses them later shall know why."""
        if not digests:
            return
        for digest in digests:
            self.bytes_of(digest).unlink(missing_ok=True)
        self.write(self.folder / "terhapus.json", msgspec.json.encode(sorted(self.purged() | set(digests))))

    def purged(self) -> set[str]:
        """Digests of bytes that had a comment which is gone."""
        file = self.folder / "terhapus.json"
        return msgspec.json.decode(file.read_bytes(), type=set[str]) if file.is_file() else set()

    # Releases

    def save(self, whole: Index, sheets: Mapping[str, bytes]) -> None:
        for digest, data in sheets.items():
            self.save_sheet(digest, data)
        self.write(self._release(whole.release), msgspec.json.encode(whole))

    def save_sheet(self, digest: str, data: bytes) -> None:
        place = self.folder / "lembar" / digest
        if not place.exists():
            self.write(place, data)

    def has_sheet(self, digest: str) -> bool:
        return (self.folder / "lembar" / digest).is_file()

    def sheet(self, digest: str) -> bytes:
        """Raises FileNotFoundError."""
        return (self.folder / "lembar" / digest).read_bytes()

    def releases(self) -> list[Index]:
        """Newest first."""
        files = sorted((self.folder / "rilis").glob("*.json"), reverse=True)
        return [found for file in files if (found := decode(file.read_bytes()))]

    def files(self, whole: Index, sheet: Callable[[str], bytes] | None = None) -> dict[str, Entry]:
        return files_of(whole, sheet or self.sheet)

    def sweep(self, keep: int) -> None:
        """Forget all but the `keep` newest releases, and what only the forgotten ones had."""
        releases = self.releases()
        for whole in releases[keep:]:
            self._release(whole.release).unlink(missing_ok=True)
        if not releases[keep:]:
            return
        digests = {entry.digest for whole in releases[:keep] for entry in self.files(whole).values()}
        for folder in (self.folder / "benda").iterdir():
            for file in folder.iterdir():
                if folder.name + file.name not in digests:
                    file.unlink(missing_ok=True)
        sheets = {digest for whole in releases[:keep] for digest in whole.sheets.values()}
        for file in (self.folder / "lembar").iterdir():
            if file.name not in sheets:
                file.unlink(missing_ok=True)

    def _release(self, number: int) -> Path:
        return self.folder / "rilis" / f"{number:06}.json"


def link(file: Path, place: Path) -> None:
    """The same file under another name; a copy where the file system has no hard links."""
    try:
        os.link(file, place)
    except OSError:
        with contextlib.suppress(FileNotFoundError):
            place.unlink()
        shutil.copyfile(file, place)


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        state = sha256()
        while chunk := handle.read(1 << 20):
            state.update(chunk)
    return state.hexdigest()
