"""Comments from submission to publication. An id is given at submission and never changes."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import Enum, StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from desk.accounts.members import Members, Person
from desk.comments.renderings import Renderings
from desk.comments.stories import Closures, Story
from desk.errors import InvalidRequest
from desk.storage import ledger, state
from desk.storage.clock import Now, now, to_local
from desk.storage.database import insert
from desk.storage.ledger import ChoiceKind
from desk.storage.rate_limits import WRITE, WRITE_DAY, RateLimit, RateLimits
from desk.storage.schema import COMMENTS, MEMBERS
from plugins.comments import policy
from plugins.comments.comment import Comment
from plugins.comments.policy import Discussion, Refusal
from plugins.comments.record import CommentRecord, CommentStatus, is_sound

_MAX_DEPTH = 40
_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_FIRST_PUBLISHED = func.coalesce(COMMENTS.c.published_at, Now())
_CLOSED = "Kolom komentar cerita ini sudah ditutup."
_DECIDED_MEANWHILE = "Komentar ini baru saja diubah penulisnya atau sudah diputuskan. Baca lagi versi terbarunya."


class DraftState(StrEnum):
    """What a moderator has decided about a draft. The values stand in the database."""

    WAITING = "menunggu"
    REJECTED = "ditolak"


class Status(Enum):
    """What the author of a comment is told about it, in Indonesian."""

    WAITING = "menunggu"
    PUBLISHED = "terbit"
    EDIT_WAITING = "terbit, suntingan menunggu"
    EDIT_REJECTED = "terbit, suntingan ditolak"
    REJECTED = "ditolak"
    WITHDRAWN = "ditarik"


class StoredComment(Struct, frozen=True):
    """A row of the database.

    `text` is the Markdown that readers see, or None; `draft` is the Markdown that waits for a moderator or was
    rejected, or None. `date` is ISO in the blog's time zone, `depth` the number of comments above it. `version`
    counts the edits.
    """

    id: str
    thread: str
    member: str | None
    date: str
    reply_to: str
    depth: int
    text: str | None
    draft: str | None
    draft_state: DraftState | None
    reason: str
    version: int
    withdrawn: bool
    created_at: int
    published_at: int | None

    @property
    def status(self) -> Status:
        """The status that is shown to the author."""
        if self.withdrawn:
            return Status.WITHDRAWN
        if self.text is None:
            return Status.REJECTED if self.is_rejected else Status.WAITING
        if self.draft_state is None:
            return Status.PUBLISHED
        return Status.EDIT_REJECTED if self.is_rejected else Status.EDIT_WAITING

    @property
    def is_rejected(self) -> bool:
        """Whether a moderator has rejected the draft."""
        return self.draft_state is DraftState.REJECTED

    @property
    def is_visible(self) -> bool:
        """Whether readers see the comment."""
        return self.text is not None and not self.withdrawn

    @property
    def latest(self) -> str:
        """The Markdown that its author continues to edit."""
        return self.draft if self.draft is not None else self.text or ""

    @property
    def record(self) -> CommentRecord:
        """What readers see, as a record of the snapshot."""
        member = "" if self.withdrawn else self.member or ""
        status = CommentStatus.WITHDRAWN if self.withdrawn else CommentStatus.PUBLISHED
        return CommentRecord(self.id, self.thread, member, self.date, self.reply_to, self.text or "", status)


class Submission(Struct, frozen=True):
    """The result of sending a form. `is_new` is false where the same form had been sent before."""

    id: str
    published: bool
    is_new: bool


class Comments:
    """Reads and changes comments. A change that readers see advances the sequence of the snapshot."""

    def __init__(self, members: Members, closures: Closures, limits: RateLimits, renderings: Renderings) -> None:
        self._members = members
        self._closures = closures
        self._rate_limits = limits
        self._renderings = renderings

    def find(self, connection: Connection, id_: str) -> StoredComment | None:
        """Return the comment with this id."""
        row = connection.execute(select(COMMENTS).where(COMMENTS.c.id == id_)).first()
        return _to_comment(row) if row else None

    def find_visible(self, connection: Connection, thread: str, id_: str) -> StoredComment | None:
        """Return the comment with this id, if readers see it under that story and may reply to it."""
        comment = self.find(connection, id_)
        return comment if comment and comment.thread == thread and comment.is_visible else None

    def list_own(self, connection: Connection, member: str, start: int, count: int) -> list[StoredComment]:
        """Return `count` comments of a member from number `start` on, the newest first."""
        own = select(COMMENTS).where(COMMENTS.c.member == member).order_by(COMMENTS.c.created_at.desc(), COMMENTS.c.id)
        return [_to_comment(row) for row in connection.execute(own.offset(start).limit(count))]

    def list_waiting(self, connection: Connection, start: int, count: int) -> list[tuple[StoredComment, str]]:
        """Return `count` comments that wait for a moderator from number `start` on, with their authors' names.

        The one that has waited longest comes first.
        """
        waiting = (
            select(COMMENTS, MEMBERS.c.name)
            .join(MEMBERS, MEMBERS.c.id == COMMENTS.c.member)
            .where(COMMENTS.c.draft_state == DraftState.WAITING)
            .order_by(COMMENTS.c.changed_at, COMMENTS.c.id)
        )
        return [(_to_comment(row), row.name) for row in connection.execute(waiting.offset(start).limit(count))]

    def count_waiting(self, connection: Connection) -> int:
        """Return how many comments wait for a moderator."""
        query = select(func.count()).select_from(COMMENTS).where(COMMENTS.c.draft_state == DraftState.WAITING)
        return int(connection.execute(query).scalar_one())

    # Changes

    def submit(
        self, connection: Connection, person: Person, story: Story, text: str, reply_to: str, idempotency_key: str
    ) -> Submission:
        """Store a new comment; `text` has been cleaned. Two submissions with one idempotency key are one comment.

        The comment of a trusted member is published immediately. Raises InvalidRequest where the policy, a closure or a
        rate limit forbids the comment.
        """
        if known := self._find_submission(connection, person, idempotency_key):
            return known
        moment, published = now(connection), person.trusted
        date = to_local(moment, self._members.zone)
        suffix = "".join(secrets.choice(_ID_LETTERS) for _ in range(8))
        parent = self.find_visible(connection, story.thread, reply_to) if reply_to else None
        comment = StoredComment(
            id=f"{date:%Y-%m-%dT%H%M%S}-{suffix}", thread=story.thread, member=person.id, date=date.isoformat(),
            reply_to=reply_to, depth=parent.depth + 1 if parent else 0, text=text if published else None,
            draft=None if published else text, draft_state=None if published else DraftState.WAITING, reason="",
            version=1, withdrawn=False, created_at=moment, published_at=moment if published else None,
        )  # fmt: skip
        self._check_new(connection, comment, story, parent)
        self.check_rate(connection, person, WRITE, WRITE_DAY)
        stored = connection.execute(
            insert(connection, COMMENTS)
            .values(**msgspec.structs.asdict(comment), nonce=idempotency_key, changed_at=Now())
            .on_conflict_do_nothing(index_elements=[COMMENTS.c.nonce])
        ).rowcount
        if not stored:  # a parallel submission of the same form came first
            known = self._find_submission(connection, person, idempotency_key)
            if known is None:
                raise InvalidRequest("Formulir ini sudah dipakai. Buka lagi halaman ceritanya.")
            return known
        self._renderings.store(connection, comment.id)
        if published:
            state.advance(connection)
        return Submission(comment.id, published, True)

    def revise(
        self, connection: Connection, person: Person, id_: str, text: str, story: Story | None
    ) -> tuple[StoredComment, bool]:
        """Replace the text of one's own comment. Return the comment as it was, and whether it is published immediately.

        Otherwise readers see the approved text until a moderator approves the new one, which is so for everybody where
        the story is closed by now. Raises InvalidRequest where the policy, a closure or a rate limit forbids it: a text
        that was never published is a new comment.
        """
        comment = self._lock_own(connection, person, id_)
        story = self._check_policy(connection, comment, story)
        accepts = self._accepts(connection, story, self._members.today(connection))
        if comment.published_at is None and not accepts:
            raise InvalidRequest(_CLOSED)
        self.check_rate(connection, person, WRITE, WRITE_DAY)
        values: dict[str, object] = {"reason": "", "version": COMMENTS.c.version + 1, "changed_at": Now()}
        published = person.trusted and accepts
        if published:
            values |= {"text": text, "draft": None, "draft_state": None, "published_at": _FIRST_PUBLISHED}
            state.advance(connection)
        elif text == comment.text:
            values |= {"draft": None, "draft_state": None}
        else:
            values |= {"draft": text, "draft_state": DraftState.WAITING}
        connection.execute(update(COMMENTS).where(COMMENTS.c.id == id_).values(**values))
        self._renderings.store(connection, id_)
        return comment, published

    def withdraw(self, connection: Connection, person: Person, id_: str) -> None:
        """Delete the text of one's own comment. The row stays as the place of the replies."""
        comment = self._lock_own(connection, person, id_)
        connection.execute(
            update(COMMENTS)
            .where(COMMENTS.c.id == id_)
            .values(
                text=None, draft=None, draft_state=None, reason="", withdrawn=True, version=COMMENTS.c.version + 1,
                changed_at=Now(),
            )
        )  # fmt: skip
        ledger.record_choice(connection, id_, ChoiceKind.WITHDRAWN)
        self._renderings.store(connection, id_)
        if comment.text is not None:
            state.advance(connection)

    def approve(self, connection: Connection, id_: str, version: int, story: Story | None) -> StoredComment:
        """Publish the version that the moderator has read, and return the comment as it was before.

        Raises InvalidRequest where the comment has changed since, or where the policy forbids it by now.
        """
        comment = self.find(connection, id_)
        if comment is None or comment.member is None:
            raise InvalidRequest("Komentar itu sudah tidak ada.")
        self._check_policy(connection, comment, story)
        published = update(COMMENTS).where(_is_waiting(id_, version)).values(
            text=COMMENTS.c.draft, draft=None, draft_state=None, reason="", changed_at=Now(),
            published_at=_FIRST_PUBLISHED,
        )  # fmt: skip
        if not connection.execute(published).rowcount:
            raise InvalidRequest(_DECIDED_MEANWHILE)
        self._renderings.store(connection, id_)
        state.advance(connection)
        return comment

    def reject(self, connection: Connection, id_: str, version: int, reason: str) -> None:
        """Reject the version that the moderator has read. Raises InvalidRequest where the comment has changed since."""
        rejected = update(COMMENTS).where(_is_waiting(id_, version))
        rejected = rejected.values(draft_state=DraftState.REJECTED, reason=reason, changed_at=Now())
        if not connection.execute(rejected).rowcount:
            raise InvalidRequest(_DECIDED_MEANWHILE)

    def check_rate(self, connection: Connection, person: Person, *limits: RateLimit) -> None:
        """Count something that a member does. Raises InvalidRequest where that is too often."""
        if not self._rate_limits.allow(connection, *((limit, person.id) for limit in limits)):
            raise InvalidRequest(
                "Anda menulis terlalu cepat. Simpan dulu naskah Anda, lalu coba lagi beberapa menit lagi."
            )

    def _check_new(
        self, connection: Connection, comment: StoredComment, story: Story, parent: StoredComment | None
    ) -> None:
        """Check what only the desk knows (closures, the depth of replies), and then the policy."""
        if not is_sound(comment.record):
            raise InvalidRequest("Di bawah halaman ini komentar tidak dapat diterbitkan.")
        if not self._accepts(connection, story, comment.date[:10]):
            raise InvalidRequest(_CLOSED)
        if parent and parent.depth >= _MAX_DEPTH:
            raise InvalidRequest("Balas-membalasnya sudah terlalu panjang. Tulislah komentar baru.")
        refusal = self._decide(connection, comment, story, parent)
        if refusal is Refusal.NO_PARENT:
            raise InvalidRequest("Komentar yang Anda balas sudah tidak ada.")
        if refusal is not None:
            raise InvalidRequest("Hanya anggota blog ini yang dapat berkomentar.")

    def _check_policy(self, connection: Connection, comment: StoredComment, story: Story | None) -> Story:
        """Return the story, if it is there and the policy lets the stored comment stand. Raises InvalidRequest."""
        if story is None:
            raise InvalidRequest("Cerita ini tidak ada lagi di blog. Komentarnya dapat terbit bila ceritanya kembali.")
        parent = self.find(connection, comment.reply_to) if comment.reply_to else None
        refusal = self._decide(connection, comment, story, parent)
        if refusal is not None:
            raise InvalidRequest(f"Komentar ini tidak dapat terbit: {refusal.problem(_to_candidate(comment))}.")
        return story

    def _accepts(self, connection: Connection, story: Story, day: str) -> bool:
        """Return whether something new may be written under the story, by the blog and by the desk's closures."""
        return story.comment_window.accepts(day) and not self._closures.contains(connection, story.thread)

    def _decide(
        self, connection: Connection, comment: StoredComment, story: Story, parent: StoredComment | None
    ) -> Refusal | None:
        """Ask the policy, by the roster and the clock of this transaction."""
        roster = self._members.load_roster(connection, comment.member or "")
        discussion = Discussion(story.comment_window, {parent.id: parent.reply_to} if parent else {})
        moment = to_local(now(connection), self._members.zone) + timedelta(seconds=1)  # the date was cut to the second
        return policy.decide(_to_candidate(comment), roster, discussion, moment)

    def _find_submission(self, connection: Connection, person: Person, idempotency_key: str) -> Submission | None:
        row = connection.execute(
            select(COMMENTS.c.id, COMMENTS.c.text, COMMENTS.c.member).where(COMMENTS.c.nonce == idempotency_key)
        ).first()
        return Submission(row.id, row.text is not None, False) if row and row.member == person.id else None

    def _lock_own(self, connection: Connection, person: Person, id_: str) -> StoredComment:
        """Return one's own comment, locked until the transaction ends, so that nobody decides about it meanwhile."""
        row = connection.execute(select(COMMENTS).where(COMMENTS.c.id == id_).with_for_update()).first()
        if row is None or row.member != person.id or row.withdrawn:
            raise InvalidRequest("Komentar itu tidak ada di antara komentar Anda.")
        return _to_comment(row)


def list_published(connection: Connection) -> list[StoredComment]:
    """Return every comment that readers have ever seen, ordered by id; some of them are withdrawn by now."""
    published = COMMENTS.c.published_at.is_not(None)
    return [_to_comment(row) for row in connection.execute(select(COMMENTS).where(published).order_by(COMMENTS.c.id))]


def _is_waiting(id_: str, version: int) -> ColumnElement[bool]:
    waiting = COMMENTS.c.draft_state == DraftState.WAITING
    return (COMMENTS.c.id == id_) & (COMMENTS.c.version == version) & waiting


def _to_comment(row: Row[*tuple[object, ...]]) -> StoredComment:
    return msgspec.convert(row._mapping, StoredComment)


def _to_candidate(comment: StoredComment) -> Comment:
    """Return the comment as the policy knows comments."""
    return Comment(
        path="", id=comment.id, thread=comment.thread, member=comment.member or "", name="", date=comment.date,
        reply_to=comment.reply_to, managed=True, withdrawn=comment.withdrawn, body="",
    )  # fmt: skip
