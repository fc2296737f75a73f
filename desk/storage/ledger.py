"""The ledger of erased ids. It is applied again to every backup that is restored, so that nothing erased comes back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from desk.storage.clock import Now
from desk.storage.database import insert
from desk.storage.schema import COMMENTS, LEDGER, MAGIC_LINKS, MEMBERS, OUTBOX, PERIODS, RENDERINGS, SESSIONS


class ErasedKind(StrEnum):
    """What an erased id belonged to. The values stand in the database and in backups."""

    COMMENT = "komentar"
    MEMBER = "anggota"


def load(connection: Connection) -> dict[str, str]:
    """Return every erased id with its kind."""
    return {row.id: row.kind for row in connection.execute(select(LEDGER.c.id, LEDGER.c.kind))}


def contains(connection: Connection, id_: str) -> bool:
    """Return whether this id was erased."""
    return connection.execute(select(LEDGER.c.id).where(LEDGER.c.id == id_)).first() is not None


def record(connection: Connection, kinds: Mapping[str, str]) -> None:
    """Enter ids with their kinds. An id that is there already keeps its moment."""
    for id_, kind in kinds.items():
        query = insert(connection, LEDGER).values(id=id_, kind=kind, erased_at=Now())
        connection.execute(query.on_conflict_do_nothing())


def apply(connection: Connection) -> None:
    """Delete every comment and member in the ledger, after an erasure or after a backup was restored.

    An erased comment that somebody answered stays as an empty row, because it holds the place of the answer.
    """
    comments = select(LEDGER.c.id).where(LEDGER.c.kind == ErasedKind.COMMENT)
    members = select(LEDGER.c.id).where(LEDGER.c.kind == ErasedKind.MEMBER)
    erased = COMMENTS.c.id.in_(comments) | COMMENTS.c.member.in_(members)
    connection.execute(
        update(COMMENTS)
        .where(erased)
        .values(member=None, text=None, draft=None, draft_state=None, reason="", nonce=None, withdrawn=True)
    )
    empty = select(COMMENTS.c.id).where(COMMENTS.c.text.is_(None) & COMMENTS.c.draft.is_(None))
    connection.execute(delete(RENDERINGS).where(RENDERINGS.c.comment.in_(empty)))
    # Deleting an unanswered comment may leave the one that it answered without answers: repeat until nothing goes.
    reply = COMMENTS.alias("reply")
    answered = select(reply.c.id).where(reply.c.reply_to == COMMENTS.c.id).exists()
    while connection.execute(delete(COMMENTS).where(COMMENTS.c.id.in_(comments) & ~answered)).rowcount:
        pass
    for table in (SESSIONS, MAGIC_LINKS, PERIODS, OUTBOX):
        connection.execute(delete(table).where(table.c.member.in_(members)))
    connection.execute(delete(MEMBERS).where(MEMBERS.c.id.in_(members)))
