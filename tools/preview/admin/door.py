"""Who may enter the page to write in.

Whoever can send requests there can write into the content folder. So it is open only to this machine, under its own
name, and to pages that it has served itself: another site's page, also one that has its own name point to this machine,
is turned away. No plugin is imported here, since the server also runs while one of them cannot be.
"""

from __future__ import annotations

from email.message import Message
from http import HTTPStatus
from typing import NamedTuple, Protocol

PREFIX = "/admin/"
LARGEST_REQUEST = 60_000_000
"""Bytes."""

_NAMES = ("localhost", "127.0.0.1", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
"""Nothing is loaded from elsewhere, and no other page shows this one."""


class Answer(NamedTuple):
    """What to send: a status, a media type and bytes."""

    status: HTTPStatus
    kind: str
    data: bytes


class Room(Protocol):
    """What stands behind the door: see `tools.preview.admin.room`."""

    def page(self, path: str) -> Answer | None:
        """What a GET below the prefix is answered with; None where nothing is there."""

    def request(self, path: str, body: bytes) -> Answer:
        """What the editor's request is answered with."""


def admits(headers: Message[str, str], port: int, *, writes: bool) -> bool:
    """Whether a request comes from a page of this machine's own, or from its address bar."""
    host, origin = headers.get("Host", "").lower(), headers.get("Origin", "")
    names = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    if host not in names or headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return False
    if not writes:
        return origin in {"", f"http://{host}"}
    typed = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return origin == f"http://{host}" and typed == "application/json"
