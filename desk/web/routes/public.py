"""What programs ask for: the style, the snapshot, and one-click unsubscription."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response

from desk.comments import snapshot
from desk.storage import state
from desk.web.context import Visit
from desk.web.routing import Access, Route


def style(visit: Visit) -> Response:
    answer = Response(current_app.extensions["style"].text, content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def robots(visit: Visit) -> Response:
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


def export(visit: Visit) -> Response:
    """`GET /salinan`: the numbered snapshot (`desk/comments/snapshot.py`), or 304 where the pull has it already."""
    desk = visit.desk
    key = desk.settings.export_keys[0]
    with desk.database.read() as connection:
        tag = snapshot.etag(state.read(connection), key)
        if visit.request.headers.get("If-None-Match") == tag:
            answer = Response(status=304)
        else:
            answer = Response(
                snapshot.taken(connection, desk.settings.zone, key), content_type="application/jsonl; charset=utf-8"
            )
    answer.headers["ETag"] = tag
    return answer


def unsubscribing(visit: Visit) -> Response:
    """Mail programs and scanners look here: looking changes nothing."""
    return visit.page("unsubscribe.html", done=False)


def unsubscribe(visit: Visit) -> Response:
    """One click (RFC 8058), from a mail program or from the page."""
    member = visit.arguments["token"].partition(".")[0]
    with visit.desk.database.write() as connection:
        visit.desk.members.notify(connection, member, False)
    return visit.page("unsubscribe.html", done=True)


ROUTES = (
    Route("style", "GET", "/gaya.css", Access.ANYONE, style),
    Route("robots", "GET", "/robots.txt", Access.ANYONE, robots),
    Route("export", "GET", "/salinan", Access.EXPORT, export),
    Route("unsubscribing", "GET", "/berhenti/<token>", Access.UNSUBSCRIBE, unsubscribing),
    Route("unsubscribe", "POST", "/berhenti/<token>", Access.UNSUBSCRIBE, unsubscribe, frozenset({"members"})),
)
