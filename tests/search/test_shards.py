"""Months brought together in files."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from plugins.search.month import Postings, shard_key, to_letters
from plugins.search.shards import LARGEST, Shard, divide, pack, render_endings, render_shard


def test_keys_are_three_signs_that_any_disk_can_bear() -> None:
    assert [shard_key(word) for word in ("tulis", "di", "k", "é1x", "ꦲꦤ")] == ["tul", "di_", "k__", "_1x", "___"[:3]]


@given(st.integers(0, 5000))
def test_letters_count_as_columns_of_a_sheet_do(number: int) -> None:
    value = 0
    for letter in to_letters(number):
        value = value * 26 + ord(letter) - 96
    assert value == number


def test_small_segments_are_one_file_and_large_ones_as_many_as_it_takes() -> None:
    assert list(divide([("A", pack({"tul": 1, "ant": 2})), ("B", ""), ("C", pack({"ant": 3}))])) == [""]
    filler = "x" * (LARGEST // 2 - 10)
    large = [("A", pack(dict.fromkeys(("ant", "sab", "sak", "tul"), filler)))]
    assert list(divide(large)) == ["a", "s", "t"]
    larger = [("A", pack(dict.fromkeys(("sab", "sak", "sap", "tul"), filler))), ("B", pack({"sob": filler}))]
    assert list(divide(larger)) == ["sab", "sak", "sap", "so", "t"]


def test_what_is_small_stays_with_others_like_it() -> None:
    filler = "x" * (LARGEST // 2)
    months = [("A", pack({"ant": "kecil", "sab": filler, "sak": filler, "sap": "kecil", "zat": "kecil"}))]
    assert list(divide(months)) == ["sab", "sak", "sa", ""]


def test_a_shard_has_every_month_of_a_family_and_all_its_members() -> None:
    parts = (
        ("A", pack({"tul": Postings({"tulis": ("tulisan", "1")}, {}), "tua": Postings({"tua": ("", "2")}, {})})),
        ("B", pack({"tul": Postings({"tulis": ("menulis", "32d4")}, {"tertulis": "tulis", "menulis": "tulis"})})),
    )
    found = json.decode(render_shard(Shard("t", parts), None))
    assert found == {"w": {"tua": ["", "A2"], "tulis": ["menulis tulisan", "A1B32d4"]}, "r": {}}
    elsewhere = json.decode(render_shard(Shard("m", (("A", pack({"men": Postings({}, {"menulis": "tulis"})})),)), None))
    assert elsewhere == {"w": {}, "r": {"menulis": "tulis"}}


def test_words_by_their_ends_come_once_each() -> None:
    parts = (("A", pack({"sil": ["tulis"]})), ("B", pack({"sib": ["habis"], "sil": ["tulis"]})))
    assert json.decode(render_endings(Shard("s", parts), None)) == ["habis", "tulis"]


@given(st.dictionaries(st.text("ab_", min_size=3, max_size=3), st.text("xy", max_size=9000), min_size=1))
def test_nothing_is_lost_or_doubled_by_dividing(groups: dict[str, str]) -> None:
    whole = divide([("A", pack(groups))])
    found = [one for parts in whole.values() for _, text in parts for one in re.split("[\x1c\x1d\x1e]", text)]
    assert sorted(found) == sorted(f'{name}"{text}"' for name, text in groups.items())
