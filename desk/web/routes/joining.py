"""Asking to become a member."""

from __future__ import annotations

from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from desk.accounts.consent import CONSENT
from desk.accounts.names import clean_line, clean_name
from desk.errors import InvalidRequest
from desk.storage import rate_limits
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route

MAX_SENTENCE = 500


def show_form(context: RequestContext) -> Response:
    """Show the form."""
    return context.render("asking.html", consent=CONSENT, values={}, problem="")


def ask(context: RequestContext) -> Response:
    """Store a request for the owner. The answer is the same for an address that belongs to a member already."""
    values = {name: context.form.get(name, "")[:2000] for name in ("nama", "surel", "kalimat")}
    try:
        name = clean_name(values["nama"])
        sentence = clean_line(values["kalimat"], MAX_SENTENCE)
        with context.services.database.read() as connection:
            context.services.members.check_unlike_owners(connection, name)
        email = context.read_email()
        if context.form.get("setuju") != "ya":
            raise InvalidRequest("Centang persetujuan di bawah, supaya kami boleh menyimpan permintaan Anda.")
    except InvalidRequest as error:
        return context.render("asking.html", 422, consent=CONSENT, values=values, problem=str(error))
    with context.write() as connection:
        allowed = context.services.rate_limits.allow(
            connection,
            *rate_limits.of_networks(context.networks, rate_limits.JOIN_NETWORK, rate_limits.JOIN_NETWORK_DAY),
            (rate_limits.JOIN_EMAIL, email),
            (rate_limits.JOIN_TOTAL, ""),
        )
        if allowed:
            context.services.join_requests.add(connection, name, email, sentence)
    if not allowed:
        raise TooManyRequests
    return context.redirect("/menjadi-anggota/terkirim")


def show_thanks(context: RequestContext) -> Response:
    """Say what happens next."""
    return context.render("asked.html")


ROUTES = (
    Route("asking", "GET", "/menjadi-anggota", Access.ANYONE, show_form),
    Route("ask", "POST", "/menjadi-anggota", Access.ANYONE, ask, frozenset({"limits", "requests"})),
    Route("asked", "GET", "/menjadi-anggota/terkirim", Access.ANYONE, show_thanks),
)
