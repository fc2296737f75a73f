"""The ledger of what was erased for good: ids alone, replayed over whatever comes back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select, update

from desk.storage.clock import Now
from desk.storage.schema import COMMENTS, LEDGER, MEMBERS, OUTBOX, PERIODS, SESSIONS, TICKETS

COMMENT, MEMBER = "komentar", "anggota"


def all_(connection: Connection) -> dict[str, str]:
    """Id → kind."""
    return {row.id: row.kind for row in connection.execute(select(LEDGER.c.id, LEDGER.c.kind))}


def holds(connection: Connection, id_: str) -> bool:
    return connection.execute(select(LEDGER.c.id).where(LEDGER.c.id == id_)).first() is not None


def enter(connection: Connection, kinds: Mapping[str, str]) -> None:
    """Note ids (→ `COMMENT` or `MEMBER`) as erased; those that stand there already stay."""
    known = all_(connection)
    for id_, kind in kinds.items():
        if id_ not in known:
            connection.execute(LEDGER.insert().values(id=id_, kind=kind, erased_at=Now()))


def forget(connection: Connection) -> None:
    """Take out whatever the ledger names: after an erasure, and after a restored backup has brought it back."""
    comments = select(LEDGER.c.id).where(LEDGER.c.kind == COMMENT)
    members = select(LEDGER.c.id).where(LEDGER.c.kind == MEMBER)
    gone = COMMENTS.c.id.in_(comments) | COMMENTS.c.member.in_(members)
    connection.execute(
        update(COMMENTS)
        .where(gone)
        .values(member=None, text=None, draft=None, draft_state=None, reason="", nonce=None, withdrawn=True)
    )
    # What nobody answered goes altogether, and with it what was only kept for that.
    reply = COMMENTS.alias("reply")
    answered = select(reply.c.id).where(reply.c.reply_to == COMMENTS.c.id).exists()
    while connection.execute(delete(COMMENTS).where(COMMENTS.c.id.in_(comments) & ~answered)).rowcount:
        pass
    for table in (SESSIONS, TICKETS, PERIODS):
        connection.execute(delete(table).where(table.c.member.in_(members)))
    connection.execute(delete(OUTBOX).where(OUTBOX.c.member.in_(members)))
    connection.execute(delete(MEMBERS).where(MEMBERS.c.id.in_(members)))
