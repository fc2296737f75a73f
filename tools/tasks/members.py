"""Tasks `members.…`: the roster in the desk's database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from invoke.context import Context

from plugins.engine.problem import ContentErrors, UserError
from tools.task import PROJECT, task

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desk.accounts.members import Members


@task(
    help={
        "name": "nama yang ditampilkan",
        "address": "alamat surel; tidak pernah diterbitkan",
        "url": "alamat situsnya, bila ada",
        "role": "anggota, moderator, atau pemilik",
        "id": "id di anggota.toml, untuk memberi alamat surel kepada anggota yang sudah tercatat",
    }
)
def invite(context: Context, name: str, address: str, url: str = "", role: str = "anggota", id: str = "") -> None:  # noqa: A002
    """Mengundang seseorang menjadi anggota; undangannya dikirim lewat surel."""
    from desk.accounts.members import Role
    from desk.mail.outbox import MessageKind, Outbox
    from desk.settings import parse_email

    email = parse_email(address)
    if email is None:
        raise UserError(f"{address}: bukan alamat surel; contoh: nama@contoh.example")
    if role not in set(Role):
        raise UserError(f"{role}: peran tidak dikenal; pakai {', '.join(Role)}")
    with _open_roster() as (members, connection):
        person = members.invite(connection, name.strip(), email, url=url, role=Role(role), id_=id)
        Outbox().add(connection, MessageKind.INVITATION, person, {})
    print(f"{person.name} diundang dengan id {person.id}. Undangannya dikirim oleh desk.work.")


@task(name="list", help={"addresses": "tampilkan juga alamat surelnya"})
def list_(context: Context, addresses: bool = False) -> None:
    """Menampilkan semua anggota, peran, dan masanya."""
    with _open_roster() as (members, connection):
        today = members.today(connection)
        people = members.list_all(connection)
    for person in people:
        state = "berakhir" if person.has_ended(today) else "ditangguhkan" if person.suspended else "aktif"
        periods = "; ".join(f"{period.since} s.d. {period.until or 'sekarang'}" for period in person.periods)
        email = f"  {person.email or '(belum ada alamat)'}" if addresses else ""
        print(f"{person.id:<24} {person.name:<32} {person.role:<10} {state:<13} {periods}{email}")
    print(f"{len(people)} anggota.")


@task(help={"id": "id anggota, seperti di members.list"})
def end(context: Context, id: str) -> None:  # noqa: A002
    """Mengakhiri keanggotaan seseorang seketika; komentarnya tetap ada."""
    with _open_roster() as (members, connection):
        person = members.end_membership(connection, id)
    print(f"Keanggotaan {person.name} berakhir hari ini.")


@task(help={"id": "id anggota, seperti di members.list", "yes": "saya yakin"})
def erase(context: Context, id: str, yes: bool = False) -> None:  # noqa: A002
    """Menghapus seorang anggota untuk selamanya: nama, alamat surel, dan semua komentarnya."""
    if not yes:
        raise UserError("Yang dihapus tidak dapat dikembalikan, juga dari cadangan. Ulangi dengan --yes.")
    with _open_roster() as (members, connection):
        members.erase(connection, id)
    print(f"[{id}] dihapus. Jalankan comments.pull lalu terbitkan blog, supaya hilang juga dari sana.")


@task()
def adopt(context: Context) -> None:
    """Memasukkan anggota yang tercatat di content/anggota.toml ke meja komentar, tanpa alamat surel."""
    from plugins.comments.roster import read_roster

    path = PROJECT / "content" / "anggota.toml"
    try:
        reading = read_roster("content/anggota.toml", path.read_bytes())
    except OSError as error:
        raise UserError(f"{path}: tidak dapat dibaca ({error.strerror})") from None
    if reading.problems:
        raise ContentErrors(reading.problems)
    with _open_roster() as (members, connection):
        count = members.adopt(connection, reading.facts)
    print(f"{count} anggota dimasukkan. Beri mereka alamat surel dengan members.invite --id.")


@contextmanager
def _open_roster() -> Iterator[tuple[Members, Connection]]:
    """Open the roster in a transaction, which an error rolls back."""
    from desk.accounts.members import Members
    from desk.settings import read_database_url
    from desk.storage.database import Database
    from plugins.site.site import load_settings

    zone = os.environ.get("DESK_ZONE") or load_settings(PROJECT / "publishconf.py")["TIMEZONE"]
    database = Database(read_database_url(os.environ), pool=1)
    database.prepare()
    with database.write(alone=True) as connection:
        yield Members(ZoneInfo(zone)), connection
