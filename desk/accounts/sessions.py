"""Who is signed in. A session is a row; the browser holds a random value of which only the seal is stored."""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from desk.accounts.members import Members, Person, people, periods_of
from desk.signing import Keys, Purpose
from desk.storage.clock import DAY, Now, day
from desk.storage.schema import MEMBERS, SESSIONS

LIFETIME = 30 * DAY


class Session(Struct, frozen=True):
    """`seal` names the row; `person` is read from the roster with it, every time."""

    seal: str
    person: Person


class Sessions:
    def __init__(self, keys: Keys, members: Members) -> None:
        self._keys = keys
        self._members = members

    def open(self, connection: Connection, member: str) -> str:
        """A new session's value for the cookie."""
        value = secrets.token_urlsafe(32)
        connection.execute(
            SESSIONS.insert().values(
                seal=self._keys.seal(Purpose.SESSION, value),
                member=member,
                created_at=Now(),
                expires_at=Now() + LIFETIME,
            )
        )
        return value

    def find(self, connection: Connection, value: str) -> Session | None:
        """The session of a member who is one right now, by the database's clock."""
        if not value:
            return None
        seals = self._keys.seals(Purpose.SESSION, value)
        # One question for all: this is asked on every request.
        row = connection.execute(
            select(MEMBERS, SESSIONS.c.seal, SESSIONS.c.expires_at, Now().label("moment"))
            .join(SESSIONS, SESSIONS.c.member == MEMBERS.c.id)
            .where(SESSIONS.c.seal.in_(seals))
        ).first()
        if row is None or row.expires_at <= row.moment:
            return None
        (person,) = people([row], periods_of(connection, [row.id]))
        return Session(row.seal, person) if person.active(day(row.moment, self._members.zone)) else None

    def close(self, connection: Connection, session: Session) -> None:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.seal == session.seal))

    def close_all(self, connection: Connection, member: str) -> None:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.member == member))
