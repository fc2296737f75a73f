"""A desk for tests: a real server over a real database, the blog's list of stories, and people with browsers.

The desk believes to be https://meja.example, as behind a proxy that speaks TLS; the tests speak to the port behind.
"""

from __future__ import annotations

import email
import email.policy
import http.client
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from sqlalchemy import func, select, text

from desk.accounts.consent import CONSENT
from desk.accounts.members import Role
from desk.mail.delivery import EmailRenderer
from desk.services import Services
from desk.settings import Settings
from desk.signing import Signer
from desk.storage.schema import METADATA
from desk.web.app import create_app
from desk.web.server import Server
from desk.worker import Worker
from tests.served import serve

ORIGIN = "https://meja.example"
STORY = "/2026/11/obat-yang-tertukar.html"
THREAD = "2026/11/obat-yang-tertukar"
CLOSED = "/2026/10/sudah-tutup.html"
NEVER = "/2026/09/tanpa-komentar.html"
LISTING: dict[str, Any] = {
    "version": 1,
    "blog": "Kisah Layanan",
    "url": "https://blog.example",
    "stories": [
        {"address": STORY, "title": "Obat yang “Tertukar”", "lang": "id", "state": "buka", "closes": None},
        {"address": CLOSED, "title": "Sudah Tutup", "lang": "id", "state": "tutup", "closes": "2026-10-31"},
        {"address": NEVER, "title": "Tanpa Komentar", "lang": "id", "state": "tidak", "closes": None},
    ],
}
EXPORT_KEY = secrets.token_urlsafe(48).encode()
SECRET = secrets.token_urlsafe(48).encode()
FORM = "application/x-www-form-urlencoded"


def address(name: str) -> str:
    """An address that is made while the tests run and belongs to nobody."""
    return f"{name}@{'orang'}.example"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def location(self) -> str:
        return self.headers["Location"] or ""

    def fields(self, action: str = "", **changed: str) -> dict[str, str]:
        """What the form (with that action) would send, with other values where given."""
        form = next(form for form in self.page.find_all("form") if action in ("", form.get("action", "")))
        found = {
            str(one["name"]): str(one.get("value", ""))
            for one in form.find_all("input")
            if one.get("name") and one.get("type") not in {"checkbox", "radio"}
        }
        found |= {str(one["name"]): one.get_text() for one in form.find_all("textarea") if one.get("name")}
        return found | changed


