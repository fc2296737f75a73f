"""Signing in by a link or a code, and out again. Nothing here tells whether an address is a member's."""

from __future__ import annotations

import re

from sqlalchemy import Connection
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from desk.accounts.consent import CONSENT
from desk.mail import outbox
from desk.settings import LONGEST_ADDRESS, read_address
from desk.storage import rate_limits
from desk.web.context import Visit
from desk.web.routing import Access, Route

_ONWARD = re.compile(r"/tulis\?cerita=[A-Za-z0-9%._~/-]{1,400}(?:&balas=[A-Za-z0-9-]{1,80})?")


def signing_in(visit: Visit) -> Response:
    visit.keep_browser()
    return visit.page("sign_in.html", onward=_onward(visit.query.get("lanjut", "")), problem="", address="")


def request_link(visit: Visit) -> Response:
    """The same for everybody: count, queue, answer. Whose address it is, the worker finds out."""
    onward = _onward(visit.form.get("lanjut", ""))
    address = read_address(visit.form.get("surel", "")[: LONGEST_ADDRESS + 1])
    if address is None:
        problem = "Alamat surel itu tidak lengkap. Contoh: nama@contoh.example."
        typed = visit.form.get("surel", "")[:LONGEST_ADDRESS]
        return visit.page("sign_in.html", 422, onward=onward, problem=problem, address=typed)
    desk = visit.desk
    with desk.database.write() as connection:
        allowed = desk.limits.allow(
            connection, (rate_limits.SIGN_IN_ADDRESS, address), (rate_limits.SIGN_IN_IP, visit.client)
        )
        if allowed:
            words = {"browser": desk.tickets.browser(visit.browser), "onward": onward}
            desk.outbox.add_unknown(connection, outbox.SIGN_IN, address, words)
    if not allowed:
        raise TooManyRequests
    return visit.to("/masuk/terkirim", **({"lanjut": onward} if onward else {}))


def link_sent(visit: Visit) -> Response:
    visit.keep_browser()
    onward = _onward(visit.query.get("lanjut", ""))
    return visit.page("sign_in_sent.html", onward=onward, consent=CONSENT, problem="")


def link(visit: Visit) -> Response:
    """What the mail's link opens. Mail scanners come here too: looking spends nothing."""
    token = visit.query.get("tiket", "")[:100]
    with visit.desk.database.read() as connection:
        here = bool(visit.browser) and visit.desk.tickets.is_for(connection, token, visit.browser)
    onward = _onward(visit.query.get("lanjut", ""))
    return visit.page("ticket.html", here=here, token=token, onward=onward, consent=CONSENT, problem="")


def enter(visit: Visit) -> Response:
    token = visit.form.get("tiket", "")[:100]
    onward = _onward(visit.form.get("lanjut", ""))
    with visit.desk.database.write() as connection:
        member = visit.desk.tickets.redeem(connection, token, visit.browser)
        entered = _enter(visit, connection, member)
    if not entered:
        problem = "Tautan ini sudah dipakai atau sudah lewat 15 menit. Mintalah tautan baru."
        return visit.page("ticket.html", 403, here=False, token="", onward=onward, consent=CONSENT, problem=problem)
    return _arrive(visit, onward)


def enter_by_code(visit: Visit) -> Response:
    onward = _onward(visit.form.get("lanjut", ""))
    with visit.desk.database.write() as connection:
        allowed = visit.desk.limits.allow(connection, (rate_limits.CODE_BROWSER, visit.browser))
        member = (
            visit.desk.tickets.redeem_code(connection, visit.form.get("kode", "")[:40], visit.browser)
            if allowed
            else None
        )
        entered = _enter(visit, connection, member)
    if not allowed:
        raise TooManyRequests
    if not entered:
        problem = "Kode itu tidak cocok, sudah dipakai, atau sudah lewat 15 menit."
        return visit.page("sign_in_sent.html", 403, onward=onward, consent=CONSENT, problem=problem)
    return _arrive(visit, onward)


def leave(visit: Visit) -> Response:
    with visit.change() as connection:
        if visit.session is not None:
            visit.desk.sessions.close(connection, visit.session)
    visit.forget()
    return visit.to("/masuk")


def leave_everywhere(visit: Visit) -> Response:
    with visit.change() as connection:
        visit.desk.sessions.close_all(connection, visit.person.id)
    visit.forget()
    return visit.to("/masuk")


def _enter(visit: Visit, connection: Connection, member: str | None) -> bool:
    """Open a session for a member in office, who has just read what membership means and pressed the button."""
    members = visit.desk.members
    person = members.find(connection, member) if member else None
    if person is None or not person.active(members.today(connection)):
        return False
    if person.consent != CONSENT:
        members.agree(connection, person.id, CONSENT)
    visit.sign_in(connection, person.id)
    return True


def _arrive(visit: Visit, onward: str) -> Response:
    if not onward:
        return visit.to("/komentar")
    answer = visit.to("/")
    answer.headers["Location"] = visit.desk.settings.prefix + onward
    return answer


def _onward(text: str) -> str:
    """Where somebody wanted to go before signing in: to a form of this desk, or nowhere."""
    return text if _ONWARD.fullmatch(text) else ""


ROUTES = (
    Route("signing-in", "GET", "/masuk", Access.ANYONE, signing_in),
    Route("request-link", "POST", "/masuk", Access.ANYONE, request_link, frozenset({"limits", "outbox"})),
    Route("link-sent", "GET", "/masuk/terkirim", Access.ANYONE, link_sent),
    Route("link", "GET", "/masuk/tautan", Access.ANYONE, link),
    Route(
        "enter", "POST", "/masuk/tautan", Access.ANYONE, enter, frozenset({"tickets", "sessions", "members"})
    ),
    Route(
        "enter-by-code", "POST", "/masuk/kode", Access.ANYONE, enter_by_code,
        frozenset({"limits", "tickets", "sessions", "members"}),
    ),
    Route("leave", "POST", "/keluar", Access.MEMBER, leave, frozenset({"sessions"})),
    Route("leave-everywhere", "POST", "/keluar/semua", Access.MEMBER, leave_everywhere, frozenset({"sessions"})),
)  # fmt: skip
