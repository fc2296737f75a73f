"""A member's own data, notifications, and the end of a membership."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from werkzeug.wrappers import Response

from desk.errors import InvalidRequest
from desk.storage.clock import to_local
from desk.storage.schema import COMMENTS, OUTBOX, SESSIONS
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route

_ERASURE = frozenset(
    {
        "choices", "comments", "ledger", "members", "outbox", "periods", "renderings", "requests", "sessions", "state",
        "tickets",
    }
)  # fmt: skip


def show_account(context: RequestContext) -> Response:
    """Show what the desk knows about the member, and what can be changed."""
    with context.services.database.read() as connection:
        query = select(SESSIONS.c.created_at).where(SESSIONS.c.member == context.person.id)
        sessions = connection.execute(query.order_by(SESSIONS.c.created_at.desc())).scalars().all()
    return context.render("account.html", sessions=sessions)


def set_notifications(context: RequestContext) -> Response:
    """Switch notifications on or off."""
    with context.write() as connection:
        wanted = context.form.get("kabari") == "ya"
        context.services.members.set_notifications(connection, context.person.id, wanted)
    return context.redirect("/akun", kabar="tersimpan")


def send_data(context: RequestContext) -> Response:
    """Send everything that the desk stores about the member, as JSON with Indonesian keys."""
    person = context.person
    zone = context.services.settings.zone
    with context.services.database.read() as connection:
        comments = connection.execute(
            select(COMMENTS).where(COMMENTS.c.member == person.id).order_by(COMMENTS.c.created_at, COMMENTS.c.id)
        ).all()
        sessions = connection.execute(select(SESSIONS.c.created_at).where(SESSIONS.c.member == person.id)).all()
        messages = connection.execute(
            select(OUTBOX.c.kind, OUTBOX.c.created_at).where(OUTBOX.c.address == person.email)
        ).all()
    data = {
        "id": person.id,
        "nama": person.name,
        "situs": person.url,
        "surel": person.email,
        "peran": person.role,
        "dipercaya": person.trusted,
        "pemberitahuan": person.notify,
        "persetujuan": person.consent,
        "persetujuan_pada": to_local(person.consent_at, zone).isoformat() if person.consent_at else None,
        "masa": [{"dari": period.since, "sampai": period.until or None} for period in person.periods],
        "komentar": [
            {
                "id": row.id, "cerita": f"/{row.thread}.html", "tanggal": row.date, "membalas": row.reply_to or None,
                "terbit": row.text, "naskah": row.draft, "keadaan_naskah": row.draft_state,
                "alasan_ditolak": row.reason or None, "ditarik": row.withdrawn,
            }
            for row in comments
        ],
        "masuk_sejak": [to_local(row.created_at, zone).isoformat() for row in sessions],
        "surel_menunggu": [
            {"jenis": row.kind, "sejak": to_local(row.created_at, zone).isoformat()} for row in messages
        ],
    }  # fmt: skip
    answer = Response(msgspec.json.format(msgspec.json.encode(data)), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    return answer


def show_quit(context: RequestContext) -> Response:
    """Show the form that ends the membership."""
    return context.render("quit.html", problem="")


def quit_membership(context: RequestContext) -> Response:
    """End the membership, or erase everything that is stored about the member."""
    members = context.services.members
    choice = context.form.get("pilihan", "")
    try:
        if choice not in {"berhenti", "hapus"}:
            raise InvalidRequest("Pilih salah satu: berhenti saja, atau berhenti dan hapus semuanya.")
        with context.write(alone=True) as connection:
            person = context.person
            if person.is_owner:
                raise InvalidRequest("Anda pemilik blog ini. Serahkan dulu peran itu kepada anggota lain.")
            if choice == "hapus":
                members.erase(connection, person.id)
            else:
                members.end_membership(connection, person.id)
    except InvalidRequest as error:
        return context.render("quit.html", 422, problem=str(error))
    context.forget_browser()
    context.session = None
    return context.render("goodbye.html", erased=choice == "hapus")


ROUTES = (
    Route("account", "GET", "/akun", Access.MEMBER, show_account),
    Route("notify", "POST", "/akun/pemberitahuan", Access.MEMBER, set_notifications, frozenset({"choices", "members"})),
    Route("data", "GET", "/akun/data", Access.MEMBER, send_data),
    Route("quitting", "GET", "/akun/pergi", Access.MEMBER, show_quit),
    Route("quit", "POST", "/akun/pergi", Access.MEMBER, quit_membership, _ERASURE),
)
