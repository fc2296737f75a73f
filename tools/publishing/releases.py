"""The releases that were published from here, and those at a target: files by the digests of their bytes.

Below `.terbitan/` of the project there is a folder for each target, and a target's archive is laid out likewise:

    benda/ab/cdef…     bytes, named by their SHA-256; hard links to the built site where that is possible
    lembar/…           shards of manifests, named likewise
    rilis/000017.json  the index of a release
    terhapus.json      the digests of bytes that had an erased comment and are kept no more
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from tools.publishing.manifest import SHARDS, Entry, Index, decode, files_of
from tools.publishing.remote import Remote, link

FOLDER = ".terbitan"
_BLOBS, _INDEXES, _PURGED = "benda", "rilis", "terhapus.json"


def blob_name(digest: str) -> str:
    """Return where the bytes of that digest are, below a store's folder."""
    return f"{_BLOBS}/{digest[:2]}/{digest[2:]}"


def _index_name(index: Index) -> str:
    return f"{_INDEXES}/{index.release:06}.json"


class ReleaseStore:
    """The releases of one target on this machine. `stage` is an empty folder for what is under way."""

    def __init__(self, project: Path, name: str) -> None:
        self.folder = project / FOLDER / name
        self.stage = self.folder / "panggung"
        self.clear_stage()
        for part in (_BLOBS, SHARDS, _INDEXES, self.stage.name):
            (self.folder / part).mkdir(parents=True, exist_ok=True)

    def clear_stage(self) -> None:
        """Remove what was under way."""
        shutil.rmtree(self.stage, ignore_errors=True)

    def path_of(self, digest: str) -> Path:
        """Return the file that holds these bytes, if they are here."""
        return self.folder / blob_name(digest)

    def digests(self) -> set[str]:
        """Return the digests of all bytes that are here."""
        return {folder.name + name for folder in (self.folder / _BLOBS).iterdir() for name in os.listdir(folder)}  # noqa: PTH208  names are all that is wanted

    def add_file(self, digest: str, file: Path) -> bool:
        """Keep a file's bytes. Returns False, and keeps nothing, where they do not have that digest."""
        if self.path_of(digest).exists():
            return True
        if _digest(file) != digest:
            return False
        self._place(blob_name(digest), lambda waiting: link(file, waiting))
        return True

    def add_bytes(self, data: bytes) -> Entry:
        """Keep bytes. Returns their entry."""
        entry = Entry(sha256(data).hexdigest(), len(data))
        self.write(blob_name(entry.digest), data)
        return entry

    def is_sound(self, digest: str) -> bool:
        """Return whether the bytes are here and have the digest that names them."""
        place = self.path_of(digest)
        return place.is_file() and _digest(place) == digest

    def write(self, name: str, data: bytes) -> None:
        """Write a file below the store's folder, whole or not at all."""
        self._place(name, lambda waiting: waiting.write_bytes(data))

    def _place(self, name: str, fill: Callable[[Path], object]) -> None:
        """Let a file be filled elsewhere before it gets its name."""
        waiting, place = self.folder / "tulis", self.folder / name
        waiting.unlink(missing_ok=True)
        fill(waiting)
        place.parent.mkdir(exist_ok=True)
        waiting.replace(place)

    def purge(self, digests: Collection[str]) -> None:
        """Forget these bytes for good, and remember their digests: who misses the bytes later can be told why."""
        if not digests:
            return
        for digest in digests:
            self.path_of(digest).unlink(missing_ok=True)
        self.write(_PURGED, msgspec.json.encode(sorted(self.purged() | set(digests))))

    def purged(self) -> set[str]:
        """Return the digests of bytes that had an erased comment."""
        return _read_digests(self.folder / _PURGED)

    def save(self, index: Index, shards: Mapping[str, bytes]) -> None:
        """Keep a release: its index, and these shards by name."""
        for name, data in shards.items():
            self.write(name, data)
        self.write(_index_name(index), msgspec.json.encode(index))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file below the store's folder, or None where there is none."""
        file = self.folder / name
        return file.read_bytes() if file.is_file() else None

    def releases(self) -> list[Index]:
        """Return the indexes of all releases, the newest first."""
        files = sorted((self.folder / _INDEXES).glob("*.json"), reverse=True)
        return [found for file in files if (found := decode(file.read_bytes(), Index))]

    def newest(self) -> int:
        """Return the number of the newest release, or 0."""
        return max((one.release for one in self.releases()), default=0)

    def files(self, index: Index) -> dict[str, Entry]:
        """Return the files of a release by path."""
        return files_of(index, self.read)

    def names(self, releases: Iterable[Index]) -> set[str]:
        """Return the names of all bytes and shards that these releases consist of."""
        shards = {name for one in releases for name in one.shard_names}
        return shards | {blob_name(entry.digest) for one in releases for entry in self.files(one).values()}

    def sweep(self, keep: int) -> None:
        """Forget all but the `keep` newest releases, and what only the forgotten ones had."""
        releases = self.releases()
        if not releases[keep:]:
            return
        for old in releases[keep:]:
            (self.folder / _index_name(old)).unlink(missing_ok=True)
        needed = self.names(releases[:keep])
        for file in (*self.folder.glob(f"{_BLOBS}/*/*"), *self.folder.glob(f"{SHARDS}/*")):
            if file.relative_to(self.folder).as_posix() not in needed:
                file.unlink(missing_ok=True)


