"""Sign-in tickets: a link for the browser that asked, and a code to type there when the mail is read elsewhere."""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, select, update

from desk.signing import Keys, Purpose
from desk.storage.clock import MINUTE, Now
from desk.storage.schema import TICKETS

LIFETIME = 15 * MINUTE
MOST_TRIES = 5
"""Wrong codes that a browser may type before its tickets are void."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""


class Ticket(Struct, frozen=True):
    """What the mail carries. `code` is eight letters in two groups: 31^8, with five tries."""

    token: str
    code: str


class Tickets:
    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def browser(self, value: str) -> str:
        """The seal under which a browser's tickets are kept."""
        return self._keys.seal(Purpose.BROWSER, value)

    def issue(self, connection: Connection, member: str, browser: str) -> Ticket:
        """A ticket for the browser with that seal. Only seals are stored."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
        ticket = Ticket(secrets.token_urlsafe(32), f"{letters[:4]}-{letters[4:]}")
        connection.execute(
            TICKETS.insert().values(
                seal=self._keys.seal(Purpose.TICKET, ticket.token),
                code=self._keys.seal(Purpose.CODE, letters),
                browser=browser,
                member=member,
                tries=0,
                spent_at=None,
                expires_at=Now() + LIFETIME,
            )
        )
        return ticket

    def redeem(self, connection: Connection, token: str, browser: str) -> str | None:
        """The member's id, once: one statement both checks and spends. `browser` is the cookie's value."""
        return self._spend(connection, TICKETS.c.seal.in_(self._keys.seals(Purpose.TICKET, token)), browser)

    def redeem_code(self, connection: Connection, code: str, browser: str) -> str | None:
        """The same for a typed code; a wrong one counts against all tickets of this browser."""
        letters = "".join(letter for letter in code.upper() if letter in _LETTERS)
        seals = self._keys.seals(Purpose.CODE, letters)
        member = self._spend(connection, TICKETS.c.code.in_(seals) & (TICKETS.c.tries < MOST_TRIES), browser)
        if member is None:
            connection.execute(update(TICKETS).where(self._here(browser)).values(tries=TICKETS.c.tries + 1))
        return member

    def is_for(self, connection: Connection, token: str, browser: str) -> bool:
        """Whether this browser asked for the ticket; looking spends nothing."""
        seals = self._keys.seals(Purpose.TICKET, token)
        return (
            connection.execute(select(TICKETS.c.seal).where(TICKETS.c.seal.in_(seals) & self._here(browser))).first()
            is not None
        )

    def _here(self, browser: str) -> ColumnElement[bool]:
        return TICKETS.c.browser.in_(self._keys.seals(Purpose.BROWSER, browser))

    def _spend(self, connection: Connection, which: ColumnElement[bool], browser: str) -> str | None:
        member: str | None = connection.execute(
            update(TICKETS)
            .where(which & self._here(browser) & TICKETS.c.spent_at.is_(None) & (TICKETS.c.expires_at > Now()))
            .values(spent_at=Now())
            .returning(TICKETS.c.member)
        ).scalar()
        if member is not None:  # whoever is in needs no other of this browser's tickets
            connection.execute(delete(TICKETS).where(self._here(browser) & TICKETS.c.spent_at.is_(None)))
        return member
