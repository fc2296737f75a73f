"""A story's rendered body as it is read."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_INLINE = frozenset(
    "a abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()  # noqa: SIM905
)


def spoken(body: str) -> str:
    """Text, with a space where a block begins or ends. The body is our own renderer's: every tag is well-formed."""
    return unescape(_TAG.sub(lambda tag: "" if tag[2] in _INLINE else "\n", body))
