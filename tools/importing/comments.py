"""Comments of the old blog: under their texts, in their threads, by people who were not members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from plugins.comments.comment import ARCHIVE, WITHDRAWN
from plugins.comments.roster import Roster
from plugins.indonesian.slug import slug
from tools.conversion.addresses import LinkResolver
from tools.conversion.comment import CommentConverter, name
from tools.exports.entry import State
from tools.importing.archive import Archive, Outline
from tools.importing.ledger import Ledger
from tools.importing.places import EMPTY, UNDATED, reason
from tools.importing.report import Outcome, Remark, Report

_LONGEST_NAME = 40


class Threads:
    """Writes the comments under one text after the other. `members`: name at the old blog → member's id here."""

    def __init__(
        self,
        ledger: Ledger,
        roster: Roster,
        members: Mapping[str, str],
        zone: ZoneInfo,
        now: datetime,
        home: str,
        around: LinkResolver,
        report: Report,
    ) -> None:
        self._ledger, self._roster, self._members = ledger, roster, members
        self._zone, self._now, self._around, self._report = zone, now, around, report
        self._converter = CommentConverter(home)

    def write(self, archive: Archive, parent: str, address: str | None) -> None:
        """All comments that name this parent.

        `address` is where its text lives now: None where that did not come along, '' where it takes no comments.
        """
        outlines = archive.comments(parent)
        if not address:
            why = "tulisannya tidak ikut" if address is None else "cerita ini tidak menerima komentar"
            for outline in outlines:
                self._report.leave_out(_said(outline), why)
            return
        texts = {one.number: self._text(archive, one, address) for one in outlines}
        kept = _kept(outlines, {number for number, text in texts.items() if text})
        gone = {one.id for one in outlines if not texts[one.number]}
        files = self._files(f"komentar{address.removesuffix('.html')}", outlines, kept, gone)
        stems = {id_: PurePosixPath(file).stem for id_, file in files.items()}
        ids: set[str] = set()
        for outline in outlines:
            if outline.id not in kept or outline.id in ids:
                twice = "muncul dua kali di cadangan; yang pertama dipakai"
                self._report.leave_out(_said(outline), twice if outline.id in ids else self._why(outline))
                continue
            ids.add(outline.id)
            text = texts[outline.number]
            header = self._header(outline) if text else {"Status": WITHDRAWN}
            answered = _answered(outline, outlines, kept)
            header |= {"Date": self._moment(outline).isoformat(), "Reply_to": stems.get(answered, "")}
            lines = [f"{key}: {value}" for key, value in header.items() if value]
            data = "\n".join([*lines, "", text, ""] if text else [*lines, ""])
            file = files[outline.id]
            self._report.count(Outcome.COMMENT, self._ledger.write(file, data.encode(), _entry(outline)), file)

    def _text(self, archive: Archive, outline: Outline, address: str) -> str:
        """What a comment says, if it was public; '' for all others."""
        soon = self._now + timedelta(minutes=5)
        if outline.state is not State.LIVE or outline.published is None or self._moment(outline) > soon:
            return ""
        return self._converter.convert(archive.entry(outline.number).html, self._around.at(address))

    def _why(self, outline: Outline) -> str:
        if outline.published is None:
            return UNDATED
        if outline.state is State.LIVE:
            return EMPTY if self._moment(outline) <= self._now else "tanggalnya di masa depan"
        return reason(outline)

    def _header(self, outline: Outline) -> dict[str, str]:
        shown = name(outline.author)
        id_ = self._members.get(outline.author) or self._members.get(shown)
        if id_ is None:
            return {"Member": ARCHIVE, "Name": shown}
        day = self._moment(outline).date().isoformat()
        member = self._roster.member(id_)
        if member is not None and member.active(day):
            return {"Member": id_}
        why = f"bukan anggota pada {day}" if member else "tidak ada di anggota.toml"
        self._report.note(Remark.MEMBER, f"{shown} ({id_})", why)
        return {"Member": ARCHIVE, "Name": shown}

    def _moment(self, outline: Outline) -> datetime:
        return datetime.fromtimestamp(outline.published or 0, self._zone)

    def _files(self, folder: str, outlines: list[Outline], kept: set[str], gone: set[str]) -> dict[str, str]:
        """A file for each comment that stays, the one it was given before where there is one.

        Those that are `gone` are not named after who wrote them.
        """
        staying = [one for one in outlines if one.id in kept]
        files = {one.id: known for one in staying if (known := self._ledger.file(_entry(one)))}
        used = set(files.values())
        for outline in sorted(staying, key=lambda one: (one.published or 0, one.number)):
            if outline.id in files:
                continue
            who = (
                WITHDRAWN if outline.id in gone else slug(name(outline.author))[:_LONGEST_NAME].strip("-") or "pembaca"
            )
            base = f"{folder}/{self._moment(outline):%Y-%m-%dT%H%M%S}-{who}"
            file, number = f"{base}.md", 2
            while file in used or self._ledger.is_foreign(file):
                file, number = f"{base}-{number}.md", number + 1
            used.add(file)
            files[outline.id] = file
        return files


def _kept(outlines: list[Outline], living: set[int]) -> set[str]:
    """Ids of comments that say something, and of those that are gone while somebody who does answered them."""
    kept = {one.id for one in outlines if one.number in living}
    by_id = {one.id: one for one in outlines if one.published is not None}
    for outline in [one for one in outlines if one.id in kept]:
        at, seen = by_id.get(outline.reply_to), {outline.id}
        while at and at.id not in seen:
            kept.add(at.id)
            seen.add(at.id)
            at = by_id.get(at.reply_to)
    return kept


def _answered(outline: Outline, outlines: list[Outline], kept: set[str]) -> str:
    """Whom a comment answers; '' where that one is not here, or where answers run in a circle."""
    by_id = {one.id: one.reply_to for one in outlines}
    at, seen = outline.reply_to, {outline.id}
    while at in by_id:
        if at in seen:
            return ""
        seen.add(at)
        at = by_id[at]
    return outline.reply_to if outline.reply_to in kept else ""


def _entry(outline: Outline) -> str:
    return f"{outline.kind}:{outline.parent}:{outline.id}"


def _said(outline: Outline) -> str:
    """How the report names a comment: neither its text nor an address belongs there."""
    return f"komentar {outline.id} oleh {name(outline.author)}"
