"""What is to be sent, kept until it has been: a crash loses nothing, and no row is two workers' at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desk.accounts.members import Person
from desk.storage.clock import DAY, HOUR, MINUTE, Now, now
from desk.storage.schema import OUTBOX

SIGN_IN = "masuk"
INVITATION = "undangan"
WELCOME = "diterima"
APPEARED = "terbit"
TURNED_DOWN = "ditolak"
ANSWERED = "balasan"
DIGEST = "ringkasan"
WEBHOOK = "panggilan"

CLAIM = 5 * MINUTE
"""How long a worker may take over what it has claimed, before another tries."""
_LONGEST_WAIT = 4 * HOUR
_GIVEN_UP = 3 * DAY


class Parcel(Struct, frozen=True):
    """A claimed row. `member` is '' where it is not yet known whether there is one."""

    id: str
    kind: str
    member: str
    address: str
    payload: dict[str, str]
    tries: int
    created_at: int


class Outbox:
    def add(self, connection: Connection, kind: str, person: Person, payload: Mapping[str, str]) -> None:
        """Something for a member who has an address; part of the transaction that gives cause for it."""
        if person.address:
            self._add(connection, secrets.token_hex(16), kind, person.id, person.address, payload)

    def add_unknown(self, connection: Connection, kind: str, address: str, payload: Mapping[str, str]) -> None:
        """Something for an address, before anybody looks whose it is."""
        self._add(connection, secrets.token_hex(16), kind, "", address, payload)

    def add_once(self, connection: Connection, kind: str, number: int) -> None:
        """Something that several workers may want to add, and of which one is enough."""
        self._add(connection, f"{kind}-{number}", kind, "", "", {})

    def is_due(self, connection: Connection) -> bool:
        return connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.due_at <= Now()).limit(1)).first() is not None

    def claim(self, connection: Connection, count: int) -> list[Parcel]:
        """Rows that are due, out of other workers' reach for `CLAIM`."""
        due = (
            select(OUTBOX.c.id)
            .where(OUTBOX.c.due_at <= now(connection))
            .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        claimed = connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(due.scalar_subquery()))
            .values(due_at=Now() + CLAIM, tries=OUTBOX.c.tries + 1)
            .returning(OUTBOX)
        ).all()
        return [
            Parcel(
                row.id, row.kind, row.member, row.address, msgspec.json.decode(row.payload, type=dict[str, str]),
                row.tries, row.created_at,
            )
            for row in sorted(claimed, key=lambda row: (row.created_at, row.id))
        ]  # fmt: skip

    def done(self, connection: Connection, parcel: Parcel) -> None:
        connection.execute(delete(OUTBOX).where(OUTBOX.c.id == parcel.id))

    def postpone(self, connection: Connection, parcel: Parcel) -> None:
        """Try again later: after one minute, two, four …"""
        wait = min(MINUTE << min(parcel.tries - 1, 10), _LONGEST_WAIT)
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == parcel.id).values(due_at=Now() + wait))

    def expire(self, connection: Connection) -> None:
        connection.execute(delete(OUTBOX).where(OUTBOX.c.created_at < Now() - _GIVEN_UP))

    def _add(
        self, connection: Connection, id_: str, kind: str, member: str, address: str, payload: Mapping[str, str]
    ) -> None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(
            insert(OUTBOX)
            .values(
                id=id_, kind=kind, member=member, address=address, payload=msgspec.json.encode(payload).decode(),
                tries=0, created_at=Now(), due_at=Now(),
            )
            .on_conflict_do_nothing(index_elements=[OUTBOX.c.id])
        )  # fmt: skip
