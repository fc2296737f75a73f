"""Connects the plan of the whole site to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.blog.plan import plan
from plugins.rebuild.room import Room


def room(pelican: Pelican) -> Room:
    return Room(plan=plan)


def register() -> None:
    signals.get_generators.connect(room)
