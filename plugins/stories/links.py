"""Where a link or picture that an author wrote is meant to lead."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

EXTERNAL = ("http", "https", "mailto", "tel")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def link_target(href: str) -> tuple[str, str | None]:
    """How a written link is to be read: ('external' | 'fragment' | 'internal' | 'unclear', target)."""
    href = href.strip()
    if href.startswith("#"):
        return "fragment", unquote(href[1:])
    if _SCHEME.match(href):
        try:
            parts = urlsplit(href)
        except ValueError:
            return "unclear", None
        whole = bool(parts.netloc) if parts.scheme in ("http", "https") else bool(parts.path)
        return ("external", href) if parts.scheme in EXTERNAL and whole else ("unclear", None)
    href = unquote(href)
    if href.startswith("{filename}"):
        path = href.removeprefix("{filename}")
        return ("internal", "{filename}" + path) if path.startswith("/") else ("unclear", None)
    if href.startswith("/") and not href.startswith("//"):
        return "internal", href
    return "unclear", None


def picture_target(src: str) -> str | None:
    """The path below `content/` of a written picture, or None where it points elsewhere."""
    src = unquote(src.strip()).removeprefix("{filename}").removeprefix("{static}").removeprefix("/")
    if not src or _SCHEME.match(src) or src.startswith("/") or ".." in src.split("/"):
        return None
    return src
