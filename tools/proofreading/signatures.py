"""Signatures that no longer hold, each looked at once for each text that it is of."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.attribution.seal import flaw
from plugins.engine.reading import digest
from plugins.stories.visibility import Status
from tools.proofreading.finding import Finding
from tools.signatures.manuscripts import Manuscripts


def check_signatures(manuscripts: Manuscripts, known: dict[str, tuple[str, str] | None]) -> Iterator[Finding]:
    """Yield a severe finding for each signature that does not hold.

    `known` has the problem and remedy, or None, by what a signature was compared with; it is brought up to date.
    """
    blog, earlier = manuscripts.blog, known.copy()
    known.clear()
    authors = {author.slug: author for author in blog.authors.values()}
    for story in blog.written:
        for signature in blog.signatures.get(story.address, ()) if story.status is not Status.DRAFT else ():
            keys = authors[signature.author].signing_keys
            what = [blog.settings.url, blog.settings.zone.key, blog.fingerprints[story.path], signature.armored, *keys]
            key = digest("\0".join(what))[:32]
            if key in earlier:
                known[key] = earlier[key]
            elif key not in known:
                found = flaw(manuscripts.text(story), signature.armored, keys)
                known[key] = found.value if found else None
            if wrong := known[key]:
                problem, remedy = wrong
                yield Finding(signature.path, 0, "tanda tangan", problem, remedy, severe=True)
