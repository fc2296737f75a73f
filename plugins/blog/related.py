"""Which stories are akin to which: those that share tags, a rare tag counting more than one that many have.

Nobody compares all stories with all. A tag brings together a story and the few that stand nearest to it in time among
those that have the tag, so that the work grows with the number of tags given and not with its square; of a tag that few
have, that is everybody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from plugins.blog.addresses import Shelf
from plugins.stories.story import LABEL_SIZE, Story

SHOWN = 3
_NEAR = 6
"""How far a tag reaches, newer and older."""


class Related:
    """Of the listed stories, newest first. `tags` and `series` are their shelves, by name as written."""

    def __init__(self, stories: Sequence[Story], tags: Mapping[str, Shelf], series: Mapping[str, Shelf]) -> None:
        self._stories, self._tags, self._series = stories, tags, series
        self._runs: dict[str, tuple[Sequence[int], str, str]] = {}

    def of(self, position: int) -> list[Story]:
        """The stories to read after this one, the nearest kin first; a tie goes to the newer. Not its own series."""
        own = self._stories[position]
        weights: defaultdict[int, float] = defaultdict(float, {position: 0})
        for shelf in map(self._tags.__getitem__, own.tags):
            rarity = _rarity(shelf)
            at = bisect_left(shelf.stories, position)
            for other in shelf.stories[max(0, at - _NEAR) : at + 1 + _NEAR]:
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
        """Differs whenever `of` does for one of these stories, which stand side by side.

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
        """Of a tag: where its stories are, its key and rarity, and their labels, of which any stretch is a slice."""
        shelf = self._tags[name]
        labels = "".join([self._stories[position].label for position in shelf.stories])
        self._runs[name] = shelf.stories, f"{shelf.key} {_rarity(shelf)} ", labels
        return self._runs[name]


def _rarity(shelf: Shelf) -> float:
    """Halved when there are four times as many, about; in steps, so that one story more seldom changes it."""
    return 1 / len(shelf.stories).bit_length()
