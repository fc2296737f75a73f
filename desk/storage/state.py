"""The single row that describes the desk itself: its identity, and a counter of what readers see."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, select, update

from desk.storage.clock import Now
from desk.storage.schema import STATE


class State(Struct, frozen=True):
    """`sequence` counts the transactions that changed what readers see; `changed_at` is the moment of the last of them.

    `digest_at` is the moment of the last e-mail digest to moderators, `announced` the sequence that the webhook was
    last called for.
    """

    desk: str
    sequence: int
    changed_at: int
    digest_at: int
    announced: int


def read(connection: Connection) -> State:
    """Read the row as this transaction sees it."""
    row = connection.execute(select(STATE)).one()
    return State(row.desk, row.sequence, row.changed_at, row.digest_at, row.announced)


def advance(connection: Connection) -> None:
    """Increment the sequence.

    It is called in the transaction that makes the change, so that the lock on the row puts all such changes in order.
    """
    connection.execute(update(STATE).values(sequence=STATE.c.sequence + 1, changed_at=Now()))
