"""What programs read: feeds, the sitemap, robots.txt, and redirects from former addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from plugins.blog import makers
from plugins.blog.addresses import FED, HOME
from plugins.blog.common import Common
from plugins.blog.stories import changes
from plugins.blog.views import Entry, FeedPage, Link, RedirectPage, RobotsPage, SitemapPage
from plugins.rebuild.output import Output, Piece
from plugins.stories.story import Content, Story


class Machines:
    """Outputs for machines."""

    def __init__(self, common: Common) -> None:
        self.common = common
        self.blog = common.blog

    def outputs(self, listed: Sequence[str]) -> Iterator[Output]:
        """`listed` are the addresses that the sitemap shall name."""
        site = self.common.site_part
        for content in self.blog.texts:
            for alias in content.aliases:
                parts = (site, alias, content.address, content.title, content.summary)
                yield Output(makers.output_path(alias), makers.page, parts, partial(self._redirect, content))
        yield from self._feeds()
        changed = changes(self.blog.stories, self.blog.pages)
        times = [(address, changed.get(address)) for address in sorted(listed)]
        stamps = tuple(f"{address} {seconds}" for address, seconds in times)
        yield Output("sitemap.xml", makers.page, (site, *stamps), partial(self._sitemap, times))
        yield Output("robots.txt", makers.page, (site,), lambda: RobotsPage(self.common.site))

    def _redirect(self, content: Content) -> RedirectPage:
        head = self.common.head(content.title, content.address, content.summary, indexed=False)
        return RedirectPage(self.common.site, head, content.address)

    def _sitemap(self, times: Sequence[tuple[str, int | None]]) -> SitemapPage:
        moment = self.common.moment
        return SitemapPage(
            self.common.site,
            tuple((address, None if seconds is None else moment(seconds)) for address, seconds in times),
        )

    def _feeds(self) -> Iterator[Output]:
        """For the site, each category and each author."""
        newest = self.blog.settings.feed_stories
        yield self._feed(self.common.site_feed, HOME, self.blog.stories[:newest])
        for kind in FED:
            for shelf in self.common.of(kind):
                stories = self.common.stories(shelf.stories[:newest])
                yield self._feed(self.common.feed_link(shelf), shelf.address, stories)

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
