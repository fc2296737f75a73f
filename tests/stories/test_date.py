from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from plugins.indonesian.dates import at
from plugins.stories.date import DateError, parse_day, parse_moment

ZONE = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-21", "2026-11-21T00:00:00+07:00"),
        ("2026-11-21 19:05", "2026-11-21T19:05:00+07:00"),
        ("2026-11-21T19:05:00+07:00", "2026-11-21T19:05:00+07:00"),
        ("2026-11-21T19:05:00Z", "2026-11-22T02:05:00+07:00"),
        ("2026-11-21 19.05 WIT", "2026-11-21T17:05:00+07:00"),
        ("21 November 2026 19.05 WIB", "2026-11-21T19:05:00+07:00"),
        ("Sabtu, 21 November 2026 pukul 19.05 WIB", "2026-11-21T19:05:00+07:00"),
        ("Sabtu 21 November 2026", "2026-11-21T00:00:00+07:00"),
        ("hari Jum’at, 20 November 2026", "2026-11-20T00:00:00+07:00"),
        ("Sab, 2026-11-21 19:05", "2026-11-21T19:05:00+07:00"),
        ("Minggu, 22 November 2026 00.30 WIT", "2026-11-21T22:30:00+07:00"),
        ("Kota Surabaya, 21 November 2026", "2026-11-21T00:00:00+07:00"),
        ("7 Des 2024", "2024-12-07T00:00:00+07:00"),
        ("21 Agustus 2026", "2026-08-21T00:00:00+07:00"),
        ("5 Oktober 2026 06.00 WITA", "2026-10-05T05:00:00+07:00"),
        ("1 maret 2026 00:40", "2026-03-01T00:40:00+07:00"),
    ],
)
def test_iso_and_indonesian_dates_are_read(written: str, meant: str) -> None:
    assert parse_moment(written, ZONE).isoformat() == meant


@pytest.mark.parametrize("written", ["Senin, 21 November 2026", "senin 2026-11-21"])
def test_a_weekday_that_is_another_is_named_with_the_true_one(written: str) -> None:
    with pytest.raises(DateError) as error:
        parse_moment(written, ZONE)
    assert (error.value.problem, error.value.remedy) == (
        f"21 November 2026 jatuh pada hari Sabtu, bukan {written[:5]}",
        "betulkan tanggalnya, atau hapus nama harinya",
    )


def test_a_date_of_two_readings_shows_both() -> None:
    with pytest.raises(DateError) as error:
        parse_moment("05/01/2025", ZONE)
    assert (error.value.problem, error.value.remedy) == (
        'tanggal "05/01/2025" bisa berarti 5 Januari 2025 atau 1 Mei 2025',
        "tulis 2025-01-05 atau 2025-05-01, mana yang benar",
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("31/12/2025", "memakai angka saja"),
        ("31 Februari 2026", "tidak ada di kalender"),
        ("2026-13-01", "tidak ada di kalender"),
        ("5 Foo 2026", 'bulan "Foo" tidak dikenal'),
        ("kemarin", "tidak terbaca"),
        ("20261121", "tidak terbaca"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(written: str, problem: str) -> None:
    with pytest.raises(DateError) as error:
        parse_moment(written, ZONE)
    assert problem in error.value.problem
    assert error.value.remedy


@pytest.mark.parametrize(
    "written",
    [
        "0206-11-21", "0001-01-01", "0001-01-01T00:00:00+14:00", "1899-12-31T23:59:59Z", "21 November 0206",
        "9999-12-31T23:59:59-05:00", "9999-12-31 20:00 WIB -05:00",
    ],
)  # fmt: skip
def test_years_that_nobody_means_are_refused(written: str) -> None:
    with pytest.raises(DateError) as error:
        parse_moment(written, ZONE)
    assert error.value.remedy


@pytest.mark.parametrize("written", ["1900-01-01", "1945-08-17 10:00", "9999-12-31T23:59:59+07:00", "9999-12-31"])
def test_years_from_1900_to_9999_are_moments_that_come_back_as_they_were(written: str) -> None:
    moment = parse_moment(written, ZONE)
    assert at(int(moment.timestamp()), ZONE) == moment


def test_days_need_no_time() -> None:
    assert parse_day("31 Desember 2026") == parse_day("2026-12-31") == date(2026, 12, 31)
