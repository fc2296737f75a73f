"""What a story's page shows of other stories: those before and after it, related ones, its series, its translations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from plugins.blog.addresses import Shelf
from plugins.blog.blog import Blog
from plugins.blog.lookups import Lookups
from plugins.blog.related import Related
from plugins.blog.views import Link, RelatedStory, SeriesBox
from plugins.engine.tracked import Scope, Tracked, fixed, item_scope, short
from plugins.indonesian.slug import slug
from plugins.stories.story import Story

_SERIES, _TRANSLATIONS = frozenset(("series",)), frozenset(("translations",))


class Neighbours:
    """Each kind of value has a scope of its own name; those of single stories end with a path."""

    def __init__(self, blog: Blog, lookups: Lookups) -> None:
        self._blog, self._lookups = blog, lookups
        self._related = Related(
            blog.stories,
            {name: blog.shelves["tag", slug(name)] for name in blog.names["tag"]},
            {name: blog.shelves["series", slug(name)] for name in blog.names["series"]},
        )

    def fields(self, story: Story, position: int | None) -> dict[str, Tracked[Any]]:
        """The fields of a story's page that show others. `position` is a listed story's; others have None."""
        listed: dict[str, Tracked[Any]] = {"newer": fixed(None), "older": fixed(None), "related": fixed(())}
        if position is not None:
            neighbour = self._lookups.neighbour
            listed = {
                "newer": neighbour(position - 1),
                "older": neighbour(position + 1),
                "related": self._related_stories(position),
            }
        return listed | {"series": self._series(story), "translations": self._other_languages(story)}

    def _related_stories(self, position: int) -> Tracked[tuple[RelatedStory, ...]]:
        stories = self._related.of(position)
        return Tracked(
            "".join([one.label for one in stories]),
            frozenset((item_scope("related", self._blog.stories[position].path),)),
            lambda: tuple(RelatedStory(one.title, one.address, one.lang, tuple(one.authors)) for one in stories),
        )

    def _series(self, story: Story) -> Tracked[SeriesBox | None]:
        shelf = self._blog.shelves.get(("series", slug(story.series))) if story.series else None
        if shelf is None:
            return Tracked("", _SERIES, lambda: None)
        return Tracked(f"{story.address} {self._series_keys[shelf.key]}", _SERIES, partial(self._box, shelf, story))

    def _other_languages(self, story: Story) -> Tracked[tuple[tuple[str, Link], ...]]:
        """(language, link) of the same story in other languages."""
        group = self._translations.get(story.translation_of or story.address, ()) if self._translations else ()
        found = tuple((one.lang, Link(one.title, one.address)) for one in group if one.path != story.path)
        return Tracked(repr(found) if found else "", _TRANSLATIONS, lambda: found)

    @cached_property
    def scopes(self) -> tuple[Scope, Scope]:
        """Of all series and translations."""
        translations = [(one.lang, one.title, one.address) for group in self._translations.values() for one in group]
        return Scope("series", short(repr(self._series_keys))), Scope("translations", repr(translations))

    def scopes_beside(self, positions: Sequence[int]) -> tuple[Scope, Scope]:
        """Of what stands beside stories that stand side by side; together with the stories' own texts."""
        items = [self._blog.stories[position].path for position in positions]
        return self._lookups.card_scope(positions), Scope("related", self._related.context(positions), items)

    @cached_property
    def _series_keys(self) -> dict[str, str]:
        return {shelf.key: self._series_key(shelf) for shelf in self._lookups.of("series")}

    def _series_key(self, shelf: Shelf) -> str:
        parts = [self._blog.stories[position] for position in shelf.stories]
        return short(repr((shelf.title, [(one.title, one.address) for one in parts])))

    def _box(self, shelf: Shelf, story: Story) -> SeriesBox | None:
        """None for a story that stands in no list."""
        parts = [self._blog.stories[position] for position in reversed(shelf.stories)]
        place = next((at for at, part in enumerate(parts, 1) if part.path == story.path), 0)
        links = tuple(Link(part.title, part.address) for part in parts)
        return SeriesBox(shelf.title, shelf.address, place, links) if place else None

    @cached_property
    def _translations(self) -> dict[str, list[Story]]:
        groups: dict[str, list[Story]] = {}
        for story in self._blog.stories:
            if story.translation_of:
                groups.setdefault(story.translation_of, []).append(story)
        if groups:
            for story in self._blog.stories:
                if story.address in groups:
                    groups[story.address].append(story)
        return {
            address: sorted(group, key=lambda story: (story.lang, story.address)) for address, group in groups.items()
        }
