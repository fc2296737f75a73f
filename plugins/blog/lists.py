"""The pages that lead to stories: home, archive, years and months, categories, tags, series, authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from plugins.blog.addresses import Shelf
from plugins.blog.head import ARCHIVE_LINK, crumbs, feeds, head
from plugins.blog.kinds import ARCHIVE, AUTHOR, DRAFTS, HOME, LIST, NOT_FOUND, YEAR
from plugins.blog.lookups import Lookups, Place
from plugins.blog.renderers import output
from plugins.blog.texts import Texts
from plugins.blog.views import Card, Count, Head, Link, MonthList, Site, YearCount
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import Tracked, combine, fixed, several
from plugins.stories.author import Author

_NOT_FOUND_CARDS = 3


class Lists:
    """Outputs of lists of stories."""

    def __init__(self, lookups: Lookups, texts: Texts) -> None:
        self._lookups, self._texts, self._site = lookups, texts, lookups.site

    def group(self) -> OutputGroup:
        """All of them."""
        lookups = self._lookups
        scopes = (lookups.site_scope, lookups.people_scope, *lookups.list_scopes, self._texts.draft_scope())
        return OutputGroup("lists", scopes, self._outputs)

    def _outputs(self, read: Read) -> Iterator[Output]:
        lookups, site = self._lookups, self._site
        yield output(
            HOME,
            site=site,
            head=site.map(lambda site: head(site, "", HOME.address)),
            cards=lookups.cards(lookups.newest(read(lookups.setting(lambda settings: settings.home_stories)))),
            series=lookups.counts("series"),
            authors=lookups.counts("author"),
            total=lookups.total,
        )
        yield self._archive()
        yield output(
            NOT_FOUND,
            site=site,
            head=site.map(lambda site: head(site, "Halaman tidak ditemukan", NOT_FOUND.address, indexed=False)),
            cards=lookups.cards(lookups.newest(_NOT_FOUND_CARDS)),
        )
        yield from self._years()
        for kind in ("category", "tag", "series", "author"):
            for shelf in lookups.of(kind):
                yield from self._pages(shelf, read)
        yield from self._months()
        if read(lookups.has(DRAFTS)):
            yield self._drafts()

    # Categories, tags, series, authors

    def _pages(self, shelf: Shelf, read: Read) -> Iterator[Output]:
        for place, positions in self._lookups.pages(shelf):
            yield self._page(shelf, read(place).address, place, positions)

    def _page(self, shelf: Shelf, address: str, place: Tracked[Place], positions: Sequence[int]) -> Output:
        lookups, count = self._lookups, self._lookups.shelf(shelf)
        shared: dict[str, Tracked[Any]] = {
            "site": self._site,
            "total": count.map(attrgetter("count")),
            "cards": lookups.cards(positions),
            "newer": place.map(attrgetter("newer")),
            "older": place.map(attrgetter("older")),
        }
        if shelf.kind == "author":
            author = lookups.author(shelf.title)
            return output(
                AUTHOR,
                address,
                head=combine(_author_head, self._site, place, count, author),
                name=author.map(attrgetter("name")),
                signature=author.map(attrgetter("signature")),
                bio=author.map(attrgetter("bio")),
                url=author.map(attrgetter("url")),
                **shared,
            )
        kind, key = fixed(shelf.kind), shelf.key[:4] if shelf.kind == "month" else ""
        above = lookups.shelf_link("year", key)
        return output(
            LIST,
            address,
            head=combine(_list_head, self._site, kind, place, count, above),
            kind=kind,
            title=count.map(attrgetter("title")),
            **shared,
        )

    def _drafts(self) -> Output:
        drafts = self._lookups.drafts
        return output(
            DRAFTS,
            site=self._site,
            head=self._site.map(lambda site: head(site, "Draf", DRAFTS.address, crumbs=crumbs(), indexed=False)),
            kind=fixed("drafts"),
            title=fixed("Draf"),
            total=drafts.map(len),
            cards=drafts,
            newer=fixed(None),
            older=fixed(None),
        )

    # Time

    def _months(self) -> Iterator[Output]:
        months = self._lookups.of("month")
        for index, shelf in enumerate(months):
            newer, older = self._beside(months, index)
            place = combine(_month_place, self._lookups.shelf(shelf), newer, older)
            yield self._page(shelf, shelf.address, place, shelf.stories)

    def _years(self) -> Iterator[Output]:
        lookups, years = self._lookups, self._lookups.of("year")
        for index, shelf in enumerate(years):
            newer, older = self._beside(years, index)
            count = lookups.shelf(shelf)
            months = [month for month in reversed(lookups.of("month")) if month.key[:4] == shelf.key]
            yield output(
                YEAR,
                shelf.address,
                site=self._site,
                head=combine(_year_head, self._site, count),
                year=count.map(lambda one: int(one.title)),
                total=count.map(attrgetter("count")),
                months=several(
                    [combine(_month_list, lookups.shelf(month), lookups.cards(month.stories)) for month in months]
                ),
                newer=newer,
                older=older,
            )

    def _beside(self, shelves: Sequence[Shelf], index: int) -> tuple[Tracked[Link | None], Tracked[Link | None]]:
        """Links to the next newer and the next older of shelves that stand in order of time."""
        newer = self._lookups.link(shelves[index + 1]) if index + 1 < len(shelves) else fixed(None)
        older = self._lookups.link(shelves[index - 1]) if index else fixed(None)
        return newer, older

    def _archive(self) -> Output:
        lookups, site = self._lookups, self._site
        return output(
            ARCHIVE,
            site=site,
            head=site.map(lambda site: head(site, ARCHIVE_LINK.title, ARCHIVE.address, crumbs=crumbs())),
            total=lookups.total,
            years=combine(_year_counts, lookups.counts("year"), lookups.counts("month")),
            categories=lookups.counts("category"),
            series=lookups.counts("series"),
            authors=lookups.counts("author"),
            tags=lookups.counts("tag"),
        )


def _list_head(site: Site, kind: str, place: Place, shelf: Count, above: Link | None) -> Head:
    way = crumbs(ARCHIVE_LINK, above) if above else crumbs(ARCHIVE_LINK)
    return head(site, place.title, place.address, crumbs=way, feeds=feeds(site, kind, shelf))


def _author_head(site: Site, place: Place, shelf: Count, author: Author) -> Head:
    own = feeds(site, "author", shelf)
    return head(site, place.title, place.address, author.bio, crumbs=crumbs(ARCHIVE_LINK), feeds=own)


def _year_head(site: Site, year: Count) -> Head:
    return head(site, year.title, year.address, crumbs=crumbs(ARCHIVE_LINK))


def _month_place(month: Count, newer: Link | None, older: Link | None) -> Place:
    return Place(month.title, month.address, newer, older)


def _month_list(month: Count, cards: tuple[Card, ...]) -> MonthList:
    return MonthList(_month_name(month), month.address, cards)


def _year_counts(years: Sequence[Count], months: Sequence[Count]) -> tuple[YearCount, ...]:
    """Newest first."""
    return tuple(
        YearCount(
            year.title,
            year.address,
            year.count,
            tuple(
                Count(_month_name(month), month.address, month.count)
                for month in reversed(months)
                if month.address.startswith(year.address)
            ),
        )
        for year in reversed(years)
    )


def _month_name(month: Count) -> str:
    """November, of November 2026."""
    return month.title.partition(" ")[0]
