"""HEIC photos put together box by box, around pictures that were coded once: no encoder of HEVC is needed to test.

The coded pictures are `photos.scene()` as Debian's `heif-enc -q 30` wrote it (libheif 1.15, x265 3.5): in colour, what
shines through of `scene(mode="RGBA")`, and, from a PNG of sixteen bits, in ten bits with `-b 10 -p chroma=422`, as
cameras have it.
"""

from __future__ import annotations

from base64 import b64decode
from typing import NamedTuple


class Coded(NamedTuple):
    """A picture in HEVC: how it is to be decoded (`hvcC`), and its bytes."""

    configuration: bytes
    data: bytes


COLOUR = Coded(
    b64decode(
        "AQNwAAAAAAAAAAAAP/AA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAP7oCQCEAAQAsQgEBA3AAAAMAkAAAAwAAAwA/"
        "oASyAZFlupJKa5uBAQMCAAADAAIAAAMAAhAiAAEAB0QBwXKwYkA="
    ),
    b64decode(
        "AAAA4SgBrxk53RMjJHjo93yFN//3Dmf9TYv+FwV4rP8sbKPOoAEJjstMbPua6QrAMzFXoLnohxmb8FenAArR442I+R+rMAAABnSm"
        "tzqAeoVopCQ1QAAAAwAAAwAXsJMFqOAAT/uWQAAAAwAAAwDvgOPaAbawoJs2AHjL7ACFgzJanNTo1i0LNva0UACizyvKKPVIiMns"
        "U5Go1DL3rW+4D+8FXom4WfIzRC9XLHQu0zg0o+QcRb9AAATUjZIAAAMAAAMAAAMAAAMBKwAAAwAAAwAAAwAAAwABEwAAAwAAAwAA"
        "AwABbw=="
    ),
)

ALPHA = Coded(
    b64decode(
        "AQQIAAAAAAAAAAAAP/AA/Pz4+AAADwMgAAEAF0ABDAH//wQIAAADAJ/4AAADAAA/ugJAIQABAChCAQEECAAAAwCf+AAAAwAAP8AS"
        "yAZFlupJKa5sCAAAAwAIAAADAAhAIgABAAdEAcFysGJA"
    ),
    b64decode(
        "AAAAiigBrjJzVInnGGTisOD//6OU8MyJJT77QPstvL0b+O5fAWM7fz50MxAfH2yRAAADAAADAGhAqlrMBqDLSiZAAAADAAADAFvA"
        "kw20EACKRAAAAwAAAwCxgIcAAAMAPEgAAAMAAAMCpgAAAwAF3YAAAAMAAR8AAAMAMTwAAAMAABHwAAADAAMqAAAJiA=="
    ),
)

DEEP = Coded(
    b64decode(
        "AQQIAAAAAAAAAAAAP/AA/P76+gAADwMgAAEAF0ABDAH//wQIAAADAJ04AAADAAA/ugJAIQABACtCAQEECAAAAwCdOAAAAwAAP7AE"
        "sgGRNlupJKa5uBAQMCAAAAMAIAAAAwAhIgABAAdEAcFysGJA"
    ),
    b64decode(
        "AAABDigBrxk54BMjtID493FM7//9F/v/Nol/2KBYO65J85CBgID7ZZQn5Wqy79AW7SQchkwO4MzxYlMJ71XemEr6tpkbihwIGLhA"
        "q4AAHDCnQMBBCBUCAw8jAAADAAADAAAVEJMIqUIAaPsQQAAAAwAAAwBMwOPdpnq21Gl7SPBaeWDTNkbyHKBqeU0NNVKoqnB+IZPx"
        "M4oE2feKTaB70mmFLqgWObPoU6Emzr//9d/rhS3jGqR6kgues/dIChzcXt5EAAlhABU/2QmAPtADVIOuEBfwArchKvgVJAKsNvuS"
        "OA54jZcAAAMAAAMAAAMAAAMAC4gAAAMAAAMAAAMAAAMAAA/IAAADAAADAAADAAAkYA=="
    ),
)

