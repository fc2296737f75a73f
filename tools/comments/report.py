"""What a pull tells its owner."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.comments.roster import Member
from plugins.indonesian.dates import clock, long_date
from plugins.indonesian.wording import number
from tools.comments.pull import Pulled
from tools.comments.roster import Change


def text(pulled: Pulled, zone: ZoneInfo) -> str:
    """Whose snapshot, which members change, and what happens to the comments; shown before it does."""
    made = datetime.fromisoformat(pulled.header.made).astimezone(zone)
    when = f"{long_date(made)} pukul {clock(made)}"
    lines = [f"Salinan nomor {pulled.header.sequence} dari meja {pulled.header.desk}, dibuat {when}."]
    if pulled.members:
        lines += ["", f"Anggota yang berubah ({number(len(pulled.members))}):", *_table(pulled.members)]
    lines += ["", _counts(pulled)]
    return "\n".join(lines)


def warnings(pulled: Pulled) -> list[str]:
    """What an owner should look after: one a line, with its remedy."""
    found = [f"Ditahan: {one.thread}/{one.id}: {one.problem}; {one.remedy}" for one in pulled.held]
    found += [
        f"komentar/{path}: penulisnya sudah dihapus untuk selamanya; hapus berkas tulisan tangan ini"
        for path in pulled.erased_by_hand
    ]
    return found


def _counts(pulled: Pulled) -> str:
    stay = pulled.total - len(pulled.fresh) - len(pulled.changed)
    counts = ((pulled.fresh, "baru"), (pulled.changed, "berubah"), (pulled.gone, "diambil"))
    parts = [f"{number(len(paths))} {what}" for paths, what in counts if paths]
    if not parts:
        return f"Komentar: tidak ada yang berubah ({number(stay)} tetap)."
    return f"Komentar: {', '.join(parts)}, {number(stay)} tetap."


def _table(changes: tuple[Change, ...]) -> list[str]:
    rows = [_row(change) for change in changes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _row(change: Change) -> tuple[str, str, str, str]:
    member = change.after or change.before
    assert member is not None  # a change is of somebody
    name = member.name
    if change.before and change.after and change.before.name != change.after.name:
        name = f"{change.before.name} → {change.after.name}"
    kind = f"{change.kind}, tidak dikenal meja" if change.kept else change.kind
    return kind, change.id, name, _periods(member)


def _periods(member: Member) -> str:
    found = [f"{one.since} s.d. {one.until}" if one.until else f"sejak {one.since}" for one in member.periods]
    return ", ".join(found) or "tanpa masa"
