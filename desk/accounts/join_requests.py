"""Strangers who ask to become members. What they wrote is forgotten once it is decided, or after thirty days."""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from desk.accounts.consent import CONSENT
from desk.storage.clock import DAY, Now
from desk.storage.schema import REQUESTS

LIFETIME = 30 * DAY


class Request(Struct, frozen=True):
    id: str
    name: str
    address: str
    sentence: str
    consent: str
    created_at: int


class Requests:
    def add(self, connection: Connection, name: str, address: str, sentence: str) -> None:
        """Whoever asks, member or not, and however often: the same is done."""
        connection.execute(
            REQUESTS.insert().values(
                id=secrets.token_hex(16), name=name, address=address, sentence=sentence, consent=CONSENT,
                created_at=Now(),
            )
        )  # fmt: skip

    def find(self, connection: Connection, id_: str) -> Request | None:
        row = connection.execute(select(REQUESTS).where(REQUESTS.c.id == id_)).first()
        return Request(*row) if row else None

    def page(self, connection: Connection, count: int) -> list[Request]:
        """The oldest."""
        query = select(REQUESTS).order_by(REQUESTS.c.created_at, REQUESTS.c.id).limit(count)
        return [Request(*row) for row in connection.execute(query)]

    def count(self, connection: Connection) -> int:
        return int(connection.execute(select(func.count()).select_from(REQUESTS)).scalar_one())

    def settle(self, connection: Connection, request: Request) -> None:
        """Forget it, and every other of the same address."""
        connection.execute(delete(REQUESTS).where(REQUESTS.c.address == request.address))

    def expire(self, connection: Connection) -> None:
        connection.execute(delete(REQUESTS).where(REQUESTS.c.created_at < Now() - LIFETIME))
