"""The roster, as moderators and owners manage it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from desk.accounts.members import Person, Role
from desk.errors import InvalidRequest
from desk.mail.outbox import MessageKind
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route

PAGE = 50
_REQUESTS = 50
_CHANGES = frozenset({"members", "periods", "outbox", "state", "requests"})


def list_members(context: RequestContext, problem: str = "", values: Mapping[str, str] | None = None) -> Response:
    """Show the roster, the requests to join, and the form for an invitation.

    Where something was impossible, the problem is shown, and the form has the `values` that were typed.
    """
    services = context.services
    with services.database.read() as connection:
        people = services.members.list_page(connection, context.offset, PAGE + 1)
        requests = services.join_requests.list_oldest(connection, _REQUESTS)
        withheld = services.withheld.list_all(connection)
        today = services.members.today(connection)
    return context.render(
        "members.html", 422 if problem else 200, people=people[:PAGE], requests=requests, withheld=withheld,
        today=today, step=PAGE, more=len(people) > PAGE, problem=problem, values=values or {},
    )  # fmt: skip


def invite(context: RequestContext) -> Response:
    """Make somebody a member and send an invitation."""
    values = {name: context.form.get(name, "")[:600] for name in ("nama", "surel", "situs", "id")}
    services = context.services
    try:
        email = context.read_email()
        with context.write(alone=True) as connection:
            person = services.members.invite(
                connection, values["nama"], email, url=values["situs"], id_=values["id"].strip()
            )
            services.outbox.add(connection, MessageKind.INVITATION, person, {})
    except InvalidRequest as error:
        return list_members(context, str(error), values)
    return context.redirect("/anggota", kabar="diundang")


def decide_request(context: RequestContext) -> Response:
    """Accept or refuse a request to join."""
    services = context.services
    accept = context.form.get("aksi") == "terima"
    try:
        with context.write(alone=True) as connection:
            request = services.join_requests.find(connection, context.arguments["id"])
            if request is None:
                raise NotFound
            if accept:
                known = services.members.find_by_email(connection, request.email)
                if known is not None:
                    raise InvalidRequest(f"{known.name} sudah tercatat dengan alamat itu; lihat daftar anggota.")
                person = services.members.invite(connection, request.name, request.email, consent=request.consent)
                services.outbox.add(connection, MessageKind.WELCOME, person, {})
            services.join_requests.delete(connection, request)
    except InvalidRequest as error:
        return list_members(context, str(error))
    return context.redirect("/anggota", kabar="diterima" if accept else "ditolak")


def show_member(context: RequestContext) -> Response:
    """Show a member, and what the person who is signed in may do about this member."""
    with context.services.database.read() as connection:
        person = _find(context, connection)
    return _render_member(context, person, "")


def change_member(context: RequestContext) -> Response:
    """Do one of the actions that the page of a member offers."""
    action = context.form.get("aksi", "")
    person: Person | None = None
    try:
        with context.write(alone=True) as connection:
            person = _find(context, connection)
            if not _may_change(context.person, person):
                raise Forbidden
            _change(context, connection, person, action)
    except InvalidRequest as error:
        if person is None:
            raise NotFound from None
        return _render_member(context, person, str(error))
    return context.redirect("/anggota" if action == "hapus" else f"/anggota/{person.id}", kabar="tersimpan")


def _find(context: RequestContext, connection: Connection) -> Person:
    person = context.services.members.find(connection, context.arguments["id"])
    if person is None:
        raise NotFound
    return person


def _change(context: RequestContext, connection: Connection, person: Person, action: str) -> None:
    members = context.services.members
    if action in {"percaya", "tidak-percaya"}:
        members.set_trusted(connection, person.id, action == "percaya")
    elif action in {"tangguhkan", "lanjutkan"}:
        members.suspend(connection, person.id, action == "tangguhkan")
    elif action == "nama":
        members.rename(connection, person.id, context.form.get("nama", "")[:600])
    elif action == "akhiri":
        members.end_membership(connection, person.id)
    elif action == "kembali":
        members.readmit(connection, person.id)
    elif action == "peran" and context.person.is_owner:
        members.set_role(connection, person.id, context.form.get("peran", ""))
    elif action == "hapus" and context.person.is_owner:
        if context.form.get("yakin") != "ya":
            raise InvalidRequest("Centang dulu bahwa Anda yakin; yang dihapus tidak dapat dikembalikan.")
        members.erase(connection, person.id)
    else:
        raise Forbidden


def _may_change(actor: Person, person: Person) -> bool:
    """Return whether `actor` may change this member: nobody themselves, and only owners other moderators and owners."""
    return actor.id != person.id and (not person.is_moderator or actor.is_owner)


def _render_member(context: RequestContext, person: Person, problem: str) -> Response:
    with context.services.database.read() as connection:
        today = context.services.members.today(connection)
    may_change = _may_change(context.person, person)
    return context.render(
        "member.html", 422 if problem else 200, one=person, today=today, may_change=may_change, roles=list(Role),
        problem=problem,
    )  # fmt: skip


ROUTES = (
    Route("members", "GET", "/anggota", Access.MODERATOR, list_members),
    Route("invite", "POST", "/anggota", Access.MODERATOR, invite, _CHANGES),
    Route("settle", "POST", "/permintaan/<id>", Access.MODERATOR, decide_request, _CHANGES),
    Route("member", "GET", "/anggota/<id>", Access.MODERATOR, show_member),
    Route(
        "change", "POST", "/anggota/<id>", Access.MODERATOR, change_member,
        _CHANGES | {"choices", "sessions", "tickets", "comments", "ledger", "renderings"},
    ),
)  # fmt: skip
