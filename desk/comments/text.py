"""What members type: cleaning, bounds that keep rendering quick, and the rendering itself.

The renderer is the one of the build. Its time grows with the square of the number of open brackets, and it recurses
into nested quotes and lists. Nobody needs much of either, so both are refused here, where the author can still change
them.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

from markupsafe import Markup

from desk.accounts.names import clean_text, is_blank
from desk.errors import InvalidRequest
from plugins.comments.render import CommentMarkdown

MAX_LENGTH = 6000
"""Characters of a comment: about 900 words."""
_MAX_BRACKETS = 60
_MAX_DEPTH = 5
_MARKERS = re.compile(r"^[ \t]*((?:(?:>|[-*+](?=[ \t])|\d{1,9}\.(?=[ \t]))[ \t]*)+)", re.MULTILINE)
_MARKER = re.compile(r">|[-*+]|\d+\.")
_DEEP_INDENT = re.compile(r"^(?: {4}|\t){6}", re.MULTILINE)
_REMEMBERED = 200
"""Texts whose HTML a process remembers: several pages of comments, or some megabytes of the worst."""
_EMPTY = "Komentar masih kosong. Tulis sesuatu lebih dulu."


class Renderer:
    """Converts Markdown to safe HTML. Threads share the object; each has a Markdown parser of its own."""

    def __init__(self) -> None:
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, str] = OrderedDict()

    def render(self, text: str) -> Markup:
        """Return a comment as HTML that may be put into a page."""
        with self._lock:
            html = self._remembered.get(text)
        if html is None:
            html = self._convert(text)
            self.remember(text, html)
        return Markup(html)

    def remember(self, text: str, html: str) -> None:
        """Render this text as `html` for now, which is known to be its HTML."""
        with self._lock:
            self._remembered[text] = html
            self._remembered.move_to_end(text)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)

    def _convert(self, text: str) -> str:
        markdown: CommentMarkdown | None = getattr(self._threads, "markdown", None)
        if markdown is None:
            markdown = self._threads.markdown = CommentMarkdown()
        return markdown.render(text)

    def clean(self, text: str) -> str:
        """Return a comment as it is stored. Raises InvalidRequest where it is empty or exceeds a bound."""
        text = clean_text(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not text:
            raise InvalidRequest(_EMPTY)
        if len(text) > MAX_LENGTH:
            raise InvalidRequest(
                f"Komentar terlalu panjang: {len(text)} huruf, paling banyak {MAX_LENGTH}. Pendekkan sedikit."
            )
        if text.count("[") > _MAX_BRACKETS:
            raise InvalidRequest(f"Terlalu banyak kurung siku; paling banyak {_MAX_BRACKETS}. Kurangi tautannya.")
        depth = max((len(_MARKER.findall(markers)) for markers in _MARKERS.findall(text)), default=0)
        if depth > _MAX_DEPTH or _DEEP_INDENT.search(text):
            raise InvalidRequest(
                "Kutipan atau daftar bersusun terlalu dalam. Kurangi tanda > atau tanda daftar di awal baris."
            )
        if is_blank(self.render(text).striptags()):
            raise InvalidRequest(_EMPTY)
        return text
