"""Months brought together in files."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from plugins.search.month import Group, key, letters
from plugins.search.shards import LARGEST, Part, Shard, divide, ends, shard


class Nothing:
    """A workshop that nobody needs."""

    def render(self, template: str, page: Any) -> str:
        raise NotImplementedError

    def body(self, digest: str) -> str:
        raise NotImplementedError

    def file(self, digest: str) -> bytes:
        raise NotImplementedError


def group(w: dict[str, tuple[str, str]], r: dict[str, str] | None = None) -> str:
    return json.encode(Group(w, r or {})).decode()


def test_keys_are_three_signs_that_any_disk_can_bear() -> None:
    assert [key(word) for word in ("tulis", "di", "k", "é1x", "ꦲꦤ")] == ["tul", "di_", "k__", "_1x", "___"[:3]]


@given(st.integers(0, 5000))
def test_letters_count_as_columns_of_a_sheet_do(number: int) -> None:
    value = 0
    for letter in letters(number):
        value = value * 26 + ord(letter) - 96
    assert value == number


def test_small_segments_are_one_file_and_large_ones_as_many_as_it_takes() -> None:
    small = [("A", f"tul\t{group({'tulis': ('', '3')})}"), ("B", f"ant\t{group({'antre': ('', '1')})}")]
    assert list(divide(small)) == [""]
    filler = "x" * (LARGEST // 2)
    large = [("A", "\n".join(f"{name}\t{filler}" for name in ("ant", "sab", "sak", "tul")))]
    assert list(divide(large)) == ["a", "s", "t"]
    larger = [("A", "\n".join(f"{name}\t{filler}" for name in ("sab", "sak", "sap", "tul")))]
    assert list(divide(larger)) == ["sab", "sak", "sap", "t"]


def test_a_shard_has_every_month_of_a_family_and_all_its_members() -> None:
    parts: tuple[Part, ...] = (
        ("B", group({"tulis": ("menulis", "32d4")}, {"tertulis": "tulis", "menulis": "tulis"})),
        ("A", group({"tulis": ("tulisan", "1"), "tua": ("", "2")})),
    )
    found = json.decode(shard(Shard("t", parts), Nothing()))
    assert found == {"w": {"tua": ["", "A2"], "tulis": ["menulis tulisan", "A1B32d4"]}, "r": {}}
    elsewhere = json.decode(shard(Shard("m", parts), Nothing()))
    assert elsewhere["r"] == {"menulis": "tulis", "tertulis": "tulis"}


def test_words_by_their_ends_come_once_each() -> None:
    assert json.decode(ends(Shard("sil", (("A", '["tulis"]'), ("B", '["habis","tulis"]'))), Nothing())) == [
        "habis",
        "tulis",
    ]
