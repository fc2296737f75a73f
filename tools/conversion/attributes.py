"""What the tag, attributes and styles of an HTML element mean: marks, language, direction, numbering."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional

from tools.conversion import nodes
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "var": "em", "dfn": "em", "s": "del",
    "strike": "del", "del": "del", "code": "code", "tt": "code", "samp": "code", "kbd": "kbd", "u": "u", "ins": "ins",
    "sub": "sub", "sup": "sup", "small": "small", "mark": "mark", "ruby": "ruby", "rt": "rt",
    "rp": "rp",
}  # fmt: skip
_STYLES = (
    (re.compile(r"font-weight:\s*(?:bold|[6-9]00)"), nodes.Mark("strong")),
    (re.compile(r"font-style:\s*italic"), nodes.Mark("em")),
    (re.compile(r"text-decoration(?:-line)?:\s*line-through"), nodes.Mark("del")),
)
_PLAIN = re.compile(r"font-weight:\s*(?:normal|400)|font-style:\s*normal")
_LANGUAGE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_DIRECTION = re.compile(r"(?<![\w-])direction:\s*(rtl|ltr)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?:([^;]*)")
_NUMBER_STYLES = {
    "decimal": "", "1": "", "lower-alpha": "a", "lower-latin": "a", "a": "a", "upper-alpha": "A", "upper-latin": "A",
    "A": "A", "lower-roman": "i", "i": "i", "upper-roman": "I", "I": "I",
}  # fmt: skip
_BULLETS = {"none", "disc", "circle", "square"}
_NO_STYLES = {"inside", "outside", "initial", "inherit", "unset", "revert"}


def find_marks(element: _Element, tag: str) -> list[nodes.Mark]:
    """Return the marks of what stands inside a phrase: of its tag, and of what its style means (not how it looks)."""
    style = (element.get("style") or "").casefold()
    found = [nodes.Mark(_MARKS[tag])] if tag in _MARKS and not _PLAIN.search(style) else []
    found += [mark for pattern, mark in _STYLES if pattern.search(style)]
    if title := element.get("title") if tag == "abbr" else None:
        found.append(nodes.Mark("abbr", f'title="{escape(without_control(title))}"'))
    if tag in {"bdo", "bdi"}:
        found.append(nodes.Mark(tag, f'dir="{said}"' if (said := find_direction(element)) else ""))
    return found


def find_language(element: _Element) -> str:
    """Return the language tag that somebody must have set on purpose, or ''.

    Word and others call half of all Indonesian text English.
    """
    found = _LANGUAGE.fullmatch((element.get("lang") or "").replace("_", "-"))
    if found is None or not ((found[0].islower() and not found[2]) or not _LATIN.search("".join(element.itertext()))):
        return ""
    primary = found[1].casefold()
    return ("id" if primary == "in" else primary) + found[2]


def find_direction(element: _Element) -> str:
    """Return the direction that an element sets, `ltr` or `rtl`, or ''."""
    style = _DIRECTION.search(element.get("style") or "")
    said = (element.get("dir") or (style[1] if style else "")).strip().casefold()
    if said == "auto":
        strong = (bidirectional(sign) for sign in "".join(element.itertext()))
        said = next(("ltr" if kind == "L" else "rtl" for kind in strong if kind in {"L", "R", "AL"}), "")
    return said if said in {"ltr", "rtl"} else ""


class Numbering(NamedTuple):
    """`style` is `a`, `A`, `i`, `I` or empty; `unknown` is the style that the list asked for and cannot have."""

    ordered: bool
    style: str
    unknown: str = ""


def find_numbering(element: _Element) -> Numbering:
    """Return how a list is numbered, as its own style or that of its items says."""
    said = _list_style(element) or next(filter(None, map(_list_style, element.iterchildren("li"))), "")
    if said in _BULLETS:
        return Numbering(ordered=False, style="")
    if said in _NUMBER_STYLES:
        return Numbering(ordered=True, style=_NUMBER_STYLES[said])
    return Numbering(element.tag == "ol", "", said)


def _list_style(element: _Element) -> str:
    style = _LIST_STYLE.search((element.get("style") or "").casefold())
    said = [word for word in style[1].split() if word not in _NO_STYLES and "(" not in word] if style else []
    return next((word for word in said if word != "none"), said[0] if said else "") or (element.get("type") or "")


def parse_integer(text: str | None) -> int | None:
    """Return the number that a list or item may have, or None."""
    return int(text) if text and re.fullmatch(r"-?\d{1,5}", text.strip()) else None


def parse_span(cell: _Element, name: str) -> int:
    """Return over how many columns or rows (the attribute's name says which) a cell of a table goes."""
    text = cell.get(name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1
