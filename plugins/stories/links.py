"""Where a link or picture that an author wrote is meant to lead."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

EXTERNAL = ("http", "https", "mailto", "tel")

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def folded(path: str) -> str:
    """What all spellings of a file's name have in common: accents composed or not, `%20` or a space of any kind, and
    signs that nobody sees. A file may itself have been saved under a name with `%20`."""
    if "%" in path or not path.isascii() or not path.isprintable():
        for _ in range(3):
            path = unquote(path)
        path = "".join(filter(str.isprintable, " ".join(normalize("NFC", path).split())))
    return " ".join(path.split())


def link_target(href: str) -> tuple[str, str | None]:
    """Return how a written link is to be read ('external', 'fragment', 'internal' or 'unclear') and its target."""
    href = href.strip()
    if href.startswith("#"):
        return "fragment", unquote(href[1:])
    if href.lower().startswith("www."):
        href = f"https://{href}"
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
    """Return the path below `content/` of a written picture, folded, or None where it points elsewhere."""
    src = folded(src).removeprefix("{filename}").removeprefix("{static}").removeprefix("/")
    if not src or _SCHEME.match(src) or src.startswith("/") or ".." in src.split("/"):
        return None
    return src
