"""What sets a site apart from what stands at a target, and in which order it travels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from tools.publishing.manifest import Entry, Files, known, veil

BATCH_FILES, BATCH_BYTES = 400, 16 << 20
"""So much travels before it is looked at and written down as done."""

_STATIC = {".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".woff2", ".ico"}
_PACKED = (".br", ".gz")


class Change(Struct, frozen=True):
    """`upload` in the order of travel; `delete` are paths, or veils where the path itself is not known here.

    `blocking`: those of them that stand where a new file needs a folder, or the other way round.
    """

    upload: Sequence[str]
    delete: Sequence[str]
    blocking: Sequence[str]
    new: int
    before: int
    """How many files the target has."""

    @property
    def is_large_loss(self) -> bool:
        """Whether more than a tenth of the site would go."""
        return len(self.delete) * 10 > self.before

    def __bool__(self) -> bool:
        return bool(self.upload or self.delete)


def compare(wanted: Files, theirs: Files, texts: Collection[str], uncertain: Iterable[str] = ()) -> Change:
    """`texts`: addresses of stories and pages without `.html`; `uncertain` files may be anything at the target."""
    doubted = set(uncertain)
    there = {*theirs, *doubted}
    veils = {veil(path): path for path in wanted} if any(path.startswith("?") for path in there) else {}
    doubted.update([veils[path] for path in doubted & veils.keys()])
    found = {path: known(theirs, path) for path in wanted}
    stale = [path for path, entry in wanted.items() if path in doubted or found[path] != entry]
    gone = sorted(there - wanted.keys() - veils.keys())
    folders = {folder for path in wanted for folder in _folders(path)} if gone else set()
    blocking = [path for path in gone if path in folders or any(folder in wanted for folder in _folders(path))]
    upload = sorted(stale, key=lambda path: (stage(path, texts), path))
    return Change(upload, gone, blocking, sum(found[path] is None for path in stale), len(theirs))


def _folders(path: str) -> Iterator[str]:
    """Those that a file lies in, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def stage(path: str, texts: Collection[str]) -> int:
    """0 for what pages are made up of, 1 for stories and what stands beside them, 2 for what leads to them."""
    for suffix in _PACKED:
        path = path.removesuffix(suffix)
    if PurePosixPath(path).suffix in _STATIC or path.startswith("theme/"):
        return 0
    return 1 if owner(path, texts) else 2


def owner(path: str, texts: Collection[str]) -> str:
    """The text to whose address a file belongs, or ''. `2026/11/x` has x.html, x.json, x.sari.sig, x/y.html."""
    folder, _, name = path.rpartition("/")
    pieces = name.split(".")
    for count in range(len(pieces), 0, -1):
        beside = f"{folder}/{'.'.join(pieces[:count])}".removeprefix("/")
        if beside in texts:
            return beside
    return folder if folder in texts else ""


def batches(
    paths: Sequence[str], files: Mapping[str, Entry], texts: Collection[str], label: Callable[[str], str]
) -> Iterator[Sequence[str]]:
    """Files that travel together: of one stage and one label, and not too many of them."""
    batch: list[str] = []
    size, last = 0, (-1, "")
    for path in sorted(paths, key=lambda path: (stage(path, texts), label(path), path)):
        now = stage(path, texts), label(path)
        if batch and (now != last or len(batch) >= BATCH_FILES or size + files[path].size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(path)
        size, last = size + files[path].size, now
    if batch:
        yield batch
