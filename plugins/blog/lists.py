"""The pages that lead to stories: home, archive, years and months, categories, tags, series, authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from plugins.blog.addresses import Collection
from plugins.blog.head import ARCHIVE_LINK, crumbs, feeds, head
from plugins.blog.kinds import ARCHIVE, AUTHOR, DRAFTS, HOME, LIST, NOT_FOUND, YEAR
from plugins.blog.renderers import output
from plugins.blog.site_values import Place, SiteValues
from plugins.blog.texts import Texts
from plugins.blog.views import Card, Count, Head, Link, MonthList, Site, YearCount
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import Scope, Tracked, combine, fixed, several
from plugins.stories.author import Author

_NOT_FOUND_CARDS = 3
_HOME_TAGS = 8


class Lists:
    """Outputs of lists of stories, in groups of which each watches the cards that it shows and no others."""

    def __init__(self, values: SiteValues, texts: Texts) -> None:
        self._values, self._texts, self._site = values, texts, values.site

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of what leads to all stories, and those of each collection and each year with its months."""
        values = self._values
        newest = values.newest_scope(_NOT_FOUND_CARDS)
        yield self._group("lists", (values.all_collections, newest, self._texts.draft_scope()), self._front)
        for kind in ("category", "tag", "series", "author"):
            for one in values.of(kind):
                scopes = values.collection_scope([one]), values.card_scope(one.stories)
                yield self._group(f"list {one.address}", scopes, self._pages, one)
        years, months = values.of("year"), values.of("month")
        for index, year in enumerate(years):
            own = [at for at, month in enumerate(months) if month.key[:4] == year.key]
            beside = [*years[max(0, index - 1) : index + 2], *months[max(0, own[0] - 1) : own[-1] + 2]]
            scopes = values.collection_scope(beside), values.card_scope(year.stories)
            yield self._group(f"list {year.address}", scopes, self._year, index, own)

    def _group(self, name: str, scopes: tuple[Scope, ...], outputs: Any, *arguments: Any) -> OutputGroup:
        shared = self._values.site_scope, self._values.people_scope
        return OutputGroup(name, (*shared, *scopes), partial(outputs, *arguments))

    def _front(self, read: Read) -> Iterator[Output]:
        values, site = self._values, self._site
        yield output(
            HOME,
            site=site,
            head=site.map(lambda site: head(site, "", HOME.address)),
            cards=values.cards(values.newest(read(values.setting(lambda settings: settings.home_stories)))),
            categories=values.counts("category"),
            tags=values.counts("tag").map(_commonest),
            series=values.counts("series"),
            authors=values.counts("author"),
            total=values.total,
        )
        yield output(
            ARCHIVE,
            site=site,
            head=site.map(lambda site: head(site, ARCHIVE_LINK.title, ARCHIVE.address, crumbs=crumbs())),
            total=values.total,
            years=combine(_year_counts, values.counts("year"), values.counts("month")),
            categories=values.counts("category"),
            series=values.counts("series"),
            authors=values.counts("author"),
            tags=values.counts("tag"),
        )
        yield output(
            NOT_FOUND,
            site=site,
            head=site.map(lambda site: head(site, "Halaman tidak ditemukan", NOT_FOUND.address, indexed=False)),
            cards=values.cards(values.newest(_NOT_FOUND_CARDS)),
        )
        if read(values.has(DRAFTS)):
            yield output(
                DRAFTS,
                site=site,
                head=site.map(lambda site: head(site, "Draf", DRAFTS.address, crumbs=crumbs(), indexed=False)),
                kind=fixed("drafts"),
                title=fixed("Draf"),
                total=values.drafts.map(len),
                cards=values.drafts,
                newer=fixed(None),
                older=fixed(None),
            )

    # Categories, tags, series, authors

    def _pages(self, collection: Collection, read: Read) -> Iterator[Output]:
        for place, positions in self._values.pages(collection):
            yield self._page(collection, read(place).address, place, positions)

    def _page(self, collection: Collection, address: str, place: Tracked[Place], positions: Sequence[int]) -> Output:
        values, count = self._values, self._values.collection(collection)
        shared: dict[str, Tracked[Any]] = {
            "site": self._site,
            "total": count.map(attrgetter("count")),
            "cards": values.cards(positions),
            "newer": place.map(attrgetter("newer")),
            "older": place.map(attrgetter("older")),
        }
        if collection.kind == "author":
            author = values.author(collection.title)
            shared |= {name: author.map(attrgetter(name)) for name in ("name", "signature", "bio", "url")}
            return output(AUTHOR, address, head=combine(_author_head, self._site, place, count, author), **shared)
        kind = fixed(collection.kind)
        above = values.year_link(collection.key) if collection.kind == "month" else fixed(None)
        return output(
            LIST,
            address,
            head=combine(_list_head, self._site, kind, place, count, above),
            kind=kind,
            title=count.map(attrgetter("title")),
            **shared,
        )

    # Time

    def _year(self, index: int, months: Sequence[int], read: Read) -> Iterator[Output]:
        """A year and the months in it; `months` are positions among all months, oldest first."""
        values, years, all_months = self._values, self._values.of("year"), self._values.of("month")
        newer, older = self._beside(years, index)
        count = values.collection(years[index])
        own = [all_months[month] for month in reversed(months)]
        yield output(
            YEAR,
            years[index].address,
            site=self._site,
            head=combine(_year_head, self._site, count),
            year=count.map(lambda one: int(one.title)),
            total=count.map(attrgetter("count")),
            months=several([combine(_month_list, values.collection(one), values.cards(one.stories)) for one in own]),
            newer=newer,
            older=older,
        )
        for month in months:
            newer, older = self._beside(all_months, month)
            collection = all_months[month]
            place = combine(_month_place, values.collection(collection), newer, older)
            yield self._page(collection, collection.address, place, collection.stories)

    def _beside(self, collections: Sequence[Collection], index: int) -> tuple[Tracked[Link | None], ...]:
        """Links to the next newer and the next older of collections that stand in order of time."""
        beside = [collections[at] if 0 <= at < len(collections) else None for at in (index + 1, index - 1)]
        return tuple(self._values.link(one) if one else fixed(None) for one in beside)


def _list_head(site: Site, kind: str, place: Place, collection: Count, above: Link | None) -> Head:
    way = crumbs(ARCHIVE_LINK, above) if above else crumbs(ARCHIVE_LINK)
    return head(site, place.title, place.address, crumbs=way, feeds=feeds(site, kind, collection))


def _author_head(site: Site, place: Place, collection: Count, author: Author) -> Head:
    own = feeds(site, "author", collection)
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


def _commonest(tags: tuple[Count, ...]) -> tuple[Count, ...]:
    """Return the tags of most stories, of those that have several."""
    several_stories = [tag for tag in tags if tag.count > 1]
    return tuple(sorted(several_stories, key=lambda tag: -tag.count)[:_HOME_TAGS])
