"""What shall lie in `content/komentar/` after a snapshot: pure, from everything that is known to every file's bytes.

Each of the desk's comments is held against the build's own reader and the build's own policy, with the desk's roster.
What they refuse is not written, and said. Where somebody answered a comment that is not there (withdrawn, erased, held
back), a tombstone keeps the place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.comments.comment import Comment, CommentReader
from plugins.comments.policy import Place, Refusal, decide
from plugins.comments.record import REMOVED, CommentRecord
from plugins.comments.roster import Roster
from plugins.stories.story import Content
from tools.comments.shelf import Placed

_LIKE_A_HEADER = re.compile(r"[A-Za-z][A-Za-z_ -]*:")

_MOVED = "bila ceritanya pindah, tambahkan baris Alias dengan alamat lamanya; bila dihapus, biarkan saja"
_ERASED = ("komentar ini sudah dihapus untuk selamanya, tetapi meja masih menyimpannya", "hapus juga di meja komentar")
_TAKEN = ("nama berkasnya sudah dipakai komentar tulisan tangan", "ganti nama berkas tulisan tangan itu")


class Held(Struct, frozen=True):
    """A comment that was not written, and why. Texts are Indonesian."""

    id: str
    thread: str
    problem: str
    remedy: str


class Wanted(Struct, frozen=True):
    """Every managed file by its path below `komentar/`, the ids of those that speak, and what is held back."""

    files: Mapping[str, bytes]
    speaking: frozenset[str]
    held: tuple[Held, ...]


class Blog(Struct, frozen=True):
    """What comments are held against. `owners`: address, former ones included → who lives there."""

    owners: Mapping[str, Content]
    roster: Roster
    zone: ZoneInfo
    now: datetime


def reconcile(
    records: Iterable[CommentRecord], placed: Collection[Placed], erased: Collection[str], blog: Blog
) -> Wanted:
    """The whole of what shall be there. `placed` is what is there now; `erased` ids may not come back."""
    gone = {id_.casefold() for id_ in erased}
    conversations: dict[str, _Conversation] = {}
    held = []

    def conversation(thread: str) -> _Conversation | None:
        owner = blog.owners.get(f"/{thread}.html")
        if owner is None:
            return None
        if owner.address not in conversations:
            conversations[owner.address] = _Conversation(blog, owner)
        return conversations[owner.address]

    there = {}
    for one in placed:
        there[one.path] = one.data
        if not one.managed and (found := conversation(one.thread)):
            found.by_hand[one.id] = one
    known = set()
    for record in records:
        if record.id.casefold() in gone and not record.withdrawn:
            held.append(_held(record, *_ERASED))
            continue
        known.add(record.id)
        if found := conversation(record.thread):
            found.records[record.id] = record
        elif not record.withdrawn:
            held.append(_held(record, Refusal.NOWHERE.value[0], _MOVED))
    files: dict[str, bytes] = {}
    speaking: set[str] = set()
    for each in conversations.values():
        each.judge(known, there)
        files |= each.files()
        speaking |= each.speaking.keys()
        held += each.held
    return Wanted(files, frozenset(speaking), tuple(sorted(held, key=attrgetter("thread", "id"))))


class _Conversation:
    """All comments of one story, those that were written by hand included."""

    def __init__(self, blog: Blog, owner: Content) -> None:
        self.blog, self.owner = blog, owner
        self.by_hand: dict[str, Placed] = {}
        self.records: dict[str, CommentRecord] = {}
        self.speaking: dict[str, CommentRecord] = {}
        self.withdrawn: dict[str, CommentRecord] = {}
        self.held: list[Held] = []

    def judge(self, known: Collection[str], there: Mapping[str, bytes]) -> None:
        """Who may speak. `known` are all ids of the snapshot, `there` the bytes of all files by path."""
        parents = {one.id: one.reply_to for one in self.by_hand.values()}
        parents |= {one.id: one.reply_to for one in self.records.values()}
        # What is answered and nowhere will have a tombstone; an answer to another story's comment answers nothing.
        parents |= dict.fromkeys({one.reply_to for one in self.records.values()} - parents.keys() - set(known), "")
        place = Place(self.owner.comment_state, parents)
        read = CommentReader(self.blog.zone.key)
        for record in self.records.values():
            comment = _comment(record, self.blog.zone)
            refusal = decide(comment, self.blog.roster, place, self.blog.now)
            trouble = (refusal.problem(comment), refusal.remedy) if refusal else None
            if record.withdrawn:
                if trouble is None:
                    self.withdrawn[record.id] = record
                continue
            if record.id in self.by_hand:
                trouble = trouble or _TAKEN
            data = _text(comment, record.text)
            if trouble is None and there.get(_path(comment)) != data:  # those that are there have been read before
                trouble = _misread(comment, data, read)
            if trouble is None:
                self.speaking[record.id] = record
            else:
                self.held.append(_held(record, *trouble))

    def files(self) -> dict[str, bytes]:
        """Of what speaks, and of the tombstones that keep a place for it."""
        files = {}
        for record in (*self.speaking.values(), *self._tombstones()):
            comment = _comment(record, self.blog.zone)
            files[_path(comment)] = _text(comment, record.text)
        return files

    def _tombstones(self) -> list[CommentRecord]:
        """Of a comment that was held back nothing is told, not even when it was written and what it answered."""
        waiting = [(one.reply_to, one.thread, one.date) for one in self.speaking.values()]
        waiting += [(one.reply_to, one.thread, one.date) for one in self.by_hand.values() if one.speaks]
        found: dict[str, CommentRecord] = {}
        for id_, thread, date in sorted(waiting, key=itemgetter(2)):
            answered, beside, moment = id_, thread, date
            while answered and answered not in self.speaking and answered not in self.by_hand and answered not in found:
                stone = self.withdrawn.get(answered) or _tombstone(answered, beside, moment)
                found[answered] = stone
                answered, beside, moment = stone.reply_to, stone.thread, stone.date
        return list(found.values())


def _tombstone(id_: str, thread: str, date: str) -> CommentRecord:
    return CommentRecord(id_, thread, "", date, "", "", REMOVED)


def _misread(comment: Comment, data: bytes, read: CommentReader) -> tuple[str, str] | None:
    """What the build would say of the file."""
    reading = read(f"komentar/{_path(comment)}", data)
    if reading.problems:
        return reading.problems[0].problem, "minta penulisnya menyunting komentar ini di meja komentar"
    if replace(reading.facts, path=comment.path, body="") != comment:
        return "isi berkasnya akan terbaca lain dari yang dikirim meja", "perbarui kode meja komentar dan blog ini"
    return None


def _held(record: CommentRecord, problem: str, remedy: str) -> Held:
    return Held(record.id, record.thread, problem, remedy)


def _path(comment: Comment) -> str:
    return f"{comment.thread}/{comment.id}.md"


def _comment(record: CommentRecord, zone: ZoneInfo) -> Comment:
    """As the build's reader will see it. Policy counts days in the blog's zone."""
    moment = datetime.fromisoformat(record.date).astimezone(zone).replace(microsecond=0)
    return Comment(
        path="",
        id=record.id,
        thread=record.thread,
        member=record.member,
        name="",
        date=moment.isoformat(),
        reply_to=record.reply_to,
        managed=True,
        withdrawn=record.withdrawn,
        body="",
    )


def _text(comment: Comment, text: str) -> bytes:
    """The file (docs/file-formats.md). A text that begins like a header is moved in by a space."""
    values = {
        "Id": comment.id,
        "Member": comment.member,
        "Date": comment.date,
        "Reply_to": comment.reply_to,
        "Status": REMOVED if comment.withdrawn else "",
    }
    header = "".join([f"{key}: {value}\n" for key, value in values.items() if value])
    body = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if _LIKE_A_HEADER.match(body):
        body = f" {body}"
    return f"{header}\n{body}\n".encode() if body else header.encode()
