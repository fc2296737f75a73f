"""Members, as moderators and owners see them: invite, accept, trust, suspend, end, bring back, appoint, erase."""

from __future__ import annotations

from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from desk.accounts.members import MEMBER, ROLES, Person
from desk.comments.text import Unfit, line
from desk.mail import outbox
from desk.settings import LONGEST_ADDRESS, read_address
from desk.signing import Refused
from desk.web.context import Visit
from desk.web.routing import Access, Route

PAGE = 50
_REQUESTS = 50
_CHANGES = frozenset({"members", "periods", "outbox", "state", "requests"})


def members(visit: Visit) -> Response:
    return _list(visit, "", {})


def invite(visit: Visit) -> Response:
    values = {name: visit.form.get(name, "")[:600] for name in ("nama", "surel", "situs", "id")}
    desk = visit.desk
    try:
        name = line(values["nama"], 80)
        address = _address(values["surel"])
        with visit.change() as connection:
            person = desk.members.invite(
                connection, name, address, url=line(values["situs"], 500), id_=values["id"].strip()
            )
            desk.outbox.add(connection, outbox.INVITATION, person, {})
    except (Refused, Unfit) as problem:
        return _list(visit, str(problem), values)
    return visit.to("/anggota", kabar="diundang")


def settle(visit: Visit) -> Response:
    """Accept or refuse a request."""
    desk = visit.desk
    accept = visit.form.get("aksi") == "terima"
    try:
        with visit.change() as connection:
            request = desk.requests.find(connection, visit.arguments["id"])
            if request is None:
                raise NotFound
            if accept:
                known = desk.members.by_address(connection, request.address)
                if known is not None:
                    raise Refused(f"{known.name} sudah tercatat dengan alamat itu; lihat daftar anggota.")
                person = desk.members.invite(connection, request.name, request.address, consent=request.consent)
                desk.outbox.add(connection, outbox.WELCOME, person, {})
            desk.requests.settle(connection, request)
    except Refused as problem:
        return _list(visit, str(problem), {})
    return visit.to("/anggota", kabar="diterima" if accept else "ditolak")


def member(visit: Visit) -> Response:
    with visit.desk.database.read() as connection:
        person = visit.desk.members.find(connection, visit.arguments["id"])
    if person is None:
        raise NotFound
    return _member(visit, person, "")


def change(visit: Visit) -> Response:
    desk = visit.desk
    action = visit.form.get("aksi", "")
    person: Person | None = None
    try:
        with visit.change() as connection:
            person = desk.members.find(connection, visit.arguments["id"])
            if person is None:
                raise NotFound
            _check_reach(visit.person, person)
            _act(visit, connection, person, action)
    except Refused as problem:
        if person is None:
            raise NotFound from None
        return _member(visit, person, str(problem))
    return visit.to("/anggota" if action == "hapus" else f"/anggota/{person.id}", kabar="tersimpan")


def _act(visit: Visit, connection: Connection, person: Person, action: str) -> None:
    roster = visit.desk.members
    if action in {"percaya", "tidak-percaya"}:
        roster.trust(connection, person.id, action == "percaya")
    elif action in {"tangguhkan", "lanjutkan"}:
        roster.suspend(connection, person.id, action == "tangguhkan")
    elif action == "akhiri":
        roster.end(connection, person.id)
    elif action == "kembali":
        roster.readmit(connection, person.id)
    elif action == "peran" and visit.person.owns:
        roster.appoint(connection, person.id, visit.form.get("peran", ""))
    elif action == "hapus" and visit.person.owns:
        if visit.form.get("yakin") != "ya":
            raise Refused("Centang dulu bahwa Anda yakin; yang dihapus tidak dapat dikembalikan.")
        roster.erase(connection, person.id)
    else:
        raise Forbidden


def _check_reach(actor: Person, person: Person) -> None:
    """Nobody acts on themselves here, and only an owner on others in office."""
    if actor.id == person.id or (person.role != MEMBER and not actor.owns):
        raise Forbidden


def _address(text: str) -> str:
    address = read_address(text[: LONGEST_ADDRESS + 1])
    if address is None:
        raise Unfit("Alamat surel itu tidak lengkap. Contoh: nama@contoh.example.")
    return address


def _list(visit: Visit, problem: str, values: dict[str, str]) -> Response:
    desk = visit.desk
    with desk.database.read() as connection:
        found = desk.members.page(connection, visit.start, PAGE + 1)
        requests = desk.requests.page(connection, _REQUESTS)
        today = desk.members.today(connection)
    return visit.page(
        "members.html", 422 if problem else 200, people=found[:PAGE], requests=requests, today=today,
        start=visit.start, step=PAGE, more=len(found) > PAGE, problem=problem, values=values,
        news=visit.query.get("kabar", ""),
    )  # fmt: skip


def _member(visit: Visit, person: Person, problem: str) -> Response:
    with visit.desk.database.read() as connection:
        today = visit.desk.members.today(connection)
    reach = visit.person.id != person.id and (person.role == MEMBER or visit.person.owns)
    return visit.page(
        "member.html", 422 if problem else 200, one=person, today=today, reach=reach, roles=ROLES, problem=problem,
        news=visit.query.get("kabar", ""),
    )  # fmt: skip


ROUTES = (
    Route("members", "GET", "/anggota", Access.MODERATOR, members),
    Route("invite", "POST", "/anggota", Access.MODERATOR, invite, _CHANGES),
    Route("settle", "POST", "/permintaan/<id>", Access.MODERATOR, settle, _CHANGES),
    Route("member", "GET", "/anggota/<id>", Access.MODERATOR, member),
    Route(
        "change", "POST", "/anggota/<id>", Access.MODERATOR, change,
        _CHANGES | {"sessions", "tickets", "comments", "ledger"},
    ),
)  # fmt: skip
