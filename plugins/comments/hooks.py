"""Connects comments and the roster to the build: to our engine, or to the signals of stock Pelican."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.comments import stock
from plugins.comments.comment import FOLDER, Comment, CommentReader
from plugins.comments.roster import Member, read_roster
from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader


def contribution(pelican: Pelican) -> Contribution | None:
    """Return the readers for the engine of our `Site`. Stock Pelican asks as well, and is answered with None."""
    if not getattr(pelican, "takes_contributions", False):  # stock sites need not have what the engine draws on
        return None
    return Contribution(
        readers=(
            Reader("comment", FOLDER, (".md",), CommentReader(pelican.settings["TIMEZONE"]), Comment),
            Reader("members", "anggota.toml", (".toml",), read_roster, tuple[Member, ...]),
        )
    )


def register() -> None:
    """Connect both: our `Site` never sends the signals of Pelican's generators and writer."""
    signals.get_generators.connect(contribution)
    signals.article_generator_init.connect(stock.exclude_comment_files)
    signals.all_generators_finalized.connect(stock.attach_comments)
    signals.feed_generated.connect(stock.remove_from_feed)
