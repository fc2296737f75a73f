"""The WSGI application: `create_app(settings)`. Every process makes its own, and any number of them may run."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from desk.services import Desk
from desk.settings import Settings
from desk.storage.clock import local
from desk.web import authorization
from desk.web.context import Visit, browser_cookie, session_cookie
from desk.web.routes import account, comments, joining, members, moderation, public, sign_in
from desk.web.routing import Route
from plugins.indonesian.dates import clock, plain_date

LARGEST_BODY = 64 << 10
ROUTES: tuple[Route, ...] = (
    *joining.ROUTES,
    *sign_in.ROUTES,
    *comments.ROUTES,
    *account.ROUTES,
    *moderation.ROUTES,
    *members.ROUTES,
    *public.ROUTES,
)
"""Every way in. What does not stand here does not exist."""

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Cache-Control": "no-store",
}
_log = logging.getLogger("desk")


class DeskApp(Flask):
    """Flask that never writes down an address: some of them prove something."""

    desk: Desk
    table: dict[str, Route]

    def log_exception(self, exc_info: Any) -> None:
        _log.error("exception in %s %s", request.method, request.endpoint, exc_info=exc_info)


def create_app(settings: Settings, desk: Desk | None = None) -> DeskApp:
    """The application over a desk that is prepared, or over one of its own."""
    if desk is None:
        desk = Desk(settings)
        desk.prepare()
    app = DeskApp("desk", static_folder=None, template_folder=str(Path(__file__).with_name("templates")))
    app.desk = desk
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=40,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    style = Style(settings.stylesheet)
    app.extensions["style"] = style
    _tell_templates(app, desk, style)
    app.table = {route.name: route for route in ROUTES}
    for route in ROUTES:
        app.add_url_rule(route.path, route.name, lambda route=route, **_: route.view(g.visit), methods=[route.method])
    app.before_request(_authorize(app))
    app.after_request(_finish(desk))
    app.register_error_handler(HTTPException, _refuse)
    return app


class Style:
    """The blog's own stylesheet with a few rules of the desk's, read once. `version` changes with the words in it."""

    def __init__(self, stylesheet: Path) -> None:
        own = Path(__file__).with_name("static") / "meja.css"
        self.text = f"{stylesheet.read_text(encoding='utf-8')}\n{own.read_text(encoding='utf-8')}"
        self.version = hashlib.sha256(self.text.encode()).hexdigest()[:12]


def _tell_templates(app: Flask, desk: Desk, style: Style) -> None:
    settings = desk.settings

    def moment(value: int | str) -> str:
        at = datetime.fromisoformat(value) if isinstance(value, str) else local(value, settings.zone)
        at = at.astimezone(settings.zone)  # by the zone's name the clock says WIB
        return f"{plain_date(at)} pukul {clock(at)}"

    app.jinja_env.globals |= {
        "blog": settings.blog,
        "site": settings.site,
        "root": settings.prefix,
        "style_version": style.version,
    }
    app.jinja_env.filters |= {
        "date": lambda day: plain_date(datetime.fromisoformat(day)),
        "moment": moment,
        "html": desk.renderer.html,
    }


def _authorize(app: DeskApp) -> Any:
    def decide() -> None:
        route = app.table.get(request.endpoint or "")
        if route is None:
            if isinstance(request.routing_exception, MethodNotAllowed):
                raise MethodNotAllowed
            raise NotFound
        desk = app.desk
        arguments = {name: str(value) for name, value in (request.view_args or {}).items()}
        visit = Visit(desk, route, request, arguments, _cookie(session_cookie(desk)), _cookie(browser_cookie(desk)))
        g.visit = visit
        if route.access.by_token:
            authorization.check_token(desk, route, request, arguments)
            return
        if visit.secret:
            with desk.database.read() as connection:
                visit.session = desk.sessions.find(connection, visit.secret)
        authorization.check_access(route, visit.session)
        if route.method == "POST":
            authorization.check_form(desk, request, visit.secret if visit.session else visit.browser)

    return decide


def _cookie(name: str) -> str:
    value = request.cookies.get(name, "")
    return value if len(value) <= 64 and value.isascii() else ""


def _finish(desk: Desk) -> Any:
    def finish(answer: Response) -> Response:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        if desk.settings.secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        visit: Visit | None = g.get("visit")
        for name, (value, age) in visit.cookies.items() if visit else ():
            answer.set_cookie(
                name, value, max_age=age, path="/", secure=desk.settings.secure, httponly=True, samesite="Lax"
            )
        return answer

    return finish


def _refuse(error: HTTPException) -> Response:
    """Every error as a page that says what to do, and nothing of what went wrong inside."""
    visit: Visit | None = g.get("visit")
    if isinstance(error, authorization.SignInFirst) and visit and visit.route.method == "GET":
        onward = request.full_path if visit.route.name == "write" else ""
        return visit.to("/masuk", **({"lanjut": onward} if onward else {}))  # type: ignore[return-value]
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, InternalServerError):
        code = HTTPStatus.INTERNAL_SERVER_ERROR
    kept = request.form.get("isi", "") if visit and visit.route.method == "POST" and code != 413 else ""
    html = render_template("error.html", code=int(code), stale=isinstance(error, authorization.Stale), kept=kept)
    answer = Response(html, code, content_type="text/html; charset=utf-8")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer
