"""`content/anggota.toml` as the projection of a desk's members.

The desk's word counts: who is a member, under which name, and when. Of what the file said before, only that is kept
which comments written by hand still need: the periods on whose days they stand, closed where they were open. So nobody
whom the desk does not know can be let in through the file for a day to come, and nothing published has to go.
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
KEPT = "# Tidak dikenal meja; tetap di sini karena komentarnya ditulis tangan.\n"

Roster = Mapping[str, Member]


class Change(Struct, frozen=True):
    """A member as the file had it and as it will have it; None where there is none. `kept`: the desk knows no such."""

    id: str
    before: Member | None
    after: Member | None
    kept: bool = False

    @property
    def kind(self) -> str:
        """What an owner calls it, in Indonesian."""
        if self.after is None:
            return "dihapus"
        if self.before is None:
            return "baru"
        was, stays = _lasts(self.before), _lasts(self.after)
        return "berubah" if was == stays else "berakhir" if was else "kembali"


def of_desk(records: Iterable[MemberRecord]) -> Roster:
    """Who has ever been a member; whoever has not, such as somebody invited who never came, is no reader's business."""
    members = (Member(one.id, one.name, one.url, [Period(it.since, it.until) for it in one.periods]) for one in records)
    return {member.id: member for member in members if member.periods}


def project(desk: Roster, file: Roster, days: Mapping[str, Sequence[str]]) -> Roster:
    """Who shall stand in the file. `days`: member → days (ISO) of the comments that were written by hand."""
    found = dict(desk)
    for id_, member in file.items():
        known = desk.get(id_)
        needed = [day for day in days.get(id_, ()) if not (known and known.active(day))]
        kept = [_kept(period, within) for period in member.periods if (within := list(filter(period.holds, needed)))]
        if kept:
            one = known or member
            found[id_] = Member(id_, one.name, one.url, _sorted([*(known.periods if known else ()), *kept]))
    return dict(sorted(found.items()))


def beside(desk: Roster, file: Roster) -> Roster:
    """All of both, for a preview: nothing of the file is taken away, and the local desk's members join."""
    found = dict(file)
    for id_, member in desk.items():
        own = file[id_].periods if id_ in file else []
        found[id_] = Member(id_, member.name, member.url, _sorted([*member.periods, *own]))
    return dict(sorted(found.items()))


def changes(before: Roster, after: Roster, desk: Roster) -> tuple[Change, ...]:
    """Only of those who are not what they were."""
    ids = sorted({*before, *after})
    found = [Change(id_, before.get(id_), after.get(id_), id_ in after and id_ not in desk) for id_ in ids]
    return tuple(one for one in found if one.before != one.after)


def text(roster: Roster, desk: Roster) -> bytes:
    """The file."""
    ours = [_table(member) for id_, member in roster.items() if id_ in desk]
    kept = [_table(member) for id_, member in roster.items() if id_ not in desk]
    return "\n".join([HEADING, *ours, *([KEPT, *kept] if kept else [])]).encode()


def _table(member: Member) -> str:
    lines = [f"[{member.id}]", f"name = {_string(member.name)}"]
    lines += [f"url = {_string(member.url)}"] if member.url else []
    for period in member.periods:
        lines += [f"[[{member.id}.masa]]", f"dari = {period.since}"]
        lines += [f"sampai = {period.until}"] if period.until else []
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """What JSON writes is a string of TOML too."""
    return json.dumps(text, ensure_ascii=False)


def _lasts(member: Member) -> bool:
    return any(not period.until for period in member.periods)


def _kept(period: Period, within: Sequence[str]) -> Period:
    return Period(period.since, period.until or max(within))


def _sorted(periods: Iterable[Period]) -> list[Period]:
    """In order, and each once."""
    return [Period(since, until) for since, until in sorted({(one.since, one.until) for one in periods})]
