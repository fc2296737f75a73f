"""Segments of the index: which months are searched together.

What has been written lately changes often and stands by itself.

The newest month; the rest of its year; then blocks of eight calendar years, halved as long as they hold too many
stories. A new story thus changes the newest month's files only, and an old one those of a few years. Nothing but the
present stories decides, so that any way to the same stories gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from plugins.search.month import to_letters

MOST = 5000
"""Stories of a block, unless it is a single year."""

_WIDEST = 8
"""Years of a block; a power of two."""


class Segment(NamedTuple):
    """Months that are searched together, `2026/11`, from the oldest.

    `name` is `2026-11`, `2026` or `2016-2023`; `first` is the month from which the others are counted.
    """

    name: str
    first: str
    months: tuple[str, ...]

    def sign(self, month: str) -> str:
        """Return the month as it stands in files: A is the first."""
        return to_letters(_count(month) - _count(self.first) + 1).upper()


def plan_segments(stories: Mapping[str, int]) -> list[Segment]:
    """Return all segments, newest first. `stories`: month → how many stories it has."""
    months = sorted(stories)
    if not months:
        return []
    newest = months[-1]
    this_year = [month for month in months[:-1] if month[:4] == newest[:4]]
    before = [month for month in months if month[:4] != newest[:4]]
    found = [Segment(newest.replace("/", "-"), newest, (newest,))]
    if this_year:
        found.append(Segment(newest[:4], f"{newest[:4]}/01", tuple(this_year)))
    blocks = sorted({int(month[:4]) // _WIDEST * _WIDEST for month in before}, reverse=True)
    return found + [segment for first in blocks for segment in _blocks(first, _WIDEST, before, stories)]


def _blocks(first: int, years: int, months: Iterable[str], stories: Mapping[str, int]) -> list[Segment]:
    own = [month for month in months if first <= int(month[:4]) < first + years]
    if not own:
        return []
    if years > 1 and sum(stories[month] for month in own) > MOST:
        half = years // 2
        return _blocks(first + half, half, own, stories) + _blocks(first, half, own, stories)
    name = f"{first:04}" if years == 1 else f"{first:04}-{first + years - 1:04}"
    return [Segment(name, f"{first:04}/01", tuple(own))]


def _count(month: str) -> int:
    year, _, number = month.partition("/")
    return int(year) * 12 + int(number)
