"""Masking of e-mail addresses, so that none of them is published."""

from __future__ import annotations

import re

MASK = "[alamat surel disembunyikan]"

_EMAIL = re.compile(r"(?<![\w.+\\-])(?:mailto:)?[\w.+\\-]+(?:@|%40)[\w\\-]+(?:\.[\w\\-]+)+", re.IGNORECASE)
"""An address in HTML, or in Markdown, where a backslash may stand before a character. A match must begin where a word
begins: otherwise the time for a long text without addresses grows with the square of its length."""


def mask(text: str) -> str:
    """Return the text with `MASK` in the place of every e-mail address. Masking it again changes nothing."""
    return _EMAIL.sub(MASK, text)
