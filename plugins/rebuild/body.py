"""Rendered bodies with their internal targets left open: marked when read, resolved when a page is made.

What a page links to is thus part of that page's inputs and not of the body. The mark is a control character, which no
content file may contain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

MARK = "\x1e"

_TAG = re.compile(r"<[^>]*>")


def mark(target: str) -> str:
    """A target as it stands in a body until it is resolved."""
    return f"{MARK}{target}{MARK}"


def resolve(body: str, links: Mapping[str, str], root: str) -> str:
    """The body with every marked target replaced by its address below `root` ('' or '/folder'; absolute in feeds)."""
    pieces = body.split(MARK)
    pieces[1::2] = [root + links[target] for target in pieces[1::2]]
    return "".join(pieces)


def words_of(body: str) -> str:
    """The text without markup, a space where a tag was: good for counting words, not for reading."""
    return unescape(_TAG.sub(" ", body))
