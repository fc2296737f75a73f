"""Comments of the old blog: under their texts, in their threads, by people who were not members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from plugins.comments.comment import ARCHIVE, WITHDRAWN
from plugins.comments.roster import Roster
from plugins.indonesian.slug import slug
from tools.conversion.addresses import LinkResolver, first_free
from tools.conversion.comment import CommentConverter, make_public_name
from tools.exports.entry import Entry, State
from tools.importing.content_file import render_file
from tools.importing.entry_store import EntryStore, Outline
from tools.importing.journal import Journal
from tools.importing.placement import EMPTY, TWICE, UNDATED, why_left_out
from tools.importing.report import Outcome, Remark, Report

_LONGEST_NAME = 40
_AHEAD = timedelta(minutes=5)
"""How far a clock may be ahead of ours."""


class CommentWriter:
    """Writes the comments under one text after the other. `members`: name at the old blog → member's id here."""

    def __init__(
        self,
        store: EntryStore,
        journal: Journal,
        roster: Roster,
        members: Mapping[str, str],
        now: datetime,
        converter: CommentConverter,
        report: Report,
    ) -> None:
        self._store, self._journal, self._roster, self._members = store, journal, roster, members
        self._now, self._converter, self._report = now, converter, report

    def write(self, parent: str, links: LinkResolver) -> None:
        """Write all comments that name this parent; `links` has the address where its text lives now."""
        comments = self._store.comments[parent]
        texts = {one.number: self._read(one, links) for one in comments}
        kept, answered = _threads(comments, {one.entry.id for one in comments if texts[one.number][0]})
        withdrawn = {one.entry.id for one in comments if not texts[one.number][0]}
        files = self._name_files(f"komentar{links.address.removesuffix('.html')}", comments, kept, withdrawn)
        ids: set[str] = set()
        for outline in comments:
            id_, (text, reason) = outline.entry.id, texts[outline.number]
            if id_ not in kept or id_ in ids:
                self._report.leave_out(describe_comment(outline.entry), TWICE if id_ in ids else reason)
                continue
            ids.add(id_)
            header = self._header(outline.entry) if text else {"Status": WITHDRAWN}
            header["Date"] = self._moment(outline.entry).isoformat()
            header["Reply_to"] = PurePosixPath(files.get(answered.get(id_, ""), "")).stem
            fate = self._journal.write(files[id_], render_file(header, text), _key(outline.entry))
            self._report.count(Outcome.COMMENT, fate, files[id_])

    def _read(self, outline: Outline, links: LinkResolver) -> tuple[str, str]:
        """What a comment says if it was public, and else why it is left out."""
        entry = outline.entry
        if entry.published is None:
            return "", UNDATED
        if entry.state is not State.LIVE:
            return "", why_left_out(entry)
        if self._moment(entry) > self._now + _AHEAD:
            return "", "tanggalnya di masa depan"
        return self._converter.convert(self._store.entry(outline.number).html, links), EMPTY

    def _header(self, entry: Entry) -> dict[str, str]:
        shown = make_public_name(entry.author)
        id_ = self._members.get(entry.author) or self._members.get(shown)
        member = self._roster.member(id_) if id_ else None
        day = self._moment(entry).date().isoformat()
        if id_ and member is not None and member.active(day):
            return {"Member": id_}
        if id_:
            reason = f"bukan anggota pada {day}" if member else "tidak ada di anggota.toml"
            self._report.note(Remark.MEMBER, f"{shown} ({id_})", reason)
        return {"Member": ARCHIVE, "Name": shown}

    def _moment(self, entry: Entry) -> datetime:
        return datetime.fromtimestamp(entry.published or 0, self._now.tzinfo)

    def _name_files(self, folder: str, comments: list[Outline], kept: set[str], withdrawn: set[str]) -> dict[str, str]:
        """A file for each comment that stays, the one it was given before where there is one.

        Those that are withdrawn are not named after who wrote them.
        """
        staying = [one for one in comments if one.entry.id in kept]
        files = {one.entry.id: known for one in staying if (known := self._journal.file(_key(one.entry)))}
        used = set(files.values())
        for entry in (one.entry for one in sorted(staying, key=lambda one: (one.entry.published or 0, one.number))):
            if entry.id in files:
                continue
            who = slug(make_public_name(entry.author))[:_LONGEST_NAME].strip("-") or "pembaca"
            base = f"{folder}/{self._moment(entry):%Y-%m-%dT%H%M%S}-{WITHDRAWN if entry.id in withdrawn else who}"
            files[entry.id] = first_free(base, lambda file: file in used or self._journal.is_foreign(file), ".md")
            used.add(files[entry.id])
        return files


def _threads(comments: list[Outline], living: set[str]) -> tuple[set[str], dict[str, str]]:
    """Ids of comments that stay: those that say something, and those that are gone while one of these answers them.

    And whom each answers, where answers do not run in a circle.
    """
    reply_to = {one.entry.id: one.entry.reply_to for one in comments if one.entry.published is not None}
    kept = set(living)
    answered: dict[str, str] = {}
    for id_, to in reply_to.items():
        above = [id_]
        while (following := reply_to[above[-1]]) in reply_to and following not in above:
            above.append(following)
        if id_ in living:
            kept.update(above)
        if following not in above:
            answered[id_] = to
    return kept, {id_: to for id_, to in answered.items() if to in kept}


def _key(entry: Entry) -> str:
    return f"{entry.kind}:{entry.parent}:{entry.id}"


def describe_comment(comment: Entry) -> str:
    """Return how the report names a comment: neither its text nor an address belongs there."""
    return f"komentar {comment.id} oleh {make_public_name(comment.author)}"
