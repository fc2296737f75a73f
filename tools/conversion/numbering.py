"""How the items of a list are numbered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBERED = re.compile(r"list-style(?:-type)?:([^;]*)")
_STYLES_OF_NUMBERS = {
    "decimal": "", "1": "", "lower-alpha": "a", "lower-latin": "a", "a": "a", "upper-alpha": "A", "upper-latin": "A",
    "A": "A", "lower-roman": "i", "i": "i", "upper-roman": "I", "I": "I",
}  # fmt: skip
_BULLETS = {"none", "disc", "circle", "square"}
_ABOUT_LISTS = {"inside", "outside", "initial", "inherit", "unset", "revert"}


class Numbering(NamedTuple):
    """`style` is `a`, `A`, `i`, `I` or empty; `unknown` what the list asked for and cannot have."""

    ordered: bool
    style: str
    unknown: str = ""


def numbering(element: _Element) -> Numbering:
    """Of a list, as its own style or that of its items says."""
    said = _said(element) or next(filter(None, map(_said, element.iterchildren("li"))), "")
    if said in _BULLETS:
        return Numbering(ordered=False, style="")
    if said in _STYLES_OF_NUMBERS:
        return Numbering(ordered=True, style=_STYLES_OF_NUMBERS[said])
    return Numbering(element.tag == "ol", "", said)


def _said(element: _Element) -> str:
    style = _NUMBERED.search((element.get("style") or "").casefold())
    said = [word for word in style[1].split() if word not in _ABOUT_LISTS and "(" not in word] if style else []
    return next((word for word in said if word != "none"), said[0] if said else "") or (element.get("type") or "")


def integer(text: str | None) -> int | None:
    """A number that somebody may mean."""
    return int(text) if text and re.fullmatch(r"-?\d{1,5}", text.strip()) else None
