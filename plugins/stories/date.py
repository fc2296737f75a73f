"""Dates as authors write them, ISO or Indonesian, always with a zone afterwards."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from plugins.engine.problem import UserError
from plugins.indonesian.dates import long_date, plain_date

EARLIEST = 1900
"""The first year that a date may be in: whoever writes 0206 means another one."""
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

_INDONESIAN = re.compile(
    r"(?:[A-Za-z' ]+,\s*)?(\d{1,2})\s+([A-Za-z]+)\.?\s+(\d{4})"
    r"(?:,?\s+(?:pukul\s+)?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?:\s*(WIB|WITA|WIT))?)?",
    re.IGNORECASE,
)
_WEEKDAYS = {
    "senin": 0, "sen": 0, "selasa": 1, "sel": 1, "rabu": 2, "rab": 2, "kamis": 3, "kam": 3, "jumat": 4, "jum'at": 4,
    "jum": 4, "sabtu": 5, "sab": 5, "minggu": 6, "min": 6, "ahad": 6,
}  # fmt: skip
_WEEKDAY = re.compile(rf"(?:hari\s+)?({'|'.join(_WEEKDAYS)})\b[,.]*\s*(?=\d)", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b.*")


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        names |= {name.casefold(): month for month, name in get_month_names(width, locale="id").items()}
    return names | {"agt": 8, "agust": 8, "sept": 9, "nop": 11, "nopember": 11, "pebruari": 2, "peb": 2}


class DateError(UserError):
    """The text is no date."""


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment that a text means, in the blog's zone.

    No time means 00.00; no zone means the blog's. Raises `DateError`.
    """
    text = text.strip().replace("’", "'")
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    match = _INDONESIAN.fullmatch(text)
    try:
        if match:
            month = _months().get(match[2].casefold())
            if month is None:
                raise DateError(f'bulan "{match[2]}" tidak dikenal', "tulis misalnya 21 November 2026 19.05 WIB")
            written_in = ZoneInfo(ZONES[match[7].upper()]) if match[7] else zone
            moment = datetime(
                int(match[3]), month, int(match[1]), int(match[4] or 0), int(match[5] or 0), int(match[6] or 0),
                tzinfo=written_in,
            )  # fmt: skip
        else:
            moment = _iso(text, zone)
        if weekday and moment.weekday() != _WEEKDAYS[weekday[1].casefold()]:
            true, _, day = long_date(moment).partition(", ")
            problem = f"{day} jatuh pada hari {true}, bukan {weekday[1]}"
            raise DateError(problem, "betulkan tanggalnya, atau hapus nama harinya")
        if moment.year >= EARLIEST:
            return moment.astimezone(zone)
    except OverflowError:  # the last hours of the year 9999 are over in the blog's zone
        pass
    except ValueError:
        raise DateError(*_unreadable(text)) from None
    raise DateError(f'tahun pada "{text}" di luar {EARLIEST} sampai 9999', "periksa angka tahunnya")


def parse_day(text: str) -> date:
    """Return the day that a text such as `2026-12-31` or `31 Desember 2026` means. Raises `DateError`."""
    return parse_moment(text, ZoneInfo("UTC")).date()


def _iso(text: str, zone: ZoneInfo) -> datetime:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    words = text.split()
    if len(words) > 1 and words[-1].upper() in ZONES:
        zone = ZoneInfo(ZONES[words.pop().upper()])
    text = " ".join(words)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return datetime.combine(date.fromisoformat(text), time(), zone)
    moment = datetime.fromisoformat(re.sub(r"(?<=[T ]\d\d)\.(?=\d\d)", ":", text))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _unreadable(text: str) -> tuple[str, str]:
    match = _NUMERIC.fullmatch(text.strip())
    readings = []
    if match:
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        for day, month in dict.fromkeys(((first, second), (second, first))):
            try:
                readings.append(date(year, month, day))
            except ValueError:
                continue
    if len(readings) == 2:
        both = " atau ".join(plain_date(day) for day in readings)
        one, other = (day.isoformat() for day in readings)
        return f'tanggal "{text}" bisa berarti {both}', f"tulis {one} atau {other}, mana yang benar"
    if readings:
        return f'tanggal "{text}" memakai angka saja', f"tulis {plain_date(readings[0])} atau {readings[0].isoformat()}"
    if _INDONESIAN.fullmatch(text.strip()) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        return f'tanggal "{text}" tidak ada di kalender', "periksa hari, bulan, dan jamnya"
    return f'tanggal "{text}" tidak terbaca', "tulis misalnya 21 November 2026 19.05 WIB atau 2026-11-21 19:05"
