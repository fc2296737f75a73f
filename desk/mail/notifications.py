"""Who is notified of what by e-mail. A notification is stored in the outbox by the transaction that causes it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from desk.accounts.members import Members
from desk.comments.comments import DraftState, StoredComment
from desk.mail.outbox import MessageKind, Outbox
from desk.storage import state
from desk.storage.clock import HOUR, now
from desk.storage.schema import COMMENTS, JOIN_REQUESTS, STATE

DIGEST_PAUSE = HOUR


class Notifications:
    """Notifies active members who have not unsubscribed. `title` is the title of the story that is commented on."""

    def __init__(self, members: Members, outbox: Outbox) -> None:
        self._members = members
        self._outbox = outbox

    def notify_published(
        self, connection: Connection, comment: StoredComment, title: str, *, approved: bool, first: bool
    ) -> None:
        """Notify of a comment that was published: its author, and the author of the comment that it replies to.

        The author is notified only if a moderator has `approved` it, the other only if it was published for the `first`
        time: an edit is not another reply.
        """
        payload = {"thread": comment.thread, "comment": comment.id, "title": title}
        if approved and comment.member:
            self._add(connection, MessageKind.PUBLISHED, comment.member, payload)
        if not comment.reply_to or not first:
            return
        parent = connection.execute(select(COMMENTS.c.member).where(COMMENTS.c.id == comment.reply_to)).scalar()
        if parent and comment.member and parent != comment.member:
            # The name is looked up when the e-mail is sent: nobody who is erased until then is named in one.
            self._add(connection, MessageKind.REPLY, parent, payload | {"writer": comment.member})

    def notify_rejected(self, connection: Connection, comment: StoredComment, title: str, reason: str) -> None:
        """Notify the author of a comment that a moderator has rejected."""
        if comment.member:
            self._add(connection, MessageKind.REJECTED, comment.member, {"title": title, "reason": reason})

    def add_digest(self, connection: Connection) -> bool:
        """Notify moderators of what waits for them, at most once an hour and only if something is new.

        Returns whether a digest was added. If several workers try at once, one of them does it.
        """
        current = state.read(connection)
        if now(connection) - current.digest_at < DIGEST_PAUSE:
            return False
        waiting = COMMENTS.c.draft_state == DraftState.WAITING
        comments, last_comment = connection.execute(
            select(func.count(), func.max(COMMENTS.c.changed_at)).where(waiting)
        ).one()
        requests, last_request = connection.execute(select(func.count(), func.max(JOIN_REQUESTS.c.created_at))).one()
        if max(last_comment or 0, last_request or 0) <= current.digest_at:
            return False
        unclaimed = (STATE.c.digest_at == current.digest_at) & (STATE.c.id == 1)
        if connection.execute(update(STATE).where(unclaimed).values(digest_at=now(connection))).rowcount == 0:
            return False
        for person in self._members.list_moderators(connection):
            if person.notify:
                payload = {"comments": str(comments), "requests": str(requests)}
                self._outbox.add(connection, MessageKind.DIGEST, person, payload)
        return True

    def _add(self, connection: Connection, kind: MessageKind, member: str, payload: Mapping[str, str]) -> None:
        person = self._members.find(connection, member)
        if person and person.notify and person.is_active(self._members.today(connection)):
            self._outbox.add(connection, kind, person, payload)
