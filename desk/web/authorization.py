"""Who may use a route. Every request is decided on here by the route that has matched, and denied unless it is allowed.

No path is compared and no header tells who somebody is, so no spelling of an address can lead around the decision: the
view that runs is the view of the route that was decided on.
"""

from __future__ import annotations

import hmac
from enum import Enum

from werkzeug.exceptions import Forbidden, NotFound, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Request

from desk.accounts.sessions import Session
from desk.services import Services
from desk.signing import Purpose
from plugins.comments.snapshot import derive_token

FORM_TYPE = "application/x-www-form-urlencoded"


class Access(Enum):
    """Who may use a route."""

    ANYONE = "siapa saja"
    MEMBER = "anggota"
    MODERATOR = "moderator"
    EXPORT = "kunci ekspor"
    UNSUBSCRIBE = "tautan berhenti"

    @property
    def is_by_token(self) -> bool:
        """Whether a token in the request is all the proof it needs: no cookie, no form token, no `Origin`."""
        return self in {Access.EXPORT, Access.UNSUBSCRIBE}

    def allows(self, session: Session | None) -> bool:
        """Return whether the person who is signed in may use the route; None stands for anybody."""
        if self is Access.ANYONE or self.is_by_token:
            return True
        if session is None:
            return False
        if self is Access.MODERATOR:
            return session.person.is_moderator
        return self is Access.MEMBER


class SignInRequired(Forbidden):
    """Nobody is signed in, and the route is for members."""


class StaleForm(Forbidden):
    """A form was sent that the desk did not give to this browser, or gave to it in an earlier session."""


def check_access(access: Access, session: Session | None) -> None:
    """Raise SignInRequired or Forbidden where the person who is signed in may not use the route."""
    if not access.allows(session):
        raise SignInRequired if session is None else Forbidden


def check_token(services: Services, access: Access, request: Request, arguments: dict[str, str]) -> None:
    """Verify the token of a request to a route with `is_by_token`.

    `arguments` are the variable parts of the path. Raises Unauthorized for a wrong export token, NotFound for a wrong
    unsubscribe link.
    """
    if access is Access.EXPORT:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        known = [derive_token(key) for key in services.settings.export_keys]
        if scheme != "Bearer" or not any(hmac.compare_digest(one.encode(), given.encode()) for one in known):
            raise Unauthorized
    elif access is Access.UNSUBSCRIBE:
        member, _, signature = arguments["token"].partition(".")
        if not services.signer.verify(Purpose.UNSUBSCRIBE, member, signature):
            raise NotFound


def check_form(services: Services, request: Request, bound_to: str) -> None:
    """Verify that a form was sent from a page of this desk, by the browser that the page was given to.

    `bound_to` is the cookie that the form token was signed for. Raises StaleForm or UnsupportedMediaType.
    """
    if request.headers.get("Origin") != services.settings.origin:
        raise StaleForm
    if request.mimetype != FORM_TYPE:
        raise UnsupportedMediaType
    if not bound_to or not services.signer.verify(Purpose.FORM, bound_to, request.form.get("segel", "")):
        raise StaleForm
