"""Where a link or picture that an author wrote is meant to lead."""

from __future__ import annotations

import re
from posixpath import join, normpath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from plugins.images.kinds import PICTURES

EXTERNAL = ("http", "https", "mailto", "tel")

_OWN = re.compile(r"\{(filename|static|attach)\}|\|(filename|static|attach)\|")
"""What Pelican's users write before a path in the content folder, from its root or from the text's own folder."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def folded(path: str) -> str:
    """What all spellings of a file's name have in common: accents composed or not, `%20` or a space of any kind, and
    signs that nobody sees. A file may itself have been saved under a name with `%20`."""
    if "%" in path or not path.isascii() or not path.isprintable():
        for _ in range(3):
            path = unquote(path)
        path = "".join(filter(str.isprintable, " ".join(normalize("NFC", path).split())))
    return " ".join(path.split())


def link_target(href: str, folder: str = "") -> tuple[str, str | None]:
    """Return how a written link is to be read ('external', 'fragment', 'internal' or 'unclear') and its target.

    `folder` is where the text with the link lies, such as `/cerita/2026`; where it is not known, no path is relative.
    """
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
    if own := _OWN.match(href):
        href = _below_content(own[0], href[own.end() :], folder)
    if href.startswith(("/", "{filename}/")) and not href.startswith("//"):
        return "internal", href
    return "unclear", None


def _below_content(sign: str, written: str, folder: str) -> str:
    """The target of a link with one of Pelican's signs; '' where it is nowhere below the content folder."""
    path, hash_, fragment = written.partition("#")
    if path and folder and path[0] != "/":
        path = normpath(join(folder, path))
    is_text = "filename" in sign and not path.lower().endswith(PICTURES)
    return f"{'{filename}' if is_text else ''}{path}{hash_}{fragment}" if path[:1] == "/" else ""


def picture_target(src: str, folder: str = "") -> str | None:
    """Return the path below `content/` of a written picture, folded, or None where it points elsewhere.

    `folder` is as for `link_target`; `gambar/` begins a path from the root whatever stands before it.
    """
    src = folded(src)
    if own := _OWN.match(src):
        src = src[own.end() :]
        if folder and not src.startswith(("/", "gambar/")):
            src = normpath(join(folder, src))
    src = src.removeprefix("/")
    if not src or _SCHEME.match(src) or src.startswith("/") or ".." in src.split("/"):
        return None
    return src