class RemoteReleaseStore:
    """The releases at the target itself, outside the web root, so that a fresh machine can return to them too.

    `place` is the archive's folder as rclone names it; the `keep` newest releases stay there. A release's index comes
    last and goes first, so that whatever an index names is there.
    """

    def __init__(self, remote: Remote, place: str, store: ReleaseStore, keep: int) -> None:
        self._remote, self._place, self._store, self._keep = remote, place, store, keep

    def releases(self) -> list[Index]:
        """Return all indexes, the newest first. What this machine lacks of them (but for bytes) is fetched."""
        names = [f"{_INDEXES}/{name}" for name in self._remote.list_files(f"{self._place}/{_INDEXES}")]
        folder = self._remote.open_folder("arsip")
        self._remote.download(self._place, [*names, _PURGED], folder)
        self._store.purge(_read_digests(folder / _PURGED))
        found = [decode((folder / name).read_bytes(), Index) for name in names if (folder / name).is_file()]
        releases = sorted(filter(None, found), key=lambda one: one.release, reverse=True)
        self._fetch({name for one in releases for name in one.shard_names})
        return releases

    def fetch(self, digests: Collection[str]) -> None:
        """Fetch bytes, as far as they are there and sound, to this machine."""
        self._fetch({blob_name(digest) for digest in digests})
        for digest in digests:
            if not self._store.is_sound(digest):
                self._store.path_of(digest).unlink(missing_ok=True)

    def _fetch(self, names: Iterable[str]) -> None:
        if missing := [name for name in names if not (self._store.folder / name).is_file()]:
            self._remote.download(self._place, missing, self._store.folder)

    def add(self, release: Index) -> None:
        """Bring a release of this machine there; remove those that are too old, with what only they had."""
        there = [one for one in self.releases() if one.release != release.release]
        names = self._store.names([release]) - self._store.names(there)
        self._remote.upload(self._store.folder, self._place, names)
        purged = self._store.purged()
        self._remote.upload(self._store.folder, self._place, [_index_name(release), _PURGED])
        releases = sorted([release, *there], key=lambda one: one.release, reverse=True)
        self._remote.delete([_index_name(old) for old in releases[self._keep :]], self._place)
        needed = self._store.names(releases[: self._keep]) - {blob_name(digest) for digest in purged}
        self._remote.delete(sorted(self._store.names(releases) - needed), self._place)


def _read_digests(file: Path) -> set[str]:
    return msgspec.json.decode(file.read_bytes(), type=set[str]) if file.is_file() else set()


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
