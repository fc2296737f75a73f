from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from plugins.indonesian import dates

MOMENT = datetime(2026, 11, 21, 19, 5, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_dates_are_indonesian_whatever_the_machine_speaks() -> None:
    assert dates.long_date(MOMENT) == "Sabtu, 21 November 2026"
    assert dates.plain_date(MOMENT.date()) == "21 November 2026"
    assert dates.short_date(MOMENT) == "21 Nov 2026"
    assert dates.month_name(MOMENT) == "November 2026"


@pytest.mark.parametrize(
    ("zone", "time"), [("Asia/Jakarta", "19.05 WIB"), ("Asia/Makassar", "20.05 WITA"), ("Asia/Jayapura", "21.05 WIT")]
)
def test_clock_names_the_zone(zone: str, time: str) -> None:
    assert dates.clock(MOMENT.astimezone(ZoneInfo(zone))) == time


def test_iso_carries_seconds_and_zone_for_moments_only() -> None:
    assert dates.iso(MOMENT) == "2026-11-21T19:05:00+07:00"
    assert dates.iso(MOMENT.date()) == "2026-11-21"
