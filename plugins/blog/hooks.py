"""Connects pictures and the plan of the whole site to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.blog.picture import PictureFile, read_picture
from plugins.blog.plan import plan
from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room
from plugins.stories.links import PICTURES


def room(pelican: Pelican) -> Room:
    return Room(readers=(Reader("picture", "gambar", PICTURES, read_picture, PictureFile),), plan=plan)


def register() -> None:
    signals.get_generators.connect(room)
