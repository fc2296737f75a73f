"""Everything that is for searching: the page, and the index that its script fetches in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from msgspec import json

from plugins.blog.addresses import SEARCH_FILES
from plugins.blog.head import crumbs, head
from plugins.blog.kinds import SEARCH
from plugins.blog.months import Months
from plugins.blog.renderers import output
from plugins.blog.site_values import SiteValues
from plugins.blog.views import Count
from plugins.engine.facts import Query, QueryCache
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.rendering import RenderContext
from plugins.engine.tracked import Tracked, fixed, several
from plugins.indonesian.words import STOP_WORDS
from plugins.search.month import Document, index_endings, index_families
from plugins.search.segments import Segment, plan_segments
from plugins.search.shards import Shard, divide, pack, render_endings, render_shard


def families_of(documents: tuple[Document, ...], queries: QueryCache) -> str:
    """Return what a month's stories have of the index of word families, as `plugins.search.shards` divides it."""
    return pack(index_families(documents, queries))


def endings_of(documents: tuple[Document, ...], queries: QueryCache) -> str:
    """Return what a month's stories have of the index of endings, as `plugins.search.shards` divides it."""
    return pack(index_endings(documents, queries))


KINDS = {
    "cerita": (families_of, render_shard),
    "komentar": (families_of, render_shard),
    "akhir": (endings_of, render_endings),
}
"""What there is of each segment: how a month's part is worked out, and how a file is made of several."""


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
    return tuple(one.name for one in plan_segments({month.address.strip("/"): month.count for month in months}))


def as_json(view: Any, context: RenderContext) -> bytes:
    """Return a part of the index as JSON."""
    return json.encode(view)
