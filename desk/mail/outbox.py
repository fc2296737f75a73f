"""The outbox: messages to be sent. A crash loses none of them, and no two workers send the same one at a time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from desk.accounts.members import Person
from desk.storage.clock import DAY, HOUR, MINUTE, Now, now
from desk.storage.database import insert
from desk.storage.schema import OUTBOX

CLAIM = 5 * MINUTE
"""How long a message belongs to the worker that has claimed it, before another worker may try."""
_MAX_DELAY = 4 * HOUR
_MAX_AGE = 3 * DAY


class MessageKind(StrEnum):
    """What a message is about. The values stand in the database and name the templates of the e-mails."""

    SIGN_IN = "masuk"
    INVITATION = "undangan"
    WELCOME = "diterima"
    PUBLISHED = "terbit"
    REJECTED = "ditolak"
    REPLY = "balasan"
    DIGEST = "ringkasan"
    WEBHOOK = "panggilan"

    @property
    def is_notification(self) -> bool:
        """Whether members can unsubscribe from e-mails of this kind."""
        return self in {MessageKind.PUBLISHED, MessageKind.REJECTED, MessageKind.REPLY, MessageKind.DIGEST}


class OutboxMessage(Struct, frozen=True):
    """A message that a worker has claimed, as it is stored: one that cannot be read must not stop the others.

    `kind` is a `MessageKind`, unless a newer version of the desk has stored the row; `payload` is JSON. `member` is an
    id, or '' where nobody has looked yet whether the e-mail address belongs to a member.
    """

    id: str
    kind: str
    member: str
    email: str
    payload: str
    tries: int
    created_at: int


class Outbox:
    """Stores messages in the transaction that causes them, and hands them to workers."""

    def add(self, connection: Connection, kind: MessageKind, person: Person, payload: Mapping[str, str]) -> None:
        """Store a message to a member. Nothing happens for a member without an e-mail address."""
        if person.email:
            self._add(connection, kind, payload, member=person.id, address=person.email)

    def add_for_email(self, connection: Connection, kind: MessageKind, email: str, payload: Mapping[str, str]) -> None:
        """Store a message to an e-mail address without looking whose it is."""
        self._add(connection, kind, payload, address=email)

    def add_once(self, connection: Connection, kind: MessageKind, number: int) -> None:
        """Store a message without a recipient, unless there is one of this kind and number already."""
        self._add(connection, kind, {}, id=f"{kind}-{number}")

    def has_due(self, connection: Connection) -> bool:
        """Return whether a message can be claimed now."""
        return connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.due_at <= Now()).limit(1)).first() is not None

    def claim(self, connection: Connection, count: int) -> list[OutboxMessage]:
        """Return at most `count` messages that are due, the oldest first, and reserve them for `CLAIM`."""
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
            OutboxMessage(row.id, row.kind, row.member, row.address, row.payload, row.tries, row.created_at)
            for row in sorted(claimed, key=lambda row: (row.created_at, row.id))
        ]

    def delete(self, connection: Connection, message: OutboxMessage) -> None:
        """Delete a message that was sent, or that will never be."""
        connection.execute(delete(OUTBOX).where(OUTBOX.c.id == message.id))

    def postpone(self, connection: Connection, message: OutboxMessage) -> None:
        """Make a message due again later: after one minute, then two, four, and so on."""
        delay = min(MINUTE << min(message.tries - 1, 10), _MAX_DELAY)
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == message.id).values(due_at=Now() + delay))

    def delete_expired(self, connection: Connection) -> None:
        """Give up messages that could not be sent for three days."""
        connection.execute(delete(OUTBOX).where(OUTBOX.c.created_at < Now() - _MAX_AGE))

    def _add(self, connection: Connection, kind: MessageKind, payload: Mapping[str, str], **columns: str) -> None:
        values = {"id": secrets.token_hex(16), "member": "", "address": ""} | columns
        query = insert(connection, OUTBOX).values(
            kind=kind, payload=msgspec.json.encode(payload).decode(), tries=0, created_at=Now(), due_at=Now(), **values
        )
        connection.execute(query.on_conflict_do_nothing(index_elements=[OUTBOX.c.id]))
