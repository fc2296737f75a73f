"""What programs read: feeds, the sitemap, robots.txt, and redirects from former addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from plugins.blog import makers
from plugins.blog.addresses import FED, HOME, ROBOTS, SITEMAP, list_addresses
from plugins.blog.common import Common
from plugins.blog.views import Entry, FeedPage, Link, RedirectPage, RobotsPage, SitemapPage
from plugins.rebuild.output import Bundle, Output, Piece
from plugins.stories.story import Content, Story


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
        yield Bundle("directions", (common.context, common.outlines, times, former, pages), self._directions)

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

    def _changes(self) -> dict[str, int | None]:
        """When what stands at an address was last changed, in seconds, where that is known; hidden things aside."""
        lists = list_addresses(self.blog.shelves.values(), self.blog.settings.list_stories)
        found: dict[str, int | None] = dict.fromkeys(lists)
        found |= {story.address: max(story.date, story.modified or 0) for story in self.blog.stories}
        return found | {page.address: page.modified for page in self.blog.pages if page.status == "published"}

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
    def _feeds(self) -> list[tuple[Link, str, Sequence[int]]]:
        """For the site, each category and each author: the feed, its page's address, the stories in it."""
        newest, common = self.blog.settings.feed_stories, self.common
        return [
            (common.site_feed, HOME, range(min(newest, len(self.blog.stories)))),
            *(
                (common.feed_link(shelf), shelf.address, shelf.stories[:newest])
                for kind in FED
                for shelf in common.of(kind)
            ),
        ]

    def _feed_outputs(self) -> Iterator[Output]:
        for link, page, stories in self._feeds:
            yield self._feed(link, page, self.common.stories(stories))

    def _feed(self, link: Link, page: str, stories: Sequence[Story]) -> Output:
        pieces = tuple(self._entry(story) for story in stories)
        updated = max((max(story.date, story.modified or 0) for story in stories), default=0)
        parts = (self.common.site_part, link.title, link.address, page, str(updated))
        own = tuple("\x1c".join(piece.parts) for piece in pieces)
        view = partial(self._feed_page, link, page, updated, pieces)
        return Output(makers.output_path(link.address), makers.page, parts + own, view, pieces)

    def _feed_page(self, link: Link, page: str, updated: int, pieces: tuple[Piece, ...]) -> FeedPage:
        return FeedPage(
            site=self.common.site,
            title=link.title,
            address=link.address,
            page=page,
            updated=self.common.moment(updated),
            entries=pieces,
        )

    def _entry(self, story: Story) -> Piece:
        common = self.common
        parts = (
            common.site_part, self.blog.fingerprints[story.path], common.record_part(story), common.body_part(story),
        )  # fmt: skip
        return Piece(makers.page, parts, partial(self._entry_view, story))

    def _entry_view(self, story: Story) -> Entry:
        return Entry(
            site=self.common.site,
            attribution=self.blog.record(story),
            summary=story.summary,
            body=self.common.body(story),
            category=story.category,
            tags=tuple(story.tags),
        )
