"""Comments from submission to publication. Ids are given at submission and never change."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import Enum

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desk.accounts.members import Members, Person
from desk.comments.stories import Closures, Story
from desk.comments.text import Unfit
from desk.storage import rate_limits, state
from desk.storage.clock import Now, local, now
from desk.storage.rate_limits import Limits
from desk.storage.schema import COMMENTS, MEMBERS
from plugins.comments import policy
from plugins.comments.comment import Comment
from plugins.comments.policy import Refusal

WAITING, REJECTED = "menunggu", "ditolak"
_DEEPEST_REPLY = 40
_FIRST = func.coalesce(COMMENTS.c.published_at, Now())
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Standing(Enum):
    """What its writer is told of a comment."""

    WAITING = "menunggu"
    PUBLISHED = "terbit"
    CHANGE_WAITING = "terbit, suntingan menunggu"
    CHANGE_REJECTED = "terbit, suntingan ditolak"
    REJECTED = "ditolak"
    WITHDRAWN = "ditarik"


class Written(Struct, frozen=True):
    """A row. `text` is what readers see, or None; `draft` is what waits or was turned down."""

    id: str
    thread: str
    member: str | None
    date: str
    reply_to: str
    depth: int
    text: str | None
    draft: str | None
    draft_state: str | None
    reason: str
    version: int
    withdrawn: bool
    created_at: int
    published_at: int | None

    @property
    def standing(self) -> Standing:
        if self.withdrawn:
            return Standing.WITHDRAWN
        if self.text is None:
            return Standing.REJECTED if self.draft_state == REJECTED else Standing.WAITING
        if self.draft_state is None:
            return Standing.PUBLISHED
        return Standing.CHANGE_REJECTED if self.draft_state == REJECTED else Standing.CHANGE_WAITING

    @property
    def latest(self) -> str:
        """What its writer goes on from."""
        return self.draft if self.draft is not None else self.text or ""


class Submission(Struct, frozen=True):
    """What came of pressing the button. `fresh` is false where the same form had been sent before."""

    id: str
    published: bool
    fresh: bool


class Comments:
    def __init__(self, members: Members, closures: Closures, allowance: Limits) -> None:
        self._members = members
        self._closures = closures
        self._limits = allowance

    def find(self, connection: Connection, id_: str) -> Written | None:
        row = connection.execute(_query().where(COMMENTS.c.id == id_)).first()
        return _written(row) if row else None

    def own(self, connection: Connection, member: str, start: int, count: int) -> list[Written]:
        """A member's comments, newest first."""
        mine = _query().where(COMMENTS.c.member == member).order_by(COMMENTS.c.created_at.desc(), COMMENTS.c.id)
        return [_written(row) for row in connection.execute(mine.offset(start).limit(count))]

    def queue(self, connection: Connection, start: int, count: int) -> list[tuple[Written, str]]:
        """What waits, oldest first, each with its writer's name."""
        waiting = (
            select(COMMENTS, MEMBERS.c.name)
            .join(MEMBERS, MEMBERS.c.id == COMMENTS.c.member)
            .where(COMMENTS.c.draft_state == WAITING)
            .order_by(COMMENTS.c.changed_at, COMMENTS.c.id)
        )
        return [(_written(row), row.name) for row in connection.execute(waiting.offset(start).limit(count))]

    def waiting(self, connection: Connection) -> int:
        query = select(func.count()).select_from(COMMENTS).where(COMMENTS.c.draft_state == WAITING)
        return int(connection.execute(query).scalar_one())

    def answerable(self, connection: Connection, thread: str, id_: str) -> Written | None:
        """The comment with this id, if readers see it under that story."""
        found = self.find(connection, id_)
        return found if found and found.thread == thread and found.text is not None and not found.withdrawn else None

    # Changes

    def submit(
        self, connection: Connection, person: Person, story: Story, text: str, reply_to: str, nonce: str
    ) -> Submission:
        """Take a new comment; the same nonce is the same comment. `Unfit` where it may not be."""
        if known := self._sent(connection, person, nonce):
            return known
        moment = local(now(connection), self._members.zone)
        parent = self.answerable(connection, story.thread, reply_to) if reply_to else None
        comment = Comment(
            path="", id=f"{moment:%Y-%m-%dT%H%M%S}-{_letters(8)}", thread=story.thread, member=person.id, name="",
            date=moment.isoformat(), reply_to=reply_to, managed=True, withdrawn=False, body="",
        )  # fmt: skip
        self._decide(connection, comment, story, parent)
        self._allow(connection, person)
        published = person.trusted
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        taken = connection.execute(
            insert(COMMENTS)
            .values(
                id=comment.id, thread=comment.thread, member=person.id, date=comment.date, reply_to=reply_to,
                depth=parent.depth + 1 if parent else 0, text=text if published else None,
                draft=None if published else text, draft_state=None if published else WAITING, reason="", version=1,
                withdrawn=False, nonce=nonce, created_at=Now(), changed_at=Now(),
                published_at=Now() if published else None,
            )
            .on_conflict_do_nothing(index_elements=[COMMENTS.c.nonce])
        ).rowcount  # fmt: skip
        if not taken:  # the other press of the same button came first
            known = self._sent(connection, person, nonce)
            if known is None:
                raise Unfit("Formulir ini sudah dipakai. Buka lagi halaman ceritanya.")
            return known
        if published:
            state.advance(connection)
        return Submission(comment.id, published, True)

    def revise(self, connection: Connection, person: Person, id_: str, text: str) -> bool:
        """Change one's own; whether readers see it at once. What was approved stays until the new is."""
        written = self._mine(connection, person, id_)
        self._allow(connection, person)
        values: dict[str, object] = {"reason": "", "version": COMMENTS.c.version + 1, "changed_at": Now()}
        if person.trusted:
            values |= {"text": text, "draft": None, "draft_state": None, "published_at": _FIRST}
            state.advance(connection)
        elif text == written.text:
            values |= {"draft": None, "draft_state": None}
        else:
            values |= {"draft": text, "draft_state": WAITING}
        connection.execute(update(COMMENTS).where(COMMENTS.c.id == id_).values(**values))
        return person.trusted

    def withdraw(self, connection: Connection, person: Person, id_: str) -> None:
        """Take back one's own: its words are gone at once, its place stays for those who answered."""
        written = self._mine(connection, person, id_)
        connection.execute(
            update(COMMENTS)
            .where(COMMENTS.c.id == id_)
            .values(
                text=None, draft=None, draft_state=None, reason="", withdrawn=True, version=COMMENTS.c.version + 1,
                changed_at=Now(),
            )
        )  # fmt: skip
        if written.text is not None:
            state.advance(connection)

    def approve(self, connection: Connection, id_: str, version: int, story: Story | None) -> Written:
        """Publish the very version that was seen; `Unfit` where it has changed since, or may no longer stand."""
        written = self.find(connection, id_)
        if written is None or written.member is None:
            raise Unfit("Komentar itu sudah tidak ada.")
        if story is None:
            raise Unfit("Cerita ini tidak ada lagi di blog. Tolak komentarnya, atau tunggu sampai ceritanya kembali.")
        parent = self.find(connection, written.reply_to) if written.reply_to else None
        place = story.place({parent.id: parent.reply_to} if parent else {})
        refusal = policy.decide(
            _as_comment(written), self._members.roster(connection, written.member), place,
            local(now(connection), self._members.zone),
        )  # fmt: skip
        if refusal is not None:
            raise Unfit(f"Komentar ini tidak dapat terbit: {refusal.problem(_as_comment(written))}.")
        seen = (COMMENTS.c.id == id_) & (COMMENTS.c.version == version) & (COMMENTS.c.draft_state == WAITING)
        done = connection.execute(
            update(COMMENTS)
            .where(seen)
            .values(
                text=COMMENTS.c.draft, draft=None, draft_state=None, reason="", changed_at=Now(), published_at=_FIRST
            )
        ).rowcount
        if not done:
            raise Unfit("Komentar ini baru saja diubah penulisnya atau sudah diputuskan. Baca lagi versi terbarunya.")
        state.advance(connection)
        return written

    def reject(self, connection: Connection, id_: str, version: int, reason: str) -> None:
        seen = (COMMENTS.c.id == id_) & (COMMENTS.c.version == version) & (COMMENTS.c.draft_state == WAITING)
        done = connection.execute(
            update(COMMENTS).where(seen).values(draft_state=REJECTED, reason=reason, changed_at=Now())
        ).rowcount
        if not done:
            raise Unfit("Komentar ini baru saja diubah penulisnya atau sudah diputuskan. Baca lagi versi terbarunya.")

    def _decide(self, connection: Connection, comment: Comment, story: Story, parent: Written | None) -> None:
        """The build's policy, and what only the desk knows: closed here, closed already, or answered too deep."""
        day = comment.date[:10]
        if self._closures.closed(connection, story.thread) or not story.takes(day):
            raise Unfit("Kolom komentar cerita ini sudah ditutup.")
        if parent and parent.depth >= _DEEPEST_REPLY:
            raise Unfit("Balas-membalasnya sudah terlalu panjang. Tulislah komentar baru.")
        place = story.place({parent.id: parent.reply_to} if parent else {})
        at = local(now(connection), self._members.zone) + timedelta(seconds=1)
        refusal = policy.decide(comment, self._members.roster(connection, comment.member), place, at)
        if refusal is Refusal.NO_PARENT:
            raise Unfit("Komentar yang Anda balas sudah tidak ada.")
        if refusal is not None:
            raise Unfit("Hanya anggota blog ini yang dapat berkomentar.")

    def _allow(self, connection: Connection, person: Person) -> None:
        if not self._limits.allow(connection, (rate_limits.WRITE, person.id), (rate_limits.WRITE_DAY, person.id)):
            raise Unfit("Anda menulis terlalu cepat. Simpan dulu naskah Anda, lalu coba lagi beberapa menit lagi.")

    def _sent(self, connection: Connection, person: Person, nonce: str) -> Submission | None:
        row = connection.execute(
            select(COMMENTS.c.id, COMMENTS.c.text, COMMENTS.c.member).where(COMMENTS.c.nonce == nonce)
        ).first()
        return Submission(row.id, row.text is not None, False) if row and row.member == person.id else None

    def _mine(self, connection: Connection, person: Person, id_: str) -> Written:
        """One's own comment, locked against what others decide about it meanwhile."""
        row = connection.execute(_query().where(COMMENTS.c.id == id_).with_for_update()).first()
        if row is None or row.member != person.id or row.withdrawn:
            raise Unfit("Komentar itu tidak ada di antara komentar Anda.")
        return _written(row)


def published(connection: Connection) -> list[Written]:
    """All that readers see, and the places of what was withdrawn after they had seen it."""
    seen = COMMENTS.c.published_at.is_not(None)
    return [_written(row) for row in connection.execute(_query().where(seen).order_by(COMMENTS.c.id))]


def _query() -> Select[*tuple[object, ...]]:
    return select(COMMENTS)


def _written(row: Row[*tuple[object, ...]]) -> Written:
    return Written(
        row.id, row.thread, row.member, row.date, row.reply_to, row.depth, row.text, row.draft, row.draft_state,
        row.reason, row.version, row.withdrawn, row.created_at, row.published_at,
    )  # fmt: skip


def _as_comment(written: Written) -> Comment:
    return Comment(
        path="", id=written.id, thread=written.thread, member=written.member or "", name="", date=written.date,
        reply_to=written.reply_to, managed=True, withdrawn=written.withdrawn, body="",
    )  # fmt: skip


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