@dataclass
class Client:
    """Somebody with a browser: keeps cookies, sends what a page's form sends. Paths go out as they are written."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    origin: str | None = ORIGIN
    source: str = "127.0.0.1"

    def request(
        self, method: str, path: str, body: str | bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.source, 0))
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            data = body.encode() if isinstance(body, str) else body
            sent = {"Content-Length": str(len(data)), **self.headers, **(headers or {})}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(answer.status, answer.headers, content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        sent = {"Content-Type": FORM, **headers}
        if self.origin is not None:
            sent.setdefault("Origin", self.origin)
        return self.request("POST", path, urlencode(fields), sent)

    def follow(self, answer: Answer) -> Answer:
        assert answer.status == 303, answer.text
        return self.get(answer.location)


class RunningDesk:
    """A desk with its server. `services` look into its database; people come in through `client` and `signed_in`."""

    def __init__(self, folder: Path, database: str, site: str, **changes: Any) -> None:
        self.emails = folder / "surat"
        settings = Settings(
            url=ORIGIN,
            site=site,
            blog="Kisah Layanan",
            zone=ZoneInfo("Asia/Jakarta"),
            database=database,
            signer=Signer([SECRET]),
            export_keys=(EXPORT_KEY,),
            outbox=self.emails,
            stories_pause=1,
        )
        self.settings = replace(settings, **changes)
        self.services = Services(self.settings)
        self.services.prepare()
        self.app = create_app(self.settings, self.services)
        self.server = Server(self.app, "127.0.0.1", 0)
        self.worker = Worker(self.services)
        self.worker.run_once()
        self._others: list[Services] = []

    @property
    def port(self) -> int:
        return self.server.port

    def other_worker(self, **changes: Any) -> Worker:
        """A worker of another process, as it were: told otherwise, over the same database."""
        services = Services(replace(self.settings, **changes))
        self._others.append(services)
        return Worker(services)

    def close(self) -> None:
        self.server.close()
        for services in (self.services, *self._others):
            services.database.close()

    def client(self, **headers: str) -> Client:
        return Client(self.port, headers=headers)

    def admit(self, name: str, role: Role = Role.MEMBER, *, trusted: bool = False) -> str:
        """A member's id."""
        with self.services.database.write() as connection:
            person = self.services.members.invite(connection, name.title(), address(name), role=role, consent=CONSENT)
            self.services.members.set_trusted(connection, person.id, trusted)
        return person.id

    def crew(self) -> dict[str, Client]:
        """An owner, a moderator, a member and one who was a member, all signed in."""
        for name, role in (
            ("ratih", Role.OWNER),
            ("wayan", Role.MODERATOR),
            ("budi", Role.MEMBER),
            ("joko", Role.MEMBER),
        ):
            self.admit(name, role)
        found = {name: self.signed_in(name) for name in ("ratih", "wayan", "budi", "joko")}
        with self.services.database.write() as connection:
            self.services.members.end_membership(connection, "joko")
        return found

    def read_email(self, saying: str = "") -> str:
        """The text of the newest e-mail that says so, which is removed from its folder."""
        self.worker.run_once()
        for path in sorted(self.emails.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
            content: str = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_content()
            content = content.replace("\r\n", "\n")
            if saying in content:
                path.unlink()
                return content
        raise AssertionError(f"no e-mail says {saying!r}")

    def unsubscribe_url(self, member: str) -> str:
        """The link that the notifications to a member carry."""
        return EmailRenderer(self.settings).make_unsubscribe_url(member)

    def ask_for_link(self, client: Client, name: str) -> Answer:
        form = client.get("/masuk")
        return client.post("/masuk", form.fields(surel=address(name)))

    def link(self, client: Client, name: str) -> tuple[str, str]:
        """(path of the link, code) that a member is sent."""
        assert self.ask_for_link(client, name).status == 303
        body = self.read_email("/masuk/tautan")
        found = re.search(rf"{re.escape(ORIGIN)}(/masuk/tautan\S+)", body)
        code = re.search(r"^ {4}(\S+)$", body, re.MULTILINE)
        assert found
        assert code
        return found[1], code[1]

    def signed_in(self, name: str, **headers: str) -> Client:
        client = self.client(**headers)
        path, _ = self.link(client, name)
        entered = client.post("/masuk/tautan", client.get(path).fields())
        assert entered.status == 303, entered.text
        return client

    def write(self, client: Client, text: str, *, story: str = STORY, reply: str = "", **more: str) -> Answer:
        form = client.get(f"/tulis?cerita={story}" + (f"&balas={reply}" if reply else ""))
        return client.post("/tulis", form.fields("/tulis", isi=text, aksi="kirim") | more)

    def approve(self, moderator: Client) -> Answer:
        """The first comment in the queue."""
        queue = moderator.get("/antrean")
        form = next(form for form in queue.page.find_all("form") if "/antrean/" in str(form["action"]))
        action = str(form["action"])
        return moderator.post(action, queue.fields(action, aksi="setujui"))

    def counts(self) -> dict[str, int]:
        """Rows of every table."""
        with self.services.database.read() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in METADATA.tables.items()
            }

    def content(self) -> dict[str, list[str]]:
        """All rows of every table, as text."""
        with self.services.database.read() as connection:
            return {
                name: sorted(map(repr, connection.execute(select(table)).all()))
                for name, table in METADATA.tables.items()
            }

    def run(self, sql: str, **values: Any) -> Any:
        with self.services.database.write() as connection:
            return connection.execute(text(sql), values)

    def value(self, sql: str, **values: Any) -> Any:
        with self.services.database.read() as connection:
            return connection.execute(text(sql), values).scalar()


@contextmanager
def opened(folder: Path, database: str, **changes: Any) -> Iterator[RunningDesk]:
    """A running desk with its blog."""
    site = folder / "situs"
    site.mkdir(exist_ok=True)
    (site / "stories.json").write_text(json.dumps(LISTING), encoding="utf-8")
    with serve(site) as blog:
        desk = RunningDesk(folder, database, blog.url, **changes)
        desk.server.start()
        try:
            yield desk
        finally:
            desk.close()


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
