"""Connects comments and the roster to the build: to our engine, or to the signals of stock Pelican."""

from __future__ import annotations

from pelican import ArticlesGenerator, Pelican
from pelican.plugins import signals

from plugins.comments.comment import FOLDER, Comment, CommentReader
from plugins.comments.roster import Member, read_roster
from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader


def contribution(pelican: Pelican) -> Contribution | None:
    """Return the readers for the engine of our `Site`. Stock Pelican asks as well, and is answered with None."""
    if not getattr(pelican, "takes_contributions", False):  # stock sites need not have what the engine draws on
        return None
    from plugins.stories.settings import SettingsReader

    zone, typography = pelican.settings["TIMEZONE"], SettingsReader(pelican.settings).typography()
    return Contribution(
        readers=(
            Reader("comment", FOLDER, (".md",), CommentReader(zone, typography), Comment),
            Reader("members", "anggota.toml", (".toml",), read_roster, tuple[Member, ...]),
        ),
        libraries=("markdown", "nh3"),
        reading=f"{zone} {typography}",
    )


def connect_stock(generator: ArticlesGenerator) -> None:
    """Connect the adapter as soon as Pelican's own generator is there, which our `Site` never makes."""
    from plugins.comments import stock

    stock.connect(generator)


def register() -> None:
    """Connect the contribution and the adapter; each is of use to one kind of site."""
    signals.get_generators.connect(contribution)
    signals.article_generator_init.connect(connect_stock)
