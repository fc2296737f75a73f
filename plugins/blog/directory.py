"""What programs are told of the blog as a whole: what has moved, changed, been signed, and what may not be mined."""

from __future__ import annotations

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
from plugins.blog.lookups import Lookups
from plugins.blog.views import AuthorFeed, DeskStory, Link, SignedStory, StoriesFile
from plugins.engine.tracked import Scope, Tracked, combine, short, watch
from plugins.indonesian.dates import at
from plugins.stories.story import Content
from plugins.stories.visibility import CommentState

_Value = TypeVar("_Value")


class Directory:
    """Each value has a scope of its own name, but for those taken from people and lists."""

    def __init__(self, blog: Blog, lookups: Lookups) -> None:
        self._blog, self._lookups = blog, lookups

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Of all but the desk's stories; with those of people, lists and site."""
        values = (self.moved, self.example, self.reserved, self.contact, self.expiry)
        return self._changes_scope, *map(watch, values)

    @cached_property
    def moved(self) -> Tracked[tuple[tuple[str, str], ...]]:
        """(former address, address). Hidden things are named nowhere: what was theirs is led on by a page."""
        listed = [*self._blog.stories, *(page for page in self._blog.pages if page.status.is_listed)]
        return _named("moved", tuple((alias, one.address) for one in listed for alias in one.aliases))

    @cached_property
    def author_feeds(self) -> Tracked[tuple[AuthorFeed, ...]]:
        shelves = [shelf for shelf in self._lookups.of("author") if shelf.stories]
        feeds = tuple(AuthorFeed(shelf.title, feed_address(shelf.address), shelf.address) for shelf in shelves)
        return _named("shelves", feeds)

    @property
    def changes(self) -> Tracked[tuple[tuple[str, datetime | None], ...]]:
        """When what stands at an address was last changed, where that is known; hidden things aside."""
        blog = self._blog
        lists = list_addresses(blog.shelves.values(), blog.settings.list_stories)
        found: dict[str, int | None] = dict.fromkeys(lists | indexed_addresses(blog.settings, blog.authors))
        found |= {story.address: max(story.date, story.modified or 0) for story in blog.stories}
        found |= {page.address: page.modified for page in blog.pages if page.status.is_listed}
        times = sorted(found.items())
        changes = Tracked(short(repr(times)), frozenset(("changes",)), lambda: times)
        return combine(
            lambda zone, times: tuple(
                (address, None if seconds is None else at(seconds, zone))
                for address, seconds in times
            ),
            self._lookups.zone, changes,
        )  # fmt: skip

    @property
    def _changes_scope(self) -> Scope:
        """With that of lists, which says what stories there are and when they were written."""
        pages = [(page.address, page.status, page.modified) for page in self._blog.pages]
        return Scope("changes", short(repr(([one.modified for one in self._blog.stories], pages))))

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
        author = signatures[story.address][0].author
        return _named(
            "example",
            SignedStory(
                page=Link(story.title, story.address),
                author=author,
                manuscript=manuscript_address(story.address),
                signature=signature_address(story.address, author),
            ),
        )

    @cached_property
    def reserved(self) -> Tracked[tuple[str, ...]]:
        """Addresses of what may not be mined. Hidden stories are named nowhere; their pages say it themselves."""
        blog = self._blog
        ids = {permission.id for permission in blog.permissions.values() if permission.tdm_reserved}
        stories = [one for one in blog.stories if ids and blog.permission(one).id in ids]
        pages = [one.address for one in stories if blog.permission(one).republish]
        beside = [*map(credit_address, [one.address for one in stories]), *map(republication_address, pages)]
        return _named("reserved", tuple(sorted([*(one.address for one in stories), *beside])))

    @cached_property
    def contact(self) -> Tracked[str]:
        """The address of the page to write to the owner by, or empty where there is none."""
        address = self._blog.settings.contact
        is_there = any(page.address == address and page.status.is_listed for page in self._blog.pages)
        return _named("contact", address if is_there else "")

    @property
    def expiry(self) -> Tracked[date]:
        """A year after this month began. No build is due for it: the file of a month ago holds for long enough."""
        month = self._lookups.clock.month
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
        outlines = self._lookups.list_scopes[0].key
        return Tracked(
            short(repr((settings.name, settings.url, outlines, apart, pages))),
            frozenset(("desk",)),
            lambda: StoriesFile(1, settings.name, settings.url, (*map(_desk_story, blog.stories), *pages)),
        )


def _named(scope: str, value: _Value) -> Tracked[_Value]:
    return Tracked(repr(value), frozenset((scope,)), lambda: value)


def _desk_story(content: Content) -> DeskStory:
    return DeskStory(content.address, content.title, content.lang, content.comments, content.closes or None)
