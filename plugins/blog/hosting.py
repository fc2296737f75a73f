"""What a web server is told: content types, how long things may be kept, what a page may load, where things moved.

`_headers` and `_redirects` are for Netlify and Cloudflare Pages, `.htaccess` for Apache and LiteSpeed; whoever carries
headers with each file (tools/publishing) asks `headers`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from plugins.blog.views import HostingFile, NotFoundPage, ServerSettings
from plugins.site.theme import Theme

if TYPE_CHECKING:
    from lxml.etree import _Element

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
FEEDS = {"atom.xml": "application/xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"}
"""By how their names end. Firefox downloads `application/atom+xml` where it shows XML with the feeds' own style."""
FRESH = "public, max-age=0, must-revalidate"
"""Asked for again at each visit, answered with 304 while it is the same."""
KEPT = "public, max-age=3600, stale-while-revalidate=86400"
"""Pictures, styles and scripts: an hour, and a day more while the new one is being fetched."""
_KEPT_SUFFIXES = {".css", ".js", ".mjs", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".ico", ".woff2"}

_DATA_BLOCKS = ("application/", "text/plain", "text/x-")
"""How the types of `<script>`s begin that are never run, such as JSON-LD."""


class Inline(NamedTuple):
    """The texts of a page's inline styles and scripts, in its order."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def content_type(path: str) -> str:
    """Return the content type, with its charset, of the file at a path below the site's root."""
    for ending, kind in FEEDS.items():
        if path == ending or path.endswith((f"/{ending}", f".{ending}")):
            return kind
    return TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def cache_control(path: str) -> str:
    """Return how long browsers may keep the file at a path below the site's root."""
    return KEPT if PurePosixPath(path).suffix in _KEPT_SUFFIXES else FRESH


def headers(path: str) -> dict[str, str]:
    """Return the headers of the file at a path below the site's root, for targets that carry headers with each file."""
    return {"Content-Type": content_type(path), "Cache-Control": cache_control(path)}


def rules() -> str:
    """Return a text that differs whenever `headers` would give other headers to some file."""
    return repr((TYPES, FEEDS, FRESH, KEPT, sorted(_KEPT_SUFFIXES)))


def headers_file(view: HostingFile, context: Theme) -> bytes:
    """Return `_headers`, as Netlify and Cloudflare Pages read it."""
    return _printed("headers.txt", view, context)


def redirects_file(view: HostingFile, context: Theme) -> bytes:
    """Return `_redirects`, as Netlify and Cloudflare Pages read it."""
    root = view.site.root
    return "".join(f"{root}{old} {root}{new} 301\n" for old, new in view.moved).encode()


def htaccess(view: HostingFile, context: Theme) -> bytes:
    """Return `.htaccess`.

    Whatever a server may lack stands in an `IfModule` there: a blog must not fall over a missing module.
    """
    return _printed("htaccess", replace(view, moved=tuple((unquote(old), new) for old, new in view.moved)), context)


def inline(page: str) -> Inline:
    """Return the inline styles and scripts of a page as it is published, in its order; data blocks are not run."""
    from lxml import etree  # only where the policy has to be written anew

    found = [one for one in etree.HTML(page).iter("style", "script") if "src" not in one.attrib and not _is_data(one)]
    return Inline(*(tuple(one.text or "" for one in found if one.tag == tag) for tag in ("style", "script")))


def policy(found: Inline, forms: Sequence[str] = ()) -> str:
    """Return a Content-Security-Policy (https://www.w3.org/TR/CSP3/) for the blog's own things only.

    Inline styles and scripts are named by the digests of their texts. `forms` are origins, besides the blog's own, that
    forms may be sent to.
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *_digests(found.scripts)],
        "style-src": ["'self'", *_digests(found.styles)],
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


def _printed(template: str, view: HostingFile, context: Theme) -> bytes:
    site = view.site
    page = context.render("404.html", NotFoundPage(site, view.head, ()))
    urls = (site.desk_url, site.newsletter.action if site.newsletter else "")
    forms = dict.fromkeys("://".join(urlsplit(url)[:2]) for url in urls if url)
    headers = {
        "Content-Security-Policy": policy(inline(page), [*forms]),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    }
    types = {ending: kind for ending, kind in TYPES.items() if ending}
    compressible = {kind.partition(";")[0] for kind in (*types.values(), *FEEDS.values()) if "charset" in kind}
    settings = ServerSettings(
        site=site,
        headers=headers,
        types=types,
        feeds=FEEDS,
        compressible=tuple(sorted(compressible)),
        fresh=FRESH,
        kept=KEPT,
        kept_suffixes=tuple(sorted(suffix[1:] for suffix in _KEPT_SUFFIXES)),
        moved=view.moved,
    )
    # Templates escape for HTML, and these are not HTML.
    return f"{unescape(context.render(template, settings))}\n".encode()


def _is_data(script: _Element) -> bool:
    kind = script.get("type", "").lower()
    return script.tag == "script" and kind.startswith(_DATA_BLOCKS) and "javascript" not in kind


def _digests(texts: Iterable[str]) -> list[str]:
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return list(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))
