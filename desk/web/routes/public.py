"""Routes that need no account: the home page, the stylesheet, the snapshot, and unsubscribing by one click."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app
from werkzeug.wrappers import Response

from desk.comments import snapshot
from desk.storage import state
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route


def show_home(context: RequestContext) -> Response:
    """Lead members to their comments and show others how to become one."""
    return context.redirect("/komentar") if context.session else context.render("home.html")


def send_style(context: RequestContext) -> Response:
    """Send the stylesheet. Its URL contains a digest of the text, so that browsers may keep it for ever."""
    answer = Response(current_app.config["STYLESHEET"], content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def send_robots(context: RequestContext) -> Response:
    """Ask search engines to stay away."""
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


def send_snapshot(context: RequestContext) -> Response:
    """Send the snapshot (`desk/comments/snapshot.py`), or 304 where the pull has it already."""
    services = context.services
    key = services.settings.export_keys[0]
    with services.database.read() as connection:
        etag = snapshot.compute_etag(state.read(connection), key)
        if context.request.headers.get("If-None-Match") == etag:
            answer = Response(status=304)
        else:
            data = snapshot.take_within(connection, services.settings.zone, key)
            answer = Response(data, content_type="application/jsonl; charset=utf-8")
    answer.headers["ETag"] = etag
    return answer


def send_security_contact(context: RequestContext) -> Response:
    """Tell by which page weaknesses are reported, for half a year (RFC 9116)."""
    settings = context.services.settings
    expires = datetime.now(UTC).date() + timedelta(182)
    lines = (
        f"Contact: {settings.contact or settings.site}",
        f"Expires: {expires}T00:00:00Z",
        "Preferred-Languages: id",
        f"Canonical: {settings.url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def show_unsubscribe(context: RequestContext) -> Response:
    """Show the button. Mail programs and scanners open the link too, so opening it changes nothing."""
    return context.render("unsubscribe.html", done=False)


def unsubscribe(context: RequestContext) -> Response:
    """End a member's notifications: from the page, or from a mail program (RFC 8058)."""
    member = context.arguments["token"].partition(".")[0]
    with context.services.database.write() as connection:
        context.services.members.set_notifications(connection, member, False)
    return context.render("unsubscribe.html", done=True)


ROUTES = (
    Route("home", "GET", "/", Access.ANYONE, show_home),
    Route("style", "GET", "/gaya.css", Access.ANYONE, send_style),
    Route("robots", "GET", "/robots.txt", Access.ANYONE, send_robots),
    Route("security", "GET", "/.well-known/security.txt", Access.ANYONE, send_security_contact),
    Route("export", "GET", "/salinan", Access.EXPORT, send_snapshot),
    Route("unsubscribing", "GET", "/berhenti/<token>", Access.UNSUBSCRIBE, show_unsubscribe),
    Route(
        "unsubscribe", "POST", "/berhenti/<token>", Access.UNSUBSCRIBE, unsubscribe, frozenset({"choices", "members"})
    ),
)
