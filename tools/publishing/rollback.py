"""What an earlier release consists of, all of it here and nothing with an erased comment.

Nothing that was published may bring an erased comment back. A comment counts as erased when it stands under its story
no longer, or when the desk says so; which comments a page has is told by their anchors.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from plugins.blog.addresses import SEARCH_FILES
from plugins.indonesian.wording import number
from tools.publishing.errors import RefusedError
from tools.publishing.manifest import PACKED, Entry, Files, Index, State, find_entry
from tools.publishing.releases import ReleaseStore
from tools.publishing.snapshot import compress_files
from tools.publishing.target import Backend

Alive = Mapping[str, Collection[str]]
"""Ids of the comments that stand under a text, by its address without slash and `.html`."""

_ANCHOR = re.compile(rb"komentar-([0-9A-Za-z][\w.~-]*)")
_TOMBSTONE = re.compile(rb'<li id="komentar-[\w.~-]+">\s*<p class="withdrawn">')
"""Where a withdrawn comment stood. It has none of the comment's words, so it may come back."""
_WORDS = SEARCH_FILES.removeprefix("/")
"""Below it is what search looks into: comments' words without their anchors, in files that fit each other only."""
_TEXTS = {".html", ".xml", ".json", ".txt"}

_NEWER = (
    "tidak kembali persis seperti dulu, karena memuat komentar yang sudah dihapus; yang dipakai versi sesudah "
    "penghapusan itu"
)
_SEARCH = "tetap seperti sekarang, karena kata-kata komentar yang sudah dihapus tidak boleh dapat dicari lagi"
_NONE = "tidak kembali, karena memuat komentar yang sudah dihapus dan tidak ada versi tanpa komentar itu"


def find_erased(path: str, data: bytes, alive: Alive) -> set[str]:
    """Return the ids of the comments in a published file that may not come back."""
    if PurePosixPath(path).suffix not in _TEXTS:
        return set()
    found = {name.decode() for name in _ANCHOR.findall(_TOMBSTONE.sub(b"", data))}
    if not found:
        return set()
    stem = path.removesuffix(".html")
    own = alive[stem] if stem in alive else {id_ for ids in alive.values() for id_ in ids}
    return found - set(own)


def _has_erased(path: str, files: Files, store: ReleaseStore, alive: Alive) -> bool:
    place = store.path_of(files[path].digest)
    return place.is_file() and bool(find_erased(path, place.read_bytes(), alive))


def purge_erased(store: ReleaseStore, paths: Iterable[str], alive: Alive) -> None:
    """Forget the bytes of every earlier version of these files that has an erased comment, and of its copies."""
    releases = store.releases()
    present = {entry.digest for entry in store.files(releases[0]).values()} if releases else set()
    digests: set[str] = set()
    for release in releases[1:]:
        files = store.files(release)
        found = [path for path in paths if path in files and _has_erased(path, files, store, alive)]
        beside = [f"{path}.{kind}" for path in found for kind in PACKED]
        digests |= {files[path].digest for path in (*found, *beside) if path in files}
        if found:
            digests |= {entry.digest for path, entry in files.items() if path.startswith(_WORDS)} - present
        if not digests:  # not even the one before: nothing has been erased since
            break
    store.purge(digests)


class Return(Struct, frozen=True):
    """The files to return to. `replaced`: path → why it does not come back as it was, in Indonesian."""

    files: Mapping[str, Entry]
    replaced: Mapping[str, str]

    def refuse_absent(self) -> None:
        """Raise RefusedError where pages would be missing to which others lead."""
        if absent := [path for path, why in self.replaced.items() if why == _NONE]:
            raise RefusedError(
                f"{_listed(absent)} memuat komentar yang tidak ada lagi di content/komentar/, dan tidak ada versi "
                "tanpa komentar itu. Bila ceritanya yang ingin ditampilkan lagi, kembalikan cerita dan komentarnya ke "
                "content/, misalnya dengan `git checkout`, lalu terbitkan seperti biasa. Dengan --yes situs "
                "dikembalikan tanpa halaman itu."
            )


def plan_return(release: Index, backend: Backend, state: State, alive: Alive, compress: Sequence[str]) -> Return:
    """Return what brings a release back to a target that is in this state.

    Bytes that are not here are fetched. Raises RefusedError, naming files, where not all of them can be had.
    """
    store = backend.store
    files = store.files(release)
    standing = {path: entry for path, entry in state.files.items() if path not in state.uncertain}
    needed = [path for path, entry in files.items() if find_entry(standing, path) != entry]
    _complete(release, files, needed, backend)
    purged = store.purged()
    tainted = [path for path in needed if files[path].digest in purged or _has_erased(path, files, store, alive)]
    replaced = {}
    for path in tainted:
        other = _find_replacement(path, release, store, alive) or _find_standing(path, standing, store)
        replaced[path] = _NEWER if other else _NONE
        for old in (path, *(f"{path}.{kind}" for kind in PACKED)):
            files.pop(old, None)
        if other:
            files |= {path: other, **compress_files({path: other}, compress, store)}
    if replaced:
        files = {path: entry for path, entry in files.items() if not path.startswith(_WORDS)}
        files |= {path: entry for path, entry in standing.items() if path.startswith(_WORDS)}
        replaced = {path: why for path, why in replaced.items() if not path.startswith(_WORDS)}
        replaced[f"{_WORDS}…"] = _SEARCH
    return Return(files, replaced)


def _complete(release: Index, files: Files, needed: Collection[str], backend: Backend) -> None:
    """Fetch the bytes of needed files that this machine lacks, but for purged ones."""
    store = backend.store
    missing = {files[path].digest for path in needed if not store.is_sound(files[path].digest)}
    for digest in missing:  # what is here under that name is not what it was
        store.path_of(digest).unlink(missing_ok=True)
    if missing - store.purged():
        backend.fetch(release, missing - store.purged())
    purged = store.purged()
    lacking = [path for path in needed if files[path].digest not in purged and not store.is_sound(files[path].digest)]
    if lacking:
        raise RefusedError(
            f"Terbitan ke-{release.release} tidak dapat dikembalikan: {_listed(lacking)} tidak tersimpan lagi."
        )


def _find_replacement(path: str, release: Index, store: ReleaseStore, alive: Alive) -> Entry | None:
    """Return the oldest later version of a file that is free of erased comments, or None.

    It was published because of the erasure, or soon after: its story is the nearest to that of the release.
    """
    for later in reversed(store.releases()):
        files = store.files(later) if later.release > release.release else {}
        if path in files and store.is_sound(files[path].digest) and not _has_erased(path, files, store, alive):
            return files[path]
    return None


def _find_standing(path: str, standing: Files, store: ReleaseStore) -> Entry | None:
    """Return what readers see at that address now, if its bytes are here."""
    entry = find_entry(standing, path)
    return entry if entry and store.is_sound(entry.digest) else None


def _listed(paths: Iterable[str], shown: int = 10) -> str:
    names = sorted(paths)
    more = f" dan {number(len(names) - shown)} berkas lain" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
