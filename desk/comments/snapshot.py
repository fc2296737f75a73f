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

from desk.accounts.members import Members, to_record
from desk.comments.comments import list_published
from desk.storage import state
from desk.storage.clock import to_local
from desk.storage.database import Database
from desk.storage.schema import LEDGER
from desk.storage.state import State
from plugins.comments.record import ErasedRecord, Record
from plugins.comments.snapshot import Header, divide, write


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
    return write(header, divide(_list_records(connection, zone))[0], key)


class Withheld:
    """The records that cannot leave for the blog, such as a name that an older version accepted. All others do."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._found: tuple[int, list[Record]] = (-1, [])

    def list_all(self, connection: Connection) -> list[Record]:
        """Return them as this transaction sees them. They are looked for once for each sequence."""
        sequence = state.read(connection).sequence
        if self._found[0] != sequence:
            self._found = sequence, divide(_list_records(connection, self._zone))[1]
        return self._found[1]


def compute_etag(current: State, key: bytes) -> str:
    """Return a strong ETag that follows from desk, sequence and key, and does not reveal the key."""
    digest = hmac.digest(key, f"etag {current.desk} {current.sequence}".encode(), "sha256").hex()
    return f'"{current.sequence}-{digest[:16]}"'


def _list_records(connection: Connection, zone: ZoneInfo) -> Iterator[Record]:
    for person in Members(zone).list_all(connection):
        yield to_record(person.public)
    for comment in list_published(connection):
        yield comment.record
    for id_ in connection.execute(select(LEDGER.c.id).order_by(LEDGER.c.id)).scalars():
        yield ErasedRecord(id_)
