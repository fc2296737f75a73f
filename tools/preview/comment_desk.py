"""The comment desk beside the preview: the whole way of a comment can be tried on one machine.

Everything that belongs to it lies in `.kisah/meja/`: database, secrets, e-mails, and the comments that it gives to the
preview. The blog's `content/` is never written to: approved comments go into a content folder of their own, which only
previews lay over the blog's. The members are invented and known to no other build.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from tools.preview.server import bind_free_port

if TYPE_CHECKING:
    from desk.services import Services
    from desk.web.server import Server

FOLDER = Path(".kisah", "meja")
PORT = 8400
ROSTER_FILE = "anggota.toml"
_PORTS = 20
"""How many ports are tried, from `PORT` on."""
_DEMO_MEMBERS = (("wati-contoh", "Wati (pemilik contoh)"), ("yono-contoh", "Yono (anggota contoh)"))
"""Ids and names. The first owns the blog."""
_SINCE = "2020-01-01"


class PreviewDesk:
    """A desk that runs in this process until `close` is called."""

    def __init__(self, project: Path, settings: dict[str, Any], site_url: str) -> None:
        self._folder = project / FOLDER
        self.content = Path(settings["PATH"])
        self.overlay = self._folder / self.content.name
        self._news = Event()
        self._news.set()
        self._warnings: list[str] = []
        self._pulled_roster = b""
        self._services, self._server = self._make_server(settings, site_url)
        self.url = self._services.settings.url

    def _make_server(self, settings: dict[str, Any], site_url: str) -> tuple[Services, Server]:
        from desk.preview import make_server, prepare_services
        from plugins.comments.roster import Member, Period

        with bind_free_port("127.0.0.1", PORT, _PORTS) as listener:
            port = listener.getsockname()[1]
        services = prepare_services(
            self._folder,
            url=f"http://localhost:{port}",
            site=site_url,
            blog=settings["SITENAME"],
            zone=settings["TIMEZONE"],
            roster=[Member(id_, name, "", [Period(_SINCE, "")]) for id_, name in _DEMO_MEMBERS],
            announce=_announce,
        )
        return services, make_server(services, port, lambda _: self._news.set())

    def start(self) -> None:
        """Serve in another thread."""
        self._server.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.close()

    def list_members(self) -> list[tuple[str, str]]:
        """Return the name and e-mail address of everybody who may sign in, the owner first."""
        from desk.preview import list_demo_members

        return [(person.name, person.email) for person in list_demo_members(self._services)]

    @property
    def has_news(self) -> bool:
        """Whether something has changed at the desk since the last pull."""
        return self._news.is_set()

    @property
    def needs_pull(self) -> bool:
        """Whether a pull may change the preview.

        That is so after news from the desk, after a change of the blog's own members, and as long as there are
        warnings: a comment that was withheld may find its story meanwhile.
        """
        return self.has_news or bool(self._warnings) or self._read_roster() != self._pulled_roster

    def pull(self, facts: Any) -> list[str]:
        """Pull approved comments into the overlay, and return the warnings that are new, in Indonesian.

        `facts` are those of the blog.
        """
        self._news.clear()
        self._pulled_roster = self._read_roster()
        before, self._warnings = self._warnings, self._pull(facts)
        return [line for line in self._warnings if line not in before]

    def _read_roster(self) -> bytes:
        """Return the blog's own roster. The one in the overlay includes all its members."""
        file = self.content / ROSTER_FILE
        return file.read_bytes() if file.is_file() else b""

    def _pull(self, facts: Any) -> list[str]:
        from desk.comments import snapshot
        from plugins.engine.problem import UserError
        from tools.comments import pull as pulling
        from tools.comments import report

        zone, key = self._services.settings.zone, self._services.settings.export_keys[0]
        target = pulling.PullTarget(self.content, self.overlay, self._folder, nullcontext)
        try:
            data = snapshot.take(self._services.database, zone, key)
            now = datetime.now(zone)
            result = pulling.pull(data, key, target, facts, zone, now, lambda _: None, yes=True)
        except UserError as error:
            return [f"Komentar dari meja belum ditampilkan: {error}"]
        return report.format_warnings(result)


def _announce(line: str) -> None:
    print(f"\n  {line}\n", flush=True)
