"""The site as it shall stand at the target: built, kept by digest, and what else must be known of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from plugins.comments.comment import Comment
from plugins.rebuild.facts import Facts
from plugins.rebuild.site import Site
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
    next_due: datetime | None
    now: datetime


def take(site: Site, archive: Archive) -> Snapshot:
    """Build, and keep the bytes. Raises ContentErrors, and Refused where the output was tampered with."""
    with site.finished() as finished:
        changed = [
            path for path, (digest, _) in finished.files.items() if not archive.keep(digest, finished.folder / path)
        ]
    if changed:
        raise Refused(
            f"output/{changed[0]} diubah di luar blog ini. Hapus folder .kisah (isinya dapat dibuat lagi), lalu ulangi."
        )
    contents: list[Content] = [*finished.facts.of("story"), *finished.facts.of("page")]
    covered = {stem for one in contents if one.status == "hidden" for stem in _stems(one)}
    return Snapshot(
        files={path: Entry(*entry) for path, entry in finished.files.items()},
        texts=frozenset(stem for one in contents for stem in _stems(one)),
        hidden=frozenset(path for path in finished.files if owner(path, covered)) if covered else frozenset(),
        alive=_alive(finished.facts),
        stories=finished.plan.stories,
        next_due=finished.plan.next_due,
        now=site.now(),
    )


def _stems(content: Content) -> list[str]:
    return [address.removeprefix("/").removesuffix(".html") for address in (content.address, *content.aliases)]


def _alive(facts: Facts) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    comment: Comment
    for comment in facts.of("comment"):
        if not comment.withdrawn:
            found.setdefault(comment.thread, set()).add(comment.id)
    return found
