"""What is said at the end of a publish: to people and programs, and to a WebSub hub and search engines (IndexNow).

https://www.w3.org/TR/websub/#publishing and https://www.indexnow.org/documentation
"""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from plugins.indonesian.dates import clock, short_date
from plugins.indonesian.wording import number
from plugins.site.site import format_due
from tools.publishing.manifest import Index
from tools.publishing.progress import format_size
from tools.publishing.target import Outcome, Target

_SHOWN = 20
_MOST_ADDRESSES = 10_000
"""What IndexNow takes at a time."""


class PublishReport(Struct, frozen=True):
    """What came of a publish or a return. `address` is the site's; `seconds` is how long all of it took.

    `replaced` are files that do not come back as they were: path → why, in Indonesian. `unheard` says who could not be
    told of it, in Indonesian sentences.
    """

    outcome: Outcome
    address: str
    target: Target
    seconds: float
    replaced: Mapping[str, str] = {}
    unheard: Sequence[str] = ()


def as_text(report: PublishReport, *, dry_run: bool) -> str:
    """Return the report for people."""
    outcome, snapshot = report.outcome, report.outcome.snapshot
    if dry_run and outcome.change:
        lines = _as_plan(report)
    elif not outcome.release:
        lines = [f"Tidak ada yang berubah: {report.target.called} sudah seperti seharusnya."]
    else:
        seconds, bytes_sent = f"{report.seconds:.1f}".replace(".", ","), format_size(sum(outcome.sizes.values()))
        sent = f"{number(len(outcome.uploaded))} berkas baru atau berubah ({bytes_sent})"
        size = f"{number(snapshot.stories)} cerita, {number(len(snapshot.files))} berkas"
        done = f"{sent}, {number(len(outcome.deleted))} dihapus, {seconds} detik"
        lines = [report.target.describe_arrival(report.address), f"  {done}. Terbitan ke-{outcome.release}: {size}."]
    if outcome.release and snapshot.returned:
        lines.insert(1, f"  Kembali ke terbitan ke-{snapshot.returned}.")
        lines.append("Perintah publish berikutnya menerbitkan naskah yang sekarang lagi: benahi dulu naskahnya.")
    if outcome.release and (urlsplit(report.address).hostname or "").endswith(".example"):
        lines.append(f"{report.address} baru contoh: tulis alamat situs Anda sebagai BLOG_URL di pelicanconf.py.")
    lines += report.unheard
    if snapshot.next_due:
        lines.append(f"{format_due(snapshot.next_due)} Jalankan publish lagi sesudah itu.")
    return "\n".join(lines)


def _as_plan(report: PublishReport) -> list[str]:
    sizes, deleted, new = report.outcome.sizes, report.outcome.deleted, report.outcome.change.new
    size = f"{format_size(sum(sizes.values()))} ({number(new)} di antaranya baru)"
    lines = [f"Akan dikirim ke {report.target.called}: {number(len(sizes))} berkas, {size}."]
    lines += _first([f"  + {path}  {format_size(sizes[path])}" for path in sizes])
    if deleted:
        lines += [f"Akan dihapus: {number(len(deleted))} berkas.", *_first([f"  - {path}" for path in deleted])]
    return [*lines, "Belum ada yang diubah (--dry-run)."]


def _first(lines: list[str]) -> list[str]:
    more = [f"  … dan {number(len(lines) - _SHOWN)} lagi"] if len(lines) > _SHOWN else []
    return lines[:_SHOWN] + more


def as_json(report: PublishReport, *, dry_run: bool) -> str:
    """Return the report for programs, as JSON."""
    outcome, snapshot = report.outcome, report.outcome.snapshot
    data: dict[str, Any] = {
        "address": report.address, "target": report.target.place, "dry_run": dry_run, "release": outcome.release,
        "files": len(snapshot.files), "stories": snapshot.stories, "uploaded": len(outcome.uploaded),
        "deleted": len(outcome.deleted), "bytes": sum(outcome.sizes.values()), "seconds": round(report.seconds, 3),
        "returned": snapshot.returned if outcome.change or outcome.release else 0, "replaced": report.replaced,
        "unheard": list(report.unheard),
        "next_due": snapshot.next_due and snapshot.next_due.moment,
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


def ping(settings: Mapping[str, Any], outcome: Outcome) -> list[str]:
    """Tell whoever is named in the settings. Returns Indonesian sentences about what did not work."""
    base, told = str(settings["BLOG_URL"]).rstrip("/"), []
    changed = [path for path in (*outcome.uploaded, *outcome.deleted) if path not in outcome.snapshot.hidden]
    if hub := settings["WEBSUB_HUB"]:
        feeds = [f"{base}/{path}" for path in outcome.uploaded if path.endswith("atom.xml")]
        for feed in feeds:
            data = urlencode({"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}).encode()
            told += _post(str(hub), data, "application/x-www-form-urlencoded")
    if key := settings["INDEXNOW_KEY"]:
        pages = [path for path in changed if path.endswith(".html") and path != "404.html"]
        addresses = [f"{base}/{_address(path)}" for path in pages][:_MOST_ADDRESSES]
        if addresses:
            body = {
                "host": urlsplit(base).netloc, "key": key, "keyLocation": f"{base}/{key}.txt", "urlList": addresses,
            }  # fmt: skip
            told += _post(str(settings["INDEXNOW_ENDPOINT"]), msgspec.json.encode(body), "application/json")
    return list(dict.fromkeys(told))


def _address(path: str) -> str:
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def _post(url: str, data: bytes, kind: str) -> list[str]:
    try:
        asked = urllib.request.Request(url, data, {"Content-Type": kind, "User-Agent": "KisahLayanan"})
        with urllib.request.urlopen(asked, timeout=10):
            return []
    except (OSError, ValueError) as error:
        return [f"{urlsplit(url).netloc} belum dapat diberi tahu ({error}). Penerbitannya sendiri sudah selesai."]
