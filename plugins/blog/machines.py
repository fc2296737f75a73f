"""What programs read: feeds, the sitemap, robots.txt, what may not be mined, and redirects from former addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from operator import attrgetter

from plugins.blog import hosting, makers
from plugins.blog.addresses import (
    FED,
    HEADERS,
    HOME,
    HTACCESS,
    NOT_FOUND,
    OFFLINE,
    OFFLINE_SCRIPT,
    OPML,
    REDIRECTS,
    RESERVATION,
    ROBOTS,
    SEARCH,
    SERVICE_WORKER,
    SHARE_SCRIPT,
    SIGNERS,
    SITEMAP,
    STORIES,
    VERIFICATION,
    credit_address,
    feed_address,
    list_addresses,
    manuscript_address,
    republication_address,
    signature_address,
)
from plugins.blog.common import Common
from plugins.blog.views import (
    AuthorFeed,
    AuthorFeeds,
    DeskStory,
    Entry,
    Feed,
    FeedPage,
    HostingFile,
    Item,
    JSONFeed,
    Link,
    OfflinePage,
    OfflineScript,
    RedirectPage,
    Reservation,
    RobotsPage,
    ServiceWorker,
    ShareScript,
    SignedStory,
    SignersFile,
    SitemapPage,
    StoriesFile,
    VerificationPage,
)
from plugins.rebuild.output import Bundle, Output, Piece
from plugins.stories.story import Content, Story
from plugins.stories.visibility import CommentState


class Machines:
    """Outputs for machines."""

    def __init__(self, common: Common) -> None:
        self.common = common
        self.blog = common.blog

    def bundles(self) -> Iterator[Bundle]:
        common = self.common
        shown = common.stories(sorted({position for _, _, stories in self._feeds for position in stories}))
        order = repr([stories for _, _, stories in self._feeds])
        yield Bundle("feeds", (common.context, order, *common.own_parts(shown)), self._feed_outputs)
        texts = self.blog.texts
        times = repr([one.modified for one in texts])
        former = repr([(one.aliases, one.address, one.title, one.summary) for one in texts if one.aliases])
        pages = repr([(page.address, page.status) for page in self.blog.pages])
        parts = (common.context, common.outlines, times, former, pages, repr(self._example), *self._reserved)
        yield Bundle("directions", parts, self._directions)
        yield Bundle("desk", self._desk_parts, self._desk_outputs)

    def _directions(self) -> Iterator[Output]:
        """Redirects from former addresses, and what search engines ask for."""
        site = self.common.site_part
        for content in self.blog.texts:
            for alias in content.aliases:
                parts = (site, alias, content.address, content.title, content.summary)
                yield Output(makers.output_path(alias), makers.page, parts, partial(self._redirect, content))
        times = sorted(self._changes().items())
        stamps = tuple(f"{address} {seconds}" for address, seconds in times)
        yield Output(makers.output_path(SITEMAP), makers.page, (site, *stamps), partial(self._sitemap, times))
        yield Output(makers.output_path(ROBOTS), makers.page, (site,), lambda: RobotsPage(self.common.site))
        yield Output(makers.output_path(SHARE_SCRIPT), makers.page, (site,), lambda: ShareScript(self.common.site))
        feeds = self._author_feeds
        yield Output(
            makers.output_path(OPML), makers.page, (site, repr(feeds)), partial(AuthorFeeds, self.common.site, feeds)
        )
        if self.blog.settings.offline:
            yield from self._offline()
        yield from self._hosting()
        if keys := self._keys:
            yield Output(makers.output_path(SIGNERS), makers.signers, (repr(keys),), partial(SignersFile, keys))
            shown = (site, repr(self._signers), repr(self._example))
            yield Output(makers.output_path(VERIFICATION), makers.page, shown, self._verification)
        if reserved := self._reserved:
            path = makers.output_path(RESERVATION)
            yield Output(path, makers.reservation, reserved, partial(Reservation, reserved))

    def _offline(self) -> Iterator[Output]:
        """What keeps stories on readers' devices."""
        site, part = self.common.site, (self.common.site_part,)
        head = self.common.head("Cerita tersimpan", OFFLINE, crumbs=self.common.crumbs(), indexed=False)
        yield Output(makers.output_path(OFFLINE), makers.page, part, partial(OfflinePage, site, head))
        yield Output(makers.output_path(OFFLINE_SCRIPT), makers.page, part, partial(OfflineScript, site))
        yield Output(makers.output_path(SERVICE_WORKER), makers.page, part, partial(ServiceWorker, site))

    @cached_property
    def _author_feeds(self) -> tuple[AuthorFeed, ...]:
        shelves = self.common.of("author")
        return tuple(AuthorFeed(shelf.title, feed_address(shelf), shelf.address) for shelf in shelves if shelf.stories)

    def _hosting(self) -> Iterator[Output]:
        """What web servers are told. Hidden things are named nowhere: what was theirs is led on by a page."""
        common = self.common
        listed = [*self.blog.stories, *(page for page in self.blog.pages if page.status.is_listed)]
        moved = tuple((alias, content.address) for content in listed for alias in content.aliases)
        parts = (common.site_part, repr(moved))
        view = partial(self._hosting_file, moved)
        yield Output(makers.output_path(HEADERS), hosting.headers_file, (common.site_part,), view)
        yield Output(makers.output_path(HTACCESS), hosting.htaccess, parts, view)
        yield Output(makers.output_path(REDIRECTS), hosting.redirects_file, parts, view)
        if key := self.blog.settings.indexnow_key:
            yield Output(f"{key}.txt", makers.text, (key,), partial(str, key))

    def _hosting_file(self, moved: tuple[tuple[str, str], ...]) -> HostingFile:
        return HostingFile(self.common.site, self.common.head("", NOT_FOUND, indexed=False), moved)

    @cached_property
    def _desk_parts(self) -> tuple[str, ...]:
        """Of what the desk is told. Outlines say which stories there are; nearly all of them take comments."""
        settings = self.blog.settings
        apart = [
            (one.address, one.comments, one.closes)
            for one in self.blog.stories
            if one.comments is not CommentState.OPEN
        ]
        return settings.name, settings.url, self.common.outlines, repr(apart), repr(self._desk_pages)

    @cached_property
    def _desk_pages(self) -> tuple[DeskStory, ...]:
        """Pages that take comments, or have taken them; most never do."""
        return tuple(
            _desk_story(page)
            for page in self.blog.pages
            if page.status.is_listed and page.comments is not CommentState.NONE
        )

    def _desk_outputs(self) -> Iterator[Output]:
        yield Output(makers.output_path(STORIES), makers.stories, self._desk_parts, self._desk_view)

    def _desk_view(self) -> StoriesFile:
        """Listed stories and pages only: whoever reads this file must not learn of hidden ones and drafts from it."""
        settings = self.blog.settings
        stories = (*map(_desk_story, self.blog.stories), *self._desk_pages)
        return StoriesFile(1, settings.name, settings.url, stories)

    @cached_property
    def _keys(self) -> tuple[tuple[str, str], ...]:
        """(author's slug, public key) of all."""
        authors = sorted(self.blog.authors.values(), key=attrgetter("slug"))
        return tuple((author.slug, key) for author in authors for key in author.signing_keys)

    @cached_property
    def _signers(self) -> tuple[Link, ...]:
        authors = sorted(self.blog.authors.values(), key=attrgetter("name"))
        return tuple(Link(author.name, author.slug) for author in authors if author.signing_keys)

    @cached_property
    def _example(self) -> SignedStory | None:
        """The newest signed story."""
        signatures = self.blog.signatures
        story = next((one for one in self.blog.stories if one.address in signatures), None) if signatures else None
        if story is None:
            return None
        author = signatures[story.address][0].author
        return SignedStory(
            page=Link(story.title, story.address),
            author=author,
            manuscript=manuscript_address(story.address),
            signature=signature_address(story.address, author),
        )

    def _verification(self) -> VerificationPage:
        head = self.common.head("Memeriksa tanda tangan", VERIFICATION, crumbs=self.common.crumbs())
        return VerificationPage(self.common.site, head, self._signers, self._example)

    @cached_property
    def _reserved(self) -> tuple[str, ...]:
        """Addresses of what may not be mined. Hidden stories are named nowhere; their pages say it themselves."""
        ids = {permission.id for permission in self.blog.permissions.values() if permission.tdm_reserved}
        granted = self.blog.granted
        stories = [one for one in self.blog.stories if ids and (one.permission or granted[one.authors[0]]) in ids]
        pages = [one.address for one in stories if self.blog.permission(one).republish]
        beside = [*map(credit_address, [one.address for one in stories]), *map(republication_address, pages)]
        return tuple(sorted([*(one.address for one in stories), *beside]))

    def _changes(self) -> dict[str, int | None]:
        """When what stands at an address was last changed, in seconds, where that is known; hidden things aside."""
        lists = list_addresses(self.blog.shelves.values(), self.blog.settings.list_stories)
        found: dict[str, int | None] = dict.fromkeys({*lists, SEARCH})
        found |= {VERIFICATION: None} if self._keys else {}
        found |= {story.address: max(story.date, story.modified or 0) for story in self.blog.stories}
        return found | {page.address: page.modified for page in self.blog.pages if page.status.is_listed}

    def _redirect(self, content: Content) -> RedirectPage:
        head = self.common.head(content.title, content.address, content.summary, indexed=False)
        return RedirectPage(self.common.site, head, content.address)

    def _sitemap(self, times: Sequence[tuple[str, int | None]]) -> SitemapPage:
        moment = self.common.moment
        return SitemapPage(
            self.common.site,
            tuple((address, None if seconds is None else moment(seconds)) for address, seconds in times),
        )

    @cached_property
    def _feeds(self) -> list[tuple[Feed, str, Sequence[int]]]:
        """For the site and each shelf that has one: the feed, its page's address, the stories in it."""
        newest, common = self.blog.settings.feed_stories, self.common
        return [
            (common.site_feed, HOME, range(min(newest, len(self.blog.stories)))),
            *((common.feed(shelf), shelf.address, shelf.stories[:newest]) for kind in FED for shelf in common.of(kind)),
        ]

    def _feed_outputs(self) -> Iterator[Output]:
        for feed, page, positions in self._feeds:
            stories = self.common.stories(positions)
            yield self._feed(FeedPage, feed.title, feed.address, page, stories)
            yield self._feed(JSONFeed, feed.title, feed.json, page, stories)

    def _feed(self, kind: type[FeedPage], title: str, address: str, page: str, stories: Sequence[Story]) -> Output:
        maker, entry = (makers.item, Item) if kind is JSONFeed else (makers.page, Entry)
        pieces = tuple(Piece(maker, self._parts(story), partial(self._entry, entry, story)) for story in stories)
        updated = max((max(story.date, story.modified or 0) for story in stories), default=0)
        parts = (self.common.site_part, kind.__name__, title, address, page, str(updated))
        own = tuple("\x1c".join(piece.parts) for piece in pieces)
        view = partial(self._feed_page, kind, title, address, page, updated, pieces)
        return Output(makers.output_path(address), makers.page, parts + own, view, pieces)

    def _feed_page(
        self, kind: type[FeedPage], title: str, address: str, page: str, updated: int, pieces: tuple[Piece, ...]
    ) -> FeedPage:
        return kind(
            site=self.common.site,
            title=title,
            address=address,
            page=page,
            updated=self.common.moment(updated),
            entries=pieces,
        )

    def _parts(self, story: Story) -> tuple[str, ...]:
        """What a story's entry depends on, in feeds of either kind."""
        common = self.common
        return (
            common.site_part, self.blog.fingerprints[story.path], common.record_part(story), common.body_part(story),
        )  # fmt: skip

    def _entry(self, kind: type[Entry], story: Story) -> Entry:
        return kind(
            site=self.common.site,
            attribution=self.common.record(story),
            summary=story.summary,
            body=self.common.plain_body(story),
            category=story.category,
            tags=tuple(story.tags),
        )


def _desk_story(content: Content) -> DeskStory:
    return DeskStory(content.address, content.title, content.lang, content.comments, content.closes or None)
