"""Compressed copies beside files, for hosts that serve them (`gzip_static`, `brotli_static`, `precompressed`).

They belong to the publishing and not to the site: not every host wants them, and a build must not pay for them.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import brotli
import msgspec

from tools.publishing.archive import Archive
from tools.publishing.manifest import Entry

SUFFIXES = {".html", ".css", ".js", ".mjs", ".xml", ".json", ".txt", ".svg", ".webmanifest", ".wasm"}
SMALLEST = 1024
"""Bytes below which a copy saves no packet."""


def compressed(files: Mapping[str, Entry], kinds: Sequence[str], archive: Archive) -> dict[str, Entry]:
    """The copies by path. What was compressed once is remembered by the digest of its source."""
    if not kinds:
        return {}
    store = archive.folder / "mampat.json"
    known = _remembered(store)
    wanted = {path: entry for path, entry in files.items() if _is_worth_it(path, entry)}
    keys = {f"{entry.digest}.{kind}": (entry.digest, kind) for entry in wanted.values() for kind in kinds}
    fresh = [key for key in keys if key not in known or not _is_here(known[key], archive)]

    def pack(key: str) -> bytes | None:
        digest, kind = keys[key]
        data = archive.bytes_of(digest).read_bytes()
        packed = brotli.compress(data, quality=11) if kind == "br" else gzip.compress(data, 9, mtime=0)
        return packed if len(packed) < 0.95 * len(data) else None

    made = {key: known[key] for key in keys.keys() - set(fresh)}
    with ThreadPoolExecutor() as pool:
        for key, packed in zip(fresh, pool.map(pack, fresh), strict=True):
            made[key] = archive.save_bytes(packed) if packed else None
    if fresh:
        archive.write(store, msgspec.json.encode(known | made))
    return {
        f"{path}.{kind}": copy
        for path, entry in wanted.items()
        for kind in kinds
        if (copy := made[f"{entry.digest}.{kind}"])
    }


def _remembered(store: Path) -> dict[str, Entry | None]:
    try:
        return msgspec.json.decode(store.read_bytes(), type=dict[str, Entry | None])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def _is_worth_it(path: str, entry: Entry) -> bool:
    return entry.size >= SMALLEST and PurePosixPath(path).suffix in SUFFIXES


def _is_here(entry: Entry | None, archive: Archive) -> bool:
    return entry is None or archive.bytes_of(entry.digest).exists()
