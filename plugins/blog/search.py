"""Everything that is for searching: the page, and the index that its script fetches in parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar

from msgspec import json

from plugins.blog.addresses import SEARCH_FILES
from plugins.blog.blog import Blog
from plugins.blog.head import crumbs, head
from plugins.blog.kinds import SEARCH
from plugins.blog.renderers import output
from plugins.blog.site_values import SiteValues
from plugins.blog.views import Count
from plugins.engine.output import Output, OutputGroup, Read, RenderContext
from plugins.engine.queries import Query, QueryCache
from plugins.engine.tracked import Scope, Tracked, combine, fixed, item_scope, several, short
from plugins.indonesian.dates import at, short_date
from plugins.indonesian.wording import listing
from plugins.indonesian.words import STOP_WORDS
from plugins.search.month import Entry, endings, index
from plugins.search.segments import Segment, segments
from plugins.search.shards import Shard, bound, divide, ends, shard
from plugins.stories.story import Story

_Value = TypeVar("_Value")
Row = tuple[str, str, str, str, str]
"""Address, title, authors, day, language where it is not the blog's."""


def stems_of(entries: tuple[Entry, ...], queries: QueryCache) -> str:
    """Return what a month's entries have of the index of stems, as `plugins.search.shards` divides it."""
    return bound(index(entries, queries))


def endings_of(entries: tuple[Entry, ...], queries: QueryCache) -> str:
    """Return what a month's entries have of the index of endings, as `plugins.search.shards` divides it."""
    return bound(endings(entries, queries))


KINDS = {"cerita": (stems_of, shard), "komentar": (stems_of, shard), "akhir": (endings_of, ends)}
"""What there is of each segment: how a month's part is worked out, and how a file is made of several."""


class Months:
    """Gives out what search tells of a month's stories: their words, what was said under them, and their titles.

    Months are named as in `2026/11`; the scope of a month's values is `month` and its name.
    """

    def __init__(self, blog: Blog, values: SiteValues) -> None:
        self._blog, self._values = blog, values
        # Oldest first, so that a new story does not change the numbers of others.
        self._stories = {
            month.key: [blog.stories[position] for position in reversed(month.stories)] for month in values.of("month")
        }
        self.segments = segments({month: len(stories) for month, stories in self._stories.items()})
        """Which months are searched together."""
        self._keys = {month: self._key(month, stories) for month, stories in self._stories.items()}

    def scope(self, months: Collection[str]) -> Scope:
        """Return the scope of all that search tells of these months."""
        return Scope("month", " ".join([key for month in months for key in self._keys[month]]), months)

    def written(self, month: str) -> Tracked[tuple[Entry, ...]]:
        """Return what is searched in each story of a month."""
        stories = self._stories[month]
        return self._own(month, self._keys[month][0], lambda: tuple(map(_entry, stories)))

    def said(self, month: str) -> Tracked[tuple[Entry, ...]] | None:
        """Return what was said under each story of a month, or None where nothing was."""
        stories, key = self._stories[month], self._keys[month][1]
        return self._own(month, key, lambda: tuple(map(self._said, stories))) if key else None

    def rows(self, month: str) -> Tracked[tuple[Row, ...]]:
        """Return what search shows of a month's stories where they are found."""
        stories = self._stories[month]
        outlines = self._own(month, short("".join([one.outline for one in stories])), lambda: stories)
        return combine(_rows, self._values.setting(lambda settings: settings.lang), self._values.zone, outlines)

    def _own(self, month: str, key: str, compute: Callable[[], _Value]) -> Tracked[_Value]:
        return Tracked(key, frozenset((item_scope("month", month),)), compute)

    def _said(self, story: Story) -> Entry:
        comments = self._blog.comments.get(story.address, ())
        return Entry(tuple(one.body for one in comments if not one.withdrawn))

    def _key(self, month: str, stories: Sequence[Story]) -> tuple[str, str]:
        """The month with its stories; what was said under them."""
        fingerprints, comments = self._blog.fingerprints, self._blog.comments
        own = short("".join([fingerprints[story.path] for story in stories]))
        said = [
            f"{number} {fingerprints[comment.path]}"
            for number, story in enumerate(stories)
            for comment in comments.get(story.address, ())
        ]
        return f"{month} {own}", f"{month} {short(''.join(said))}" if said else ""


