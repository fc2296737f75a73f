"""Comments that are no more, in pages that were: nothing that was published may bring them back.

A comment counts as gone when it stands under its story no longer, or when the desk says that it was erased. Which
comments a page has is told by their anchors.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from plugins.blog.addresses import SEARCH_FILES
from tools.publishing.archive import Archive
from tools.publishing.manifest import Entry, Index
from tools.publishing.target import PACKED

Alive = Mapping[str, Collection[str]]
"""Ids of the comments that stand under a text, by its address without slash and `.html`."""

_ANCHOR = re.compile(rb"komentar-([0-9A-Za-z][\w.~-]*)")
_TOMBSTONE = re.compile(rb'<li id="komentar-[\w.~-]+">\s*<p class="withdrawn">')
"""Where a withdrawn comment stood. It has none of the comment's words, so it may come back."""
WORDS = SEARCH_FILES.removeprefix("/")
"""Below it is what search looks into: comments' words without their anchors, in files that fit each other only."""

_TEXTS = {".html", ".xml", ".json", ".txt"}


def gone(path: str, data: bytes, alive: Alive) -> set[str]:
    """The comments in a published file that may not come back."""
    if PurePosixPath(path).suffix not in _TEXTS:
        return set()
    found = {name.decode() for name in _ANCHOR.findall(_TOMBSTONE.sub(b"", data))}
    if not found:
        return set()
    stem = path.removesuffix(".html")
    own = alive[stem] if stem in alive else {id_ for ids in alive.values() for id_ in ids}
    return found - set(own)


def purge(archive: Archive, paths: Iterable[str], alive: Alive) -> set[str]:
    """Forget every version of these files that has a comment which is gone. Returns the digests of their bytes."""
    releases = archive.releases()
    present = {entry.digest for entry in archive.files(releases[0]).values()} if releases else set()
    digests: set[str] = set()
    for whole in releases[1:]:
        files = archive.files(whole)
        found = [path for path in paths if path in files and _has_gone(path, files, archive, alive)]
        beside = [f"{path}.{kind}" for path in found for kind in PACKED]
        digests |= {files[path].digest for path in (*found, *beside) if path in files}
        if found:
            digests |= {entry.digest for path, entry in files.items() if path.startswith(WORDS)} - present
        if not digests:  # not even the one before: nothing has been erased since
            break
    archive.purge(digests)
    return digests


def _has_gone(path: str, files: Mapping[str, Entry], archive: Archive, alive: Alive) -> bool:
    place = archive.bytes_of(files[path].digest)
    return place.is_file() and bool(gone(path, place.read_bytes(), alive))


def tainted(files: Mapping[str, Entry], paths: Iterable[str], archive: Archive, alive: Alive) -> Iterator[str]:
    """Those of the files that would bring a comment back, or did and were forgotten for it."""
    purged = archive.purged()
    for path in paths:
        digest = files[path].digest
        if digest in purged or _has_gone(path, files, archive, alive):
            yield path


def replacement(path: str, release: Index, archive: Archive, alive: Alive) -> Entry | None:
    """The oldest later version of a file that is free of what is gone; None where there is none.

    It was published because of the erasure, or soon after: its story is the nearest to that of the release.
    """
    for whole in reversed(archive.releases()):
        files = archive.files(whole) if whole.release > release.release else {}
        if path in files and archive.is_sound(files[path].digest) and not _has_gone(path, files, archive, alive):
            return files[path]
    return None
