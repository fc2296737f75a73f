"""The comment desk beside the preview, so that the whole way of a comment can be tried on this machine.

Everything that belongs to it lies below `.kisah/meja/`: database, secrets, letters, and what it gives to the preview.
The blog's own `content/` is never written to: what the desk approves lies in a content folder of its own, which only
previews lay above the blog's. Its members are made up here and known to no other build; their addresses lead nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.services import Desk
    from desk.web.server import Service

FOLDER = Path(".kisah", "meja")
PORT = 8400
ROSTER_FILE = "anggota.toml"
_TRIES = 20
_MADE_UP = (("wati-contoh", "Wati (pemilik contoh)"), ("yono-contoh", "Yono (anggota contoh)"))
"""Ids and names; the first owns the blog."""
_SINCE = "2020-01-01"


class Unavailable(Exception):
    """Why there is no desk this time, in Indonesian. The preview goes on without."""


class PreviewDesk:
    """A desk that runs in this process until `close`. `wake` is called, by another thread, when there is news."""

    def __init__(self, project: Path, settings: dict[str, Any], site_url: str, wake: Callable[[], None]) -> None:
        self._folder = project / FOLDER
        self.content = Path(settings["PATH"])
        self.overlay = self._folder / self.content.name
        self._wake = wake
        self._news = Event()
        self._news.set()
        self._told: list[str] = []
        self._merged = b""
        try:
            self._desk, self._service = self._start(settings, site_url)
        except Exception as error:  # whatever keeps it from starting, the preview is worth more
            raise Unavailable(str(error) or type(error).__name__) from error
        self.url = self._desk.settings.url

    def _start(self, settings: dict[str, Any], site_url: str) -> tuple[Desk, Service]:
        from desk.preview import Preview, prepare, service
        from plugins.comments.roster import Member, Period

        port = _free_port()
        preview = Preview(
            folder=self._folder,
            url=f"http://localhost:{port}",
            site=site_url,
            blog=settings["SITENAME"],
            zone=settings["TIMEZONE"],
            roster=[Member(id_, name, "", [Period(_SINCE, "")]) for id_, name in _MADE_UP],
            announce=_announce,
        )
        desk = prepare(preview)
        return desk, service(desk, port, self._changed)

    def start(self) -> None:
        self._service.start()

    def close(self) -> None:
        self._service.close()

    def members(self) -> list[tuple[str, str]]:
        """Who may sign in: (name, address), the owner first."""
        from desk.preview import demo_members

        return [(person.name, person.address) for person in demo_members(self._desk)]

    @property
    def has_news(self) -> bool:
        """Whether something has changed at the desk since the last pull."""
        return self._news.is_set()

    @property
    def owes(self) -> bool:
        """Whether a pull may change something though the desk has no news: its places, or the blog's own members."""
        return bool(self._told) or self._roster() != self._merged

    def pull(self, facts: Any) -> list[str]:
        """Lay what the desk has approved above the blog's content; what is new to say about that, in Indonesian."""
        self._news.clear()
        self._merged = self._roster()
        before, self._told = self._told, self._pulled(facts)
        return [line for line in self._told if line not in before]

    def _roster(self) -> bytes:
        """Of the blog; what lies above it has all of its members."""
        file = self.content / ROSTER_FILE
        return file.read_bytes() if file.is_file() else b""

    def _pulled(self, facts: Any) -> list[str]:
        from desk.comments.snapshot import snapshot
        from tools.comments import report
        from tools.comments.pull import Place
        from tools.comments.pull import pull as pull_comments
        from tools.comments.refusal import Refused

        settings = self._desk.settings
        key = settings.export_keys[0]
        place = Place(self.content, self.overlay, self._folder, nullcontext)
        try:
            data = snapshot(self._desk.database, settings.zone, key)
            now = datetime.now(settings.zone)
            pulled = pull_comments(data, key, place, facts, settings.zone, now, lambda _: None, yes=True)
        except Refused as refused:
            return [f"Komentar dari meja belum ditampilkan: {refused}"]
        return report.warnings(pulled)

    def _changed(self, sequence: int) -> None:
        self._news.set()
        self._wake()


def _free_port() -> int:
    for port in range(PORT, PORT + _TRIES):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"porta {PORT} dan {_TRIES} porta sesudahnya sedang dipakai")


def _announce(line: str) -> None:
    print(f"\n  {line}\n", flush=True)
