"""Registers the readers of comments and of the roster with the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.comments.comment import Comment, CommentReader
from plugins.comments.roster import Member, read_roster
from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader


def contribution(pelican: Pelican) -> Contribution:
    return Contribution(
        readers=(
            Reader("comment", "komentar", (".md",), CommentReader(pelican.settings["TIMEZONE"]), Comment),
            Reader("members", "anggota.toml", (".toml",), read_roster, tuple[Member, ...]),
        ),
        libraries=("markdown", "nh3"),
        reading=pelican.settings["TIMEZONE"],
    )


def register() -> None:
    signals.get_generators.connect(contribution)
