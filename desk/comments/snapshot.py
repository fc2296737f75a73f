"""The desk's complete, numbered snapshot, for `comments.pull`: over HTTPS (`GET /salinan`) or from a database URL.

Over HTTPS the pull shows `Authorization: Bearer …` with `plugins.comments.snapshot.bearer` of the export key, and may
send `If-None-Match` with the ETag it was last given (304: nothing has changed). Equal sequences of one desk give equal
bytes, since `made` is the moment of the last change.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from desk.accounts.members import Members
from desk.comments import comments
from desk.storage import state
from desk.storage.clock import local
from desk.storage.database import Database
from desk.storage.schema import LEDGER
from desk.storage.state import State
from plugins.comments.record import CommentRecord, ErasedRecord, MemberRecord, Membership, Record
from plugins.comments.snapshot import Header, write


def snapshot(database: Database, zone: ZoneInfo, key: bytes) -> bytes:
    """All that may stand in the blog, by one consistent read."""
    with database.read() as connection:
        return taken(connection, zone, key)


def snapshot_at(url: str, zone: str, key: bytes) -> bytes:
    """The same from a database's address: what a pull on the desk's own machine uses. `zone` is the blog's."""
    database = Database(url, pool=1)
    try:
        database.prepare()
        return snapshot(database, ZoneInfo(zone), key)
    finally:
        database.close()


def taken(connection: Connection, zone: ZoneInfo, key: bytes) -> bytes:
    """The snapshot that this transaction sees."""
    at = state.read(connection)
    header = Header(at.desk, at.sequence, local(at.changed_at, zone).isoformat())
    return write(header, _records(connection, zone), key)


def etag(at: State, key: bytes) -> str:
    """Strong: the bytes follow from desk, sequence and key. It tells nothing of the key."""
    known = hmac.digest(key, f"etag {at.desk} {at.sequence}".encode(), "sha256").hex()
    return f'"{at.sequence}-{known[:16]}"'


def _records(connection: Connection, zone: ZoneInfo) -> Iterator[Record]:
    for person in Members(zone).all(connection):
        periods = tuple(Membership(period.since, period.until) for period in person.periods)
        yield MemberRecord(person.id, person.name, person.url, periods)
    erased = connection.execute(select(LEDGER.c.id).order_by(LEDGER.c.id)).scalars().all()
    for written in comments.published(connection):
        yield CommentRecord(
            written.id, written.thread, written.member or "" if not written.withdrawn else "", written.date,
            written.reply_to, written.text or "", "ditarik" if written.withdrawn else "terbit",
        )  # fmt: skip
    for id_ in erased:
        yield ErasedRecord(id_)
