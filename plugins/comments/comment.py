"""Comments as they are written in the files of `content/komentar/`."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading, digest
from plugins.indonesian.typography import Typography
from plugins.indonesian.words import count_terms
from plugins.site.body import strip_tags
from plugins.stories.date import DateError, parse_moment
from plugins.stories.metadata import Document, parse

if TYPE_CHECKING:
    from plugins.comments.render import CommentMarkdown

KEYS = ("Member", "Date", "Reply_to", "Name", "Id", "Status")
FOLDER = "komentar"
ARCHIVE = "arsip"
WITHDRAWN = "ditarik"
"""The value of `Status` in the file of a withdrawn comment."""


class Comment(Struct, frozen=True, array_like=True, gc=False):
    """A comment. `thread` is its folder below `komentar/`: the address of the story without `.html`.

    `date` is ISO in the blog's time zone, `body` the digest of the rendered HTML. `member` is empty for a withdrawn
    comment only, and `name` is given for the member `arsip` only. `managed` comments come from a desk.
    """

    path: str
    id: str
    thread: str
    member: str
    name: str
    date: str
    reply_to: str
    managed: bool
    withdrawn: bool
    body: str

    @property
    def moment(self) -> datetime:
        """The date as an aware datetime."""
        return datetime.fromisoformat(self.date)

    @property
    def is_visible(self) -> bool:
        """Whether readers see the comment, if it may stand. One without a date is written anew before it is shown."""
        return not self.withdrawn and bool(self.date)


class CommentReader:
    """Reads comment files. `zone` is the name of the blog's time zone, `typography` how text is to be set."""

    def __init__(self, zone: str, typography: Typography = Typography()) -> None:  # noqa: B008  it is frozen
        self._name, self._typography = zone, typography
        self._zone = ZoneInfo(zone)

    def __reduce__(self) -> tuple[type[CommentReader], tuple[str, Typography]]:
        return CommentReader, (self._name, self._typography)

    @cached_property
    def _markdown(self) -> CommentMarkdown:
        from plugins.comments.render import CommentMarkdown

        return CommentMarkdown(self._typography)

    def __call__(self, path: str, data: bytes) -> Reading:
        """Read a file. The facts are a `Comment`, or None where its header or its date cannot be read."""
        document = parse(path, data, KEYS)
        if not document.values and document.problems:
            return Reading(None, None, document.problems)
        html = self._markdown.render(document.body)
        problems = [*document.problems, *_form_problems(document, bool(html))]
        try:
            moment = parse_moment(document.text("Date"), self._zone) if "Date" in document.values else None
        except DateError as error:
            problems.append(Problem(document.at("Date"), error.problem, error.remedy))
            moment = None
        if moment is None:
            return Reading(None, None, tuple(problems))
        comment = make_comment(document, moment.isoformat(), digest(html), self._typography)
        return Reading(comment, html, tuple(problems), count_terms(strip_tags(html)))


def make_comment(
    document: Document,
    date: str,
    body: str,
    typography: Typography = Typography(),  # noqa: B008  it is frozen
) -> Comment:
    """Return the comment that a header describes. `date` and `body` are those of `Comment`."""
    where = PurePosixPath(document.path)
    return Comment(
        path=document.path,
        id=where.stem,
        thread="/".join(where.parts[where.parts.index(FOLDER) + 1 : -1]),
        member=document.text("Member"),
        name=typography.set_text(document.text("Name")),
        date=date,
        reply_to=document.text("Reply_to"),
        managed="Id" in document.values,
        withdrawn=document.text("Status") == WITHDRAWN,
        body=body,
    )


def _form_problems(document: Document, has_text: bool) -> list[Problem]:
    """Return the problems of the file itself. Whether the comment may stand is decided by the policy."""
    found = []

    def complain(key: str, problem: str, remedy: str) -> None:
        found.append(Problem(document.at(key), problem, remedy))

    if "Date" not in document.values:
        complain("Date", "Date belum ada", "tambahkan baris Date: 2026-11-21T19:05:00+07:00")
    stem = PurePosixPath(document.path).stem
    if (id_ := document.text("Id", stem)) != stem:
        complain("Id", f'Id "{id_}" berbeda dari nama berkas', f"namai berkas ini {id_}.md")
    status = document.text("Status")
    if status == WITHDRAWN:
        if has_text or "Member" in document.values or "Name" in document.values:
            complain("Status", "komentar yang ditarik masih memuat isi atau nama", "hapus Member, Name, dan isinya")
        return found
    if status:
        complain("Status", f'Status "{status}" tidak dikenal', f"tulis Status: {WITHDRAWN}, atau hapus baris itu")
    if not has_text:
        complain("", "isi komentar kosong", "tulis isi di bawah satu baris kosong, atau hapus berkas ini")
    if "Member" not in document.values:
        complain("Member", "Member belum ada", "tambahkan baris Member: id dari anggota.toml")
    archived = document.text("Member") == ARCHIVE
    if archived and "Name" not in document.values:
        complain("Member", f"komentar {ARCHIVE} tanpa nama", "tambahkan baris Name: nama penulis komentar")
    if not archived and "Name" in document.values:
        remedy = "hapus baris Name; nama anggota diambil dari anggota.toml"
        complain("Name", f"Name hanya untuk Member: {ARCHIVE}", remedy)
    return found
