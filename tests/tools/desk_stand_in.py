"""A desk's snapshot over real HTTP, for tests of the pull alone; the real desk has tests of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from plugins.comments.snapshot import derive_token


class Stand(ThreadingHTTPServer):
    """Offers `data` under `tag` to who shows the key's token; `answer` is another status to answer with."""

    daemon_threads = True

    def __init__(self, key: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.token = derive_token(key)
        self.data = b""
        self.tag = ""
        self.answer = 200
        self.told: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Stand

    def do_GET(self) -> None:
        stand = self.server
        status = stand.answer
        if self.headers.get("Authorization") != f"Bearer {stand.token}":
            status = 401
        elif self.path != "/salinan":
            status = 404
        elif status == 200 and stand.tag and self.headers.get("If-None-Match") == stand.tag:
            status = 304
        stand.told.append(status)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{stand.url}/lain")
        if status in (200, 304) and stand.tag:
            self.send_header("ETag", stand.tag)
        self.send_header("Content-Length", str(len(stand.data)) if status == 200 else "0")
        self.end_headers()
        if status == 200:
            self.wfile.write(stand.data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing: tests say what matters."""


@contextmanager
def stand(key: bytes) -> Iterator[Stand]:
    with Stand(key) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
