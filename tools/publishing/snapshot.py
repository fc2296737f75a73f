"""The site as it shall stand at the target: built, kept by digest, and what else must be known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from urllib.parse import unquote

from msgspec import Struct

from plugins.comments.comment import Comment
from plugins.engine.facts import Facts
from plugins.engine.output import Due
from plugins.site.site import Site
from plugins.stories.story import Content
from tools.publishing.archive import Archive
from tools.publishing.change import owner
from tools.publishing.manifest import Entry
from tools.publishing.refusal import Refused


class Snapshot(Struct, frozen=True):
    """`texts` and the keys of `alive` are addresses of stories and pages without slash and `.html`.

    `hidden`: paths that are named nowhere; `alive`: the comments that stand under a text, by id.
    """

    files: Mapping[str, Entry]
    texts: Collection[str]
    hidden: Collection[str]
    alive: Mapping[str, Collection[str]]
    stories: int
    next_due: Due | None
    now: datetime


def take(site: Site, archive: Archive) -> Snapshot:
    """Build, and keep the bytes. Raises ContentErrors, and Refused where the output was tampered with."""
    here = archive.digests()
    with site.freeze() as finished:
        fresh = {digest: path for path, (digest, _) in finished.files.items() if digest not in here}
        changed = [path for digest, path in fresh.items() if not archive.keep(digest, finished.folder / path)]
    if changed:
        raise Refused(
            f"output/{changed[0]} diubah di luar blog ini. Hapus folder .kisah (isinya dapat dibuat lagi), lalu ulangi."
        )
    files = {path: Entry(*entry) for path, entry in finished.files.items()}
    return Snapshot(
        files=files,
        texts=text_addresses(finished.facts),
        hidden=hidden_paths(finished.facts, files),
        alive=alive_comments(finished.facts),
        stories=finished.plan.items,
        next_due=finished.plan.next_due,
        now=site.now(),
    )


def _contents(facts: Facts) -> list[Content]:
    return [*facts.of("story"), *facts.of("page")]


def _stems(content: Content) -> list[str]:
    addresses = map(unquote, (content.address, *content.aliases))
    return [address.removeprefix("/").removesuffix(".html") for address in addresses]


def text_addresses(facts: Facts) -> frozenset[str]:
    """Of all stories and pages, former ones included, without slash and `.html`."""
    return frozenset(stem for one in _contents(facts) for stem in _stems(one))


def hidden_paths(facts: Facts, files: Iterable[str]) -> frozenset[str]:
    """Those of the files that belong to hidden stories."""
    covered = {stem for one in _contents(facts) if one.status == "hidden" for stem in _stems(one)}
    return frozenset(path for path in files if owner(path, covered)) if covered else frozenset()


def alive_comments(facts: Facts, erased: Collection[str] = ()) -> dict[str, set[str]]:
    """By the address of their text, without slash and `.html`."""
    found: dict[str, set[str]] = {}
    comment: Comment
    for comment in facts.of("comment"):
        if not comment.withdrawn and comment.id not in erased:
            found.setdefault(unquote(comment.thread), set()).add(comment.id)
    return found
