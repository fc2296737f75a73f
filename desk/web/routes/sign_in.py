"""Signing in by a magic link or a code, and signing out. No answer tells whether an e-mail address is a member's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from desk.accounts.consent import CONSENT
from desk.errors import InvalidRequest
from desk.mail.outbox import MessageKind
from desk.settings import MAX_EMAIL
from desk.storage import rate_limits
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route

_ONWARD = re.compile(r"/tulis\?cerita=[A-Za-z0-9%._~/-]{1,400}(?:&balas=[A-Za-z0-9-]{1,80})?")


def show_form(context: RequestContext) -> Response:
    """Show the form for the e-mail address."""
    context.remember_browser()
    return context.render("sign_in.html", onward=check_onward(context.query), problem="", address="")


def request_link(context: RequestContext) -> Response:
    """Put a message into the outbox. The worker looks up whether the address is a member's, not this request."""
    onward = check_onward(context.form)
    try:
        email = context.read_email()
    except InvalidRequest as error:
        typed = context.form.get("surel", "")[:MAX_EMAIL]
        return context.render("sign_in.html", 422, onward=onward, problem=str(error), address=typed)
    services = context.services
    with services.database.write() as connection:
        allowed = services.rate_limits.allow(connection, *_list_limits(context, email))
        if allowed:
            payload = {"browser": services.magic_links.sign_browser(context.browser), "onward": onward}
            services.outbox.add_for_email(connection, MessageKind.SIGN_IN, email, payload)
    if not allowed:
        raise TooManyRequests
    return context.redirect("/masuk/terkirim", **({"lanjut": onward} if onward else {}))


def _list_limits(context: RequestContext, email: str) -> list[rate_limits.Event]:
    """Return what a request for a link counts as. Strangers use up nothing of a browser that is known."""
    if context.is_known(email):
        return [(limit, email) for limit in (rate_limits.SIGN_IN_KNOWN, rate_limits.SIGN_IN_KNOWN_DAY)]
    networks = context.networks
    return [
        *rate_limits.of_networks(networks, rate_limits.SIGN_IN_NETWORK, rate_limits.SIGN_IN_NETWORK_DAY),
        *((limit, f"{email} {networks[-1]}") for limit in (rate_limits.SIGN_IN_FROM, rate_limits.SIGN_IN_FROM_DAY)),
        *((limit, email) for limit in (rate_limits.SIGN_IN_EMAIL, rate_limits.SIGN_IN_EMAIL_DAY)),
    ]


def show_sent(context: RequestContext) -> Response:
    """Say that an e-mail may be on its way, and show the form for the code."""
    context.remember_browser()
    onward = check_onward(context.query)
    return context.render("sign_in_sent.html", onward=onward, consent=CONSENT, problem="")


def show_link(context: RequestContext) -> Response:
    """Show the button that signs in. Scanners of e-mails open the link too, so opening it does not spend it."""
    token = context.query.get("tiket", "")[:100]
    services = context.services
    with services.database.read() as connection:
        here = bool(context.browser) and services.magic_links.was_requested_by(connection, token, context.browser)
    onward = check_onward(context.query)
    return context.render("magic_link.html", here=here, token=token, onward=onward, consent=CONSENT, problem="")


def sign_in_by_link(context: RequestContext) -> Response:
    """Redeem the link and open a session."""
    token = context.form.get("tiket", "")[:100]
    onward = check_onward(context.form)
    services = context.services
    with services.database.write() as connection:
        member = services.magic_links.redeem(connection, token, context.browser)
        signed_in = _sign_in(context, connection, member)
    if signed_in:
        return context.redirect(onward or "/komentar")
    problem = "Tautan ini sudah dipakai atau sudah lewat 15 menit. Mintalah tautan baru."
    return context.render("magic_link.html", 403, here=False, token="", onward=onward, consent=CONSENT, problem=problem)


def sign_in_by_code(context: RequestContext) -> Response:
    """Redeem the code that was typed and open a session."""
    onward = check_onward(context.form)
    services = context.services
    code = context.form.get("kode", "")[:40]
    signed_in = False
    with services.database.write() as connection:
        allowed = services.rate_limits.allow(connection, (rate_limits.CODE_BROWSER, context.browser))
        if allowed:
            member = services.magic_links.redeem_code(connection, code, context.browser)
            signed_in = _sign_in(context, connection, member)
    if not allowed:
        raise TooManyRequests
    if signed_in:
        return context.redirect(onward or "/komentar")
    problem = "Kode itu tidak cocok, sudah dipakai, atau sudah lewat 15 menit."
    return context.render("sign_in_sent.html", 403, onward=onward, consent=CONSENT, problem=problem)


def sign_out(context: RequestContext) -> Response:
    """Close the session of this browser."""
    with context.write() as connection:
        if context.session is not None:
            context.services.sessions.close(connection, context.session)
    context.delete_session_cookie()
    return context.redirect("/masuk")


def sign_out_everywhere(context: RequestContext) -> Response:
    """Close all sessions of the member."""
    with context.write() as connection:
        context.services.sessions.close_all(connection, context.person.id)
    context.delete_session_cookie()
    return context.redirect("/masuk")


def _sign_in(context: RequestContext, connection: Connection, member: str | None) -> bool:
    """Open a session for an active member, and return whether that was done.

    The page with the button shows the words of consent, so pressing it accepts them.
    """
    members = context.services.members
    person = members.find(connection, member) if member else None
    if person is None or not person.is_active(members.today(connection)):
        return False
    if person.consent != CONSENT:
        members.record_consent(connection, person.id, CONSENT)
    context.sign_in(connection, person)
    return True


def check_onward(values: Mapping[str, str]) -> str:
    """Return where somebody wanted to go before signing in: the form for a comment, or '' for anything else."""
    onward = values.get("lanjut", "")
    return onward if _ONWARD.fullmatch(onward) else ""


ROUTES = (
    Route("signing-in", "GET", "/masuk", Access.ANYONE, show_form),
    Route("request-link", "POST", "/masuk", Access.ANYONE, request_link, frozenset({"limits", "outbox"})),
    Route("link-sent", "GET", "/masuk/terkirim", Access.ANYONE, show_sent),
    Route("link", "GET", "/masuk/tautan", Access.ANYONE, show_link),
    Route(
        "enter", "POST", "/masuk/tautan", Access.ANYONE, sign_in_by_link,
        frozenset({"tickets", "sessions", "members"}),
    ),
    Route(
        "enter-by-code", "POST", "/masuk/kode", Access.ANYONE, sign_in_by_code,
        frozenset({"limits", "tickets", "sessions", "members"}),
    ),
    Route("leave", "POST", "/keluar", Access.MEMBER, sign_out, frozenset({"sessions"})),
    Route("leave-everywhere", "POST", "/keluar/semua", Access.MEMBER, sign_out_everywhere, frozenset({"sessions"})),
)  # fmt: skip
