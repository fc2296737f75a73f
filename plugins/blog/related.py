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
        self._joined: dict[str, str] = {}

    def of(self, position: int) -> list[Story]:
        """The stories to read after this one, the nearest kin first; a tie goes to the newer. Not its own series."""
        own = self._stories[position]
        weights: defaultdict[int, float] = defaultdict(float, {position: 0})
        for shelf in map(self._tags.__getitem__, own.tags):
            rarity = _rarity(shelf)
            for other in shelf.stories[_around(shelf.stories, position, position)]:
                weights[other] += rarity
        del weights[position]
        if own.series:
            series = self._series[own.series]
            for other in list(weights):
                if self._series.get(self._stories[other].series) is series:
                    del weights[other]
        kin = nsmallest(SHOWN, [(-weight, other) for other, weight in weights.items()])
        return [self._stories[other] for _, other in kin]

    def part(self, position: int) -> str:
        """Covers what a page shows of `of`."""
        return "".join([one.label for one in self.of(position)])

    def context(self, positions: Sequence[int]) -> str:
        """Covers the parts of stories that stand side by side: all that their tags may bring them."""
        first, last = positions[0], positions[-1]
        texts = []
        for name in {name for position in positions for name in self._stories[position].tags}:
            shelf = self._tags[name]
            near = _around(shelf.stories, first, last)
            texts.append(
                f"{shelf.key} {_rarity(shelf)} {self._labels(shelf)[near.start * LABEL_SIZE : near.stop * LABEL_SIZE]}"
            )
        return "\n".join(sorted(texts))

    def _labels(self, shelf: Shelf) -> str:
        """Of all that stand there, one after the other: any run of them is a slice of this text."""
        if shelf.key not in self._joined:
            self._joined[shelf.key] = "".join([self._stories[position].label for position in shelf.stories])
        return self._joined[shelf.key]


def _rarity(shelf: Shelf) -> float:
    """Halved when there are four times as many, about; in steps, so that one story more seldom changes it."""
    return 1 / len(shelf.stories).bit_length()


def _around(positions: Sequence[int], first: int, last: int) -> slice:
    """Where, in ascending positions, those from `first` to `last` are, and so many on either side."""
    return slice(max(0, bisect_left(positions, first) - _NEAR), bisect_left(positions, last + 1) + _NEAR)
