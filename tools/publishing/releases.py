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
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from tools.publishing.manifest import Entry, Index, decode, files_of
from tools.publishing.remote import Remote, link

FOLDER = ".terbitan"
_BLOBS, _SHARDS, _INDEXES, _PURGED = "benda", "lembar", "rilis", "terhapus.json"
_WAITING = "tulis"


def blob_name(digest: str) -> str:
    """Return where the bytes of that digest are, below a store's folder."""
    return f"{_BLOBS}/{digest[:2]}/{digest[2:]}"


def _shard_name(digest: str) -> str:
    return f"{_SHARDS}/{digest}"


def _index_name(index: Index) -> str:
    return f"{_INDEXES}/{index.release:06}.json"


class ReleaseStore:
    """The releases of one target on this machine. `stage` is an empty folder for what is under way."""

    def __init__(self, project: Path, name: str) -> None:
        self.folder = project / FOLDER / name
        self.stage = self.folder / "panggung"
        self.clear_stage()
        for part in (_BLOBS, _SHARDS, _INDEXES, self.stage.name):
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
        place = self.path_of(digest)
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

    def add_bytes(self, data: bytes) -> Entry:
        """Keep bytes. Returns their entry."""
        entry = Entry(sha256(data).hexdigest(), len(data))
        place = self.path_of(entry.digest)
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            self.write(blob_name(entry.digest), data)
        return entry

    def is_sound(self, digest: str) -> bool:
        """Return whether the bytes are here and have the digest that names them."""
        place = self.path_of(digest)
        return place.is_file() and _digest(place) == digest

    def write(self, name: str, data: bytes) -> None:
        """Write a file below the store's folder, whole or not at all."""
        waiting = self.folder / _WAITING
        waiting.unlink(missing_ok=True)
        waiting.write_bytes(data)
        waiting.replace(self.folder / name)

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
        """Keep a release: its index, and these shards by digest."""
        for digest, data in shards.items():
            self.save_shard(digest, data)
        self.write(_index_name(index), msgspec.json.encode(index))

    def save_shard(self, digest: str, data: bytes) -> None:
        """Keep a shard, if it is not here yet."""
        if not (self.folder / _shard_name(digest)).exists():
            self.write(_shard_name(digest), data)

    def read_shard(self, digest: str) -> bytes:
        """Return a shard's bytes, or none where it is not here."""
        file = self.folder / _shard_name(digest)
        return file.read_bytes() if file.is_file() else b""

    def releases(self) -> list[Index]:
        """Return the indexes of all releases, the newest first."""
        files = sorted((self.folder / _INDEXES).glob("*.json"), reverse=True)
        return [found for file in files if (found := decode(file.read_bytes(), Index))]

    def newest(self) -> int:
        """Return the number of the newest release, or 0."""
        return max((one.release for one in self.releases()), default=0)

    def files(self, index: Index) -> dict[str, Entry]:
        """Return the files of a release by path."""
        return files_of(index, self.read_shard)

    def names(self, releases: Iterable[Index]) -> set[str]:
        """Return the names of all bytes and shards that these releases consist of."""
        shards = {_shard_name(digest) for one in releases for digest in one.shards.values()}
        return shards | {blob_name(entry.digest) for one in releases for entry in self.files(one).values()}

    def sweep(self, keep: int) -> None:
        """Forget all but the `keep` newest releases, and what only the forgotten ones had."""
        releases = self.releases()
        if not releases[keep:]:
            return
        for old in releases[keep:]:
            (self.folder / _index_name(old)).unlink(missing_ok=True)
        needed = self.names(releases[:keep])
        for file in (*self.folder.glob(f"{_BLOBS}/*/*"), *self.folder.glob(f"{_SHARDS}/*")):
            if file.relative_to(self.folder).as_posix() not in needed:
                file.unlink(missing_ok=True)


class RemoteReleaseStore:
    """The releases at the target itself, outside the web root, so that a fresh machine can return to them too.

    `place` is the archive's folder as rclone names it. A release's index comes last and goes first, so that whatever
    an index names is there.
    """

    def __init__(self, remote: Remote, place: str, store: ReleaseStore) -> None:
        self._remote, self._place, self._store = remote, place, store

    def releases(self) -> list[Index]:
        """Return all indexes, the newest first. What this machine lacks of them (but for bytes) is fetched."""
        names = [f"{_INDEXES}/{name}" for name in self._remote.list_files(f"{self._place}/{_INDEXES}")]
        folder = self._download([*names, _PURGED])
        found = [decode((folder / name).read_bytes(), Index) for name in names if (folder / name).is_file()]
        self._store.purge(_read_digests(folder / _PURGED))
        releases = sorted((one for one in found if one), key=lambda one: one.release, reverse=True)
        shards = {_shard_name(digest): digest for one in releases for digest in one.shards.values()}
        folder = self._download([name for name in shards if not (self._store.folder / name).is_file()])
        for name, digest in shards.items():
            if (folder / name).is_file():
                self._store.save_shard(digest, (folder / name).read_bytes())
        return releases

    def fetch(self, digests: Iterable[str]) -> None:
        """Fetch bytes, as far as they are there and sound, to this machine."""
        names = {blob_name(digest): digest for digest in digests}
        folder = self._download(names)
        for name, digest in names.items():
            if (folder / name).is_file():
                self._store.add_file(digest, folder / name)

    def _download(self, names: Collection[str]) -> Path:
        folder = self._remote.open_folder("arsip")
        if names:
            self._remote.download(self._place, names, folder)
        return folder

    def add(self, release: Index, keep: int) -> None:
        """Bring a release of this machine there; remove all but the `keep` newest, with what only the others had."""
        there = self.releases()
        folder = self._remote.open_folder("simpan")
        for name in self._store.names([release]) - self._store.names(there):
            if (self._store.folder / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                link(self._store.folder / name, folder / name)
        self._remote.upload(folder, self._place)
        folder = self._remote.open_folder("simpan")
        (folder / _INDEXES).mkdir()
        (folder / _index_name(release)).write_bytes(msgspec.json.encode(release))
        purged = self._store.purged()
        if purged:
            (folder / _PURGED).write_bytes(msgspec.json.encode(sorted(purged)))
        self._remote.upload(folder, self._place)
        releases = [release, *(one for one in there if one.release != release.release)]
        releases.sort(key=lambda one: one.release, reverse=True)
        self._remote.delete([_index_name(old) for old in releases[keep:]], self._place)
        needed = self._store.names(releases[:keep]) - {blob_name(digest) for digest in purged}
        self._remote.delete(sorted(self._store.names(releases) - needed), self._place)


def _read_digests(file: Path) -> set[str]:
    return msgspec.json.decode(file.read_bytes(), type=set[str]) if file.is_file() else set()


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
