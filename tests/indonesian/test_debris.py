from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.indonesian.debris import mended, mended_name

HIDDEN = (
    "\u200e\u200f\u202a\u202c\u2066\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\U000e0041"
    "\x00\x08\x1b\x7f\u034f\ufffc"
)


@pytest.mark.parametrize("sign", HIDDEN)
def test_two_texts_that_look_alike_are_equal(sign: str) -> None:
    assert mended(f"Sa{sign}ri{sign}") == mended_name(f"Sa{sign}ri{sign}") == "Sari"


@pytest.mark.parametrize("space", "\u00a0\u2007\u202f\u2009\u3000\u2800\u205f")
def test_every_space_is_a_space(space: str) -> None:
    assert mended(f"satu{space}dua") == "satu dua"


@pytest.mark.parametrize(
    "kept",
    [
        "❤️‍🔥",
        "👨‍👩‍👧",
        "1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "ꦏ꧀‌ꦱ",
        "می‌خواهم",
        "©️",
        "👍🏽",
        "☕",
    ],
)
def test_what_belongs_to_a_script_or_an_emoji_stays(kept: str) -> None:
    assert mended(f"Kata {kept} itu") == f"Kata {kept} itu"
    assert mended_name(kept) == kept


def test_signs_of_direction_stay_beside_letters_that_need_them() -> None:
    text = "Judul\n\nKata \u0627\u0644\u0635\u0628\u0631\u200f!\nKata saja."
    assert mended(text) == text
    assert mended_name("\u0627\u0644\u0635\u0628\u0631\u200f") == "\u0627\u0644\u0635\u0628\u0631"


def test_line_ends_of_other_programs_are_line_ends_in_a_body_and_spaces_in_a_header() -> None:
    assert mended("Title: a\u2028b\x0bc\n\nd\u2028e\x0bf\u2029g") == "Title: a b c\n\nd\ne\nf\n\ng"


def test_words_own_signs_are_what_was_meant() -> None:
    assert mended("Jum\x92at\x85 \x93ya\x94") == "Jum’at… “ya”"


def test_letters_are_composed() -> None:
    assert mended("kafe\u200b\u0301") == mended("kafe\u0301") == mended_name("kafe\u0301") == "kafé"


@given(st.text(max_size=60))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    assert mended(mended(text)) == mended(text)
    assert mended_name(mended_name(text)) == mended_name(text)
