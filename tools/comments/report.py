"""What a pull reports to the owner, in Indonesian."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.comments.roster import Member
from plugins.indonesian.dates import clock, long_date
from plugins.indonesian.wording import number
from tools.comments.pull import PullResult
from tools.comments.roster_file import Change


def format_summary(result: PullResult, zone: ZoneInfo) -> str:
    """Return several lines: which snapshot this is, which members change, and how many comments."""
    made = datetime.fromisoformat(result.header.made).astimezone(zone)
    when = f"{long_date(made)} pukul {clock(made)}"
    lines = [f"Salinan nomor {result.header.sequence} dari meja {result.header.desk}, dibuat {when}."]
    if result.members:
        lines += ["", f"Anggota yang berubah ({number(len(result.members))}):", *_format_members(result.members)]
    lines += ["", _format_counts(result)]
    return "\n".join(lines)


def format_warnings(result: PullResult) -> list[str]:
    """Return a line, with its remedy, for each comment that the owner should look after."""
    lines = [f"Ditahan: {one.thread}/{one.id}: {one.problem}; {one.remedy}" for one in result.withheld]
    lines += [
        f"komentar/{path}: penulisnya sudah dihapus untuk selamanya; hapus berkas tulisan tangan ini"
        for path in result.erased_by_hand
    ]
    return lines


def _format_counts(result: PullResult) -> str:
    unchanged = result.total - len(result.added) - len(result.changed)
    counts = ((result.added, "baru"), (result.changed, "berubah"), (result.removed, "diambil"))
    parts = [f"{number(len(paths))} {word}" for paths, word in counts if paths]
    if not parts:
        return f"Komentar: tidak ada yang berubah ({number(unchanged)} tetap)."
    return f"Komentar: {', '.join(parts)}, {number(unchanged)} tetap."


def _format_members(changes: tuple[Change, ...]) -> list[str]:
    """Return a table, a line for each change."""
    rows = [_format_member(change) for change in changes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _format_member(change: Change) -> tuple[str, str, str, str]:
    member = change.after or change.before
    assert member is not None  # a change has at least one of them
    name = member.name
    if change.before and change.after and change.before.name != change.after.name:
        name = f"{change.before.name} → {change.after.name}"
    kind = f"{change.kind}, tidak dikenal meja" if change.unknown else change.kind
    return kind, change.id, name, _format_periods(member)


def _format_periods(member: Member) -> str:
    periods = [f"{one.since} s.d. {one.until}" if one.until else f"sejak {one.since}" for one in member.periods]
    return ", ".join(periods) or "tanpa masa"
