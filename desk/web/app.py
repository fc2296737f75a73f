"""The WSGI application. Every process makes its own with `create_app`; any number of them may run over one database."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, g, render_template, request
from jinja2 import StrictUndefined
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response as BaseResponse

from desk.errors import DatabaseBusy
from desk.services import Services
from desk.settings import Settings
from desk.storage.clock import to_local
from desk.web.authorization import SignInRequired, StaleForm, check_access, check_form, check_token
from desk.web.context import RequestContext, Route, browser_cookie, session_cookie
from desk.web.routes import account, comments, joining, members, moderation, public, sign_in
from desk.web.routes.sign_in import check_onward
from plugins.indonesian.dates import clock, plain_date

MAX_BODY = 64 << 10
ROUTES: tuple[Route, ...] = (
    *public.ROUTES,
    *joining.ROUTES,
    *sign_in.ROUTES,
    *comments.ROUTES,
    *account.ROUTES,
    *moderation.ROUTES,
    *members.ROUTES,
)
"""All routes. Whatever is not in this table is answered with 404."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Cache-Control": "no-store",
}
_MAX_COOKIE = 64
_RETRY_AFTER = 10
"""Seconds after which a browser may try again where the database was busy."""
_TEXT_FIELDS = ("isi", "kalimat", "alasan")
"""Fields of forms that somebody has taken trouble to write."""
_log = logging.getLogger("desk")


class Parameters(ImmutableMultiDict[str, str]):
    """The fields of a form or a query, without the character NUL, which PostgreSQL stores in no text."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__([(name, _drop_nul(value)) for name, value in ImmutableMultiDict(mapping).items(multi=True)])


class DeskRequest(Request):
    """A request with harmless parameters."""

    parameter_storage_class = Parameters


class DeskApp(Flask):
    """A Flask application that never logs a URL, because some URLs contain tokens."""

    request_class = DeskRequest
    services: Services
    routes: dict[str, Route]

    def log_exception(self, exc_info: Any) -> None:
        """Log an exception with the name of the route."""
        _log.error("exception in %s %s", request.method, request.endpoint, exc_info=exc_info)


def create_app(settings: Settings, services: Services | None = None) -> DeskApp:
    """Return the application over `services` that are prepared, or over its own."""
    if services is None:
        services = Services(settings)
        services.prepare()
    app = DeskApp("desk", static_folder=None, template_folder=str(Path(__file__).with_name("templates")))
    app.services = services
    app.routes = {route.name: route for route in ROUTES}
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=40,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.config["STYLESHEET"] = _load_stylesheet(settings.stylesheet)
    _configure_templates(app)
    for route in ROUTES:
        app.add_url_rule(route.path, route.name, lambda route=route, **_: route.view(g.context), methods=[route.method])
    app.before_request(lambda: _authorize(app))
    app.after_request(lambda answer: _finish(services, answer))
    app.register_error_handler(HTTPException, _render_error)
    app.register_error_handler(DatabaseBusy, _render_busy)
    return app


def _load_stylesheet(of_blog: Path) -> str:
    """Return the blog's stylesheet with the desk's own rules."""
    own = Path(__file__).with_name("static") / "meja.css"
    return f"{of_blog.read_text(encoding='utf-8')}\n{own.read_text(encoding='utf-8')}"


def _configure_templates(app: DeskApp) -> None:
    settings = app.services.settings

    def format_moment(value: int | str) -> str:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else to_local(value, settings.zone)
        moment = moment.astimezone(settings.zone)  # the zone's name makes the clock say WIB
        return f"{plain_date(moment)} pukul {clock(moment)}"

    app.jinja_env.globals |= {
        "blog": settings.blog,
        "site": settings.site,
        "root": settings.prefix,
        "style_version": hashlib.sha256(app.config["STYLESHEET"].encode()).hexdigest()[:12],
    }
    app.jinja_env.filters |= {
        "date": lambda day: plain_date(datetime.fromisoformat(day)),
        "moment": format_moment,
        "html": app.services.renderer.render,
    }


def _authorize(app: DeskApp) -> None:
    """Make the context of the request, and let it pass to its view only where the route allows it."""
    route = app.routes.get(request.endpoint or "")
    if route is None:
        raise request.routing_exception or NotFound
    services = app.services
    arguments = {name: _drop_nul(str(value)) for name, value in (request.view_args or {}).items()}
    session_token, browser = _read_cookie(session_cookie(services)), _read_cookie(browser_cookie(services))
    context = RequestContext(services, route.name, route.access, request, arguments, session_token, browser)
    g.context = context
    if route.access.is_by_token:
        check_token(services, route.access, request, arguments)
        return
    if session_token:
        with services.database.read() as connection:
            context.session = services.sessions.find(connection, session_token)
    check_access(route.access, context.session)
    if route.method == "POST":
        check_form(services, request, session_token if context.session else browser)


def _read_cookie(name: str) -> str:
    value = request.cookies.get(name, "")
    return value if len(value) <= _MAX_COOKIE and value.isascii() else ""


def _finish(services: Services, answer: Response) -> Response:
    """Add the security headers and the cookies to an answer."""
    secure = services.settings.secure
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    context: RequestContext | None = g.get("context")
    for name, (value, age) in context.cookies.items() if context else ():
        answer.set_cookie(name, value, max_age=age, path="/", secure=secure, httponly=True, samesite="Lax")
    return answer


def _render_error(error: HTTPException) -> BaseResponse:
    """Answer an error with a page that says what to do, and nothing about what went wrong inside.

    A text that was sent with a form stands on the page, so that its author can copy it.
    """
    context: RequestContext | None = g.get("context")
    if isinstance(error, SignInRequired) and context and request.method != "POST":
        onward = check_onward({"lanjut": request.full_path if context.endpoint == "write" else ""})
        return context.redirect("/masuk", **({"lanjut": onward} if onward else {}))
    text = _read_text() if context and request.method == "POST" else ""
    answer = error.get_response()  # with the headers that belong to it, such as Allow
    answer.set_data(render_template("error.html", code=error.code, stale=isinstance(error, StaleForm), text=text))
    return answer


def _render_busy(error: DatabaseBusy) -> BaseResponse:
    cause = type(getattr(error.__cause__, "orig", error)).__name__
    _log.warning("database busy (%s) in %s %s", cause, request.method, request.endpoint)
    return _render_error(ServiceUnavailable(retry_after=_RETRY_AFTER))


def _read_text() -> str:
    """Return what was written into the form that was sent; '' where its body cannot be read."""
    try:
        return next(filter(None, (request.form.get(name, "") for name in _TEXT_FIELDS)), "")
    except HTTPException:
        return ""


def _drop_nul(text: str) -> str:
    return text.replace("\0", "\ufffd")
