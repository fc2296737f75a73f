"""Parts of another language or direction than what is around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from tools.conversion.blocks import Block, Code, Heading, Listing, Mark, Paragraph, Quote, Region, Table, Text

if TYPE_CHECKING:
    from lxml.etree import _Element

_LANG = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_TURNED = re.compile(r"(?<![\w-])direction:\s*(rtl|ltr)", re.IGNORECASE)


def language(element: _Element) -> str:
    """What somebody must have set on purpose: Word and others call half of all Indonesian text English."""
    found = _LANG.fullmatch((element.get("lang") or "").replace("_", "-"))
    if found is None or not ((found[0].islower() and not found[2]) or not _LATIN.search("".join(element.itertext()))):
        return ""
    primary = found[1].casefold()
    return ("id" if primary == "in" else primary) + found[2]


def turn(element: _Element) -> str:
    """The direction that an element sets, `ltr` or `rtl`, or ''."""
    style = _TURNED.search(element.get("style") or "")
    said = (element.get("dir") or (style[1] if style else "")).strip().casefold()
    if said == "auto":
        strong = (bidirectional(sign) for sign in "".join(element.itertext()))
        said = next(("ltr" if kind == "L" else "rtl" for kind in strong if kind in {"L", "R", "AL"}), "")
    return said if said in {"ltr", "rtl"} else ""


def turned(attributes: Sequence[str], blocks: list[Block]) -> list[Block]:
    """Blocks of another language or direction, so that what is none (a rule, a picture) stays as it is."""
    if not attributes:
        return blocks
    found: list[Block] = []
    for block in blocks:
        match block:
            case Heading(level, pieces, id_):
                marks = tuple(Mark("span", attribute) for attribute in attributes)
                marked = [one._replace(marks=(*marks, *one.marks)) if isinstance(one, Text) else one for one in pieces]
                found.append(Heading(level, marked, id_))
            case Paragraph() | Listing() | Quote() | Table() | Code():
                found.append(Region(" ".join(attributes), [block]))
            case _:
                found.append(block)
    return found
