"""What a route is, and the request context: who sends a request, with what, and how a view answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import render_template
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from desk.accounts.members import Person
from desk.accounts.sessions import Session
from desk.errors import InvalidRequest
from desk.services import Services
from desk.settings import MAX_EMAIL, parse_email
from desk.signing import Purpose
from desk.web.authorization import Access, SignInRequired, check_access
from desk.web.client import client_networks

SESSION_AGE = 30 * 24 * 3600
BROWSER_AGE = 3600
KNOWN_AGE = 180 * 24 * 3600
"""Seconds for which browsers keep the three cookies."""
_MAX_OFFSET = 1_000_000
_MAX_CHARACTERS = 30_000
"""Characters of comments on a page that lists some: five of the longest, or twenty of the usual length."""

Item = TypeVar("Item")


@dataclass
class RequestContext:
    """A request to the route named `endpoint`.

    `arguments` are the variable parts of the path. `session_token` is the cookie of a session, `browser` the cookie
    that magic links and forms are bound to before sign-in; both are '' where there is none.
    """

    services: Services
    endpoint: str
    access: Access
    request: Request
    arguments: dict[str, str]
    session_token: str
    browser: str
    session: Session | None = None
    cookies: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Cookies to be set: name → (value, seconds). An age of 0 seconds deletes a cookie."""

    @property
    def person(self) -> Person:
        """Who is signed in. Raises SignInRequired where nobody is."""
        if self.session is None:
            raise SignInRequired
        return self.session.person

    @property
    def form(self) -> MultiDict[str, str]:
        """The fields of the form that was sent."""
        return self.request.form

    @property
    def query(self) -> MultiDict[str, str]:
        """The parameters of the URL."""
        return self.request.args

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that the request comes from, the narrowest first; used for rate limits only."""
        forwarded = self.request.headers.get("X-Forwarded-For", "")
        return client_networks(self.request.remote_addr or "", forwarded, self.services.settings.trusted_proxies)

    @property
    def offset(self) -> int:
        """The number of the first item of a list that has several pages."""
        return min(max(self.query.get("mulai", 0, type=int), 0), _MAX_OFFSET)

    @property
    def news(self) -> str:
        """The keyword of the message about what was just done, such as `tersimpan`; '' where there is none."""
        return self.query.get("kabar", "")

    def read_email(self) -> str:
        """Return the e-mail address in the form, in lower case. Raises InvalidRequest where it is not one."""
        email = parse_email(self.form.get("surel", "")[: MAX_EMAIL + 1])
        if email is None:
            raise InvalidRequest("Alamat surel itu tidak lengkap. Contoh: nama@contoh.example.")
        return email

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """Open a transaction that may change the database, in which authorization is checked once more.

        It is `alone` where it changes what others decide by (see `Database.write`).
        """
        with self.services.database.write(alone=alone) as connection:
            if self.session is not None:
                self.session = self.services.sessions.find(connection, self.session_token)
                check_access(self.access, self.session)
            yield connection

    def make_form_token(self) -> str:
        """Return the token that proves that a form came from here.

        It is bound to the session, or to the browser where nobody is signed in.
        """
        if self.session is None and not self.browser:
            self.remember_browser()
        bound_to = self.session_token if self.session is not None else self.browser
        return self.services.signer.sign(Purpose.FORM, bound_to)

    def remember_browser(self) -> None:
        """Give the browser a cookie that magic links and forms are bound to, or prolong the one that it has."""
        self.browser = self.browser or secrets.token_urlsafe(32)
        self.cookies[browser_cookie(self.services)] = (self.browser, BROWSER_AGE)

    def is_known(self, email: str) -> bool:
        """Return whether somebody with this e-mail address was signed in before in this browser."""
        proof = self.request.cookies.get(known_cookie(self.services), "")
        return self.services.signer.verify(Purpose.KNOWN, email, proof)

    def sign_in(self, connection: Connection, person: Person) -> None:
        """Open a session for a member. A session that the browser had before is closed: tokens are never reused."""
        if self.session_token and (former := self.services.sessions.find(connection, self.session_token)):
            self.services.sessions.close(connection, former)
        token = self.services.sessions.open(connection, person.id)
        self.cookies[session_cookie(self.services)] = (token, SESSION_AGE)
        self.cookies[browser_cookie(self.services)] = ("", 0)
        self.cookies[known_cookie(self.services)] = (self.services.signer.sign(Purpose.KNOWN, person.email), KNOWN_AGE)

    def delete_session_cookie(self) -> None:
        """Delete the session cookie of the browser."""
        self.cookies[session_cookie(self.services)] = ("", 0)

    def forget_browser(self) -> None:
        """Delete all that the browser keeps of a member who has left."""
        self.delete_session_cookie()
        self.cookies[known_cookie(self.services)] = ("", 0)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a page."""
        html = render_template(template, context=self, **values)
        return Response(html, status, content_type="text/html; charset=utf-8")

    def redirect(self, path: str, **query: str) -> Response:
        """Answer by leading to another page of the desk (303), which browsers then fetch with GET."""
        target = self.services.settings.prefix + path + (f"?{urlencode(query)}" if query else "")
        return redirect(target, 303)


def fit_page(found: Sequence[Item], most: int, count_characters: Callable[[Item], int]) -> Sequence[Item]:
    """Return the first of `found` that fit on a page: at least one, at most `most`, and not too much text."""
    characters = 0
    for number, item in enumerate(found[:most]):
        characters += count_characters(item)
        if number and characters > _MAX_CHARACTERS:
            return found[:number]
    return found[:most]


@dataclass(frozen=True)
class Route:
    """A method of a path, who may use it, and the view that answers.

    `effects` names the tables that the view may change; the tests hold every view to it.
    """

    name: str
    method: str
    path: str
    access: Access
    view: Callable[[RequestContext], Response]
    effects: frozenset[str] = field(default_factory=frozenset)


def session_cookie(services: Services) -> str:
    """Return the name of the session cookie.

    The prefix `__Host-` binds a cookie to this host, but works over HTTPS only, which the preview does not have.
    """
    return "__Host-meja" if services.settings.secure else "meja-pratinjau"


def known_cookie(services: Services) -> str:
    """Return the name of the cookie by which a browser proves that an e-mail address was signed in there before.

    It is a signature of the address and tells nothing of it. It lets nobody in: it only spares the limits that others
    can use up.
    """
    return "__Host-dikenal" if services.settings.secure else "dikenal-pratinjau"


def browser_cookie(services: Services) -> str:
    """Return the name of the cookie that recognises a browser before sign-in."""
    return "__Host-peramban" if services.settings.secure else "peramban-pratinjau"
