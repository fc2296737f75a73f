"""A member's own data, notices, and the way out."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from werkzeug.wrappers import Response

from desk.signing import Refused
from desk.storage.clock import local
from desk.storage.schema import COMMENTS, LEDGER, MEMBERS, OUTBOX, PERIODS, REQUESTS, SESSIONS
from desk.web.context import Visit
from desk.web.routing import Access, Route

_ALL = frozenset(table.name for table in (COMMENTS, LEDGER, MEMBERS, OUTBOX, PERIODS, REQUESTS, SESSIONS)) | {
    "state",
    "tickets",
}


def account(visit: Visit) -> Response:
    with visit.desk.database.read() as connection:
        query = select(SESSIONS.c.created_at).where(SESSIONS.c.member == visit.person.id)
        sessions = connection.execute(query.order_by(SESSIONS.c.created_at.desc())).scalars().all()
    return visit.page("account.html", sessions=sessions, news=visit.query.get("kabar", ""))


def notify(visit: Visit) -> Response:
    with visit.change() as connection:
        visit.desk.members.notify(connection, visit.person.id, visit.form.get("kabari") == "ya")
    return visit.to("/akun", kabar="tersimpan")


def data(visit: Visit) -> Response:
    """All that the desk knows of this member, as JSON."""
    person = visit.person
    zone = visit.desk.settings.zone
    with visit.desk.database.read() as connection:
        comments = connection.execute(
            select(COMMENTS).where(COMMENTS.c.member == person.id).order_by(COMMENTS.c.created_at, COMMENTS.c.id)
        ).all()
        sessions = connection.execute(select(SESSIONS.c.created_at).where(SESSIONS.c.member == person.id)).all()
        letters = connection.execute(
            select(OUTBOX.c.kind, OUTBOX.c.created_at).where(OUTBOX.c.address == person.address)
        ).all()
    found = {
        "id": person.id,
        "nama": person.name,
        "situs": person.url,
        "surel": person.address,
        "peran": person.role,
        "dipercaya": person.trusted,
        "pemberitahuan": person.notify,
        "persetujuan": person.consent,
        "persetujuan_pada": local(person.consent_at, zone).isoformat() if person.consent_at else None,
        "masa": [{"dari": period.since, "sampai": period.until or None} for period in person.periods],
        "komentar": [
            {
                "id": row.id, "cerita": f"/{row.thread}.html", "tanggal": row.date, "membalas": row.reply_to or None,
                "terbit": row.text, "naskah": row.draft, "keadaan_naskah": row.draft_state,
                "alasan_ditolak": row.reason or None, "ditarik": row.withdrawn,
            }
            for row in comments
        ],
        "masuk_sejak": [local(row.created_at, zone).isoformat() for row in sessions],
        "surel_menunggu": [
            {"jenis": row.kind, "sejak": local(row.created_at, zone).isoformat()} for row in letters
        ],
    }  # fmt: skip
    answer = Response(msgspec.json.format(msgspec.json.encode(found)), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    return answer


def quitting(visit: Visit) -> Response:
    return visit.page("quit.html", problem="")


def quit_(visit: Visit) -> Response:
    """End the membership, or erase everything."""
    members = visit.desk.members
    choice = visit.form.get("pilihan", "")
    try:
        if choice not in {"berhenti", "hapus"}:
            raise Refused("Pilih salah satu: berhenti saja, atau berhenti dan hapus semuanya.")
        with visit.change() as connection:
            person = visit.person
            if person.owns:
                raise Refused("Anda pemilik blog ini. Serahkan dulu peran itu kepada anggota lain.")
            if choice == "hapus":
                members.erase(connection, person.id)
            else:
                members.end(connection, person.id)
    except Refused as problem:
        return visit.page("quit.html", 422, problem=str(problem))
    visit.forget()
    visit.session = None
    return visit.page("goodbye.html", erased=choice == "hapus")


ROUTES = (
    Route("account", "GET", "/akun", Access.MEMBER, account),
    Route("notify", "POST", "/akun/pemberitahuan", Access.MEMBER, notify, frozenset({"members"})),
    Route("data", "GET", "/akun/data", Access.MEMBER, data),
    Route("quitting", "GET", "/akun/pergi", Access.MEMBER, quitting),
    Route("quit", "POST", "/akun/pergi", Access.MEMBER, quit_, _ALL),
)
