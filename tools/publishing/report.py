"""What is said at the end of a publish."""

from __future__ import annotations

from typing import Any

import msgspec

from plugins.indonesian.wording import number
from plugins.rebuild.site import due
from tools.publishing.press import Printed
from tools.publishing.voice import amount

_SHOWN = 20


def as_text(printed: Printed, *, dry_run: bool) -> str:
    """For people."""
    outcome = printed.outcome
    if dry_run and (outcome.uploaded or outcome.deleted):
        lines = _rehearsal(printed)
    elif not outcome.release:
        lines = [f"Tidak ada yang berubah: {printed.address} sudah sama dengan naskah Anda."]
    else:
        seconds = f"{printed.seconds:.1f}".replace(".", ",")
        sent = f"{number(len(outcome.uploaded))} berkas diunggah ({amount(outcome.bytes)})"
        size = f"{number(printed.stories)} cerita, {number(outcome.files)} berkas"
        done = f"{sent}, {number(len(outcome.deleted))} dihapus, {seconds} detik"
        lines = [f"Terbit: {printed.address}", f"  {done}. Terbitan ke-{outcome.release}: {size}."]
    if printed.next_due:
        lines.append(due(printed.next_due))
    return "\n".join(lines)


def _rehearsal(printed: Printed) -> list[str]:
    outcome = printed.outcome
    new = f"{number(outcome.new)} di antaranya baru"
    lines = [
        f"Akan diunggah ke {printed.place}: {number(len(outcome.uploaded))} berkas, {amount(outcome.bytes)} ({new}).",
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
        "address": printed.address, "target": printed.place, "dry_run": dry_run, "release": outcome.release,
        "files": outcome.files, "stories": printed.stories, "uploaded": len(outcome.uploaded),
        "deleted": len(outcome.deleted), "bytes": outcome.bytes, "seconds": round(printed.seconds, 3),
        "next_due": printed.next_due, "changes": {"uploaded": outcome.sizes, "deleted": outcome.deleted},
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
