"""Requests to become a member. A request is deleted when it has been decided, or after thirty days."""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from desk.accounts.consent import CONSENT
from desk.storage.clock import DAY, Now
from desk.storage.schema import JOIN_REQUESTS

LIFETIME = 30 * DAY


class JoinRequest(Struct, frozen=True):
    """A row; the fields stand in the order of the table's columns. `sentence` is how the person was introduced."""

    id: str
    name: str
    email: str
    sentence: str
    consent: str
    created_at: int


class JoinRequests:
    """Stores and finds requests."""

    def add(self, connection: Connection, name: str, email: str, sentence: str) -> None:
        """Store a request.

        The same happens for a member's address and for a repeated request, so that the answer tells nothing.
        """
        connection.execute(
            JOIN_REQUESTS.insert().values(
                id=secrets.token_hex(16), name=name, address=email, sentence=sentence, consent=CONSENT,
                created_at=Now(),
            )
        )  # fmt: skip

    def find(self, connection: Connection, id_: str) -> JoinRequest | None:
        """Return the request with this id."""
        row = connection.execute(select(JOIN_REQUESTS).where(JOIN_REQUESTS.c.id == id_)).first()
        return JoinRequest(*row) if row else None

    def list_oldest(self, connection: Connection, count: int) -> list[JoinRequest]:
        """Return at most `count` requests, the oldest first."""
        query = select(JOIN_REQUESTS).order_by(JOIN_REQUESTS.c.created_at, JOIN_REQUESTS.c.id).limit(count)
        return [JoinRequest(*row) for row in connection.execute(query)]

    def count(self, connection: Connection) -> int:
        """Return the number of requests that wait for a decision."""
        return int(connection.execute(select(func.count()).select_from(JOIN_REQUESTS)).scalar_one())

    def delete(self, connection: Connection, request: JoinRequest) -> None:
        """Delete a request that was decided, and every other request with the same address."""
        connection.execute(delete(JOIN_REQUESTS).where(JOIN_REQUESTS.c.address == request.email))

    def delete_expired(self, connection: Connection) -> None:
        """Delete requests that are older than `LIFETIME`."""
        connection.execute(delete(JOIN_REQUESTS).where(JOIN_REQUESTS.c.created_at < Now() - LIFETIME))
