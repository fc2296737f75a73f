"""What an encoder has to know of a picture."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

WIDTHS = (412, 824, 1236)
"""In pixels: a telephone's width, once, twice and three times; the last is also twice the measure of a text."""
LARGEST = WIDTHS[-1]


class Variant(NamedTuple):
    """One file that a picture is offered as. `name` is its own among those of the picture."""

    name: str
    width: int
    height: int
    suffix: str


class Encoding(Struct, frozen=True):
    """What has to be known of a picture to encode it: as `PictureFile` has it."""

    kind: str
    width: int
    height: int
    alpha: bool
    orientation: int
    variants: tuple[Variant, ...]
