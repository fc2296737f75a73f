"""Who is told what by e-mail. Everything goes into the outbox, within the transaction that gives cause for it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from desk.accounts.members import Members
from desk.comments.comments import WAITING, Written
from desk.mail import outbox
from desk.mail.outbox import Outbox
from desk.storage import state
from desk.storage.clock import HOUR, now
from desk.storage.schema import COMMENTS, REQUESTS, STATE

DIGEST_PAUSE = HOUR


class Notices:
    """Only to members in office who have not unsubscribed; `thread` and `title` name the story."""

    def __init__(self, members: Members, box: Outbox) -> None:
        self._members = members
        self._box = box

    def appeared(self, connection: Connection, written: Written, title: str, *, approved: bool, first: bool) -> None:
        """A comment has appeared: tell its writer if somebody else decided it, and `first` whom it answers."""
        words = {"thread": written.thread, "comment": written.id, "title": title}
        if approved and written.member:
            self._tell(connection, outbox.APPEARED, written.member, words)
        if not written.reply_to or not first:  # an edit is no new answer
            return
        answered = connection.execute(select(COMMENTS.c.member).where(COMMENTS.c.id == written.reply_to)).scalar()
        writer = self._members.find(connection, written.member) if written.member else None
        if answered and writer and answered != writer.id:
            # The name is looked up when the letter is written: whoever is erased until then stands in no letter.
            self._tell(connection, outbox.ANSWERED, answered, words | {"writer": writer.id})

    def turned_down(self, connection: Connection, written: Written, title: str, reason: str) -> None:
        if written.member:
            self._tell(connection, outbox.TURNED_DOWN, written.member, {"title": title, "reason": reason})

    def digest(self, connection: Connection) -> bool:
        """Tell moderators what waits, if something new does and the last digest is an hour old; whether it did."""
        at = state.read(connection)
        if now(connection) - at.digest_at < DIGEST_PAUSE:
            return False
        waiting = select(func.count(), func.max(COMMENTS.c.changed_at)).where(COMMENTS.c.draft_state == WAITING)
        asking = select(func.count(), func.max(REQUESTS.c.created_at))
        comments, last_comment = connection.execute(waiting).one()
        requests, last_request = connection.execute(asking).one()
        if max(last_comment or 0, last_request or 0) <= at.digest_at:
            return False
        claimed = (STATE.c.digest_at == at.digest_at) & (STATE.c.id == 1)
        if connection.execute(update(STATE).where(claimed).values(digest_at=now(connection))).rowcount == 0:
            return False
        for person in self._members.moderators(connection):
            if person.notify:
                words = {"comments": str(comments), "requests": str(requests)}
                self._box.add(connection, outbox.DIGEST, person, words)
        return True

    def _tell(self, connection: Connection, kind: str, member: str, words: dict[str, str]) -> None:
        person = self._members.find(connection, member)
        if person and person.notify and person.active(self._members.today(connection)):
            self._box.add(connection, kind, person, words)
