"""The pages that lead to stories: home, archive, years and months, categories, tags, series, authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from plugins.blog import makers
from plugins.blog.addresses import ARCHIVE, DRAFTS, HOME, NOT_FOUND, Leaf, Shelf, leaf_address, leaves
from plugins.blog.common import ARCHIVE_TITLE, Common
from plugins.blog.views import (
    ArchivePage,
    AuthorPage,
    Card,
    Count,
    HomePage,
    Link,
    ListPage,
    MonthList,
    NotFoundPage,
    YearCount,
    YearPage,
)  # fmt: skip
from plugins.rebuild.output import Bundle, Output
from plugins.stories.author import Author
from plugins.stories.visibility import Status

_NOT_FOUND_CARDS = 3


class Lists:
    """Outputs of lists of stories."""

    def __init__(self, common: Common) -> None:
        self.common = common
        self.blog = common.blog

    def bundle(self) -> Bundle:
        """All of them."""
        drafts = [story for story in self.blog.written if story.status is Status.DRAFT]
        parts = (self.common.context, self.common.outlines, *self.common.own_parts(drafts))
        return Bundle("lists", parts, self._outputs)

    def _outputs(self) -> Iterator[Output]:
        site, common = self.common.site_part, self.common
        home = range(min(len(self.blog.stories), self.blog.settings.home_stories))
        counts = tuple(repr(self._counts(kind)) for kind in ("series", "author"))
        total = str(len(self.blog.stories))
        yield _page(HOME, (site, common.cards_part(home), *counts, total), partial(self._home, home))
        everything = tuple(repr(self._counts(kind)) for kind in ("category", "tag", "month"))
        yield _page(ARCHIVE, (site, *counts, *everything, total), self._archive)
        yield _page(NOT_FOUND, (site, common.cards_part(home[:_NOT_FOUND_CARDS])), partial(self._not_found, home))
        yield from self._year_outputs()
        yield from self._list_outputs()

    def _home(self, positions: Sequence[int]) -> HomePage:
        return HomePage(
            site=self.common.site,
            head=self.common.head("", HOME),
            cards=self.common.cards(positions),
            series=self._counts("series"),
            authors=self._counts("author"),
            total=len(self.blog.stories),
        )

    def _counts(self, kind: str) -> tuple[Count, ...]:
        return tuple(Count(shelf.title, shelf.address, len(shelf.stories)) for shelf in self.common.of(kind))

    def _not_found(self, positions: Sequence[int]) -> NotFoundPage:
        return NotFoundPage(
            site=self.common.site,
            head=self.common.head("Halaman tidak ditemukan", NOT_FOUND, indexed=False),
            cards=self.common.cards(positions[:_NOT_FOUND_CARDS]),
        )

    # Categories, tags, series, authors, months

    def _list_outputs(self) -> Iterator[Output]:
        for kind in ("category", "tag", "series", "author"):
            for shelf in self.common.of(kind):
                pages = leaves(shelf.stories, self.blog.settings.list_stories)
                addresses = [leaf_address(shelf, leaf, newest=not index) for index, leaf in enumerate(pages)]
                for index, leaf in enumerate(pages):
                    newer = Link("", addresses[index - 1]) if index else None
                    older = Link("", addresses[index + 1]) if index + 1 < len(pages) else None
                    yield self._list_output(shelf, leaf, addresses[index], newer, older)
        months = self.common.of("month")
        for index, shelf in enumerate(months):
            newer, older = _beside(months, index)
            yield self._list_output(shelf, Leaf(0, shelf.stories), shelf.address, newer, older)
        if self.common.site.preview:
            drafts = [self.common.card(story) for story in self.blog.written if story.status is Status.DRAFT]
            yield _page(DRAFTS, (self.common.site_part, repr(drafts)), partial(self._drafts, drafts))

    def _list_output(self, shelf: Shelf, leaf: Leaf, address: str, newer: Link | None, older: Link | None) -> Output:
        common = self.common
        parts = [common.site_part, shelf.kind, shelf.title, str(len(shelf.stories)), address, repr((newer, older))]
        parts.append(common.cards_part(leaf.stories))
        if shelf.kind == "author":
            author = self.blog.authors[shelf.title]
            parts.append(common.author_parts[author.name])
            return _page(address, tuple(parts), partial(self._author_page, author, shelf, leaf, address, newer, older))
        return _page(address, tuple(parts), partial(self._list_page, shelf, leaf, address, newer, older))

    def _list_page(self, shelf: Shelf, leaf: Leaf, address: str, newer: Link | None, older: Link | None) -> ListPage:
        common = self.common
        year = common.shelf.get(("year", shelf.key[:4])) if shelf.kind == "month" else None
        above = [common.archive_link, *([Link(year.title, year.address)] if year else [])]
        return ListPage(
            site=common.site,
            head=common.head(
                _leaf_title(shelf, leaf, address),
                address,
                crumbs=common.crumbs(*above),
                feeds=common.feeds(shelf),
            ),
            kind=shelf.kind,
            title=shelf.title,
            total=len(shelf.stories),
            cards=common.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def _author_page(
        self, author: Author, shelf: Shelf, leaf: Leaf, address: str, newer: Link | None, older: Link | None
    ) -> AuthorPage:
        common = self.common
        return AuthorPage(
            site=common.site,
            head=common.head(
                _leaf_title(shelf, leaf, address),
                address,
                author.bio,
                crumbs=common.crumbs(common.archive_link),
                feeds=common.feeds(shelf),
            ),
            name=author.name,
            signature=author.signature,
            bio=author.bio,
            url=author.url,
            total=len(shelf.stories),
            cards=common.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def _drafts(self, drafts: Sequence[Card]) -> ListPage:
        return ListPage(
            site=self.common.site,
            head=self.common.head("Draf", DRAFTS, crumbs=self.common.crumbs(), indexed=False),
            kind="drafts",
            title="Draf",
            total=len(drafts),
            cards=tuple(drafts),
            newer=None,
            older=None,
        )

    # Time

    def _year_outputs(self) -> Iterator[Output]:
        years = self.common.of("year")
        for index, shelf in enumerate(years):
            newer, older = _beside(years, index)
            parts = (self.common.site_part, shelf.key, repr((newer, older)), self.common.cards_part(shelf.stories))
            yield _page(shelf.address, parts, partial(self._year, shelf, newer, older))

    def _year(self, shelf: Shelf, newer: Link | None, older: Link | None) -> YearPage:
        months = [
            MonthList(month.title.partition(" ")[0], month.address, self.common.cards(month.stories))
            for month in reversed(self.common.of("month"))
            if month.key[:4] == shelf.key
        ]
        return YearPage(
            site=self.common.site,
            head=self.common.head(shelf.title, shelf.address, crumbs=self.common.crumbs(self.common.archive_link)),
            year=int(shelf.key),
            total=len(shelf.stories),
            months=tuple(months),
            newer=newer,
            older=older,
        )

    def _archive(self) -> ArchivePage:
        months = self._counts("month")[::-1]
        return ArchivePage(
            site=self.common.site,
            head=self.common.head(ARCHIVE_TITLE, ARCHIVE, crumbs=self.common.crumbs()),
            total=len(self.blog.stories),
            years=tuple(
                YearCount(
                    year.title,
                    year.address,
                    len(year.stories),
                    tuple(
                        Count(month.title.partition(" ")[0], month.address, month.count)
                        for month in months
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


def _page(address: str, parts: tuple[str, ...], view: makers.View) -> Output:
    return Output(makers.output_path(address), makers.page, parts, view)


def _beside(shelves: Sequence[Shelf], index: int) -> tuple[Link | None, Link | None]:
    """Links to the next newer and the next older of shelves that stand in order of time."""
    newer = shelves[index + 1] if index + 1 < len(shelves) else None
    older = shelves[index - 1] if index else None
    return newer and Link(newer.title, newer.address), older and Link(older.title, older.address)


def _leaf_title(shelf: Shelf, leaf: Leaf, address: str) -> str:
    return shelf.title if address == shelf.address else f"{shelf.title}, bagian {leaf.number}"
