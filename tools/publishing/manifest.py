"""What stands at a target, as digests, and in what a site differs from it. This decides what is uploaded.

A manifest is an index and its shards: one shard for each month of stories and for each other folder, named by the
digest of its own bytes. An edited story thus changes a few small files of the manifest, however many stories there are.
At the target the addresses of hidden stories are in it only as digests, all of them in one shard.

A target keeps its manifest in `.kisah/`, with notes about a publish that is under way:

    daftar.json      the index of what stands there
    lembar/…         its shards
    niat.json        the intent, from before the first change until after the last
    sampai.json      how many files of the intent are done and have been verified
    kunci/…          the lock (lock.py)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

STATE = ".kisah"
INDEX, INTENT, PROGRESS, SHARDS, LOCK = "daftar.json", "niat.json", "sampai.json", "lembar", "kunci"
PACKED = ("br", "gz")
"""Suffixes of compressed copies."""
BATCH_FILES, BATCH_BYTES = 400, 16 << 20
"""So much is uploaded before it is verified and noted as done."""

_HIDDEN = "tersembunyi"
"""The shard of hidden addresses. If a folder of the site had that name, both would share the shard."""
_MONTH = re.compile(r"(\d{4})/(\d{2})/")
_STATIC = {".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".woff2", ".ico"}


class Entry(NamedTuple):
    """A file's SHA-256 in hexadecimal, and its size in bytes."""

    digest: str
    size: int


Files = Mapping[str, Entry]
"""By path below the site's root, or by `hash_path(path)` where the address is hidden."""


class Index(Struct, frozen=True, forbid_unknown_fields=True):
    """A release: its number, when it was made, its number of stories and files, and its shards (name → digest).

    `headers` is a fingerprint of the headers that files were stored with, where the target stores any: if it differs,
    all files are uploaded again. `site` is the site's address; `returned` the release that was returned to, if this is
    such a return; `hidden` the paths of hidden stories, which the target's own index never has.
    """

    release: int
    made: datetime
    stories: int
    count: int = 0
    size: int = 0
    shards: dict[str, str] = field(default_factory=dict, name="sheets")
    headers: str = ""
    site: str = ""
    returned: int = 0
    hidden: tuple[str, ...] = ()
    format: Literal[1] = 1

    @property
    def shard_names(self) -> list[str]:
        """The names of the shards below a place that keeps manifests."""
        return [f"{SHARDS}/{digest}" for digest in self.shards.values()]


class Intent(Struct, frozen=True):
    """The index of what is being published, and the (hashed) paths that earlier attempts may have touched.

    `order` is in which order the files are uploaded, by (hashed) path, if that takes more than one batch.
    """

    index: Index
    doubted: tuple[str, ...]
    order: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The digest by which the progress refers to this intent."""
        return sha256(msgspec.json.encode(self)).hexdigest()


class Progress(Struct, frozen=True):
    """How many files of the intent of that name are done."""

    intent: str
    count: int


class State(Struct, frozen=True):
    """What a target says of itself: its index (None where nothing was ever published whole) and its known files.

    `touched` are the (hashed) paths that may differ from the index; of those, `uncertain` ones may have any content.
    `torn` tells that the last publish did not come to its end.
    """

    index: Index | None
    files: Files
    touched: Collection[str] = ()
    uncertain: Collection[str] = ()
    torn: bool = False


def hash_path(path: str) -> str:
    """Return what stands for a hidden address. Who guesses the address can check it, as by asking the site for it."""
    return f"?{sha256(path.encode()).hexdigest()}"


def hash_paths(files: Files, hidden: Iterable[str]) -> dict[str, Entry]:
    """Return the same files, with the hidden paths hashed."""
    hashes = {path: hash_path(path) for path in hidden}
    return {hashes.get(path, path): entry for path, entry in files.items()}


def find_entry(files: Files, path: str) -> Entry | None:
    """Return the entry of a path, which may be in the files as it is or hashed."""
    return files.get(path) or files.get(hash_path(path))


def complete(index: Index, files: Files) -> tuple[Index, dict[str, bytes]]:
    """Fill in an index for these files. Returns it with its shards, bytes by name; equal files give equal bytes."""
    by_shard: dict[str, dict[str, Entry]] = defaultdict(dict)
    for path in sorted(files):
        by_shard[_shard(path)][path] = files[path]
    data = {name: msgspec.json.encode(own) for name, own in by_shard.items()}
    digests = {name: sha256(data[name]).hexdigest() for name in data}
    size = sum(entry.size for entry in files.values())
    index = replace(index, count=len(files), size=size, shards=digests)
    return index, {f"{SHARDS}/{digests[name]}": data[name] for name in data}


def _shard(path: str) -> str:
    if path.startswith("?"):
        return _HIDDEN
    if found := _MONTH.match(path):
        return f"{found[1]}-{found[2]}"
    return path.partition("/")[0] if "/" in path else ""


Read = Callable[[str], bytes | None]
"""Returns the bytes of a note or shard by its name, or None where there is none."""


def files_of(index: Index, read: Read) -> dict[str, Entry]:
    """Return the files of an index. Raises ValueError where a shard is lost or does not have the digest it should."""
    found: dict[str, Entry] = {}
    for name in index.shard_names:
        data = read(name) or b""
        if not name.endswith(sha256(data).hexdigest()):
            raise ValueError(name)
        found |= msgspec.json.decode(data, type=dict[str, Entry])
    return found


_Note = TypeVar("_Note", Index, Intent, Progress)


def decode(data: bytes | None, kind: type[_Note]) -> _Note | None:
    """Return the note that these bytes spell, or None where there are none, or a kill has left them half written."""
    try:
        return msgspec.json.decode(data, type=kind) if data else None
    except msgspec.DecodeError:
        return None


def read_state(read: Read) -> State:
    """Return what a target's notes say of it."""
    index, intent = decode(read(INDEX), Index), decode(read(INTENT), Intent)
    files = _known_files(index, read)
    if intent is None:
        return State(index, files)
    wanted, progress = _known_files(intent.index, read), decode(read(PROGRESS), Progress)
    arrived = intent.order[: progress.count] if progress and progress.intent == intent.name else ()
    touched = {path for path in {*files, *wanted} if files.get(path) != wanted.get(path)} | set(intent.doubted)
    certain = {path: wanted[path] for path in arrived if path in wanted}
    return State(index, {**files, **certain}, touched, touched - certain.keys(), torn=True)


