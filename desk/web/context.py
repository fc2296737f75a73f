"""One request on its way through the desk: who comes, with what, and how a page is given back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from desk.accounts.members import Person
from desk.accounts.sessions import Session
from desk.services import Desk
from desk.signing import Purpose
from desk.storage.rate_limits import client
from desk.web import authorization
from desk.web.routing import Route

SESSION_AGE = 30 * 24 * 3600
BROWSER_AGE = 3600


@dataclass
class Visit:
    """`secret` is the session cookie's value, `browser` that of the cookie which tickets are bound to."""

    desk: Desk
    route: Route
    request: Request
    arguments: dict[str, str]
    secret: str
    browser: str
    session: Session | None = None
    cookies: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Name → (value, seconds) to be set; no value takes the cookie away."""

    @property
    def person(self) -> Person:
        """Who is signed in; only asked behind the authorization."""
        if self.session is None:
            raise authorization.SignInFirst
        return self.session.person

    @property
    def form(self) -> MultiDict[str, str]:
        return self.request.form

    @property
    def query(self) -> MultiDict[str, str]:
        return self.request.args

    @property
    def client(self) -> str:
        """The network that this request comes from, for limits only."""
        header = self.request.headers.get("X-Forwarded-For", "")
        return client(self.request.remote_addr or "", header, self.desk.settings.trusted_proxies)

    @property
    def start(self) -> int:
        """Where a list begins."""
        number = self.query.get("mulai", "0")
        return min(int(number), 1_000_000) if number.isascii() and number.isdigit() and len(number) < 8 else 0

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """A transaction that may change things, in which the roster has been asked once more."""
        with self.desk.database.write() as connection:
            if self.session is not None:
                self.session = self.desk.sessions.find(connection, self.secret)
                authorization.check_access(self.route, self.session)
            yield connection

    def form_token(self) -> str:
        """What proves that a form came from here; bound to the session, or to the browser before there is one."""
        if self.session is None and not self.browser:
            self.keep_browser()
        bound_to = self.secret if self.session is not None else self.browser
        return self.desk.keys.seal(Purpose.FORM, bound_to)

    def keep_browser(self) -> None:
        """Know this browser again, for tickets and forms before anybody is signed in."""
        self.browser = self.browser or secrets.token_urlsafe(32)
        self.cookies[browser_cookie(self.desk)] = (self.browser, BROWSER_AGE)

    def sign_in(self, connection: Connection, member: str) -> None:
        """A new session under a new id, whatever the browser had before."""
        if self.secret and (former := self.desk.sessions.find(connection, self.secret)):
            self.desk.sessions.close(connection, former)
        value = self.desk.sessions.open(connection, member)
        self.cookies[session_cookie(self.desk)] = (value, SESSION_AGE)
        self.cookies[browser_cookie(self.desk)] = ("", 0)

    def forget(self) -> None:
        self.cookies[session_cookie(self.desk)] = ("", 0)

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        html = render_template(template, visit=self, **context)
        return Response(html, status, content_type="text/html; charset=utf-8")

    def to(self, path: str, **query: str) -> Response:
        """On to another page of the desk, after something was done."""
        target = self.desk.settings.prefix + path + (f"?{urlencode(query)}" if query else "")
        answer: Response = redirect(target, 303)
        answer.autocorrect_location_header = False
        return answer


def session_cookie(desk: Desk) -> str:
    """`__Host-` binds a cookie to this host over HTTPS; the preview's plain HTTP wants another name."""
    return "__Host-meja" if desk.settings.secure else "meja-pratinjau"


def browser_cookie(desk: Desk) -> str:
    return "__Host-peramban" if desk.settings.secure else "peramban-pratinjau"
