"""Pictures below `content/gambar/`: what they are, and whether they can be shown."""

from __future__ import annotations

from pathlib import PurePosixPath

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading, digest
from plugins.images import svg
from plugins.images.errors import UnfitPictureError
from plugins.images.kinds import KINDS

_SIGNS = (
    ("JPEG", 0, b"\xff\xd8\xff"), ("PNG", 0, b"\x89PNG\r\n"), ("GIF", 0, b"GIF8"), ("WebP", 8, b"WEBP"),
    ("PDF", 0, b"%PDF"), ("TIFF", 0, b"II*\0"), ("TIFF", 0, b"MM\0*"), ("BMP", 0, b"BM"),
)  # fmt: skip
"""What a file's first bytes say it is: kind, where, which bytes."""

_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"hei": "HEIC", b"hev": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC"}
"""What a box of brands says it is, by how a brand begins."""


class PictureFile(Struct, frozen=True, array_like=True, gc=False):
    """The facts of a picture. `address` is the path below `content/`; the size is in pixels, as the picture is seen.

    Sizes are 0 where not known (an SVG that does not say). Of a picture made of pixels, `alpha` tells whether any
    shines through, and `orientation` is the one by Exif (1 to 8) that its rows are stored in. `recipe` stands for how
    it will be encoded, and is empty for an SVG.
    """

    address: str
    digest: str
    width: int
    height: int
    kind: str
    alpha: bool = False
    orientation: int = 1
    recipe: str = ""

    @property
    def published(self) -> str:
        """The path that stays, whatever becomes of the picture: its own, or beside it what every browser shows."""
        return f"{self.address}.{'png' if self.alpha else 'jpg'}" if self.kind == "HEIC" else self.address


def read_picture(path: str, data: bytes) -> Reading:
    """Return a picture's facts. One that cannot be shown has a problem, and facts all the same: it is there."""
    kind = KINDS[PurePosixPath(path).suffix.lower()]
    address, name = path.split("/", 1)[1], digest(data)
    try:
        if kind == "SVG":
            return Reading(PictureFile(address, name, *svg.read_size(data), kind))
        if (found := kind_of(data)) != kind:
            raise UnfitPictureError(*_mislabelled(found, kind))
        from plugins.images import raster  # most builds read no pixels

        seen = raster.inspect(data, kind)
        return Reading(PictureFile(address, name, *seen.size, kind, seen.alpha, seen.orientation, raster.recipe(kind)))
    except UnfitPictureError as error:
        return Reading(PictureFile(address, name, 0, 0, kind), problems=(Problem(path, error.problem, error.remedy),))


def kind_of(data: bytes) -> str:
    """Return the kind that the bytes are of, an empty string where it is none that is known."""
    for kind, at, sign in _SIGNS:
        if data.startswith(sign, at):
            return kind
    if data.startswith(b"ftyp", 4):  # a box of brands, of which the first may be that of a family
        brands = data[8 : min(64, int.from_bytes(data[:4], "big"))]
        return next((kind for brand, kind in _BRANDS.items() if brand in brands), "video")
    return "SVG" if b"<svg" in data[:1_000] else ""


def _mislabelled(found: str, kind: str) -> tuple[str, str]:
    suffix = next((suffix for suffix, one in KINDS.items() if one == found), "")
    if suffix:
        return f"isi berkas ini {found}, bukan {kind}", f"ganti akhiran namanya menjadi {suffix}"
    if found:
        return f"isi berkas ini {found}, bukan {kind}", "buka lalu simpan sebagai JPEG atau PNG"
    return f"berkas ini bukan gambar {kind}", "salin sekali lagi dari aslinya, atau hapus"
