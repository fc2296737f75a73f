"""Earlier releases at the target itself, outside the web root: a fresh machine can return to them too.

Laid out like the archive of this machine (archive.py). A release's index comes last and goes first, so that whatever
an index names is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from tools.publishing.archive import Archive, link
from tools.publishing.host import Host
from tools.publishing.manifest import Index, decode

_PURGED = "terhapus.json"


class Vault:
    """The releases at one target. `fs` is the place as rclone names it."""

    def __init__(self, host: Host, fs: str, archive: Archive) -> None:
        self._host, self._fs, self._archive = host, fs, archive

    def releases(self) -> list[Index]:
        """Newest first. What this machine does not have of them (but for bytes) is fetched."""
        names = [f"rilis/{name}" for name in self._host.listed_at(f"{self._fs}/rilis")]
        folder = self._host.fresh("rilis")
        self._host.download(self._fs, [*names, _PURGED], folder)
        found = [decode((folder / name).read_bytes()) for name in names if (folder / name).is_file()]
        if (folder / _PURGED).is_file():
            self._archive.purge(msgspec.json.decode((folder / _PURGED).read_bytes(), type=set[str]))
        releases = sorted((one for one in found if one), key=lambda one: one.release, reverse=True)
        self._fetch_sheets({digest for one in releases for digest in one.sheets.values()})
        return releases

    def _fetch_sheets(self, digests: Collection[str]) -> None:
        wanted = [digest for digest in digests if not self._archive.has_sheet(digest)]
        if wanted:
            folder = self._host.fresh("lembar")
            self._host.download(self._fs, [f"lembar/{digest}" for digest in wanted], folder)
            for digest in wanted:
                file = folder / "lembar" / digest
                if file.is_file():
                    self._archive.save_sheet(digest, file.read_bytes())

    def fetch(self, digests: Iterable[str]) -> None:
        """Bytes, as far as they are there and sound, to this machine."""
        folder = self._host.fresh("benda")
        names = {f"benda/{digest[:2]}/{digest[2:]}": digest for digest in digests}
        self._host.download(self._fs, names, folder)
        for name, digest in names.items():
            if (folder / name).is_file():
                self._archive.keep(digest, folder / name)

    def store(self, release: Index, keep: int) -> None:
        """Bring a release of this machine there, and take away those that are too old, with what only they had."""
        there = self.releases()
        known = {entry.digest for one in there for entry in self._archive.files(one).values()}
        sheets = {digest for one in there for digest in one.sheets.values()}
        folder = self._host.fresh("simpan")
        for entry in self._archive.files(release).values():
            if entry.digest not in known:
                known.add(entry.digest)
                self._put(folder / "benda" / entry.digest[:2] / entry.digest[2:], self._archive.bytes_of(entry.digest))
        for digest in set(release.sheets.values()) - sheets:
            self._put(folder / "lembar" / digest, self._archive.folder / "lembar" / digest)
        self._host.upload(folder, self._fs)
        folder = self._host.fresh("simpan")
        (folder / "rilis").mkdir()
        (folder / "rilis" / _name(release)).write_bytes(msgspec.json.encode(release))
        if purged := self._archive.purged():
            (folder / _PURGED).write_bytes(msgspec.json.encode(sorted(purged)))
        self._host.upload(folder, self._fs)
        kept = [release, *(one for one in there if one.release != release.release)]
        self._sweep(sorted(kept, key=lambda one: one.release, reverse=True), keep)

    def _sweep(self, releases: list[Index], keep: int) -> None:
        old, kept = releases[keep:], releases[:keep]
        needed = {entry.digest for one in kept for entry in self._archive.files(one).values()} - self._archive.purged()
        sheets = {digest for one in kept for digest in one.sheets.values()}
        had = {entry.digest for one in (*old, *kept) for entry in self._archive.files(one).values()}
        self._host.delete([f"rilis/{_name(one)}" for one in old], self._fs)
        gone = [f"benda/{digest[:2]}/{digest[2:]}" for digest in sorted(had - needed)]
        gone += [f"lembar/{digest}" for one in old for digest in one.sheets.values() if digest not in sheets]
        self._host.delete(gone, self._fs)

    @staticmethod
    def _put(place: Path, file: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        if file.is_file():
            link(file, place)


def _name(release: Index) -> str:
    return f"{release.release:06}.json"