class Search:
    """Outputs for searching. A segment is looked at where a story of its months, or a comment there, has changed."""

    def __init__(self, values: SiteValues, months: Months, queries: QueryCache) -> None:
        self._values, self._months, self._queries = values, months, queries

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of the search page, and that of each segment of the index."""
        site = self._values.site_scope
        yield OutputGroup("search", (site, self._values.all_collections), self._page)
        for segment in self._months.segments:
            scopes, queries = (site, self._months.scope(segment.months)), partial(self._segment_queries, segment)
            yield OutputGroup(f"search {segment.name}", scopes, partial(self._outputs, segment), queries)

    def _page(self, read: Read) -> Iterator[Output]:
        site = self._values.site
        yield output(
            SEARCH,
            site=site,
            head=site.map(lambda site: head(site, "Cari cerita", SEARCH.address, crumbs=crumbs())),
            total=self._values.total,
            segments=self._values.counts("month").map(_segment_names),
            ignored=fixed(tuple(sorted(STOP_WORDS))),
            tags=self._values.counts("tag"),
        )

    # The index

    def _outputs(self, segment: Segment, read: Read) -> Iterator[Output]:
        folder, owner = f"{SEARCH_FILES}{segment.name}/", f"search {segment.name}"
        prefixes = {}  # of the files of each kind
        for kind, (_, renderer) in KINDS.items():
            months = self._kind_queries(segment, kind)
            words = several([query.value for _, query in months])
            divided = divide([(segment.sign(month), self._queries.recall(owner, query)) for month, query in months])
            prefixes[kind] = tuple(sorted(divided))
            for prefix, found in sorted(divided.items()):
                key = "\x1f".join((prefix, *(f"{sign} {text}" for sign, text in found)))
                value = Tracked(key, words.scopes, partial(Shard, prefix, found))
                yield Output(f"{folder}{kind}-{prefix}.json", renderer, value)
        scopes = self._months.scope(segment.months).names
        yield Output(f"{folder}daftar.json", as_json, Tracked(repr(prefixes), scopes, lambda: prefixes))
        for month in segment.months:
            yield Output(f"{folder}{month.replace('/', '-')}.json", as_json, self._months.rows(month))

    def _segment_queries(self, segment: Segment) -> list[Query]:
        return [query for kind in KINDS for _, query in self._kind_queries(segment, kind)]

    def _kind_queries(self, segment: Segment, kind: str) -> list[tuple[str, Query]]:
        """Each month with what stands for its words, as far as it has any."""
        words = self._months.said if kind == "komentar" else self._months.written
        found = [(month, words(month)) for month in segment.months]
        return [(month, Query(KINDS[kind][0], value)) for month, value in found if value]


def _segment_names(months: Sequence[Count]) -> tuple[str, ...]:
    return tuple(one.name for one in segments({month.address.strip("/"): month.count for month in months}))


def as_json(view: Any, context: RenderContext) -> bytes:
    """Return a part of the index as JSON."""
    return json.encode(view)


def _entry(story: Story) -> Entry:
    return Entry((story.body,), story.title, (*story.tags, story.series), tuple(story.authors))


def _rows(lang: str, zone: tzinfo, stories: Sequence[Story]) -> tuple[Row, ...]:
    return tuple(
        (
            story.address,
            story.title,
            listing(story.authors),
            short_date(at(story.date, zone)),
            "" if story.lang == lang else story.lang,
        )
        for story in stories
    )
