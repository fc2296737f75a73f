"""Pictures below `content/gambar/`: what they are."""

from __future__ import annotations

import re

from msgspec import Struct

from plugins.rebuild.reading import Reading, digest

_SVG = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
_LENGTH = re.compile(rb"""\b(width|height)\s*=\s*["']\s*(\d+)(?:\.\d+)?(?:px)?\s*["']""")


class PictureFile(Struct, frozen=True, array_like=True, gc=False):
    """`address` is the path below `content/`, where it is also published; pixel sizes are 0 where not known."""

    address: str
    digest: str
    width: int
    height: int


def read_picture(path: str, data: bytes) -> Reading:
    width = height = 0
    if path.lower().endswith(".svg") and (svg := _SVG.search(data)):
        sizes = {name: int(value) for name, value in _LENGTH.findall(svg[0])}
        width, height = sizes.get(b"width", 0), sizes.get(b"height", 0)
    return Reading(PictureFile(path.split("/", 1)[1], digest(data), width, height))
