"""What a member has typed: bounds that keep every later rendering quick, and the rendering itself.

The renderer is the build's own. Its time grows with the square of open brackets, and it recurses with nesting; nobody
needs either, so both are turned away here, where a person can still change the text.
"""

from __future__ import annotations

import re
import threading

from markupsafe import Markup

from plugins.comments.render import CommentMarkdown

LONGEST = 6000
"""Letters in a comment: some 900 words."""
_MOST_BRACKETS = 60
_DEEPEST = 5
_MARKERS = re.compile(r"^[ \t]*((?:(?:>|[-*+](?=[ \t])|\d{1,9}\.(?=[ \t]))[ \t]*)+)", re.MULTILINE)
_MARKER = re.compile(r">|[-*+]|\d+\.")
_DEEP_INDENT = re.compile(r"^(?: {4}|\t){6}", re.MULTILINE)
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of characters, and marks that turn the direction of what follows."""


class Unfit(Exception):
    """Why a text cannot be taken, as an Indonesian sentence with its remedy."""


class Renderer:
    """Markdown to safe HTML, one renderer a thread."""

    def __init__(self) -> None:
        self._threads = threading.local()

    def html(self, text: str) -> Markup:
        markdown: CommentMarkdown | None = getattr(self._threads, "markdown", None)
        if markdown is None:
            markdown = self._threads.markdown = CommentMarkdown()
        return Markup(markdown.render(text))

    def fit(self, text: str) -> str:
        """The text as it is stored; `Unfit` where it is empty or out of bounds."""
        text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not text:
            raise Unfit("Komentar masih kosong. Tulis sesuatu lebih dulu.")
        if len(text) > LONGEST:
            raise Unfit(f"Komentar terlalu panjang: {len(text)} huruf, paling banyak {LONGEST}. Pendekkan sedikit.")
        if text.count("[") > _MOST_BRACKETS:
            raise Unfit(f"Terlalu banyak kurung siku; paling banyak {_MOST_BRACKETS}. Kurangi tautannya.")
        deepest = max((len(_MARKER.findall(found)) for found in _MARKERS.findall(text)), default=0)
        if deepest > _DEEPEST or _DEEP_INDENT.search(text):
            raise Unfit("Kutipan atau daftar bersusun terlalu dalam. Kurangi tanda > atau tanda daftar di awal baris.")
        if not self.html(text).strip():
            raise Unfit("Komentar masih kosong. Tulis sesuatu lebih dulu.")
        return text


def line(text: str, longest: int) -> str:
    """One line without control characters, cut nowhere: `Unfit` where it is longer than `longest`."""
    text = " ".join(_UNWANTED.sub("", text).split())
    if len(text) > longest:
        raise Unfit(f"Terlalu panjang: {len(text)} huruf, paling banyak {longest}.")
    return text
