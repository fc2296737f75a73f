"""The roster, `content/anggota.toml`: who is a member, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from plugins.comments.comment import ARCHIVE
from plugins.comments.mask import mask
from plugins.engine.problem import Problem
from plugins.engine.reading import Reading
from plugins.stories.tables import read_tables, table_line

KEYS: dict[str, type] = {"name": str, "url": str, "masa": list[dict]}  # type: ignore[type-arg]
MEMBER_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


class Period(Struct, frozen=True, array_like=True, gc=False):
    """A period of membership in whole days (ISO) of the blog's time zone, both included. `until` may be empty."""

    since: str
    until: str

    def covers(self, day: str) -> bool:
        """Return whether the day (ISO) lies within the period."""
        return self.since <= day and (not self.until or day <= self.until)


class Member(Struct, frozen=True, array_like=True, gc=False):
    """Somebody who is or was a member. `url` may be empty."""

    id: str
    name: str
    url: str
    periods: list[Period]

    def active(self, day: str) -> bool:
        """Return whether this person was a member on that day (ISO)."""
        return any(period.covers(day) for period in self.periods)


class Roster(Struct, frozen=True):
    """Everybody who is or was a member, by id."""

    members: Mapping[str, Member] = {}

    def member(self, id_: str) -> Member | None:
        """Return the member with this id."""
        return self.members.get(id_)


def read_roster(path: str, data: bytes) -> Reading:
    """Read the file. The facts are a tuple of `Member`, sorted by id."""
    tables, problems = read_tables(path, data, KEYS, required=("name", "masa"))
    members = []
    for id_, table in sorted(tables.items()):
        where = table_line(path, data, id_)
        if id_ == ARCHIVE:
            problems.append(Problem(where, f'id "{ARCHIVE}" sudah dipakai untuk komentar bawaan', "pilih id lain"))
            continue
        if not MEMBER_ID.fullmatch(id_):
            problems.append(Problem(where, f'id "{id_}" tidak dapat dipakai', "pakai huruf kecil, angka, dan tanda -"))
        public = f"{table.get('name', '')} {table.get('url', '')}"
        if "@" in public or mask(public) != public:
            problems.append(Problem(where, f"[{id_}] memuat alamat surel", "hapus; berkas ini terbaca oleh siapa saja"))
        if (url := table.get("url", "")) and not url.startswith(("https://", "http://")):
            problems.append(Problem(where, f'url "{url}" pada [{id_}] tidak lengkap', "tulis alamat utuh, https://…"))
            url = ""
        periods = [_period(where, id_, entry, problems) for entry in table.get("masa", ())]
        members.append(Member(id_, table.get("name", ""), url, [period for period in periods if period]))
    return Reading(tuple(members), None, tuple(problems))


def _period(where: str, id_: str, entry: Any, problems: list[Problem]) -> Period | None:
    """Read a table `[[id.masa]]`. A wrong one is reported and gives no membership."""
    if not isinstance(entry, dict) or not all(_is_day(value) for value in entry.values()) or "dari" not in entry:
        problems.append(
            Problem(
                where,
                f"masa pada [{id_}] salah bentuk",
                f"tulis baris [[{id_}.masa]], dan di bawahnya dari = 2026-01-01 tanpa tanda kutip",
            )
        )
        return None
    if unknown := set(entry) - {"dari", "sampai"}:
        problems.append(
            Problem(where, f'kunci "{min(unknown)}" pada masa [{id_}] tidak dikenal', "pakai dari dan sampai")
        )
        return None
    if "sampai" in entry and entry["sampai"] < entry["dari"]:
        problems.append(Problem(where, f"masa [{id_}] berakhir sebelum dimulai", "periksa dari dan sampai"))
        return None
    return Period(entry["dari"].isoformat(), entry["sampai"].isoformat() if "sampai" in entry else "")


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
