from __future__ import annotations

import pytest
from babel.numbers import format_decimal

from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import excerpt, listing, nearest, number


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Sari"], "Sari"),
        (["Sari", "Dadang"], "Sari dan Dadang"),
        (["Sari", "Dadang", "Baso"], "Sari, Dadang, dan Baso"),
        (["Sari Pratama, M.Farm.", "Dadang"], "Sari Pratama, M.Farm.; Dadang"),
    ],
)
def test_names_are_listed_so_that_degrees_stay_with_their_owner(names: list[str], text: str) -> None:
    assert listing(names) == text


def test_numbers_are_grouped_by_dots() -> None:
    assert [number(value) for value in (0, 999, 10000, 1234567)] == ["0", "999", "10.000", "1.234.567"]
    assert all(number(value) == format_decimal(value, locale="id") for value in (7, 1000, 987654321, -4321))


def test_nearest_word_ignores_case_and_gives_up_on_strangers() -> None:
    assert nearest("Sumary", ["Summary", "Date"]) == "Summary"
    assert nearest("xyzzy", ["Summary", "Date"]) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Obat yang Tertukar", "obat-yang-tertukar"),
        ("Rp 10.000", "rp-10-000"),
        ("2/3", "2-3"),
        ("Jum'at", "jumat"),
        ("Één & dua", "een-dua"),
        ("!!!", ""),
    ],
)
def test_slugs(text: str, name: str) -> None:
    assert slug(text) == name


def test_reading_time_is_rounded_up_and_never_nothing() -> None:
    assert [minutes(words) for words in (0, 1, 230, 231, 1150)] == [1, 1, 1, 2, 5]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Satu kalimat.", "Satu kalimat."),
        ("Sudah tiga malam ia berdiri. Ia tidak merokok. Ia hanya memandang ke sini.", "Sudah tiga malam ia berdiri."),
        ("“Itu survei, Mbak,” bisiknya. “Sungguh?” Saya tidak percaya.", "“Itu survei, Mbak,” bisiknya. “Sungguh?”"),
        ("Sebuah kalimat yang panjang sekali, dan tanpa titik di sana", "Sebuah kalimat yang panjang sekali, dan…"),
    ],
)  # fmt: skip
def test_an_excerpt_ends_with_a_sentence_or_a_word(text: str, wanted: str) -> None:
    assert excerpt(text, 44) == wanted
    assert len(excerpt(text, 44)) <= 45
