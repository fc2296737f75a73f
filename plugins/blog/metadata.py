"""What programs read: the sitemap, robots.txt, what may not be mined, redirects, and what web servers are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from plugins.blog import hosting, renderers
from plugins.blog.addresses import (
    HEADERS,
    HTACCESS,
    REDIRECTS,
    RESERVATION,
    SIGNERS,
    STORIES,
    credit_address,
    feed_address,
    list_addresses,
    manuscript_address,
    republication_address,
    signature_address,
)
from plugins.blog.blog import Blog
from plugins.blog.head import crumbs, head
from plugins.blog.kinds import (
    NOT_FOUND,
    OFFLINE,
    OFFLINE_SCRIPT,
    OPML,
    REDIRECT,
    ROBOTS,
    SERVICE_WORKER,
    SHARE_SCRIPT,
    SITEMAP,
    VERIFICATION,
    indexed_addresses,
)
from plugins.blog.renderers import output, output_path
from plugins.blog.site_values import SiteValues
from plugins.blog.texts import Texts
from plugins.blog.views import (
    AuthorFeed,
    Count,
    DeskStory,
    Head,
    HostingFile,
    Link,
    Reservation,
    SignedStory,
    SignersFile,
    Site,
    StoriesFile,
)
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import Scope, Tracked, combine, fixed, short, view, watch
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
        return authors, self._changes_scope, watch(self.moved), watch(self.example), watch(self.reserved)

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
    def _changes_scope(self) -> Scope:
        """Together with that of the site."""
        stories = self._blog.stories
        pages = [(page.address, page.status, page.modified) for page in self._blog.pages]
        times = [one.date for one in stories], [one.modified for one in stories], pages
        addresses = " ".join([one.address for one in stories])
        return Scope("changes", short(f"{times} {addresses} {self._values.all_collections.key}"))

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


class Metadata:
    """Outputs for machines, feeds aside."""

    def __init__(self, values: SiteValues, texts: Texts, directory: Directory) -> None:
        self._values, self._texts, self._directory, self._site = values, texts, directory, values.site

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of what search engines and web servers are told, and that of the comment desk."""
        values, directory = self._values, self._directory
        scopes = (values.site_scope, values.people_scope, *directory.scopes, self._texts.moved_scope())
        yield OutputGroup("directions", scopes, self._directions)
        yield OutputGroup("desk", (watch(directory.desk),), self._desk)

    def _desk(self, read: Read) -> Iterator[Output]:
        yield Output(output_path(STORIES), renderers.stories, self._directory.desk)

    def _directions(self, read: Read) -> Iterator[Output]:
        """Redirects from former addresses, and what search engines and servers ask for."""
        site, directory = self._site, self._directory
        for alias, text in self._texts.moved:
            target = text.facts.map(attrgetter("address"))
            yield output(REDIRECT, alias, site=site, head=combine(_redirect_head, site, text.facts), target=target)
        yield output(SITEMAP, site=site, addresses=directory.changes)
        yield output(ROBOTS, site=site)
        yield output(SHARE_SCRIPT, site=site)
        yield output(OPML, site=site, feeds=directory.author_feeds)
        if read(self._values.has(OFFLINE)):
            yield from self._offline()
        yield from self._hosting(read)
        if read(self._values.has(VERIFICATION)):
            yield Output(output_path(SIGNERS), renderers.signers, view(SignersFile, keys=directory.keys))
            yield output(
                VERIFICATION,
                site=site,
                head=site.map(lambda site: head(site, "Memeriksa tanda tangan", VERIFICATION.address, crumbs=crumbs())),
                authors=directory.signers,
                example=directory.example,
            )
        if read(directory.reserved):
            reserved = view(Reservation, addresses=directory.reserved)
            yield Output(output_path(RESERVATION), renderers.reservation, reserved)

    def _offline(self) -> Iterator[Output]:
        """What keeps stories on readers' devices."""
        site = self._site
        shown = site.map(lambda site: head(site, "Cerita tersimpan", OFFLINE.address, crumbs=crumbs(), indexed=False))
        yield output(OFFLINE, site=site, head=shown)
        yield output(OFFLINE_SCRIPT, site=site)
        yield output(SERVICE_WORKER, site=site)

    def _hosting(self, read: Read) -> Iterator[Output]:
        site, moved = self._site, self._directory.moved
        shown = site.map(lambda site: head(site, "", NOT_FOUND.address, indexed=False))
        for address, renderer, redirects in (
            (HEADERS, hosting.headers_file, fixed(())),
            (HTACCESS, hosting.htaccess, moved),
            (REDIRECTS, hosting.redirects_file, moved),
        ):
            yield Output(output_path(address), renderer, view(HostingFile, site=site, head=shown, moved=redirects))
        key = self._values.setting(lambda settings: settings.indexnow_key)
        if name := read(key):
            yield Output(f"{name}.txt", renderers.text, key)


def _author_feeds(authors: Sequence[Count]) -> tuple[AuthorFeed, ...]:
    return tuple(AuthorFeed(one.title, feed_address(one.address), one.address) for one in authors if one.count)


def _redirect_head(site: Site, content: Content) -> Head:
    return head(site, content.title, content.address, content.summary, indexed=False)


def _named(scope: str, value: _Value) -> Tracked[_Value]:
    return Tracked(repr(value), frozenset((scope,)), lambda: value)


def _desk_story(content: Content) -> DeskStory:
    return DeskStory(content.address, content.title, content.lang, content.comments, content.closes or None)
