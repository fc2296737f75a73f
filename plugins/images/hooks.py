"""Connects pictures to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader
from plugins.images.kinds import PICTURES
from plugins.images.picture import PictureFile, read_picture


def contribution(pelican: Pelican) -> Contribution:
    return Contribution(
        readers=(Reader("picture", "gambar", PICTURES, read_picture, PictureFile),),
        libraries=("lxml", "pi-heif", "pillow", "unidecode"),
    )


def register() -> None:
    signals.get_generators.connect(contribution)
