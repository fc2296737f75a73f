"""The desk beside `invoke serve`: everything real but the mail, which stays in a folder, and nothing to set up.

`tools/preview` starts it so: `desk = prepare(Preview(…)); service = service(desk, port)`, then `service.start()`. Its
`changed` is called (in the worker's thread) with the new sequence whenever readers should see something new; the pull
then takes `desk.snapshot.snapshot(desk.database, desk.settings.zone, desk.settings.export_keys[0])`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from desk.accounts.consent import CONSENT
from desk.accounts.members import OWNER, Person
from desk.services import Desk
from desk.settings import Settings
from desk.signing import Keys
from desk.storage.clock import Now
from desk.storage.schema import MEMBERS
from desk.web.app import create_app
from desk.web.server import Service
from desk.worker import Worker
from plugins.comments.roster import Member

DOMAIN = "pratinjau.example"


@dataclass(frozen=True)
class Preview:
    """`folder` keeps the desk between runs (`.pratinjau/meja`); `url` and `site` are where browsers of this machine
    find the desk and the preview; `roster` are the members of `content/anggota.toml`, who may all sign in."""

    folder: Path
    url: str
    site: str
    blog: str
    zone: str
    roster: Sequence[Member]
    announce: Callable[[str], None]


def prepare(preview: Preview) -> Desk:
    """The desk with its demo members: every member's address is `ID@pratinjau.example`, and the first owns the blog."""
    preview.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        url=preview.url,
        site=preview.site,
        blog=preview.blog,
        zone=ZoneInfo(preview.zone),
        database=f"sqlite:///{preview.folder / 'meja.sqlite'}",
        keys=Keys([_secret(preview.folder / "rahasia")]),
        export_keys=(_secret(preview.folder / "kunci-ekspor"),),
        outbox=preview.folder / "surat",
        announce=preview.announce,
        stories_pause=1,
    )
    desk = Desk(settings, pool=4)
    desk.prepare(ask=False)
    with desk.database.write() as connection:
        _admit(desk, connection, preview.roster)
    return desk


def service(desk: Desk, port: int, changed: Callable[[int], None] | None = None) -> Service:
    """The desk at `127.0.0.1:port`, with a worker beside it."""
    return Service(create_app(desk.settings, desk), "127.0.0.1", port, Worker(desk, changed))


def demo_members(desk: Desk) -> list[Person]:
    """Who may sign in, the owner first."""
    with desk.database.read() as connection:
        today = desk.members.today(connection)
        people = [one for one in desk.members.all(connection) if one.address and one.active(today)]
    return sorted(people, key=lambda one: (not one.owns, one.id))


def _admit(desk: Desk, connection: Connection, roster: Sequence[Member]) -> None:
    desk.members.adopt(connection, roster)
    connection.execute(
        update(MEMBERS)
        .where(MEMBERS.c.address.is_(None))
        .values(address=MEMBERS.c.id + f"@{DOMAIN}", consent=CONSENT, consent_at=Now())
    )
    owners = connection.execute(select(func.count()).select_from(MEMBERS).where(MEMBERS.c.role == OWNER)).scalar_one()
    if owners:
        return
    today = desk.members.today(connection)
    first = next((one for one in desk.members.all(connection) if one.active(today)), None)
    if first is None:
        first = desk.members.invite(connection, "Pemilik Blog", f"pemilik@{DOMAIN}", consent=CONSENT)
    desk.members.appoint(connection, first.id, OWNER)


def _secret(path: Path) -> bytes:
    """Made once, so that a restart signs nobody out."""
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_bytes()
