"""Why a picture cannot be shown."""

from __future__ import annotations


class Unfit(Exception):
    """Its arguments are problem and remedy, as a `Problem` has them."""
