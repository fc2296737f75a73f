"""The policy for comments: who may comment where, and when. The desk and the build both decide by it.

It denies unless it allows: a comment stands only if the story takes comments, if the comment that it replies to exists,
and if its author was a member on the day of writing. Comments of a member who leaves later stay.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from plugins.comments.comment import ARCHIVE, Comment
from plugins.comments.roster import Roster
from plugins.stories.visibility import CommentState, CommentWindow

CLOCK_DIFFERENCE = timedelta(minutes=10)
"""How far a comment may be ahead of this machine's clock before it counts as dated in the future."""


class Refusal(Enum):
    """Why a comment is refused: (problem, remedy) in Indonesian. A problem names fields of the comment in braces."""

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

    def problem(self, comment: Comment, translate: Callable[[str], str] = str) -> str:
        """Return the problem with the comment's values in it. `translate` puts the Indonesian text into other words."""
        text = translate(self.value[0])
        return text.format(reply_to=comment.reply_to, member=comment.member, day=comment.date[:10])

    @property
    def remedy(self) -> str:
        """What an author can do about it."""
        return self.value[1]


class Discussion(Struct, frozen=True):
    """What a comment is decided by besides the roster.

    `window` says when the story takes comments; `parents` gives, for the id of each comment under the story, the id
    of the comment that it replies to, or ''.
    """

    window: CommentWindow
    parents: dict[str, str]


def decide(  # noqa: PLR0911  one line for each reason
    comment: Comment, roster: Roster, discussion: Discussion | None, now: datetime
) -> Refusal | None:
    """Return why the comment is refused, or None where it may stand.

    `discussion` is None where the comment belongs to no story. `now` and the comment's date are in the blog's time
    zone, in which days are counted.
    """
    if discussion is None:
        return Refusal.NOWHERE
    if discussion.window.state is CommentState.NONE:
        return Refusal.NOT_TAKEN
    if comment.moment > now + CLOCK_DIFFERENCE:
        return Refusal.FUTURE
    if comment.reply_to and comment.reply_to not in discussion.parents:
        return Refusal.NO_PARENT
    if _is_circular(comment, discussion.parents):
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
    if not discussion.window.keeps(day):
        return Refusal.CLOSED
    return None


def _is_circular(comment: Comment, parents: dict[str, str]) -> bool:
    """Return whether following the replies upwards comes back to a comment that was passed before."""
    seen = {comment.id}
    parent = comment.reply_to
    while parent:
        if parent in seen:
            return True
        seen.add(parent)
        parent = parents.get(parent, "")
    return False
