"""What search tells of a month's stories: their words, what was said under them, and their titles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import tzinfo
from typing import TypeVar

from plugins.blog.blog import Blog
from plugins.blog.site_values import SiteValues
from plugins.engine.tracked import Scope, Tracked, combine, item_scope, short
from plugins.indonesian.dates import at, short_date
from plugins.indonesian.wording import listing
from plugins.search.month import Document
from plugins.search.segments import plan_segments
from plugins.stories.story import Story

_Value = TypeVar("_Value")
Row = tuple[str, str, str, str, str]
"""Address, title, authors, day, language where it is not the blog's."""


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
        self.segments = plan_segments({month: len(stories) for month, stories in self._stories.items()})
        """Which months are searched together."""
        self._keys = {month: self._key(month, stories) for month, stories in self._stories.items()}

    def scope(self, months: Collection[str]) -> Scope:
        """Return the scope of all that search tells of these months."""
        return Scope("month", " ".join([key for month in months for key in self._keys[month]]), months)

    def written(self, month: str) -> Tracked[tuple[Document, ...]]:
        """Return what is searched in each story of a month."""
        stories = self._stories[month]
        return self._own(month, self._keys[month][0], lambda: tuple(map(_document, stories)))

    def said(self, month: str) -> Tracked[tuple[Document, ...]] | None:
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

    def _said(self, story: Story) -> Document:
        comments = self._blog.comments.get(story.address, ())
        return Document(tuple(one.body for one in comments if not one.withdrawn))

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


def _document(story: Story) -> Document:
    return Document((story.body,), story.title, (*story.tags, story.series), tuple(story.authors))


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