SIZE = (600, 400)
STOOD = {1: "", 2: "M1", 3: "R2", 4: "M0", 5: "R3 M1", 6: "R3", 7: "R1 M1", 8: "R1"}
"""Orientation by Exif → what HEIF says of it: quarter turns against the clock, then a mirror."""


def heic(
    *, coded: Coded = COLOUR, alpha: bool = False, turn: int = 1, exif: bytes = b"", xmp: bytes = b"",
    profile: bytes = b"", curve: int = 0, size: tuple[int, int] = SIZE, pictures: int = 1, brand: bytes = b"heic",
) -> bytes:  # fmt: skip
    """A file as telephones write it.

    `turn` is an orientation by Exif, said as HEIF says it; `profile` an ICC profile, `curve` a number of H.273's table
    of transfer characteristics; `size` what the file claims; `pictures` how many stand in it, the first foremost.
    """
    items: list[tuple[bytes, bytes]] = [(b"hvc1", coded.data)] * pictures
    properties = [_box(b"hvcC", coded.configuration), _full(b"ispe", _numbers(4, *size))]
    steps = STOOD[turn].split()
    properties += [_box(b"irot" if step[0] == "R" else b"imir", bytes([int(step[1])])) for step in steps]
    if profile:
        properties.append(_box(b"colr", b"prof" + profile))
    if curve:
        properties.append(_box(b"colr", b"nclx" + _numbers(2, 9, curve, 9) + b"\x80"))
    shared = list(range(1, len(properties) + 1))
    owned = dict.fromkeys(range(1, pictures + 1), shared)
    references = []
    if alpha:
        items.append((b"hvc1", ALPHA.data))
        properties.append(_box(b"hvcC", ALPHA.configuration))
        properties.append(_full(b"auxC", b"urn:mpeg:hevc:2015:auxid:1\0"))
        owned[len(items)] = [len(properties) - 1, 2, len(properties)]
        references.append((b"auxl", len(items)))
    for kind, data in ((b"Exif", exif and _numbers(4, 0) + exif), (b"mime", xmp)):
        if data:
            items.append((kind, data))
            references.append((b"cdsc", len(items)))
    return _file(brand, items, properties, owned, references)


def _file(
    brand: bytes,
    items: list[tuple[bytes, bytes]],
    properties: list[bytes],
    owned: dict[int, list[int]],
    references: list[tuple[bytes, int]],
) -> bytes:
    named = b"".join(
        _full(b"infe", _numbers(2, number, 0) + kind + b"\0" + b"application/rdf+xml\0" * (kind == b"mime"), version=2)
        for number, (kind, _) in enumerate(items, 1)
    )
    associated = b"".join(
        _numbers(2, number) + bytes([len(indices)]) + bytes(0x80 | index for index in indices)
        for number, indices in owned.items()
    )
    related = b"".join(_box(kind, _numbers(2, number, 1, 1)) for kind, number in references)
    start = _box(b"ftyp", brand + bytes(4) + b"mif1heic")

    def meta(first: int) -> bytes:
        located, at = _numbers(2, 0x4400, len(items)), first
        for number, (_, data) in enumerate(items, 1):
            located += _numbers(2, number, 0, 1) + _numbers(4, at, len(data))
            at += len(data)
        return _full(
            b"meta",
            _full(b"hdlr", bytes(4) + b"pict" + bytes(13)) + _full(b"pitm", _numbers(2, 1)) + _full(b"iloc", located)
            + _full(b"iinf", _numbers(2, len(items)) + named)
            + _box(b"iprp", _box(b"ipco", b"".join(properties)) + _full(b"ipma", _numbers(4, len(owned)) + associated))
            + (_full(b"iref", related) if related else b""),
        )  # fmt: skip

    return start + meta(len(start) + len(meta(0)) + 8) + _box(b"mdat", b"".join(data for _, data in items))


def _box(kind: bytes, content: bytes) -> bytes:
    return _numbers(4, len(content) + 8) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + content)


def _numbers(size: int, *values: int) -> bytes:
    return b"".join(value.to_bytes(size, "big") for value in values)
