"""What a story's page shows of other stories: those before and after it, related ones, its series, its translations."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from heapq import nsmallest
from typing import Any

from plugins.blog.addresses import Collection
from plugins.blog.blog import Blog
from plugins.blog.site_values import SiteValues
from plugins.blog.views import Link, RelatedStory, SeriesBox
from plugins.engine.tracked import Scope, Tracked, fixed, item_scope, short
from plugins.indonesian.slug import slug
from plugins.stories.story import LABEL_SIZE, Story

SHOWN = 3
"""Related stories."""
_NEAR = 6
"""How far a tag reaches, newer and older."""


class Neighbours:
    """Gives out what stands beside stories. The scope of these values is `beside` and a story's path.

    Those that show cards have the scopes of cards.
    """

    def __init__(self, blog: Blog, values: SiteValues) -> None:
        self._blog, self._values = blog, values
        self._series = {name: blog.collections["series", slug(name)] for name in blog.names["series"]}
        tags = {name: blog.collections["tag", slug(name)] for name in blog.names["tag"]}
        self._related = Related(blog.stories, tags, self._series)

    def fields(self, story: Story, position: int | None) -> dict[str, Tracked[Any]]:
        """Return the fields of a story's page that show others. `position` is a listed story's; others have None."""
        listed: dict[str, Tracked[Any]] = {"newer": fixed(None), "older": fixed(None), "related": fixed(())}
        if position is not None:
            related = self._related.of(position)
            listed = {
                "newer": self._values.neighbour(position - 1),
                "older": self._values.neighbour(position + 1),
                "related": self._beside(story, "".join([one.label for one in related]), partial(_listing, related)),
            }
        series, key = self._series.get(story.series), self._series_keys.get(story.series, "")
        others = tuple((one.lang, Link(one.title, one.address)) for one in self._versions(story) if one is not story)
        return listed | {
            "series": self._beside(story, f"{story.address} {key}", partial(self._box, series, story)),
            "translations": self._beside(story, repr(others), lambda: others),
        }

    def scope(self, stories: Sequence[Story], positions: Sequence[int] = ()) -> Scope:
        """Return the scope of all that stands beside these stories, cards aside.

        It goes with the scope of the stories' own texts. Listed stories stand side by side, at `positions`.
        """
        keys = [self._related.context(positions)] if positions else []
        keys += sorted({self._series_keys.get(story.series, "") for story in stories})
        for story in stories if self._translations else ():
            keys += [repr((one.lang, one.title, one.address)) for one in self._versions(story)]
        return Scope("beside", "\x1e".join(keys), [story.path for story in stories])

    def _beside(self, story: Story, key: str, compute: Any) -> Tracked[Any]:
        return Tracked(key, frozenset((item_scope("beside", story.path),)), compute)

    @cached_property
    def _series_keys(self) -> dict[str, str]:
        """By name as written."""
        return {name: self._series_key(collection) for name, collection in self._series.items()}

    def _series_key(self, series: Collection) -> str:
        parts = [self._blog.stories[position] for position in series.stories]
        return short(repr((series.title, [(one.title, one.address) for one in parts])))

    def _box(self, series: Collection | None, story: Story) -> SeriesBox | None:
        """None for a story that has no series, or stands in no list."""
        parts = [self._blog.stories[position] for position in reversed(series.stories)] if series else []
        if series is None or story not in parts:
            return None
        links = tuple(Link(part.title, part.address) for part in parts)
        return SeriesBox(series.title, series.address, parts.index(story) + 1, links)

    def _versions(self, story: Story) -> Iterable[Story]:
        """The listed stories that tell the same in all languages, itself among them; none where it is alone."""
        return self._translations.get(story.translation_of or story.address, ())

    @cached_property
    def _translations(self) -> dict[str, list[Story]]:
        """By the address of the original."""
        groups: dict[str, list[Story]] = {}
        for story in self._blog.stories:
            if story.translation_of:
                groups.setdefault(story.translation_of, []).append(story)
        for story in self._blog.stories if groups else ():
            if story.address in groups:
                groups[story.address].append(story)
        return {original: sorted(group, key=lambda one: (one.lang, one.address)) for original, group in groups.items()}


def _listing(stories: Iterable[Story]) -> tuple[RelatedStory, ...]:
    return tuple(RelatedStory(one.title, one.address, one.lang, tuple(one.authors)) for one in stories)


_ByName = Mapping[str, Collection]


class Related:
    """Which stories are related: those that share tags, a rare tag counting more than one that many have.

    Nobody compares all stories with all. A tag brings together a story and the few that stand nearest to it in time
    among those that have the tag, so that the work grows with the number of tags given and not with its square; of a
    tag that few have, that is everybody.

    `stories` are the listed ones, newest first; `tags` and `series` are their collections, by name as written.
    """

    def __init__(self, stories: Sequence[Story], tags: _ByName, series: _ByName) -> None:
        self._stories, self._tags, self._series = stories, tags, series
        self._runs: dict[str, tuple[Sequence[int], str, str]] = {}

    def of(self, position: int) -> list[Story]:
        """Return the stories to read after this one, the nearest first; a tie goes to the newer. Not its own series."""
        own = self._stories[position]
        weights: defaultdict[int, float] = defaultdict(float, {position: 0})
        for collection in map(self._tags.__getitem__, own.tags):
            rarity = _rarity(collection)
            at = bisect_left(collection.stories, position)
            for other in collection.stories[max(0, at - _NEAR) : at + 1 + _NEAR]:
                weights[other] += rarity
        del weights[position]
        if own.series:
            series = self._series[own.series]
            for other in list(weights):
                if self._series.get(self._stories[other].series) is series:
                    del weights[other]
        nearest = nsmallest(SHOWN, [(-weight, other) for other, weight in weights.items()])
        return [self._stories[other] for _, other in nearest]

    def context(self, positions: Sequence[int]) -> str:
        """Return a text that differs whenever `of` does for one of these stories, which stand side by side.

        It differs more often, for it is all that their tags may bring them.
        """
        first, last = positions[0], positions[-1]
        own = [self._stories[position].tags for position in positions]
        texts = ["\x1d".join(map("\x1e".join, own))]
        for name in sorted({name for tags in own for name in tags}):
            tagged, begins, labels = self._runs.get(name) or self._run(name)
            begin, end = bisect_left(tagged, first) - _NEAR, bisect_left(tagged, last + 1) + _NEAR
            texts.append(begins + labels[max(0, begin) * LABEL_SIZE : end * LABEL_SIZE])
        return "\n".join(texts)

    def _run(self, name: str) -> tuple[Sequence[int], str, str]:
        """Where a tag's stories are, its key and rarity, and their labels, of which any stretch is a slice."""
        collection = self._tags[name]
        labels = "".join([self._stories[position].label for position in collection.stories])
        self._runs[name] = collection.stories, f"{collection.key} {_rarity(collection)} ", labels
        return self._runs[name]


def _rarity(collection: Collection) -> float:
    """Halved when there are four times as many, about; in steps, so that one story more seldom changes it."""
    return 1 / len(collection.stories).bit_length()
