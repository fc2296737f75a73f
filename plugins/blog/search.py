"""Everything that is for searching: the page, and the index that its script fetches in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct, json

from plugins.blog import makers
from plugins.blog.addresses import SEARCH, SEARCH_FILES
from plugins.blog.common import Common, short
from plugins.blog.views import Count, SearchPage
from plugins.indonesian.dates import short_date
from plugins.indonesian.wording import listing
from plugins.indonesian.words import STOP_WORDS
from plugins.rebuild.memory import Extract, Memory
from plugins.rebuild.output import Bundle, Output, Workshop
from plugins.search.month import Entry, endings, index
from plugins.search.segments import Segment, segments
from plugins.search.shards import Shard, bound, divide, ends, shard
from plugins.stories.story import Story


def families_of(entries: tuple[Entry, ...], memory: Memory) -> str:
    return bound(index(entries, memory))


def endings_of(entries: tuple[Entry, ...], memory: Memory) -> str:
    return bound(endings(entries, memory))


KINDS = {"cerita": (families_of, shard), "komentar": (families_of, shard), "akhir": (endings_of, ends)}
"""What there is of each segment: how a month's part is worked out, and how a file is made of several."""


class Titles(Struct, frozen=True):
    """What search shows of a month's stories: address, title, authors, day, language where it is not the blog's."""

    rows: tuple[tuple[str, str, str, str, str], ...]


class Contents(Struct, frozen=True):
    """The prefixes of a segment's shards."""

    cerita: tuple[str, ...]
    komentar: tuple[str, ...]
    akhir: tuple[str, ...]


class Search:
    """Outputs for searching. A segment is looked at where a story of its months, or a comment there, has changed."""

    def __init__(self, common: Common, memory: Memory) -> None:
        self.common, self.blog, self._memory = common, common.blog, memory
        # Oldest first, so that a new story does not change the numbers of others.
        self._stories = {shelf.key: common.stories(shelf.stories[::-1]) for shelf in common.of("month")}
        self._parts = {month: self._month_parts(month) for month in self._stories}
        self._segments = segments({month: len(stories) for month, stories in self._stories.items()})

    def bundles(self) -> Iterator[Bundle]:
        yield Bundle("search", (self.common.site_part, *self._page_parts), self._page)
        for segment in self._segments:
            own = [part for month in segment.months for part in self._parts[month]]
            extracts = partial(self._extracts, segment)
            yield Bundle(f"search {segment.name}", (self._shown, *own), partial(self._outputs, segment), extracts)

    # The page

    @property
    def _tags(self) -> tuple[Count, ...]:
        return tuple(Count(shelf.title, shelf.address, len(shelf.stories)) for shelf in self.common.of("tag"))

    @property
    def _page_parts(self) -> tuple[str, ...]:
        names = [segment.name for segment in self._segments]
        return (*names, str(len(self.blog.stories)), repr(self._tags))

    def _page(self) -> Iterator[Output]:
        parts = (self.common.site_part, *self._page_parts)
        yield Output(makers.output_path(SEARCH), makers.page, parts, self._search_page)

    def _search_page(self) -> SearchPage:
        return SearchPage(
            site=self.common.site,
            head=self.common.head("Cari cerita", SEARCH, crumbs=self.common.crumbs()),
            total=len(self.blog.stories),
            segments=tuple(segment.name for segment in self._segments),
            ignored=tuple(sorted(STOP_WORDS)),
            tags=self._tags,
        )

    # The index

    @property
    def _shown(self) -> str:
        """What the titles' days and languages are seen from."""
        return f"{self.common.site.lang} {self.blog.settings.zone}"

    def _month_parts(self, month: str) -> tuple[str, str, str]:
        """The month, its stories, what was said under them."""
        fingerprints, stories = self.blog.fingerprints, self._stories[month]
        own = short("".join([fingerprints[story.path] for story in stories]))
        said = [
            f"{number} {fingerprints[comment.path]}"
            for number, story in enumerate(stories)
            for comment in self.blog.comments.get(story.address, ())
        ]
        return month, own, short("\n".join(said)) if said else ""

    def _outputs(self, segment: Segment) -> Iterator[Output]:
        folder, owner = f"{SEARCH_FILES}{segment.name}/", f"search {segment.name}"
        prefixes = {}
        for kind, (_, maker) in KINDS.items():
            divided = divide(
                (segment.sign(month), self._memory.recall(owner, extract))
                for month, extract in self._months(segment, kind)
            )
            prefixes[kind] = tuple(sorted(divided))
            for prefix, found in sorted(divided.items()):
                parts = (prefix, *(f"{sign} {text}" for sign, text in found))
                yield Output(f"{folder}{kind}-{prefix}.json", maker, parts, partial(Shard, prefix, found))
        contents = Contents(**prefixes)
        yield Output(f"{folder}daftar.json", as_json, (repr(contents),), partial(Contents, **prefixes))
        for month in segment.months:
            stories = self._stories[month]
            path = f"{folder}{month.replace('/', '-')}.json"
            parts = (self._shown, *(story.outline for story in stories))
            yield Output(path, titles, parts, partial(self._titles, stories))

    def _extracts(self, segment: Segment) -> Iterator[Extract]:
        return (extract for kind in KINDS for _, extract in self._months(segment, kind))

    def _months(self, segment: Segment, kind: str) -> Iterator[tuple[str, Extract]]:
        """Each month with what stands for its words, as far as it has any."""
        for month in segment.months:
            _, stories, said = self._parts[month]
            part, entries = (said, self._said) if kind == "komentar" else (stories, self._written)
            if part:
                yield month, Extract(KINDS[kind][0], (kind, month, part), partial(entries, self._stories[month]))

    def _written(self, stories: Sequence[Story]) -> tuple[Entry, ...]:
        return tuple(
            Entry((story.body,), story.title, (*story.tags, story.series), tuple(story.authors)) for story in stories
        )

    def _said(self, stories: Sequence[Story]) -> tuple[Entry, ...]:
        comments = self.blog.comments
        return tuple(
            Entry(tuple(one.body for one in comments.get(story.address, ()) if not one.withdrawn)) for story in stories
        )

    def _titles(self, stories: Sequence[Story]) -> Titles:
        lang = self.common.site.lang
        return Titles(
            tuple(
                (
                    story.address,
                    story.title,
                    listing(story.authors),
                    short_date(self.common.moment(story.date)),
                    "" if story.lang == lang else story.lang,
                )
                for story in stories
            )
        )


def titles(view: Titles, workshop: Workshop) -> bytes:
    """The rows as JSON."""
    return json.encode(view.rows)


def as_json(view: Contents, workshop: Workshop) -> bytes:
    return json.encode(view)
