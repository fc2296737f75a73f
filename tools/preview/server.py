"""Serves the output folder as a host would, and adds live reload to what it sends, never to what is stored.

Below `/admin/` the page to write in answers, if there is one: see `tools.preview.admin`.
"""

from __future__ import annotations

import errno
import mimetypes
import os
import shutil
import socket
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from socketserver import TCPServer
from typing import IO, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tools.preview import error_page
from tools.preview.admin.door import HEADERS, LARGEST_REQUEST, PREFIX, Answer, Room, admits
from tools.preview.stage import Scene, Stage

RESERVED = "/__pratinjau__/"
"""No story can have an address below this."""

_SCRIPT = Path(__file__).with_name("live.js")
_HEARTBEAT = 10.0
_TRIES = 100

# Python's own table and never the system's, so that every machine names the same types.
_TYPES = mimetypes.MimeTypes()
for _suffix, _type in {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}.items():
    _TYPES.add_type(_type, _suffix)
_TEXTUAL = frozenset(
    {"application/atom+xml", "application/json", "application/manifest+json", "application/xml", "image/svg+xml"}
)


class Server(ThreadingHTTPServer):
    """Listens from the moment it is made; answers once `serve_forever` runs."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # on Windows that would let two programs share a port

    def __init__(self, address: tuple[str, int], stage: Stage) -> None:
        self.stage = stage
        self.room: Room | None = None
        """The page to write in, where there is one."""
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who leaves early is no error."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def open_server(host: str, port: int, stage: Stage) -> Server:
    """A server on `port`, or on the next one that is free. Raises OSError where none of a hundred is."""
    for candidate in range(port, min(port + _TRIES, 65536)):
        if candidate and _answers("::1", candidate):  # `localhost` would lead there, whatever 127.0.0.1 says
            continue
        try:
            return Server((host, candidate), stage)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def lan_address() -> str | None:
    """The address by which other devices of the local network reach this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: this asks the system which address it would send from (RFC 5737 documentation range).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
        return None if address.startswith(("127.", "0.")) else address


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.2):
            return True
    except OSError:
        return False


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, and POST only in the page to write in."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "KisahLayanan"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with headers and content."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with headers alone."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a request of the page to write in."""
        self.close_connection = True
        room, path = self.server.room, urlsplit(self.path).path
        length = self.headers.get("Content-Length", "")
        if room is None or not path.startswith(PREFIX):
            self._start(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", 0)
        elif not admits(self.headers, self.server.server_port, writes=True):
            self._start(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", 0)
        elif not length.isdecimal() or int(length) > LARGEST_REQUEST:
            self._start(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain; charset=utf-8", 0)
        else:
            self._send_answer(room.request(path, self.rfile.read(int(length))))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Say nothing: the terminal belongs to the author."""

    def _answer(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith(RESERVED):
            self._answer_reserved(address.path, address.query)
            return
        if self.server.room and f"{address.path}/".startswith(PREFIX):
            self._answer_admin(self.server.room, address.path)
            return
        scene = self.server.stage.scene
        if scene.output is None:
            page = error_page.trouble_page(scene.trouble) if scene.trouble else error_page.waiting_page()
            self._send_html(HTTPStatus.SERVICE_UNAVAILABLE, page.encode(), Scene(None, None, scene.version))
            return
        self._answer_file(scene, scene.output, address.path or "/", address.query)

    def _answer_admin(self, room: Room, path: str) -> None:
        if not admits(self.headers, self.server.server_port, writes=False):
            self._start(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", 0)
        elif not path.startswith(PREFIX):
            self._redirect(PREFIX.strip("/"), "")
        else:
            missing = Answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", error_page.not_found_page().encode())
            self._send_answer(room.page(path) or missing)

    def _send_answer(self, answer: Answer) -> None:
        self._start(answer.status, answer.kind, len(answer.data), HEADERS)
        if self.command != "HEAD":
            self.wfile.write(answer.data)

    def _answer_file(self, scene: Scene, output: Path, path: str, query: str) -> None:
        found = _find(output, path)
        if found is None:
            missing = _find(output, "/404.html")
            page = missing.read_bytes() if missing and missing.is_file() else error_page.not_found_page().encode()
            self._send_html(HTTPStatus.NOT_FOUND, page, scene)
        elif found.is_dir():
            self._redirect(quote(unquote(path).lstrip("/"), safe="/"), query)
        else:
            try:
                file = found.open("rb")
            except OSError:  # a build took it away this very moment
                self._send_html(HTTPStatus.NOT_FOUND, error_page.not_found_page().encode(), scene)
                return
            with file:
                self._send_file(file, found.name, scene)

    def _send_file(self, file: IO[bytes], name: str, scene: Scene) -> None:
        kind = _TYPES.guess_type(name)[0] or "application/octet-stream"
        if kind == "text/html":
            self._send_html(HTTPStatus.OK, file.read(), scene)
            return
        if kind.startswith("text/") or kind in _TEXTUAL:
            kind += "; charset=utf-8"
        self._start(HTTPStatus.OK, kind, os.fstat(file.fileno()).st_size)
        if self.command != "HEAD":
            shutil.copyfileobj(file, self.wfile)

    def _send_html(self, status: HTTPStatus, page: bytes, scene: Scene) -> None:
        page = _with_live_reload(page, scene)
        self._start(status, "text/html; charset=utf-8", len(page))
        if self.command != "HEAD":
            self.wfile.write(page)

    def _redirect(self, path: str, query: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"/{path}/" + (f"?{query}" if query else ""))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer_reserved(self, path: str, query: str) -> None:
        if path == f"{RESERVED}muat-ulang.js":
            with _SCRIPT.open("rb") as file:
                self._send_file(file, _SCRIPT.name, self.server.stage.scene)
        elif path == f"{RESERVED}kabar" and self.command == "GET":
            self._send_news(parse_qs(query).get("versi", [""])[0])
        else:
            self.close_connection = True
            self._start(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", 0)

    def _send_news(self, version: str) -> None:
        """One Server-Sent Event as soon as the scene is not the one the page shows; until then, signs of life."""
        self.close_connection = True
        self._start(HTTPStatus.OK, "text/event-stream; charset=utf-8", None)
        self.wfile.write(b"retry: 1000\n\n")
        while not self.server.stage.wait(version, _HEARTBEAT):
            self.wfile.write(b": tunggu\n\n")
        self.wfile.write(f"data: {self.server.stage.scene.version}\n\n".encode())

    def _start(self, status: HTTPStatus, kind: str, length: int | None, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def _find(output: Path, path: str) -> Path | None:
    """The file at an address, its folder's index, or a folder that lacks its closing slash; None for all else.

    The output is resolved anew each time, since a build may have put another folder in its place.
    """
    parts = PurePosixPath(unquote(path, errors="replace")).parts[1:]
    if any(part == ".." or set(part) & set("\\:\0") for part in parts):
        return None
    try:
        root = output.resolve()
        found = root.joinpath(*parts).resolve()
        if not found.is_relative_to(root):
            return None
        if found.is_dir():
            index = found / "index.html"
            if not index.is_file():
                return None
            return index if path.endswith("/") else found
        return found if found.is_file() and not path.endswith("/") else None
    except (OSError, ValueError):  # a name that this system cannot have
        return None


def _with_live_reload(page: bytes, scene: Scene) -> bytes:
    """The page with the script, and with the panel where something is wrong, at the end of its body."""
    extra = f'<script src="{RESERVED}muat-ulang.js" data-version="{scene.version}" defer></script>'
    if scene.trouble:
        extra = error_page.panel(scene.trouble) + extra
    at = page.lower().rfind(b"</body>")
    if at < 0:
        at = len(page)
    return page[:at] + extra.encode() + page[at:]
