"""Months brought together in files."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from plugins.search.month import Group, key, letters
from plugins.search.shards import LARGEST, Shard, bound, divide, ends, shard


def test_keys_are_three_signs_that_any_disk_can_bear() -> None:
    assert [key(word) for word in ("tulis", "di", "k", "é1x", "ꦲꦤ")] == ["tul", "di_", "k__", "_1x", "___"[:3]]


@given(st.integers(0, 5000))
def test_letters_count_as_columns_of_a_sheet_do(number: int) -> None:
    value = 0
    for letter in letters(number):
        value = value * 26 + ord(letter) - 96
    assert value == number


def test_small_segments_are_one_file_and_large_ones_as_many_as_it_takes() -> None:
    assert list(divide([("A", bound({"tul": 1, "ant": 2})), ("B", ""), ("C", bound({"ant": 3}))])) == [""]
    filler = "x" * (LARGEST // 2 - 10)
    large = [("A", bound(dict.fromkeys(("ant", "sab", "sak", "tul"), filler)))]
    assert list(divide(large)) == ["a", "s", "t"]
    larger = [("A", bound(dict.fromkeys(("sab", "sak", "sap", "tul"), filler))), ("B", bound({"sob": filler}))]
    assert list(divide(larger)) == ["sab", "sak", "sap", "so", "t"]


def test_what_is_small_stays_with_others_like_it() -> None:
    filler = "x" * (LARGEST // 2)
    months = [("A", bound({"ant": "kecil", "sab": filler, "sak": filler, "sap": "kecil", "zat": "kecil"}))]
    assert list(divide(months)) == ["sab", "sak", "sa", ""]


def test_a_shard_has_every_month_of_a_family_and_all_its_members() -> None:
    parts = (
        ("A", bound({"tul": Group({"tulis": ("tulisan", "1")}, {}), "tua": Group({"tua": ("", "2")}, {})})),
        ("B", bound({"tul": Group({"tulis": ("menulis", "32d4")}, {"tertulis": "tulis", "menulis": "tulis"})})),
    )
    found = json.decode(shard(Shard("t", parts), None))
    assert found == {"w": {"tua": ["", "A2"], "tulis": ["menulis tulisan", "A1B32d4"]}, "r": {}}
    elsewhere = json.decode(shard(Shard("m", (("A", bound({"men": Group({}, {"menulis": "tulis"})})),)), None))
    assert elsewhere == {"w": {}, "r": {"menulis": "tulis"}}


def test_words_by_their_ends_come_once_each() -> None:
    parts = (("A", bound({"sil": ["tulis"]})), ("B", bound({"sib": ["habis"], "sil": ["tulis"]})))
    assert json.decode(ends(Shard("s", parts), None)) == ["habis", "tulis"]


@given(st.dictionaries(st.text("ab_", min_size=3, max_size=3), st.text("xy", max_size=9000), min_size=1))
def test_nothing_is_lost_or_doubled_by_dividing(groups: dict[str, str]) -> None:
    whole = divide([("A", bound(groups))])
    found = [one for parts in whole.values() for _, text in parts for one in re.split("[\x1c\x1d\x1e]", text)]
    assert sorted(found) == sorted(f'{name}"{text}"' for name, text in groups.items())