def _known_files(index: Index | None, read: Read) -> dict[str, Entry]:
    """Return the files of an index. If a shard is lost none are known, so that all are uploaded again."""
    try:
        return files_of(index, read) if index else {}
    except (ValueError, msgspec.DecodeError):
        return {}


class Change(Struct, frozen=True):
    """What has to be done at a target. `upload` is in order; `delete` has hashed paths where only those are known.

    `blocking` are those of `delete` that stand where a new file needs a folder, or the other way round. `new` counts
    the uploads that are not there yet, `before` the files that the target has.
    """

    upload: Sequence[str]
    delete: Sequence[str]
    blocking: Sequence[str]
    new: int
    before: int

    @property
    def is_large_loss(self) -> bool:
        """Whether more than a tenth of the site would be deleted."""
        return len(self.delete) * 10 > self.before

    def __bool__(self) -> bool:
        return bool(self.upload or self.delete)


def compare(wanted: Files, theirs: Files, texts: Collection[str], uncertain: Iterable[str] = ()) -> Change:
    """Return what turns the target's files into the wanted ones.

    `texts` are the addresses of stories and pages without slash and `.html`; `uncertain` are (hashed) paths that may
    have any content at the target.
    """
    doubted = set(uncertain)
    there = {*theirs, *doubted}
    hashes = {hash_path(path): path for path in wanted} if any(path.startswith("?") for path in there) else {}
    doubted.update([hashes[path] for path in doubted & hashes.keys()])
    found = {path: find_entry(theirs, path) for path in wanted}
    stale = [path for path, entry in wanted.items() if path in doubted or found[path] != entry]
    gone = sorted(there - wanted.keys() - hashes.keys())
    folders = {folder for path in wanted for folder in _folders(path)} if gone else set()
    blocking = [path for path in gone if path in folders or any(folder in wanted for folder in _folders(path))]
    upload = sorted(stale, key=lambda path: (stage(path, texts), path))
    return Change(upload, gone, blocking, sum(found[path] is None for path in stale), len(theirs))


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that a file lies in, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def stage(path: str, texts: Collection[str]) -> int:
    """Return when a file is uploaded: 0 for what pages are made up of, 1 for stories, 2 for what leads to them."""
    for suffix in PACKED:
        path = path.removesuffix(f".{suffix}")
    if PurePosixPath(path).suffix in _STATIC or path.startswith("theme/"):
        return 0
    return 1 if find_text(path, texts) else 2


def find_text(path: str, texts: Collection[str]) -> str:
    """Return the text whose file this is, or ''. `2026/11/x` has x.html, x.json, x.sari.sig and x/y.html."""
    folder, _, name = path.rpartition("/")
    pieces = name.split(".")
    for count in range(len(pieces), 0, -1):
        beside = f"{folder}/{'.'.join(pieces[:count])}".removeprefix("/")
        if beside in texts:
            return beside
    return folder if folder in texts else ""


def batches(
    paths: Sequence[str], files: Files, texts: Collection[str], label: Callable[[str], str]
) -> Iterator[Sequence[str]]:
    """Yield the paths that are uploaded together: of one stage and one label, and not too many of them."""

    def kind(path: str) -> tuple[int, str]:
        return stage(path, texts), label(path)

    for _, together in groupby(sorted(paths, key=lambda path: (kind(path), path)), key=kind):
        batch: list[str] = []
        size = 0
        for path in together:
            if batch and (len(batch) >= BATCH_FILES or size + files[path].size > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(path)
            size += files[path].size
        yield batch
