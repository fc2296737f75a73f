"""In which sizes and formats a picture is offered, and under which names."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import PurePosixPath
from typing import NamedTuple

from plugins.images.encoding import LARGEST, WIDTHS, Encoding, Variant
from plugins.images.picture import PictureFile


class Offer(NamedTuple):
    """How a picture is offered: `avif` and, for browsers without, `usual`; `own` stands where the picture is
    published for good.

    Both go from the smallest to the largest.
    """

    key: str
    avif: tuple[Variant, ...]
    usual: tuple[Variant, ...]
    own: Variant

    @property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(dict.fromkeys((*self.avif, *self.usual, self.own)))


def offer(picture: PictureFile) -> Offer | None:
    """Return how a picture is offered, never larger than it is.

    None for what is no raster picture: it is offered as it is.

    A picture that shines through somewhere would need a background as JPEG: it is a PNG where it is no AVIF.
    """
    if not picture.recipe:
        return None
    most = min(picture.width, LARGEST)
    widths = (*(width for width in WIDTHS if width < most), most)
    sizes = [(width, max(1, round(picture.height * width / picture.width))) for width in widths]
    avif, usual = (
        tuple(Variant(f"{width}.{suffix}", width, height, suffix) for width, height in sizes)
        for suffix in ("avif", "png" if picture.alpha else "jpg")
    )
    suffix = {"JPEG": "jpg", "HEIC": usual[-1].suffix}.get(picture.kind, picture.kind.lower())
    own = Variant(f"{sizes[-1][0]}.{suffix}", *sizes[-1], suffix)
    return Offer(_key(picture), avif, usual, own)


def prepare_encoding(picture: PictureFile, offered: Offer) -> Encoding:
    """Return what has to be known of a picture to encode what it is offered as."""
    return Encoding(picture.kind, picture.width, picture.height, picture.alpha, picture.orientation, offered.variants)


def encode_variants(view: Encoding, files: tuple[bytes, ...]) -> dict[str, bytes]:
    """Return all variants of the picture that `files` consists of, by name."""
    from plugins.images import raster  # most builds encode nothing

    return raster.encode(view, files)


def variant_path(picture: PictureFile, offered: Offer, variant: Variant) -> str:
    """Return where a variant stands: the name changes whenever its bytes do, so that it may be cached for ever."""
    return f"{PurePosixPath(picture.address).with_suffix('')}.{offered.key[:10]}-{variant.name}"


def _key(picture: PictureFile) -> str:
    """Return what stands for all bytes of all variants."""
    return blake2b(f"{picture.recipe} {picture.digest}".encode(), digest_size=16).hexdigest()
