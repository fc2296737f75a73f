"""The pages that lead to stories: home, archive, years and months, categories, tags, series, authors."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.blog.addresses import ARCHIVE, DRAFTS, HOME, NOT_FOUND, Leaf, Shelf, leaf_address, leaves
from plugins.blog.common import ARCHIVE_TITLE, Common
from plugins.blog.views import (
    ArchivePage,
    AuthorPage,
    Count,
    HomePage,
    Link,
    ListPage,
    MonthList,
    NotFoundPage,
    YearCount,
    YearPage,
)  # fmt: skip
from plugins.stories.author import Author


class Lists:
    """Views of lists of stories."""

    def __init__(self, common: Common) -> None:
        self.common = common

    def home(self) -> HomePage:
        return HomePage(
            site=self.common.site,
            head=self.common.head("", HOME),
            cards=self.common.cards(self.common.blog.stories[: self.common.blog.settings.home_stories]),
            series=self._counts("series"),
            authors=self._counts("author"),
            total=len(self.common.blog.stories),
        )

    def _counts(self, kind: str) -> tuple[Count, ...]:
        return tuple(Count(shelf.title, shelf.address, len(shelf.stories)) for shelf in self.common.of(kind))

    def lists(self) -> Iterator[ListPage | AuthorPage]:
        """Categories, tags, series, authors and months, each in as many leaves as it takes."""
        authors = {author.slug: author for author in self.common.blog.authors.values()}
        for kind in ("category", "tag", "series", "author", "month"):
            for shelf in self.common.of(kind):
                for leaf, newer, older in self._leaves(shelf):
                    if kind == "author":
                        yield self._author_page(authors[shelf.key], shelf, leaf, newer, older)
                    else:
                        yield self._list_page(shelf, leaf, newer, older)
        if self.common.site.preview:
            drafts = tuple(story for story in self.common.blog.written if story.status == "draft")
            shelf = Shelf("drafts", "", "Draf", DRAFTS, drafts)
            yield self._list_page(shelf, Leaf(1, drafts), None, None)

    def _leaves(self, shelf: Shelf) -> Iterator[tuple[Leaf, Link | None, Link | None]]:
        """Each leaf with the links to its newer and older neighbour; a month is one leaf and leads to other months."""
        if shelf.kind == "month":
            months = self.common.of("month")
            at = months.index(shelf)
            newer, older = months[at + 1 : at + 2], months[at - 1 : at] if at else []
            yield (
                Leaf(1, shelf.stories),
                *(next((Link(one.title, one.address) for one in side), None) for side in (newer, older)),
            )  # type: ignore[misc]
            return
        pages = leaves(shelf.stories, self.common.blog.settings.list_stories)
        addresses = [leaf_address(shelf, leaf, index == 0) for index, leaf in enumerate(pages)]
        for index, leaf in enumerate(pages):
            newer_link = Link("", addresses[index - 1]) if index else None
            older_link = Link("", addresses[index + 1]) if index + 1 < len(pages) else None
            yield leaf, newer_link, older_link

    def _list_page(self, shelf: Shelf, leaf: Leaf, newer: Link | None, older: Link | None) -> ListPage:
        year = self.common.shelf.get(("year", shelf.key.partition("/")[0])) if shelf.kind == "month" else None
        above = [self.common.archive_link, *([Link(year.title, year.address)] if year else [])]
        newest = shelf.kind == "month" or newer is None
        return ListPage(
            site=self.common.site,
            head=self.common.head(
                shelf.title,
                leaf_address(shelf, leaf, newest),
                crumbs=self.common.crumbs(*above),
                feeds=(self.common.site_feed, self.common.feed_link(shelf))
                if shelf.kind == "category"
                else (self.common.site_feed,),
                indexed=shelf.kind != "drafts",
            ),
            kind=shelf.kind,
            title=shelf.title,
            total=len(shelf.stories),
            cards=self.common.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def _author_page(
        self, author: Author, shelf: Shelf, leaf: Leaf, newer: Link | None, older: Link | None
    ) -> AuthorPage:
        return AuthorPage(
            site=self.common.site,
            head=self.common.head(
                author.name,
                leaf_address(shelf, leaf, newer is None),
                author.bio,
                crumbs=self.common.crumbs(self.common.archive_link),
                feeds=(self.common.site_feed, self.common.feed_link(shelf)),
            ),
            name=author.name,
            signature=author.signature,
            bio=author.bio,
            url=author.url,
            total=len(shelf.stories),
            cards=self.common.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def years(self) -> Iterator[YearPage]:
        years = self.common.of("year")
        for index, shelf in enumerate(years):
            months = [
                MonthList(month.title.partition(" ")[0], month.address, self.common.cards(month.stories))
                for month in reversed(self.common.of("month"))
                if month.key.startswith(f"{shelf.key}/")
            ]
            newer, older = years[index + 1 : index + 2], years[index - 1 : index] if index else []
            yield YearPage(
                site=self.common.site,
                head=self.common.head(shelf.title, shelf.address, crumbs=self.common.crumbs(self.common.archive_link)),
                year=int(shelf.key),
                total=len(shelf.stories),
                months=tuple(months),
                newer=next((Link(one.title, one.address) for one in newer), None),
                older=next((Link(one.title, one.address) for one in older), None),
            )

    def archive(self) -> ArchivePage:
        months = self._counts("month")
        return ArchivePage(
            site=self.common.site,
            head=self.common.head(ARCHIVE_TITLE, ARCHIVE, crumbs=self.common.crumbs()),
            total=len(self.common.blog.stories),
            years=tuple(
                YearCount(
                    year.title,
                    year.address,
                    len(year.stories),
                    tuple(
                        Count(month.title.partition(" ")[0], month.address, month.count)
                        for month in reversed(months)
                        if month.address.startswith(year.address)
                    ),
                )
                for year in reversed(self.common.of("year"))
            ),
            categories=self._counts("category"),
            series=self._counts("series"),
            authors=self._counts("author"),
            tags=self._counts("tag"),
        )

    def not_found(self) -> NotFoundPage:
        return NotFoundPage(
            site=self.common.site,
            head=self.common.head("Halaman tidak ditemukan", NOT_FOUND, indexed=False),
            cards=self.common.cards(self.common.blog.stories[:3]),
        )
