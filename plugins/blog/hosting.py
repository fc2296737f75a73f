"""What a web server is told: content types, how long things may be kept, and what a page may load and run."""

from __future__ import annotations

from pathlib import PurePosixPath

TYPES = {
    "": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".sig": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
}
FEEDS = {"atom.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"}
"""By how their names end."""
FRESH = "public, max-age=0, must-revalidate"
"""Asked for again at each visit, answered with 304 while it is the same."""
KEPT = "public, max-age=3600, stale-while-revalidate=86400"
"""Pictures, styles and scripts: an hour, and a day more while the new one is being fetched."""
_KEPT_SUFFIXES = {".css", ".js", ".mjs", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".ico", ".woff2"}


def content_type(path: str) -> str:
    """With its charset, for a path below the site's root."""
    for ending, kind in FEEDS.items():
        if path == ending or path.endswith((f"/{ending}", f".{ending}")):
            return kind
    return TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def cache_control(path: str) -> str:
    return KEPT if PurePosixPath(path).suffix in _KEPT_SUFFIXES else FRESH


def headers(path: str) -> dict[str, str]:
    """Of a file, for targets that carry headers with it."""
    return {"Content-Type": content_type(path), "Cache-Control": cache_control(path)}
