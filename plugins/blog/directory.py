"""What programs are told of the blog as a whole: what has moved, changed, been signed, and what may not be mined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from plugins.blog.addresses import (
    credit_address,
    feed_address,
    list_addresses,
    manuscript_address,
    republication_address,
    signature_address,
)
from plugins.blog.blog import Blog
from plugins.blog.kinds import indexed_addresses
from plugins.blog.own_files import format_address
from plugins.blog.site_values import SiteValues
from plugins.blog.views import AuthorFeed, Count, DeskStory, Link, SignedStory, StoriesFile
from plugins.engine.tracked import Scope, Tracked, combine, short, watch
from plugins.indonesian.dates import at
from plugins.stories.story import Content
from plugins.stories.visibility import CommentState

_Value = TypeVar("_Value")


class Directory:
    """Gives out what programs are told of the blog as a whole: what has moved, changed, been signed, is reserved.

    Each value has a scope of its own name, but for those taken from people and collections.
    """

    def __init__(self, blog: Blog, values: SiteValues) -> None:
        self._blog, self._values = blog, values

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes of all but the desk's stories; with those of people and site."""
        authors = self._values.collection_scope(self._values.of("author"))
        values = (self.moved, self.example, self.reserved, self.contact, self.expiry)
        return authors, self._changes_scope, *map(watch, values)

    @cached_property
    def moved(self) -> Tracked[tuple[tuple[str, str], ...]]:
        """(former address, address). Hidden things are named nowhere: what was theirs is led on by a page."""
        listed = [*self._blog.stories, *(page for page in self._blog.pages if page.status.is_listed)]
        return _named("moved", tuple((alias, one.address) for one in listed for alias in one.aliases))

    @property
    def author_feeds(self) -> Tracked[tuple[AuthorFeed, ...]]:
        """The feeds of all authors who have stories."""
        return self._values.counts("author").map(_author_feeds)

    @property
    def changes(self) -> Tracked[tuple[tuple[str, datetime | None], ...]]:
        """When what stands at an address was last changed, where that is known; hidden things aside."""
        blog = self._blog
        lists = list_addresses(blog.collections.values(), blog.settings.list_stories)
        found: dict[str, int | None] = dict.fromkeys(lists | indexed_addresses(blog.settings, blog.authors))
        found |= {story.address: max(story.date, story.modified or 0) for story in blog.stories}
        found |= {page.address: page.modified for page in blog.pages if page.status.is_listed}
        found |= dict.fromkeys(self._own_pages)
        times = sorted(found.items())
        changes = Tracked(short(repr(times)), frozenset(("changes",)), lambda: times)
        return combine(
            lambda zone, times: tuple(
                (address, None if seconds is None else at(seconds, zone))
                for address, seconds in times
            ),
            self._values.zone, changes,
        )  # fmt: skip

    @property
    def _own_pages(self) -> list[str]:
        """Addresses of pages that the owner's templates make."""
        paths = [path for path in self._blog.own.pages if path.endswith(".html")]
        return [*map(format_address, paths)]

    @property
    def _changes_scope(self) -> Scope:
        """Together with that of the site."""
        stories = self._blog.stories
        pages = [(page.address, page.status, page.modified) for page in self._blog.pages]
        times = [one.date for one in stories], [one.modified for one in stories], pages
        addresses = " ".join([one.address for one in stories])
        return Scope("changes", short(f"{times} {addresses} {self._values.all_collections.key} {self._own_pages}"))

    @cached_property
    def keys(self) -> Tracked[tuple[tuple[str, str], ...]]:
        """(author's slug, public key) of all."""
        authors = sorted(self._blog.authors.values(), key=attrgetter("slug"))
        return _named("people", tuple((author.slug, key) for author in authors for key in author.signing_keys))

    @cached_property
    def signers(self) -> Tracked[tuple[Link, ...]]:
        """Authors who have keys, with their slugs."""
        authors = sorted(self._blog.authors.values(), key=attrgetter("name"))
        return _named("people", tuple(Link(author.name, author.slug) for author in authors if author.signing_keys))

    @cached_property
    def example(self) -> Tracked[SignedStory | None]:
        """The newest signed story."""
        signatures = self._blog.signatures
        story = next((one for one in self._blog.stories if one.address in signatures), None) if signatures else None
        if story is None:
            return _named("example", None)
        author, address = signatures[story.address][0].author, story.address
        found = SignedStory(
            Link(story.title, address), author, manuscript_address(address), signature_address(address, author)
        )
        return _named("example", found)

    @cached_property
    def reserved(self) -> Tracked[tuple[str, ...]]:
        """Addresses of what may not be mined. Hidden stories are named nowhere; their pages say it themselves."""
        blog = self._blog
        ids = {permission.id for permission in blog.permissions.values() if permission.tdm_reserved}
        stories = [one for one in blog.stories if ids and blog.permission(one).id in ids]
        pages = [one.address for one in stories if blog.permission(one).republish]
        addresses = [one.address for one in stories]
        beside = [*map(credit_address, addresses), *map(republication_address, pages)]
        return _named("reserved", tuple(sorted([*addresses, *beside])))

    @cached_property
    def contact(self) -> Tracked[str]:
        """The address of the page to write to the owner by, or empty where there is none."""
        address = self._blog.settings.contact or ""
        is_there = any(page.address == address and page.status.is_listed for page in self._blog.pages)
        return _named("contact", address if is_there else "")

    @property
    def expiry(self) -> Tracked[date]:
        """A year after this month began. No build is due for it: the file of a month ago holds for long enough."""
        month = self._values.clock.month
        return Tracked(month.key, frozenset(("contact expiry",)), lambda: month.compute() + timedelta(365))

    @cached_property
    def desk(self) -> Tracked[StoriesFile]:
        """Listed stories and pages only: whoever reads this must not learn of hidden ones and drafts from it.

        Outlines say which stories there are; nearly all of them take comments. Most pages never do, and are left out
        unless they have.
        """
        blog, settings = self._blog, self._blog.settings
        apart = [
            (one.address, one.comments, one.closes) for one in blog.stories if one.comments is not CommentState.OPEN
        ]
        pages = tuple(
            _desk_story(page) for page in blog.pages if page.status.is_listed and page.comments is not CommentState.NONE
        )
        outlines = "".join([one.outline for one in blog.stories])
        return Tracked(
            short(repr((settings.name, settings.url, outlines, apart, pages))),
            frozenset(("desk",)),
            lambda: StoriesFile(1, settings.name, settings.url, (*map(_desk_story, blog.stories), *pages)),
        )


def _author_feeds(authors: Sequence[Count]) -> tuple[AuthorFeed, ...]:
    return tuple(AuthorFeed(one.title, feed_address(one.address), one.address) for one in authors if one.count)


def _named(scope: str, value: _Value) -> Tracked[_Value]:
    return Tracked(repr(value), frozenset((scope,)), lambda: value)


def _desk_story(content: Content) -> DeskStory:
    return DeskStory(content.address, content.title, content.lang, content.comments, content.closes or None)
