"""The desk's one row of its own: who it is, and how often what readers see has changed."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, select, update

from desk.storage.clock import Now
from desk.storage.schema import STATE


class State(Struct, frozen=True):
    """`sequence` grew with the transaction that changed something; `changed_at` is that moment."""

    desk: str
    sequence: int
    changed_at: int
    digest_at: int
    announced: int


def read(connection: Connection) -> State:
    row = connection.execute(select(STATE)).one()
    return State(row.desk, row.sequence, row.changed_at, row.digest_at, row.announced)


def advance(connection: Connection) -> None:
    """Count up, in the very transaction of the change: the row's lock puts all such changes in one order."""
    connection.execute(update(STATE).values(sequence=STATE.c.sequence + 1, changed_at=Now()))
