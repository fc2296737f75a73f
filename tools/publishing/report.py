"""What is said at the end of a publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from plugins.engine.output import Due
from plugins.indonesian.dates import clock, short_date
from plugins.indonesian.wording import number
from plugins.site.site import due
from tools.publishing.manifest import Index
from tools.publishing.progress import format_size
from tools.publishing.target import Outcome, Target

_SHOWN = 20


class PublishReport(Struct, frozen=True):
    """What came of a publish or a return. `address` is the site's; `seconds` is how long all of it took.

    `replaced` are files that do not come back as they were: path → why, in Indonesian. `unheard` says who could not be
    told of it, in Indonesian sentences.
    """

    outcome: Outcome
    address: str
    target: Target
    seconds: float
    stories: int
    next_due: Due | None = None
    replaced: Mapping[str, str] = {}
    unheard: Sequence[str] = ()


def as_text(report: PublishReport, *, dry_run: bool) -> str:
    """Return the report for people."""
    outcome = report.outcome
    if dry_run and (outcome.uploaded or outcome.deleted):
        lines = _as_plan(report)
    elif not outcome.release:
        lines = [f"Tidak ada yang berubah: {report.target.called} sudah seperti seharusnya."]
    else:
        seconds = f"{report.seconds:.1f}".replace(".", ",")
        sent = f"{number(len(outcome.uploaded))} berkas baru atau berubah ({format_size(outcome.bytes)})"
        size = f"{number(report.stories)} cerita, {number(outcome.files)} berkas"
        done = f"{sent}, {number(len(outcome.deleted))} dihapus, {seconds} detik"
        lines = [report.target.describe_arrival(report.address), f"  {done}. Terbitan ke-{outcome.release}: {size}."]
    if outcome.release and outcome.returned:
        lines.insert(1, f"  Kembali ke terbitan ke-{outcome.returned}.")
        lines.append("Perintah publish berikutnya menerbitkan naskah yang sekarang lagi: benahi dulu naskahnya.")
    if outcome.release and (urlsplit(report.address).hostname or "").endswith(".example"):
        lines.append(f"{report.address} baru contoh: tulis alamat situs Anda sebagai BLOG_URL di pelicanconf.py.")
    lines += report.unheard
    if report.next_due:
        lines.append(f"{due(report.next_due)} Jalankan publish lagi sesudah itu.")
    return "\n".join(lines)


def _as_plan(report: PublishReport) -> list[str]:
    outcome = report.outcome
    size = f"{format_size(outcome.bytes)} ({number(outcome.new)} di antaranya baru)"
    lines = [
        f"Akan dikirim ke {report.target.called}: {number(len(outcome.uploaded))} berkas, {size}.",
        *(f"  + {path}  {format_size(outcome.sizes[path])}" for path in outcome.uploaded[:_SHOWN]),
    ]
    if len(outcome.uploaded) > _SHOWN:
        lines.append(f"  … dan {number(len(outcome.uploaded) - _SHOWN)} lagi")
    if outcome.deleted:
        lines.append(f"Akan dihapus: {number(len(outcome.deleted))} berkas.")
        lines += [f"  - {path}" for path in outcome.deleted[:_SHOWN]]
        if len(outcome.deleted) > _SHOWN:
            lines.append(f"  … dan {number(len(outcome.deleted) - _SHOWN)} lagi")
    return [*lines, "Belum ada yang diubah (--dry-run)."]


def as_json(report: PublishReport, *, dry_run: bool) -> str:
    """Return the report for programs, as JSON."""
    outcome = report.outcome
    data: dict[str, Any] = {
        "address": report.address, "target": report.target.place, "dry_run": dry_run, "release": outcome.release,
        "files": outcome.files, "stories": report.stories, "uploaded": len(outcome.uploaded),
        "deleted": len(outcome.deleted), "bytes": outcome.bytes, "seconds": round(report.seconds, 3),
        "returned": outcome.returned, "replaced": report.replaced, "unheard": list(report.unheard),
        "next_due": report.next_due and report.next_due.moment,
        "changes": {"uploaded": outcome.sizes, "deleted": outcome.deleted},
    }  # fmt: skip
    return _as_json(data)


def history_text(releases: Sequence[Index], present: int, zone: str) -> str:
    """Return the releases for people, newest first. `present` is the number of the one that readers see."""
    lines = []
    for one in releases:
        made = one.made.astimezone(ZoneInfo(zone))
        what = f"{number(one.stories)} cerita, {number(one.count)} berkas, {format_size(one.size)}"
        more = f"; kembali ke terbitan ke-{one.returned}" if one.returned else ""
        shown = "  ← yang sekarang" if one.release == present else ""
        unfinished = "  (belum selesai)" if one.release > present else ""
        lines.append(f"{one.release:>5}  {short_date(made)} {clock(made)}  {what}{more}{shown}{unfinished}")
    return "\n".join(lines) if lines else "Belum ada terbitan."


def history_json(releases: Sequence[Index], present: int, zone: str) -> str:
    """Return the releases for programs, as JSON."""
    data = [
        {
            "release": one.release, "made": one.made.astimezone(ZoneInfo(zone)), "stories": one.stories,
            "files": one.count, "bytes": one.size, "returned": one.returned, "present": one.release == present,
        }
        for one in releases
    ]  # fmt: skip
    return _as_json(data)


def _as_json(data: object) -> str:
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
