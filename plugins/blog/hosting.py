"""What a web server is told: content types, how long things may be kept, what a page may load, where things moved.

`_headers` and `_redirects` are for Netlify and Cloudflare Pages, `.htaccess` for Apache and LiteSpeed; whoever carries
headers with each file (tools/publishing) asks `headers`.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from plugins.blog.policy import inline, policy
from plugins.blog.views import HostingFile, NotFoundPage
from plugins.site.theme import Theme

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


def rules() -> str:
    """What `headers` goes by: others mean other headers."""
    return repr((TYPES, FEEDS, FRESH, KEPT, sorted(_KEPT_SUFFIXES)))


def headers_file(view: HostingFile, context: Theme) -> bytes:
    """`_headers`."""
    root = view.site.root
    lines = [f"{root}/*", *(f"  {name}: {value}" for name, value in _guards(view, context).items())]
    for folder in ("theme", "gambar"):
        lines += [f"{root}/{folder}/*", f"  Cache-Control: {KEPT}"]
    for ending in ("*atom.xml", "*feed.json", "*.sig"):
        lines += [f"{root}/{ending}", f"  Content-Type: {content_type(ending.replace('*', 'x/'))}"]
    return ("\n".join(lines) + "\n").encode()


def redirects_file(view: HostingFile, context: Theme) -> bytes:
    """`_redirects`."""
    root = view.site.root
    return "".join(f"{root}{old} {root}{new} 301\n" for old, new in view.moved).encode()


def htaccess(view: HostingFile, context: Theme) -> bytes:
    """`.htaccess`. Whatever a server may lack stands in an `IfModule`: a blog must not fall over a missing module."""
    root = view.site.root
    types = {ending: kind for ending, kind in TYPES.items() if ending}
    lines = [
        f"ErrorDocument 404 {root}/404.html",
        "AddDefaultCharset utf-8",
        "<IfModule mod_mime.c>",
        *(f'  AddType "{kind}" {ending}' for ending, kind in types.items()),
        "</IfModule>",
        *(f'<FilesMatch "(^|\\.){ending.replace(".", chr(92) + ".")}$">\n  ForceType "{kind}"\n</FilesMatch>'
          for ending, kind in FEEDS.items()),
        # `Options -Indexes` would do better, and bring the site down where the host does not allow it.
        "<IfModule mod_autoindex.c>",
        "  IndexIgnore *",
        "</IfModule>",
        "<IfModule mod_headers.c>",
        *(f'  Header always set {name} "{value}"' for name, value in _guards(view, context).items()),
        f'  Header set Cache-Control "{FRESH}"',
        f'  <FilesMatch "\\.({"|".join(sorted(suffix[1:] for suffix in _KEPT_SUFFIXES))})$">',
        f'    Header set Cache-Control "{KEPT}"',
        "  </FilesMatch>",
        "</IfModule>",
        "<IfModule mod_deflate.c>",
        f"  AddOutputFilterByType DEFLATE {_compressible()}",
        "</IfModule>",
        "<IfModule mod_brotli.c>",
        f"  AddOutputFilterByType BROTLI_COMPRESS {_compressible()}",
        "</IfModule>",
        "<IfModule mod_alias.c>",
        f'  RedirectMatch 404 "^{root}/\\.kisah/"',
        *(f'  Redirect 301 "{unquote(root + old)}" "{view.site.url}{new}"' for old, new in view.moved),
        "</IfModule>",
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _guards(view: HostingFile, context: Theme) -> dict[str, str]:
    """What every answer says."""
    page = context.render("404.html", NotFoundPage(view.site, view.head, ()))
    letters = view.site.newsletter
    forms = dict.fromkeys(_origin(url) for url in (view.site.desk_url, letters.action if letters else "") if url)
    return {
        "Content-Security-Policy": policy(inline(page), [*forms]),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    }


def _origin(url: str) -> str:
    scheme, host = urlsplit(url)[:2]
    return f"{scheme}://{host}"


def _compressible() -> str:
    kinds = {kind.partition(";")[0] for kind in (*TYPES.values(), *FEEDS.values()) if "charset" in kind}
    return " ".join(sorted(kinds))
