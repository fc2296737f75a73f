"""The credit record: the only source from which every exit of a story takes its attribution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from msgspec import Struct

from plugins.attribution.permission import Permission
from plugins.indonesian.dates import at, plain_date
from plugins.indonesian.wording import listing
from plugins.stories.author import Author
from plugins.stories.story import Story


class Byline(Struct, frozen=True):
    """An author as credited: name as printed, page within the blog (`/penulis/….html`), home elsewhere or empty."""

    name: str
    address: str
    url: str


class Source(Struct, frozen=True):
    """Where the story was first published: title, author and absolute address (the first two may be empty)."""

    title: str
    author: str
    url: str


class Correction(Struct, frozen=True):
    """What was put right after publication, and on which day."""

    day: date
    text: str


class Attribution(Struct, frozen=True):
    """Who wrote what, when, where it lives and what others may do with it.

    `url` is the canonical absolute address; `published` and `modified` carry the blog's zone; `sign_off` and
    `signatures` are lines as printed, either may be empty.
    """

    title: str
    lang: str
    authors: tuple[Byline, ...]
    published: datetime
    modified: datetime | None
    url: str
    blog: str
    blog_url: str
    permission: Permission
    sign_off: tuple[str, ...]
    signatures: tuple[str, ...]
    source: Source | None
    corrections: tuple[Correction, ...]
    credit: str
    """The line to quote, complete in itself: title, authors, blog, date, canonical address."""


def attribute(
    story: Story, authors: Sequence[Author], permission: Permission, *, blog: str, blog_url: str, zone: tzinfo
) -> Attribution:
    """Return the record of one story, with all names looked up. `zone` is the blog's."""
    url = blog_url + story.address
    published = at(story.date, zone)
    names = [author.name for author in authors]
    sign_off = story.sign_off if story.sign_off is not None else authors[0].sign_off
    return Attribution(
        title=story.title,
        lang=story.lang,
        authors=tuple(Byline(author.name, locate_author_page(author), author.url) for author in authors),
        published=published,
        modified=None if story.modified is None else at(story.modified, zone),
        url=url,
        blog=blog,
        blog_url=blog_url,
        permission=permission,
        sign_off=tuple(sign_off),
        signatures=tuple(author.signature for author in authors),
        source=Source(*story.source) if story.source else None,
        corrections=tuple(Correction(date.fromisoformat(day), text) for day, text in story.corrections),
        credit=f"“{nest_quotes(story.title)}” oleh {listing(names)}, {blog}, {plain_date(published)}, {url}",
    )


def locate_author_page(author: Author) -> str:
    """Return where the author's page stands within the blog."""
    return f"/penulis/{author.slug}.html"


def nest_quotes(title: str) -> str:
    """Return the title as it stands between quotes: its own double quotes become single ones."""
    return title.translate({ord("“"): "‘", ord("”"): "’"})
