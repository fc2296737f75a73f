"""Connects stories, pages, authors and the list of own words to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.engine.contribution import Contribution
from plugins.engine.problem import ContentErrors
from plugins.engine.reading import Reader
from plugins.stories import glossary
from plugins.stories.author import Author, read_authors
from plugins.stories.settings import SettingsReader, fingerprint_defaults
from plugins.stories.story import ContentReader, Page, Story


def contribution(pelican: Pelican) -> Contribution:
    """Return the readers. Raises `ContentErrors` where a setting says nothing that they could go by."""
    zone, settings = pelican.settings["TIMEZONE"], SettingsReader(pelican.settings)
    defaults = settings.read()
    if settings.problems:
        raise ContentErrors(settings.problems)
    reader = ContentReader(zone, defaults)
    return Contribution(
        readers=(
            Reader("story", "cerita", (".md",), reader.story, Story, timed=defaults.dated_by_file),
            Reader("page", "halaman", (".md",), reader.page, Page),
            Reader("authors", "penulis.toml", (".toml",), read_authors, tuple[Author, ...]),
            Reader("glossary", glossary.FILE, (".txt",), glossary.read_glossary, tuple[str, ...]),
        ),
        libraries=("babel", "markdown", "nh3", "smartypants", "typogrify", "unidecode"),
        reading=f"{zone} {fingerprint_defaults(defaults)}",
    )


def register() -> None:
    signals.get_generators.connect(contribution)
