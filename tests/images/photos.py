"""Pictures drawn for tests, with all that cameras and programs put into their files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

SECRETS = (b"Kamera Rahasia", b"catatan rahasia", b"Rumah Sari", b"-7.2575")
"""What must never be published: camera, comment, place."""

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:p="urn:p" p:place="Rumah Sari" p:lat="-7.2575"/></rdf:RDF></x:xmpmeta>'
)


def scene(width: int = 600, height: int = 400, mode: str = "RGB") -> Image.Image:
    """Red at the top left, green at the top right, blue below; the left half of a picture with alpha shines through."""
    image = Image.new("RGB", (width, height), (40, 60, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill=(200, 40, 40))
    draw.rectangle((width // 2, 0, width, height // 2), fill=(40, 160, 60))
    if mode == "RGBA":
        image.putalpha(255)
        image.paste((0, 0, 0, 0), (0, 0, width // 2, height))
        return image
    return image.convert(mode)


def exif(turn: int = 1) -> Image.Exif:
    """A camera, a place, an orientation."""
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x9286], found[0x0112] = "Kamera Rahasia", "X-7.2575", "catatan rahasia", turn
    found._ifds[0x8825] = {1: "S", 2: (7.0, 15.0, 27.0), 3: "E", 4: (112.0, 45.0, 3.0), 27: b"Rumah Sari"}
    return found


def stored(image: Image.Image, kind: str = "JPEG", *, turn: int = 1, **options: Any) -> bytes:
    """The file, with everything in it that its kind can carry."""
    carried: dict[str, Any] = {"exif": exif(turn)}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "catatan rahasia")
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        carried["pnginfo"] = info
    elif kind == "GIF":
        carried = {"comment": b"catatan rahasia, Rumah Sari"}
    else:
        carried["xmp"] = XMP
    if kind == "JPEG":
        carried["comment"] = b"catatan rahasia"
    target = BytesIO()
    image.save(target, kind, **(carried | options))
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def corners(image: Image.Image) -> str:
    """The colours at the four corners, clockwise from the top left: r, g or b, the strongest."""
    pixels = image.convert("RGB")
    width, height = pixels.size
    found = ""
    for x, y in ((8, 8), (width - 9, 8), (width - 9, height - 9), (8, height - 9)):
        value = pixels.getpixel((x, y))
        assert isinstance(value, tuple)
        found += "rgb"[value.index(max(value))]
    return found
