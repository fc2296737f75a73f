"""Rendered bodies with their internal targets left open: marked when read, resolved when a page is made.

What a page links to is thus part of that page's inputs and not of the body. The mark is a control character, which no
content file may contain. Between two of them a target is percent-encoded, so that no later step spells it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

MARK = "\x1e"

_HEADING = re.compile(r'(<h([23])\b[^>]*\bid="([^"]+)"[^>]*>)((?:(?!<a\b).)*?)(</h\2>)', re.DOTALL)
_OTHERS = r'((?:\s+[\w-]+(?:="[^"]*")?)*?)'
_IMAGE = re.compile(rf'<img{_OTHERS}\s+src="{MARK}([^{MARK}]*){MARK}"{_OTHERS}\s*/?>')
_PLAIN = "/{}#"
_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]+|\d+);?")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]?")
_LONGEST_REFERENCE = 12
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')

Draw = Callable[[str, dict[str, str]], str]
"""From a picture's target and the other attributes that its author gave it, to markup."""


def remove_control_references(html: str) -> str:
    """The HTML without references to what is no text, such as `&#30;`; a mark among them would be one of ours."""

    def kept(reference: re.Match[str]) -> str:
        told = reference[0]
        return "" if len(told) > _LONGEST_REFERENCE or _NO_TEXT.fullmatch(unescape(told)) else told

    return _REFERENCE.sub(kept, html) if "&#" in html else html


def mark(target: str) -> str:
    """Return a link's or picture's target in the form in which it stands in a stored body until `resolve` replaces it.

    That is the target, percent-encoded but for `/`, `{`, `}` and `#`, between two control characters `MARK`.
    """
    return f"{MARK}{quote(target, safe=_PLAIN)}{MARK}"


def resolve(body: str, links: Mapping[str, str], root: str) -> str:
    """The body with every marked target replaced by its address below `root` ('' or '/folder'; absolute in feeds)."""
    pieces = body.split(MARK)
    pieces[1::2] = [escape(root + links[unquote(target)]) for target in pieces[1::2]]
    return "".join(pieces)


def link_headings(body: str) -> str:
    """The body with every heading a link to itself, but for those that have a link in them."""
    return _HEADING.sub(r'\1<a href="#\3">\4</a>\5', body)


def draw(body: str, how: Draw) -> str:
    """The body with every picture whose target is marked drawn, before the rest of it is resolved."""

    def drawn(image: re.Match[str]) -> str:
        own = {name: unescape(value) for name, value in _ATTRIBUTE.findall(f"{image[1]} {image[3]}")}
        return how(unquote(image[2]), own)

    return _IMAGE.sub(drawn, body)


def add_sizes(own: Mapping[str, str], width: int, height: int) -> dict[str, str]:
    """A picture's attributes with both its sides, so that its place is kept while it loads.

    `width` and `height` are its own, 0 where not known; a side that the author gave stays, and the other one follows.
    """
    wide, high = own.get("width", ""), own.get("height", "")
    if not (width and height) or (wide and high):
        return dict(own)
    if _is_side(wide):
        high = str(max(1, round(int(wide) * height / width)))
    elif _is_side(high):
        wide = str(max(1, round(int(high) * width / height)))
    elif not (wide or high):
        wide, high = str(width), str(height)
    return {**own, **{name: side for name, side in (("width", wide), ("height", high)) if side}}


def _is_side(told: str) -> bool:
    return told.isdecimal() and len(told) < 6


def strip_tags(body: str) -> str:
    """The text without markup, a space where a tag was: good for counting words, not for reading."""
    return unescape(_TAG.sub(" ", body))
