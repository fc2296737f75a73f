"""Connects stories, pages and authors to the build."""

from __future__ import annotations

from typing import Any

from pelican import Pelican
from pelican.plugins import signals

from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room
from plugins.stories.author import Author, read_authors
from plugins.stories.story import ContentReader, Page, Story


def room(pelican: Pelican) -> Room:
    reader = ContentReader(pelican.settings["TIMEZONE"])
    return Room(
        readers=(
            Reader("story", "cerita", (".md",), reader.story, _story),
            Reader("page", "halaman", (".md",), reader.page, _page),
            Reader("authors", "penulis.toml", (".toml",), read_authors, _authors),
        )
    )


def _story(facts: list[Any]) -> Story:
    return Story._make(facts)


def _page(facts: list[Any]) -> Page:
    return Page._make(facts)


def _authors(facts: list[list[Any]]) -> tuple[Author, ...]:
    return tuple(map(Author._make, facts))


def register() -> None:
    signals.get_generators.connect(room)
