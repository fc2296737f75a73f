"""Why a picture cannot be shown."""

from __future__ import annotations

from plugins.engine.problem import UserError

MOST_PIXELS = 64_000_000
"""Decoded, such a picture takes 256 MB; today's telephones make up to 50 million unless told otherwise."""
SMALLER = f"kecilkan dulu, paling besar {MOST_PIXELS // 1_000_000} juta piksel"


class UnfitPictureError(UserError):
    """A picture that cannot be shown, with what its author can do instead."""


class MovingPictureError(UnfitPictureError):
    """A picture that moves: readers who ask for less motion could not stop it."""

    def __init__(self) -> None:
        super().__init__("gambar ini bergerak", "simpan satu bingkainya sebagai PNG atau JPEG")


class LargePictureError(UnfitPictureError):
    """A picture of more than `MOST_PIXELS`."""

    def __init__(self, width: int, height: int) -> None:
        sides = f"{width:,} × {height:,} piksel".replace(",", ".")
        super().__init__(f"gambar ini {sides}, terlalu besar untuk diolah", SMALLER)
