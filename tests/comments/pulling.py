"""A tiny blog and a desk's snapshots: what tests of the pull share."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from plugins.comments.record import CommentRecord, CommentStatus, ErasedRecord, MemberRecord, Membership, Record
from plugins.comments.snapshot import Header, write
from plugins.engine.facts import Facts
from plugins.engine.trees import STATE, Trees
from tests.tiny import NOW, TinyBlog
from tools.comments import pull as pulling
from tools.comments.pull import PullResult, PullTarget

KEY = base64.b64encode(hashlib.sha512(b"kunci ekspor untuk uji").digest())
ZONE = ZoneInfo("Asia/Jakarta")
THREAD = "2026/11/obat-yang-tertukar"
BUDI = MemberRecord("budi", "Budi Lestari", "", (Membership("2025-01-01"),))
RINA = MemberRecord("rina", "Rina Wulandari", "https://example.org/rina", (Membership("2026-01-01"),))
FORMER = MemberRecord("lina", "Lina Hartono", "", (Membership("2025-01-01", "2026-06-30"),))
MEMBERS: tuple[Record, ...] = (BUDI, RINA, FORMER)


def comment(
    id_: str = "k1",
    text: str = "Terima kasih, *Bu*.",
    *,
    member: str = "budi",
    date: str = "2026-11-21T20:00:00+07:00",
    reply_to: str = "",
    thread: str = THREAD,
) -> CommentRecord:
    return CommentRecord(id_, thread, member, date, reply_to, text)


def tombstone(
    id_: str, *, date: str = "2026-11-21T20:00:00+07:00", reply_to: str = "", thread: str = THREAD
) -> CommentRecord:
    return CommentRecord(id_, thread, "", date, reply_to, "", CommentStatus.WITHDRAWN)


def many(count: int) -> list[CommentRecord]:
    return [comment(f"k{number:03}", f"Komentar {number}.") for number in range(count)]


def snapshot(*records: Record, sequence: int = 1, desk: str = "meja-uji", members: Iterable[Record] = MEMBERS) -> bytes:
    header = Header(desk, sequence, "2026-11-22T08:00:00+07:00")
    return write(header, [*members, *records], KEY)


def pull_target(blog: TinyBlog, target: Path | None = None) -> PullTarget:
    return PullTarget(blog.content, target or blog.content, blog.folder / STATE, Trees(blog.output).lock)


def pull(blog: TinyBlog, data: bytes, *, yes: bool = False, dry_run: bool = False, key: bytes = KEY) -> PullResult:
    """What the task does, with the clock at NOW."""
    told = told_by(blog)
    return pulling.pull(data, key, pull_target(blog), told, ZONE, NOW, lambda _: None, yes=yes, dry_run=dry_run)


def told_by(blog: TinyBlog) -> Facts:
    site = blog.site()
    facts, _, _ = site.contents()
    site.close()
    return facts


def erased(id_: str) -> ErasedRecord:
    return ErasedRecord(id_)


def files(blog: TinyBlog) -> dict[str, str]:
    """Every file below `content/komentar/` whose name has no dot in front."""
    root = blog.content / "komentar"
    return {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }
