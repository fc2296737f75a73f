"""Which files shall lie in `content/komentar/` after a pull: a pure function of the snapshot, the files and the blog.

Each comment of the desk is checked by the build's own reader and policy, with the desk's roster. A comment that they
refuse is not written, and reported. Where a comment that others reply to is missing (withdrawn, erased or withheld), a
tombstone holds its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.comments.comment import WITHDRAWN, Comment, CommentReader
from plugins.comments.policy import Discussion, Refusal, decide
from plugins.comments.record import CommentRecord
from plugins.comments.roster import Roster
from plugins.stories.story import Content
from tools.comments.comment_files import CommentFile

_LIKE_A_HEADER = re.compile(r"[A-Za-z][A-Za-z_ -]*:")

_MOVED = "bila ceritanya pindah, tambahkan baris Alias dengan alamat lamanya; bila dihapus, biarkan saja"
_ERASED = ("komentar ini sudah dihapus untuk selamanya, tetapi meja masih menyimpannya", "hapus juga di meja komentar")
_TAKEN = ("nama berkasnya sudah dipakai komentar tulisan tangan", "ganti nama berkas tulisan tangan itu")


class WithheldComment(Struct, frozen=True):
    """A comment that is not written, with the reason and the remedy in Indonesian."""

    id: str
    thread: str
    problem: str
    remedy: str


class Reconciliation(Struct, frozen=True):
    """The result: all managed files by path below `komentar/`, the ids of visible comments, and what is withheld."""

    files: Mapping[str, bytes]
    visible: frozenset[str]
    withheld: tuple[WithheldComment, ...]


class Rules(Struct, frozen=True):
    """What comments are checked by. `owners` gives the story or page at each address, former addresses included."""

    owners: Mapping[str, Content]
    roster: Roster
    zone: ZoneInfo
    now: datetime


def reconcile(
    records: Iterable[CommentRecord], present: Collection[CommentFile], erased: Collection[str], rules: Rules
) -> Reconciliation:
    """Return what shall be there. `present` are the files of today; no id in `erased` may come back."""
    erased = {id_.casefold() for id_ in erased}
    threads: dict[str, _Thread] = {}
    withheld = []

    def find_thread(name: str) -> _Thread | None:
        owner = rules.owners.get(f"/{name}.html")
        if owner is None:
            return None
        if owner.address not in threads:
            threads[owner.address] = _Thread(rules, owner)
        return threads[owner.address]

    data = {}
    for file in present:
        data[file.path] = file.data
        if not file.managed and (thread := find_thread(file.comment.thread)):
            thread.handwritten[file.comment.id] = file.comment
    known = set()
    for record in records:
        if record.id.casefold() in erased and not record.withdrawn:
            withheld.append(_withhold(record, *_ERASED))
            continue
        known.add(record.id)
        if thread := find_thread(record.thread):
            thread.records[record.id] = record
        elif not record.withdrawn:
            withheld.append(_withhold(record, Refusal.NOWHERE.value[0], _MOVED))
    files: dict[str, bytes] = {}
    visible: set[str] = set()
    for thread in threads.values():
        thread.check(known, data)
        files |= thread.files
        visible |= thread.visible.keys()
        withheld += thread.withheld
    return Reconciliation(files, frozenset(visible), tuple(sorted(withheld, key=attrgetter("thread", "id"))))


class _Thread:
    """All comments on one story, those that were written by hand included."""

    def __init__(self, rules: Rules, owner: Content) -> None:
        self.rules, self.owner = rules, owner
        self.handwritten: dict[str, Comment] = {}
        self.records: dict[str, CommentRecord] = {}
        self.visible: dict[str, Comment] = {}
        self.withdrawn: dict[str, Comment] = {}
        self.withheld: list[WithheldComment] = []
        self.files: dict[str, bytes] = {}

    def check(self, known: Collection[str], data: Mapping[str, bytes]) -> None:
        """Sort the records into visible, withdrawn and withheld ones, and write the files of those that may stand.

        `known` are all ids of the snapshot, `data` the contents of all present files by path.
        """
        parents = {one.id: one.reply_to for one in self.handwritten.values()}
        parents |= {one.id: one.reply_to for one in self.records.values()}
        # A missing parent will have a tombstone, unless it belongs to another story: then the reply has no parent.
        parents |= dict.fromkeys({one.reply_to for one in self.records.values()} - parents.keys() - set(known), "")
        discussion = Discussion(self.owner.comment_window, parents)
        read = CommentReader(self.rules.zone.key)
        for record in self.records.values():
            comment = _to_comment(record, self.rules.zone)
            refusal = decide(comment, self.rules.roster, discussion, self.rules.now)
            trouble = (refusal.problem(comment), refusal.remedy) if refusal else None
            if record.withdrawn:
                if trouble is None:
                    self.withdrawn[record.id] = comment
                continue
            if record.id in self.handwritten:
                trouble = trouble or _TAKEN
            contents = _render(comment, record.text)
            if trouble is None and data.get(_path(comment)) != contents:  # an unchanged file has been checked before
                trouble = _check_reading(comment, contents, read)
            if trouble is None:
                self.visible[record.id] = comment
                self.files[_path(comment)] = contents
            else:
                self.withheld.append(_withhold(record, *trouble))
        self.files |= {_path(one): _render(one, "") for one in self._list_tombstones()}

    def _list_tombstones(self) -> Collection[Comment]:
        """Return the tombstones that visible comments need above them.

        The tombstone of a withheld comment does not reveal its date or what it replies to.
        """
        visible = [*self.visible.values(), *(one for one in self.handwritten.values() if one.is_visible)]
        found: dict[str, Comment] = {}
        for reply in sorted(visible, key=attrgetter("moment")):
            below, id_ = reply, reply.reply_to
            while id_ and id_ not in self.visible and id_ not in self.handwritten and id_ not in found:
                empty = replace(below, id=id_, member="", name="", reply_to="", withdrawn=True)
                below = found[id_] = self.withdrawn.get(id_, empty)
                id_ = below.reply_to
        return found.values()


def _check_reading(comment: Comment, contents: bytes, read: CommentReader) -> tuple[str, str] | None:
    """Return what the build would complain about in the file, if anything."""
    reading = read(f"komentar/{_path(comment)}", contents)
    if reading.problems:
        return reading.problems[0].problem, "minta penulisnya menyunting komentar ini di meja komentar"
    if replace(reading.facts, path=comment.path, body="") != comment:
        return "isi berkasnya akan terbaca lain dari yang dikirim meja", "perbarui kode meja komentar dan blog ini"
    return None


def _withhold(record: CommentRecord, problem: str, remedy: str) -> WithheldComment:
    return WithheldComment(record.id, record.thread, problem, remedy)


def _path(comment: Comment) -> str:
    return f"{comment.thread}/{comment.id}.md"


def _to_comment(record: CommentRecord, zone: ZoneInfo) -> Comment:
    """Return the comment as the build's reader will read it: the policy counts days in the blog's time zone."""
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


def _render(comment: Comment, text: str) -> bytes:
    """Return the contents of a comment file (docs/file-formats.md).

    A text that begins like a header is indented by one space, which Markdown ignores.
    """
    values = {
        "Id": comment.id,
        "Member": comment.member,
        "Date": comment.date,
        "Reply_to": comment.reply_to,
        "Status": WITHDRAWN if comment.withdrawn else "",
    }
    header = "".join([f"{key}: {value}\n" for key, value in values.items() if value])
    body = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if _LIKE_A_HEADER.match(body):
        body = f" {body}"
    return f"{header}\n{body}\n".encode() if body else header.encode()
