"""Signatures that no longer hold, each looked at once for each text that it is of."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.attribution.manuscript import make_manuscript
from plugins.attribution.ssh_signature import verify_signature
from plugins.blog.blog import Blog
from plugins.engine.reading import digest
from plugins.site.site import Site


def broken(site: Site, blog: Blog, known: Mapping[str, str]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """(signature file, what is wrong) of those that do not hold, and all verdicts by what they are of."""
    body = site.contents()[2]
    by_slug = {author.slug: author for author in blog.authors.values()}
    stories = {story.address: story for story in blog.written if story.status != "draft"}
    wrong: list[tuple[str, str]] = []
    verdicts: dict[str, str] = {}
    for address, signatures in blog.signatures.items():
        story = stories.get(address)
        if story is None:
            continue
        for signature in signatures:
            keys = by_slug[signature.author].signing_keys
            what = [blog.settings.url, blog.settings.zone.key, blog.fingerprints[story.path], signature.armored, *keys]
            key = digest("\0".join(what))[:32]
            verdict = known.get(key)
            if verdict is None:
                found = verify_signature(make_manuscript(blog.record(story), body(story.body)), signature.armored, keys)
                verdict = "; ".join(found.value) if found else ""
            verdicts[key] = verdict
            if verdict:
                wrong.append((signature.path, verdict))
    return wrong, verdicts
