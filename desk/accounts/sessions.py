"""Sessions of signed-in members.

The browser holds a random token in a cookie; the database holds only the token's HMAC signature.
"""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from desk.accounts.members import Members, Person, load_periods, to_people
from desk.signing import Purpose, Signer
from desk.storage.clock import DAY, Now, to_day
from desk.storage.schema import MEMBERS, SESSIONS

LIFETIME = 30 * DAY


class Session(Struct, frozen=True):
    """`signature` is the primary key of the row; `person` is read from the roster together with it, every time."""

    signature: str
    person: Person


class Sessions:
    """Opens, finds and closes sessions."""

    def __init__(self, signer: Signer, members: Members) -> None:
        self._signer = signer
        self._members = members

    def open(self, connection: Connection, member: str) -> str:
        """Open a session for the member with this id, and return the token for the cookie."""
        token = secrets.token_urlsafe(32)
        connection.execute(
            SESSIONS.insert().values(
                seal=self._signer.sign(Purpose.SESSION, token),
                member=member,
                created_at=Now(),
                expires_at=Now() + LIFETIME,
            )
        )
        return token

    def find(self, connection: Connection, token: str) -> Session | None:
        """Return the session with this token, if it has not expired and belongs to a member who is active now."""
        if not token:
            return None
        # A single query, because every request asks this.
        row = connection.execute(
            select(MEMBERS, SESSIONS.c.seal, SESSIONS.c.expires_at, Now().label("moment"))
            .join(SESSIONS, SESSIONS.c.member == MEMBERS.c.id)
            .where(SESSIONS.c.seal.in_(self._signer.signatures(Purpose.SESSION, token)))
        ).first()
        if row is None or row.expires_at <= row.moment:
            return None
        (person,) = to_people([row], load_periods(connection, [row.id]))
        return Session(row.seal, person) if person.is_active(to_day(row.moment, self._members.zone)) else None

    def close(self, connection: Connection, session: Session) -> None:
        """Sign out of one browser."""
        connection.execute(delete(SESSIONS).where(SESSIONS.c.seal == session.signature))

    def close_all(self, connection: Connection, member: str) -> None:
        """Sign a member out everywhere."""
        connection.execute(delete(SESSIONS).where(SESSIONS.c.member == member))
