"""Connects comments and the roster to the build."""

from __future__ import annotations

from typing import Any

from pelican import Pelican
from pelican.plugins import signals

from plugins.comments.comment import Comment, CommentReader
from plugins.comments.roster import decode_roster, read_roster
from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room


def room(pelican: Pelican) -> Room:
    return Room(
        readers=(
            Reader("comment", "komentar", (".md",), CommentReader(pelican.settings["TIMEZONE"]), _comment),
            Reader("members", "anggota.toml", (".toml",), read_roster, decode_roster),
        )
    )


def _comment(facts: list[Any]) -> Comment:
    return Comment._make(facts)


def register() -> None:
    signals.get_generators.connect(room)
