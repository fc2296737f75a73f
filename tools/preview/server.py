"""Serves a preview as a host would, and adds live reload to what it sends, never to what is stored."""

from __future__ import annotations

import mimetypes
import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, redirect, render_template, request, send_file
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as AnyResponse

from plugins.engine.problem import UserError
from tools.preview.state import PreviewState, Snapshot

RESERVED = "/__pratinjau__/"
"""No story can have an address below this."""

_SCRIPT = Path(__file__).with_name("live.js")
_HEARTBEAT = 10.0
"""Seconds between signs of life on an open event stream, by which it is noticed that a page has gone."""

# Python's own table and never the system's, so that every machine names the same types.
_TYPES = mimetypes.MimeTypes()
for _suffix, _type in {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}.items():
    _TYPES.add_type(_type, _suffix)


def create_app(state: PreviewState) -> Flask:
    """Return the WSGI application that serves the snapshots of `state`."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False

    @app.before_request
    def refuse_strange_names() -> None:
        if not is_own_name(request.headers.get("Host", "")):
            abort(403)

    @app.after_request
    def forbid_storing(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.get(f"{RESERVED}muat-ulang.js")
    def send_script() -> Response:
        return send_file(_SCRIPT, "text/javascript")

    @app.get(f"{RESERVED}kabar")
    def send_events() -> Response:
        return Response(_follow(state, request.args.get("versi", "")), mimetype="text/event-stream")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def send_output(path: str) -> AnyResponse:
        snapshot = state.snapshot
        if snapshot.output is None:
            return _send_placeholder(snapshot)
        found = _find(snapshot.output, path)
        if found is None:
            abort(404)
        if found.is_dir():
            query = request.query_string.decode()
            return redirect(f"/{quote(path.lstrip('/'))}/" + (f"?{query}" if query else ""))
        kind = _TYPES.guess_type(found.name)[0] or "application/octet-stream"
        try:
            if kind == "text/html":
                return _send_html(found.read_bytes(), snapshot)
            return send_file(found, kind)
        except OSError:  # a build took it away this very moment
            abort(404)

    @app.errorhandler(404)
    def send_not_found(error: HTTPException) -> Response:
        snapshot = state.snapshot
        own = _find(snapshot.output, "404.html") if snapshot.output else None
        if own:
            return _send_html(own.read_bytes(), snapshot, 404)
        sentence = Markup('Coba mulai dari <a href="/">beranda</a>.')
        return _send_page(snapshot, 404, title="Halaman tidak ditemukan", sentence=sentence)

    return app


def is_own_name(host: str) -> bool:
    """Return whether a request's `Host` is `localhost` or an IP address, each with or without a port.

    Drafts are for nobody else: a page elsewhere may have its own name lead to this machine (DNS rebinding), and would
    then read what is served under it. No name server can do that with an address.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").removesuffix("."), parts.port
        return parts.netloc == host and "@" not in host and (name == "localhost" or bool(ip_address(name)))
    except ValueError:
        return False


class PortError(UserError):
    """No port is free. Nothing was started."""


def open_server(host: str, port: int, app: Flask) -> BaseWSGIServer:
    """Return a server on `port`, or on the next one that is free; it answers once `serve_forever` runs.

    Raises PortError where none of a hundred ports is free.
    """
    # Bound here and not by the server, which ends the process where a port is taken.
    with bind_free_port(host, port, 100) as listener:
        return make_server(host, port, app, True, 1, _QuietHandler, fd=listener.fileno())


def bind_free_port(host: str, port: int, count: int) -> socket.socket:
    """Return a listening socket on the first free one of `count` ports from `port` on; 0 stands for any.

    Raises PortError where none of them is free.
    """
    for candidate in range(max(port, 0), min(port + count, 65536)):
        if candidate and _is_answered("::1", candidate):  # `localhost` would lead there, whatever 127.0.0.1 says
            continue
        with suppress(OSError):
            return socket.create_server((host, candidate))
    raise PortError(f"Porta {port} dan {count} porta sesudahnya tidak dapat dipakai.")


def find_lan_address() -> str | None:
    """Return the address by which other devices of the local network reach this machine, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: this asks the system which address it would send from (RFC 5737 documentation range).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
        return None if address.startswith(("127.", "0.")) else address


class _QuietHandler(WSGIRequestHandler):
    """Logs nothing: the terminal belongs to the author."""

    timeout = 60
    """Seconds after which a connection is closed on which nothing is asked, such as browsers open ahead."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Drop the message."""


def _is_answered(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.2):
            return True
    except OSError:
        return False


def _follow(state: PreviewState, version: str) -> Iterator[str]:
    """Yield one Server-Sent Event as soon as the snapshot is not the one the page shows; until then, signs of life."""
    yield "retry: 1000\n\n"
    while not state.wait(version, _HEARTBEAT):
        yield ": tunggu\n\n"
    yield f"data: {state.snapshot.version}\n\n"


def _find(output: Path, path: str) -> Path | None:
    """Return the file at a URL path, its folder's index, or a folder that lacks its closing slash; None for all else.

    The output is resolved anew each time, since a build may have put another folder in its place.
    """
    try:
        root = output.resolve()
        found = root.joinpath(path.lstrip("/")).resolve()
        if not found.is_relative_to(root):
            return None
        if not found.is_dir():
            return found if found.is_file() and not path.endswith("/") else None
        index = found / "index.html"
        if not index.is_file():
            return None
        return index if path.endswith("/") or found == root else found
    except (OSError, ValueError):  # a name that this system cannot have
        return None


def _send_placeholder(snapshot: Snapshot) -> Response:
    """Return the whole page to show while there is no good page yet."""
    plain = Snapshot(None, None, snapshot.version)
    if snapshot.failure is None:
        return _send_page(plain, 503, title="Sebentar, ya", sentence="Blog sedang dibangun.")
    note = "Perbaiki dan simpan; halaman ini memuat ulang sendiri."
    return _send_page(plain, 503, title="Blog belum dapat ditampilkan", failure=snapshot.failure, note=note)


def _send_page(snapshot: Snapshot, status: int, **shown: object) -> Response:
    return _send_html(render_template("page.html", **shown).encode(), snapshot, status)


def _send_html(page: bytes, snapshot: Snapshot, status: int = 200) -> Response:
    """Return the page with live reload, and with the failure of the last build, at the end of its body."""
    extra = f'<script src="{RESERVED}muat-ulang.js" data-version="{snapshot.version}" defer></script>'
    if snapshot.failure:
        note = "Yang tampil di sini masih halaman terakhir yang baik."
        extra = render_template("failure.html", failure=snapshot.failure, note=note) + extra
    at = page.lower().rfind(b"</body>")
    if at < 0:
        at = len(page)
    return Response(page[:at] + extra.encode() + page[at:], status, mimetype="text/html")
