"""Dates as Indonesian readers expect them, from Babel and never from the operating system's locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

# Babel is imported when the first date is printed: a build that prints none starts sooner.
LOCALE = "id"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@cache
def _on(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=LOCALE)


def long_date(moment: date) -> str:
    """Return a date such as `Sabtu, 21 November 2026`."""
    return _on(_day(moment), "EEEE, d MMMM y")


def plain_date(moment: date) -> str:
    """Return a date such as `21 November 2026`."""
    return _on(_day(moment), "long")


def short_date(moment: date) -> str:
    """Return a date such as `21 Nov 2026`."""
    return _on(_day(moment), "medium")


def month_name(moment: date) -> str:
    """Return a month such as `November 2026`."""
    return _on(_day(moment), "MMMM y")


def clock(moment: datetime) -> str:
    """Return a time such as `19.05 WIB`; the moment carries its zone."""
    from babel.dates import format_time

    return format_time(moment, "HH.mm z", tzinfo=moment.tzinfo, locale=LOCALE)


def at(seconds: int, zone: tzinfo) -> datetime:
    """Return the moment so many seconds after 1970 began, or before; the system's clock functions do not go as far."""
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)


def iso(moment: date) -> str:
    """Return a date as in RFC 3339, with seconds and zone where there is a time."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
