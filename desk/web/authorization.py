"""Authorization, in one place. It decides on the endpoint that has matched, for every request.

No path is compared here, no header says who somebody is: a spelling that reaches a view has matched that view's route.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus

from werkzeug.exceptions import Forbidden, HTTPException, NotFound, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Request

from desk.accounts.sessions import Session
from desk.services import Desk
from desk.signing import Purpose
from desk.web.routing import Access, Route
from plugins.comments.snapshot import bearer

FORM_TYPE = "application/x-www-form-urlencoded"


class SignInFirst(HTTPException):
    """A member's page, and nobody is signed in."""

    code = HTTPStatus.FORBIDDEN


class Stale(Forbidden):
    """A form that this desk did not give to this browser, or not lately."""


def admits(route: Route, session: Session | None) -> bool:
    """Whether this somebody may come in; None is anybody."""
    if route.access is Access.ANYONE or route.access.by_token:
        return True
    if session is None:
        return False
    if route.access is Access.MODERATOR:
        return session.person.moderates
    if route.access is Access.OWNER:
        return session.person.owns
    return route.access is Access.MEMBER


def check_token(desk: Desk, route: Route, request: Request, arguments: dict[str, str]) -> None:
    """For routes that authenticate by their token alone."""
    if route.access is Access.EXPORT:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        known = [bearer(key) for key in desk.settings.export_keys]
        if scheme != "Bearer" or not any(hmac.compare_digest(one.encode(), given.encode()) for one in known):
            raise Unauthorized
    elif route.access is Access.UNSUBSCRIBE:
        member, _, seal = arguments["token"].partition(".")
        if not desk.keys.holds(Purpose.UNSUBSCRIBE, member, seal):
            raise NotFound


def check_form(desk: Desk, request: Request, bound_to: str) -> None:
    """A form sent from a page of this desk, by the browser that the page was given to."""
    if request.headers.get("Origin") != desk.settings.origin:
        raise Stale
    if request.mimetype != FORM_TYPE:
        raise UnsupportedMediaType
    if not bound_to or not desk.keys.holds(Purpose.FORM, bound_to, request.form.get("segel", "")):
        raise Stale


def check_access(route: Route, session: Session | None) -> None:
    if admits(route, session):
        return
    raise SignInFirst if session is None else Forbidden
