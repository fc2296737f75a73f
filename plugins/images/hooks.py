"""Connects pictures to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.images.kinds import PICTURES
from plugins.images.picture import PictureFile, read_picture
from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room


def room(pelican: Pelican) -> Room:
    return Room(readers=(Reader("picture", "gambar", PICTURES, read_picture, PictureFile),))


def register() -> None:
    signals.get_generators.connect(room)
