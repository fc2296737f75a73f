"""The snapshot that the desk gives to the blog: complete, numbered and signed.

It is taken by `comments.pull`, over HTTPS (`GET /salinan`) or from the database itself. Over HTTPS the pull sends the
header `Authorization: Bearer …` with a token derived from the export key (`plugins.comments.snapshot.derive_token`),
and may send the ETag of its last snapshot as `If-None-Match`; the answer 304 then says that nothing has changed. One
sequence of one desk always gives the same bytes, because the snapshot is dated by its last change.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from desk.accounts.members import Members
from desk.comments.comments import list_published
from desk.storage import state
from desk.storage.clock import to_local
from desk.storage.database import Database
from desk.storage.schema import LEDGER
from desk.storage.state import State
from plugins.comments.record import CommentRecord, CommentStatus, ErasedRecord, MemberRecord, Membership, Record
from plugins.comments.snapshot import Header, write


def take(database: Database, zone: ZoneInfo, key: bytes) -> bytes:
    """Return the snapshot of a database. `zone` is the blog's time zone, `key` the export key that signs."""
    with database.read() as connection:
        return take_within(connection, zone, key)


def take_from(url: str, zone: str, key: bytes) -> bytes:
    """Return the snapshot of the database at a URL, for a pull on the machine of the desk."""
    database = Database(url, pool=1)
    try:
        database.prepare()
        return take(database, ZoneInfo(zone), key)
    finally:
        database.close()


def take_within(connection: Connection, zone: ZoneInfo, key: bytes) -> bytes:
    """Return the snapshot that this transaction sees."""
    current = state.read(connection)
    header = Header(current.desk, current.sequence, to_local(current.changed_at, zone).isoformat())
    return write(header, _list_records(connection, zone), key)


def compute_etag(current: State, key: bytes) -> str:
    """Return a strong ETag that follows from desk, sequence and key, and does not reveal the key."""
    digest = hmac.digest(key, f"etag {current.desk} {current.sequence}".encode(), "sha256").hex()
    return f'"{current.sequence}-{digest[:16]}"'


def _list_records(connection: Connection, zone: ZoneInfo) -> Iterator[Record]:
    for person in Members(zone).list_all(connection):
        periods = tuple(Membership(period.since, period.until) for period in person.periods)
        yield MemberRecord(person.id, person.name, person.url, periods)
    for comment in list_published(connection):
        member = "" if comment.withdrawn else comment.member or ""
        status = CommentStatus.WITHDRAWN if comment.withdrawn else CommentStatus.PUBLISHED
        yield CommentRecord(
            comment.id, comment.thread, member, comment.date, comment.reply_to, comment.text or "", status
        )
    for id_ in connection.execute(select(LEDGER.c.id).order_by(LEDGER.c.id)).scalars():
        yield ErasedRecord(id_)
