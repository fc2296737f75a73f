"""Pictures made of pixels: looked at once when they are read, and encoded as readers get them.

What is published is always encoded anew from pixels in sRGB, the right way up: nothing else of a file gets out, neither
where a photo was taken nor by which camera.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import ExifTags, Image, ImageCms, ImageOps, features
from PIL import __version__ as pillow

from plugins.images import heif
from plugins.images.encoding import LARGEST, Encoding
from plugins.images.errors import MOST_PIXELS, SMALLER, LargePictureError, MovingPictureError, UnfitPictureError

_FORMATS = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "GIF", "WebP": "WEBP", "AVIF": "AVIF", "HEIC": "TIFF"}
_TRANSPOSED = range(5, 9)
"""Orientations in Exif 2.3 of pictures whose rows are stored as columns."""
_SAVED: dict[str, dict[str, Any]] = {
    # One thread each: pictures share the cores among them, and bytes do not depend on how many there are.
    "avif": {"format": "AVIF", "quality": 50, "speed": 8, "max_threads": 1},
    "jpg": {"format": "JPEG", "quality": 72, "progressive": True, "optimize": True},
    "png": {"format": "PNG", "compress_level": 6},
    "webp": {"format": "WEBP", "quality": 72, "method": 4},
    "gif": {"format": "GIF", "optimize": True},
}
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, AttributeError,
    RuntimeError, ZeroDivisionError, struct.error,
)  # fmt: skip
"""What Pillow's decoders raise when bytes are not what they ought to be."""


class Inspection(NamedTuple):
    """What a picture is: (width, height) as it is seen, whether any of it shines through, orientation by Exif."""

    size: tuple[int, int]
    alpha: bool
    orientation: int


@cache
def recipe(kind: str) -> str:
    """Return what stands for how pictures of a kind are encoded: this code, its decoder, the encoders' versions."""
    versions = [f"{name} {features.version(name)}" for name in ("avif", "libjpeg_turbo", "jpg", "webp", "zlib")]
    versions += [pillow, str(features.version("littlecms2"))]
    files = [__file__]
    if kind == "HEIC":
        versions, files = [*versions, version("pi-heif")], [*files, heif.__file__]
    state = blake2b(" ".join(versions).encode(), digest_size=8)
    for file in files:
        state.update(Path(file).read_bytes())
    return state.hexdigest()


def inspect(data: bytes, kind: str) -> Inspection:
    """Decode all of a picture once. Raises `UnfitPictureError` where it is damaged, moves, or is too large."""
    try:
        with _heeding_size_only(), _open(data, kind) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise LargePictureError(width, height)
            # A JPEG may hold a second picture for other screens (MPO); in all other kinds, several are a film.
            if kind != "JPEG" and getattr(image, "is_animated", False):
                raise MovingPictureError
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            image.draft("RGB", (1, 1))  # a JPEG's data is read to its end, but not all of it worked out
            image.load()
            alpha = image.has_transparency_data and image.convert("RGBA").getchannel("A").getextrema() != (255, 255)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitPictureError("gambar ini terlalu besar untuk diolah", SMALLER) from None
    except _DAMAGED:
        raise UnfitPictureError("gambar ini rusak atau terpotong", "salin sekali lagi dari aslinya") from None
    orientation = orientation if orientation in range(1, 9) else 1
    return Inspection((height, width) if orientation in _TRANSPOSED else (width, height), alpha, orientation)


def encode(view: Encoding, files: tuple[bytes, ...]) -> dict[str, bytes]:
    """Return all variants of a picture, by name."""
    with _heeding_size_only(), _open(files[0], view.kind) as image:
        whole = _prepare(image, view)
    sized: dict[tuple[int, int], Image.Image] = {}
    for one in sorted(view.variants, key=lambda one: -one.width):
        size = one.width, one.height
        if size not in sized:
            sized[size] = whole if whole.size == size else whole.resize(size, Image.Resampling.LANCZOS)
    return {one.name: _save(sized[one.width, one.height], one.suffix) for one in view.variants}


def _prepare(image: Image.Image, view: Encoding) -> Image.Image:
    """Return its pixels in sRGB, no larger than what is shown, the right way up, without what came along with them."""
    width, height = view.width, view.height
    if view.orientation in _TRANSPOSED:
        width, height = height, width
    scale = min(1, LARGEST / view.width)
    small = max(1, round(width * scale)), max(1, round(height * scale))
    image.draft("RGB", (small[0] * 3 // 2, small[1] * 3 // 2))
    profile = image.info.get("icc_profile")
    pixels = _convert(image, "RGBA" if view.alpha else "RGB", keep=bool(profile))
    if pixels.size != small:
        pixels = pixels.resize(small, Image.Resampling.LANCZOS, reducing_gap=3)
    pixels = ImageOps.exif_transpose(pixels)
    if profile:
        pixels = _in_srgb(pixels, profile, "RGBA" if view.alpha else "RGB")
    pixels.info = {}
    return pixels


def _convert(image: Image.Image, mode: str, *, keep: bool) -> Image.Image:
    """Return the image in eight bits a channel. `keep`: in colours that a profile can be for."""
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == mode or (keep and mode == "RGB" and image.mode in {"CMYK", "LAB", "L"}):
        image.load()
        return image
    return image.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    alpha = image.getchannel("A") if mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        converted = ImageCms.profileToProfile(
            colours, given, _srgb(), ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB", flags=flags
        )
    except (ImageCms.PyCMSError, *_DAMAGED):
        converted = None  # a profile that is damaged, or for other colours than these: browsers go without, too
    result = converted or colours.convert("RGB")
    if alpha:
        result.putalpha(alpha)
    return result


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _save(image: Image.Image, suffix: str) -> bytes:
    target = BytesIO()
    image.save(target, **_SAVED[suffix])
    return target.getvalue()


def _open(data: bytes, kind: str) -> Image.Image:
    return Image.open(BytesIO(heif.decode_to_tiff(data) if kind == "HEIC" else data), formats=[_FORMATS[kind]])


@contextmanager
def _heeding_size_only() -> Iterator[None]:
    """Turn warnings of Pillow's of a picture's size into errors, and drop its others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
