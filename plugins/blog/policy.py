"""What a page may load and run: a Content-Security-Policy (https://www.w3.org/TR/CSP3/) for the blog's own things only.

Inline styles and scripts are named by the digests of their texts, which are taken from a page as the theme prints it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html.parser import HTMLParser
from typing import NamedTuple

_DATA_BLOCKS = ("application/", "text/plain", "text/x-")
"""How the types of `<script>`s begin that are never run, such as JSON-LD."""


class Inline(NamedTuple):
    """The texts of a page's inline styles and scripts, in its order."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"style": [], "script": []}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        kind = (values.get("type") or "").lower()
        is_data = tag == "script" and kind.startswith(_DATA_BLOCKS) and "javascript" not in kind
        if tag in self.found and "src" not in values and not is_data:
            self._open = tag
            self.found[tag].append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""


def inline(page: str) -> Inline:
    """Of a page as printed."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Inline(tuple(reader.found["style"]), tuple(reader.found["script"]))


def policy(found: Inline, forms: Sequence[str] = ()) -> str:
    """The header's value. `forms`: origins that forms may be sent to besides the blog's own."""
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *_sources(found.scripts)],
        "style-src": ["'self'", *_sources(found.styles)],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'", *forms],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # No text becomes code; `kisah` is the one policy of our own, by which a service worker is named (offline.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["kisah"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _sources(texts: Iterable[str]) -> list[str]:
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return list(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))
