"""Connects stories, pages, authors and the list of own words to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room
from plugins.stories import glossary
from plugins.stories.author import Author, read_authors
from plugins.stories.story import ContentReader, Page, Story


def room(pelican: Pelican) -> Room:
    reader = ContentReader(pelican.settings["TIMEZONE"])
    return Room(
        readers=(
            Reader("story", "cerita", (".md",), reader.story, Story),
            Reader("page", "halaman", (".md",), reader.page, Page),
            Reader("authors", "penulis.toml", (".toml",), read_authors, tuple[Author, ...]),
            Reader("glossary", glossary.FILE, (".txt",), glossary.read_glossary, tuple[str, ...]),
        )
    )


def register() -> None:
    signals.get_generators.connect(room)
