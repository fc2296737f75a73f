"""`content/anggota.toml`, written from the members of a desk.

The desk decides who is a member, under which name and when. Of the former file only those periods are kept that
comments written by hand still need, and they are closed where they were open. So the file cannot admit anybody whom
the desk does not know, and no published comment loses its author.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from plugins.comments.record import MemberRecord
from plugins.comments.roster import Member, Period

HEADING = (
    "# Ditulis oleh comments.pull menurut meja komentar; suntingan tangan di sini hilang pada tarikan berikutnya.\n"
)
UNKNOWN_HEADING = "# Tidak dikenal meja; tetap di sini karena komentarnya ditulis tangan.\n"

Members = Mapping[str, Member]
"""Members by id."""


class Change(Struct, frozen=True):
    """A member before and after a pull; None stands for the file without this member.

    `unknown` members stay in the file although the desk does not know them.
    """

    id: str
    before: Member | None
    after: Member | None
    unknown: bool = False

    @property
    def kind(self) -> str:
        """What happens to the member, as an Indonesian word."""
        if self.after is None:
            return "dihapus"
        if self.before is None:
            return "baru"
        before, after = _is_open(self.before), _is_open(self.after)
        return "berubah" if before == after else "berakhir" if before else "kembali"


def select_members(records: Iterable[MemberRecord]) -> Members:
    """Return the members of a snapshot who have a period. Readers need not know who was invited and never came."""
    members = (Member(one.id, one.name, one.url, [Period(it.since, it.until) for it in one.periods]) for one in records)
    return {member.id: member for member in members if member.periods}


def project(desk: Members, file: Members, days: Mapping[str, Sequence[str]]) -> Members:
    """Return the members of the new file, sorted by id.

    `days` gives, by member id, the days (ISO) of comments that were written by hand: a period of the former file that
    covers one of them is kept, if the desk has none that does.
    """
    found = dict(desk)
    for id_, member in file.items():
        known = desk.get(id_)
        needed = [day for day in days.get(id_, ()) if not (known and known.active(day))]
        kept = [
            Period(period.since, period.until or max(covered))
            for period in member.periods
            if (covered := [day for day in needed if period.covers(day)])
        ]
        if kept:
            one = known or member
            found[id_] = Member(id_, one.name, one.url, _sort([*(known.periods if known else ()), *kept]))
    return dict(sorted(found.items()))


def merge(desk: Members, file: Members) -> Members:
    """Return the members of both, for a preview: the local desk adds to the file and takes nothing away."""
    found = dict(file)
    for id_, member in desk.items():
        own = file[id_].periods if id_ in file else []
        found[id_] = Member(id_, member.name, member.url, _sort([*member.periods, *own]))
    return dict(sorted(found.items()))


def compare(before: Members, after: Members, desk: Members) -> tuple[Change, ...]:
    """Return the members who differ, sorted by id."""
    ids = sorted({*before, *after})
    changes = [Change(id_, before.get(id_), after.get(id_), id_ in after and id_ not in desk) for id_ in ids]
    return tuple(change for change in changes if change.before != change.after)


def render(members: Members, desk: Members) -> bytes:
    """Return the contents of the file: first the members whom the desk knows, then the others."""
    known = [_render_member(member) for id_, member in members.items() if id_ in desk]
    unknown = [_render_member(member) for id_, member in members.items() if id_ not in desk]
    return "\n".join([HEADING, *known, *([UNKNOWN_HEADING, *unknown] if unknown else [])]).encode()


def _render_member(member: Member) -> str:
    lines = [f"[{member.id}]", f"name = {_quote(member.name)}"]
    lines += [f"url = {_quote(member.url)}"] if member.url else []
    for period in member.periods:
        lines += [f"[[{member.id}.masa]]", f"dari = {period.since}"]
        lines += [f"sampai = {period.until}"] if period.until else []
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Return a TOML string. Every string of JSON is one."""
    return json.dumps(text, ensure_ascii=False)


def _is_open(member: Member) -> bool:
    """Return whether the membership has no end yet."""
    return any(not period.until for period in member.periods)


def _sort(periods: Iterable[Period]) -> list[Period]:
    """Return the periods in order and without duplicates."""
    return [Period(since, until) for since, until in sorted({(one.since, one.until) for one in periods})]
