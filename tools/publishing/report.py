"""What is said at the end of a publish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from plugins.indonesian.dates import clock, short_date
from plugins.indonesian.wording import number
from plugins.site.site import format_due
from tools.publishing.manifest import Index
from tools.publishing.press import Printed
from tools.publishing.voice import amount

_SHOWN = 20


def as_text(printed: Printed, *, dry_run: bool) -> str:
    """For people."""
    outcome = printed.outcome
    if dry_run and (outcome.uploaded or outcome.deleted):
        lines = _rehearsal(printed)
    elif not outcome.release:
        lines = [f"Tidak ada yang berubah: {printed.target.called} sudah seperti seharusnya."]
    else:
        seconds = f"{printed.seconds:.1f}".replace(".", ",")
        sent = f"{number(len(outcome.uploaded))} berkas baru atau berubah ({amount(outcome.bytes)})"
        size = f"{number(printed.stories)} cerita, {number(outcome.files)} berkas"
        done = f"{sent}, {number(len(outcome.deleted))} dihapus, {seconds} detik"
        lines = [printed.target.arrived(printed.address), f"  {done}. Terbitan ke-{outcome.release}: {size}."]
    if outcome.release and outcome.returned:
        lines.insert(1, f"  Kembali ke terbitan ke-{outcome.returned}.")
        lines.append("Perintah publish berikutnya menerbitkan naskah yang sekarang lagi: benahi dulu naskahnya.")
    if outcome.release and (urlsplit(printed.address).hostname or "").endswith(".example"):
        lines.append(f"{printed.address} baru contoh: tulis alamat situs Anda sebagai BLOG_URL di pelicanconf.py.")
    lines += printed.unheard
    if printed.next_due:
        lines.append(f"{format_due(printed.next_due)} Jalankan publish lagi sesudah itu.")
    return "\n".join(lines)


def _rehearsal(printed: Printed) -> list[str]:
    outcome = printed.outcome
    size = f"{amount(outcome.bytes)} ({number(outcome.new)} di antaranya baru)"
    lines = [
        f"Akan dikirim ke {printed.target.called}: {number(len(outcome.uploaded))} berkas, {size}.",
        *(f"  + {path}  {amount(outcome.sizes[path])}" for path in outcome.uploaded[:_SHOWN]),
    ]
    if len(outcome.uploaded) > _SHOWN:
        lines.append(f"  … dan {number(len(outcome.uploaded) - _SHOWN)} lagi")
    if outcome.deleted:
        lines.append(f"Akan dihapus: {number(len(outcome.deleted))} berkas.")
        lines += [f"  - {path}" for path in outcome.deleted[:_SHOWN]]
        if len(outcome.deleted) > _SHOWN:
            lines.append(f"  … dan {number(len(outcome.deleted) - _SHOWN)} lagi")
    return [*lines, "Belum ada yang diubah (--dry-run)."]


def as_json(printed: Printed, *, dry_run: bool) -> str:
    """For programs."""
    outcome = printed.outcome
    data: dict[str, Any] = {
        "address": printed.address, "target": printed.target.place, "dry_run": dry_run, "release": outcome.release,
        "files": outcome.files, "stories": printed.stories, "uploaded": len(outcome.uploaded),
        "deleted": len(outcome.deleted), "bytes": outcome.bytes, "seconds": round(printed.seconds, 3),
        "returned": outcome.returned, "replaced": printed.replaced, "unheard": list(printed.unheard),
        "next_due": printed.next_due and printed.next_due.moment,
        "changes": {"uploaded": outcome.sizes, "deleted": outcome.deleted},
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def history_text(releases: Sequence[Index], present: int, zone: str) -> str:
    """For people, newest first."""
    lines = []
    for one in releases:
        made = one.made.astimezone(ZoneInfo(zone))
        what = f"{number(one.stories)} cerita, {number(one.count)} berkas, {amount(one.size)}"
        more = f"; kembali ke terbitan ke-{one.returned}" if one.returned else ""
        shown = "  ← yang sekarang" if one.release == present else ""
        unfinished = "  (belum selesai)" if one.release > present else ""
        lines.append(f"{one.release:>5}  {short_date(made)} {clock(made)}  {what}{more}{shown}{unfinished}")
    return "\n".join(lines) if lines else "Belum ada terbitan."


def history_json(releases: Sequence[Index], present: int, zone: str) -> str:
    """For programs."""
    data = [
        {
            "release": one.release, "made": one.made.astimezone(ZoneInfo(zone)), "stories": one.stories,
            "files": one.count, "bytes": one.size, "returned": one.returned, "present": one.release == present,
        }
        for one in releases
    ]  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
