"""The desk beside `invoke serve`: real in everything but the e-mails, which are written into a folder.

Nothing has to be set up. The members are those that the preview passes, the first of them owns the blog, and the e-mail
address of each is the id at `pratinjau.example`, a domain that cannot exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from desk.accounts.consent import CONSENT
from desk.accounts.members import Person, Role
from desk.services import Services
from desk.settings import Settings
from desk.signing import Signer
from desk.storage.clock import Now
from desk.storage.schema import MEMBERS
from desk.web.app import create_app
from desk.web.server import Server
from desk.worker import Worker
from plugins.comments.roster import Member

DOMAIN = "pratinjau.example"


def prepare_services(
    folder: Path,
    *,
    url: str,
    site: str,
    blog: str,
    zone: str,
    roster: Sequence[Member],
    announce: Callable[[str], None],
) -> Services:
    """Return the services of a desk that is kept in `folder` between runs.

    `url` (of the desk) and `site` (of the previewed blog) are the URLs for browsers on this machine. All members of the
    `roster` may sign in; the links that they ask for are passed to `announce`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        url=url,
        site=site,
        blog=blog,
        zone=ZoneInfo(zone),
        database=f"sqlite:///{folder / 'meja.sqlite'}",
        signer=Signer([_load_secret(folder / "rahasia")]),
        export_keys=(_load_secret(folder / "kunci-ekspor"),),
        outbox=folder / "surat",
        announce=announce,
        stories_pause=1,
    )
    services = Services(settings, pool=4)
    services.prepare(fetch_stories=False)
    with services.database.write(alone=True) as connection:
        _add_members(services, connection, roster)
    return services


def make_server(services: Services, port: int, on_change: Callable[[int], None] | None = None) -> Server:
    """Return a server at `127.0.0.1:port` with a worker, which calls `on_change` from a thread of its own."""
    return Server(create_app(services.settings, services), "127.0.0.1", port, Worker(services, on_change))


def list_demo_members(services: Services) -> list[Person]:
    """Return everybody who may sign in, the owner first."""
    with services.database.read() as connection:
        today = services.members.today(connection)
        people = [one for one in services.members.list_all(connection) if one.email and one.is_active(today)]
    return sorted(people, key=lambda person: (not person.is_owner, person.id))


def _add_members(services: Services, connection: Connection, roster: Sequence[Member]) -> None:
    services.members.adopt(connection, roster)
    connection.execute(
        update(MEMBERS)
        .where(MEMBERS.c.address.is_(None))
        .values(address=MEMBERS.c.id + f"@{DOMAIN}", consent=CONSENT, consent_at=Now())
    )
    owners = select(func.count()).select_from(MEMBERS).where(MEMBERS.c.role == Role.OWNER)
    if connection.execute(owners).scalar_one():
        return
    today = services.members.today(connection)
    first = next((one for one in services.members.list_all(connection) if one.is_active(today)), None)
    if first is None:
        first = services.members.invite(connection, "Pemilik Blog", f"pemilik@{DOMAIN}", consent=CONSENT)
    services.members.set_role(connection, first.id, Role.OWNER)


def _load_secret(path: Path) -> bytes:
    """Return the secret in a file. It is made once, so that a restart signs nobody out."""
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_bytes()
