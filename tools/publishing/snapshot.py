"""The site as it shall stand at the target: built, kept by digest, with what else must be known of it."""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote

import brotli
from msgspec import Struct
from msgspec.structs import replace

from plugins.comments.comment import Comment
from plugins.engine.facts import Facts
from plugins.engine.output import Due
from plugins.site.site import Site
from plugins.stories.story import Content
from plugins.stories.visibility import Status
from tools.publishing.errors import RefusedError
from tools.publishing.manifest import Entry, Files, Index, complete, find_text, hash_paths
from tools.publishing.releases import ReleaseStore

COMPRESSIBLE = {".html", ".css", ".js", ".mjs", ".xml", ".json", ".txt", ".svg", ".webmanifest", ".wasm"}
SMALLEST = 1024
"""Bytes below which a compressed copy saves no packet."""


class Snapshot(Struct, frozen=True):
    """What shall stand at the target.

    `texts` and the keys of `alive` are addresses of stories and pages without slash and `.html`; `hidden` are the paths
    of hidden stories; `alive` are the ids of the comments that stand under a text. `site` is the site's address.
    `returned` is the release that these are the files of, if it is an earlier one.
    """

    files: Files
    texts: Collection[str]
    hidden: Collection[str]
    alive: Mapping[str, Collection[str]]
    stories: int
    made: datetime
    site: str
    returned: int = 0
    next_due: Due | None = None


def take_snapshot(site: Site, address: str, store: ReleaseStore, compress: Sequence[str] = ()) -> Snapshot:
    """Build the site for an address, and keep its bytes and their compressed copies.

    Raises ContentErrors, and RefusedError where somebody changed the output after it was built.
    """
    here = store.digests()
    with site.freeze() as finished:
        fresh = {digest: path for path, (digest, _) in finished.files.items() if digest not in here}
        changed = [path for digest, path in fresh.items() if not store.add_file(digest, finished.folder / path)]
    if changed:
        raise RefusedError(
            f"output/{changed[0]} diubah di luar blog ini. Hapus folder .kisah (isinya dapat dibuat lagi), lalu ulangi."
        )
    built = {path: Entry(*entry) for path, entry in finished.files.items()}
    files = {**built, **compress_files(built, compress, store)}
    facts, hidden = finished.facts, hidden_paths(finished.facts, files)
    return Snapshot(
        files=files, texts=text_addresses(facts), hidden=hidden, alive=living_comments(facts),
        stories=finished.plan.items, made=site.now(), site=address, next_due=finished.plan.next_due,
    )  # fmt: skip


def record_release(
    snapshot: Snapshot, number: int, store: ReleaseStore, headers: str = ""
) -> tuple[Index, dict[str, bytes]]:
    """Keep a snapshot as a release of that number. Returns its public index and shards, hidden addresses hashed."""
    about = Index(
        number, snapshot.made, snapshot.stories, headers=headers, site=snapshot.site, returned=snapshot.returned
    )
    own, shards = complete(replace(about, hidden=tuple(sorted(snapshot.hidden))), snapshot.files)
    public, public_shards = complete(about, hash_paths(snapshot.files, snapshot.hidden))
    store.save(own, shards | public_shards)
    return public, public_shards


def text_addresses(facts: Facts, *, hidden_only: bool = False) -> frozenset[str]:
    """Return the addresses of stories and pages, former ones included, without slash and `.html`."""
    contents: list[Content] = [*facts.of("story"), *facts.of("page")]
    chosen = [one for one in contents if not hidden_only or one.status is Status.HIDDEN]
    addresses = (unquote(address) for one in chosen for address in (one.address, *one.aliases))
    return frozenset(address.removeprefix("/").removesuffix(".html") for address in addresses)


def hidden_paths(facts: Facts, files: Iterable[str]) -> frozenset[str]:
    """Return those of the files that belong to hidden stories."""
    hidden = text_addresses(facts, hidden_only=True)
    return frozenset(path for path in files if find_text(path, hidden)) if hidden else frozenset()


def living_comments(facts: Facts, erased: Collection[str] = ()) -> dict[str, set[str]]:
    """Return the ids of comments that are not withdrawn or erased, by their text's address (see `Snapshot.alive`)."""
    found: dict[str, set[str]] = {}
    comment: Comment
    for comment in facts.of("comment"):
        if not comment.withdrawn and comment.id not in erased:
            found.setdefault(unquote(comment.thread), set()).add(comment.id)
    return found


def compress_files(files: Files, kinds: Sequence[str], store: ReleaseStore) -> dict[str, Entry]:
    """Return the compressed copies of files by path, for hosts that serve them (`gzip_static`, `brotli_static`).

    They belong to publishing, because not every host wants them and a build must not pay for them. Copies of files that
    are the same in the newest release are taken from it.
    """
    newest = store.releases()[:1] if kinds else []
    before = store.files(newest[0]) if newest else {}
    chosen = [path for path in files if files[path].size >= SMALLEST and PurePosixPath(path).suffix in COMPRESSIBLE]
    copies = {f"{path}.{kind}": (path, kind) for path in chosen for kind in kinds}
    known = {copy for copy in copies.keys() & before.keys() if store.path_of(before[copy].digest).is_file()}
    fresh = [copy for copy, (path, _) in copies.items() if copy not in known or before.get(path) != files[path]]

    def pack(copy: str) -> bytes:
        path, kind = copies[copy]
        data = store.path_of(files[path].digest).read_bytes()
        packed = brotli.compress(data, quality=11) if kind == "br" else gzip.compress(data, 9, mtime=0)
        return packed if len(packed) < 0.95 * len(data) else b""

    found = {copy: before[copy] for copy in copies.keys() - set(fresh)}
    with ThreadPoolExecutor() as pool:
        packed = zip(fresh, pool.map(pack, fresh), strict=True)
        return found | {copy: store.add_bytes(data) for copy, data in packed if data}
