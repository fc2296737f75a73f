"""What programs read: feeds, the sitemap, robots.txt, and redirects from former addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from plugins.blog.addresses import HOME
from plugins.blog.common import Common
from plugins.blog.views import Entry, FeedPage, Link, RedirectPage, RobotsPage, SitemapPage
from plugins.stories.story import Story


class Machines:
    """Views for machines."""

    def __init__(self, common: Common) -> None:
        self.common = common

    def redirects(self) -> Iterator[tuple[str, RedirectPage]]:
        """(former address, page that leads from there to the present one)."""
        for content in (*self.common.blog.written, *self.common.blog.pages):
            for alias in content.aliases:
                head = self.common.head(content.title, content.address, content.summary, indexed=False)
                yield alias, RedirectPage(self.common.site, head, content.address)

    def feeds(self) -> Iterator[FeedPage]:
        """For the site, each category and each author."""
        yield self._feed(self.common.site_feed, HOME, self.common.blog.stories)
        for kind in ("author", "category"):
            for shelf in self.common.of(kind):
                yield self._feed(self.common.feed_link(shelf), shelf.address, shelf.stories)

    def _feed(self, link: Link, page: str, stories: tuple[Story, ...]) -> FeedPage:
        newest = stories[: self.common.blog.settings.feed_stories]
        never = datetime(1970, 1, 1, tzinfo=self.common.blog.settings.zone)
        return FeedPage(
            site=self.common.site,
            title=link.title,
            address=link.address,
            page=page,
            updated=max((_changed(story) for story in newest), default=never),
            entries=tuple(
                Entry(
                    self.common.blog.records[story.path],
                    story.summary,
                    self.common.body(story),
                    story.category,
                    story.tags,
                )
                for story in newest
            ),
        )

    def sitemap(self, listed: Iterable[tuple[str, datetime | None]]) -> SitemapPage:
        return SitemapPage(self.common.site, tuple(listed))

    def robots(self) -> RobotsPage:
        return RobotsPage(self.common.site)


def _changed(story: Story) -> datetime:
    return max(story.date, story.modified) if story.modified else story.date
