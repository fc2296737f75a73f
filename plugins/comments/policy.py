"""The one policy: who may have a comment where, and when. The build and the desk ask this same function.

Deny unless allowed: a comment stands only if its place takes comments, it answers something that is there, and its
writer was a member on that day. A member who leaves later keeps what was written; the past is not rewritten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from plugins.comments.comment import ARCHIVE, Comment
from plugins.comments.roster import Roster
from plugins.stories.story import CommentState

CLOCK_DIFFERENCE = timedelta(minutes=10)
"""How far ahead a comment's clock may be of ours before it is from the future."""


class Refusal(Enum):
    """Why a comment may not stand: (problem, remedy), in Indonesian; `{}` takes the comment's fields."""

    NOWHERE = (
        "komentar ini tidak berada di bawah cerita mana pun",
        "namai foldernya menurut alamat cerita, tanpa .html",
    )
    NOT_TAKEN = (
        "cerita ini tidak menerima komentar (Comments: tidak)",
        "hapus komentar ini, atau ubah Comments pada ceritanya",
    )
    CLOSED = ("komentar ini ditulis setelah kolom komentar ditutup", "hapus komentar ini, atau undurkan tanggal tutup")
    FUTURE = ("komentar ini bertanggal di masa depan", "periksa Date dan jam komputer")
    NO_PARENT = ('komentar "{reply_to}" yang dibalas tidak ada di sini', "perbaiki atau hapus baris Reply_to")
    CIRCLE = ("balasan ini berputar kembali ke dirinya sendiri", "perbaiki baris Reply_to")
    STRANGER = (
        '"{member}" bukan anggota blog ini',
        "tambahkan ke anggota.toml bila memang anggota, atau hapus komentar ini",
    )
    NOT_THEN = (
        '"{member}" bukan anggota pada hari itu ({day})',
        "periksa masa di anggota.toml, atau hapus komentar ini",
    )
    ARCHIVE_POSTED = ("komentar dari meja komentar tidak dapat memakai Member: arsip", "hapus komentar ini")

    def problem(self, comment: Comment) -> str:
        text: str = self.value[0]
        return text.format(reply_to=comment.reply_to, member=comment.member, day=comment.date[:10])

    @property
    def remedy(self) -> str:
        return self.value[1]


class Place(Struct, frozen=True):
    """Where a comment wants to stand: the story's state, and which comment answers which (id → parent id or '')."""

    state: CommentState
    parents: dict[str, str]


def decide(  # noqa: PLR0911  one reason, one line
    comment: Comment, roster: Roster, place: Place | None, now: datetime
) -> Refusal | None:
    """None where the comment may stand. All moments carry the blog's zone, in which days are counted."""
    if place is None:
        return Refusal.NOWHERE
    if place.state.state == "tidak":
        return Refusal.NOT_TAKEN
    if comment.moment > now + CLOCK_DIFFERENCE:
        return Refusal.FUTURE
    if comment.reply_to and comment.reply_to not in place.parents:
        return Refusal.NO_PARENT
    if _circles(comment, place.parents):
        return Refusal.CIRCLE
    if comment.withdrawn:
        return None
    if comment.member == ARCHIVE:
        return Refusal.ARCHIVE_POSTED if comment.managed else None
    member = roster.member(comment.member)
    if member is None:
        return Refusal.STRANGER
    day = comment.date[:10]
    if not member.active(day):
        return Refusal.NOT_THEN
    if place.state.closes is not None and day > place.state.closes.isoformat():
        return Refusal.CLOSED
    return None


def _circles(comment: Comment, parents: dict[str, str]) -> bool:
    seen = {comment.id}
    at = comment.reply_to
    while at:
        if at in seen:
            return True
        seen.add(at)
        at = parents.get(at, "")
    return False
