"""The ledger: ids that were erased for good, and choices of members that stay as they are.

It is applied again to every backup that is restored, so that nothing that was erased or withdrawn comes back, and
nobody who has unsubscribed is written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from desk.storage.clock import Now, now
from desk.storage.database import insert
from desk.storage.schema import CHOICES, COMMENTS, LEDGER, MAGIC_LINKS, MEMBERS, OUTBOX, PERIODS, RENDERINGS, SESSIONS


class ErasedKind(StrEnum):
    """What an erased id belonged to. The values stand in the database and in backups."""

    COMMENT = "komentar"
    MEMBER = "anggota"


class ChoiceKind(StrEnum):
    """What a member has decided, about a comment or about notifications. The values stand in the database."""

    WITHDRAWN = "ditarik"
    UNSUBSCRIBED = "berhenti"
    SUBSCRIBED = "berlangganan"


class Ledger:
    """The rows of one or more ledgers of the same desk. Of two choices about one id the later one counts."""

    def __init__(self) -> None:
        self.erased: dict[str, str] = {}
        self._choices: dict[str, tuple[int, str]] = {}

    def add(self, rows: Iterable[tuple[Table, Mapping[Any, Any]]]) -> None:
        """Add the rows of a database or backup; those of other tables are passed over."""
        for table, row in rows:
            if table is LEDGER:
                self.erased[row["id"]] = row["kind"]
            elif table is CHOICES:
                known = self._choices.get(row["id"], (-1, ""))
                self._choices[row["id"]] = max(known, (row["decided_at"], row["kind"]))

    def load(self, connection: Connection) -> None:
        """Add the rows of a database."""
        for table in (LEDGER, CHOICES):
            self.add((table, row) for row in connection.execute(select(table)).mappings().all())

    def apply(self, connection: Connection) -> None:
        """Enter everything into a database that was restored, and change what it holds accordingly."""
        record(connection, self.erased)
        for id_, (moment, kind) in self._choices.items():
            _enter_choice(connection, id_, kind, moment)
        of_kind = {kind: select(CHOICES.c.id).where(CHOICES.c.kind == kind) for kind in ChoiceKind}
        withdrawn = COMMENTS.c.id.in_(of_kind[ChoiceKind.WITHDRAWN])
        connection.execute(
            update(COMMENTS).where(withdrawn)
            .values(text=None, draft=None, draft_state=None, reason="", withdrawn=True)
        )  # fmt: skip
        for kind, wanted in ((ChoiceKind.UNSUBSCRIBED, False), (ChoiceKind.SUBSCRIBED, True)):
            connection.execute(update(MEMBERS).where(MEMBERS.c.id.in_(of_kind[kind])).values(notify=wanted))
        apply(connection)


def contains(connection: Connection, id_: str) -> bool:
    """Return whether this id was erased."""
    return connection.execute(select(LEDGER.c.id).where(LEDGER.c.id == id_)).first() is not None


def record(connection: Connection, kinds: Mapping[str, str]) -> None:
    """Enter ids with their kinds. An id that is there already keeps its moment."""
    for id_, kind in kinds.items():
        query = insert(connection, LEDGER).values(id=id_, kind=kind, erased_at=Now())
        connection.execute(query.on_conflict_do_nothing())


def record_choice(connection: Connection, id_: str, kind: ChoiceKind) -> None:
    """Enter what a member has decided just now about a comment, or about notifications (the id is the member's)."""
    _enter_choice(connection, id_, kind, now(connection))


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
    connection.execute(delete(CHOICES).where(CHOICES.c.id.in_(select(LEDGER.c.id))))


def _enter_choice(connection: Connection, id_: str, kind: str, moment: int) -> None:
    values = {"kind": kind, "decided_at": moment}
    query = insert(connection, CHOICES).values(id=id_, **values)
    connection.execute(query.on_conflict_do_update(index_elements=[CHOICES.c.id], set_=values))
