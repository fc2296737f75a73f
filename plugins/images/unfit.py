"""Why a picture cannot be shown."""

from __future__ import annotations

MOST_PIXELS = 64_000_000
"""Decoded, such a picture takes 256 MB; today's telephones make up to 50 million unless told otherwise."""
SMALLER = f"kecilkan dulu, paling besar {MOST_PIXELS // 1_000_000} juta piksel"


class Unfit(Exception):
    """Its arguments are problem and remedy, as a `Problem` has them."""


def too_large(width: int, height: int) -> Unfit:
    sides = f"{width:,} × {height:,} piksel".replace(",", ".")
    return Unfit(f"gambar ini {sides}, terlalu besar untuk diolah", SMALLER)


def moving() -> Unfit:
    return Unfit("gambar ini bergerak", "simpan satu bingkainya sebagai PNG atau JPEG")
