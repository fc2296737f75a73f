"""What counts as a word for search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.indonesian.words import STOP_WORDS, count_terms, parse_term_frequencies, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bu Sri, obatnya!", ["bu", "sri", "obatnya"]),
        ("anak-anak terburu-buru", ["anak", "anak", "terburu", "buru"]),
        ("Jum’at, Ju'mat, 'kutip'", ["jumat", "jumat", "kutip"]),
        ("Rp10.000 atau 2,5 pukul 19.05.", ["rp10000", "atau", "25", "pukul", "1905"]),
        ("Café É naïve ﬁn", ["cafe", "e", "naive", "fin"]),
        ("karék nanya ꦲ ayeuna", ["karek", "nanya", "ꦲ", "ayeuna"]),
        ("snake_case K.H. A.", ["snake", "case", "k", "h", "a"]),
        ("…—!", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_without_case_and_accents(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(st.sampled_from("ab1 .,-_'’“…€\n\x1fé½"), max_size=30))
def test_words_are_the_same_however_they_are_found(text: str) -> None:
    """A sign that is seldom seen makes for the slower way."""
    assert words(f"{text} \N{EURO SIGN}") == words(text)


def test_term_frequencies_count_every_word_but_the_ones_that_are_everywhere() -> None:
    text = count_terms("Loket dan loket, antre di loket; antre lagi dan sabar.")
    assert text == "1 lagi sabar\n2 antre\n3 loket"
    assert dict(parse_term_frequencies(text)) == {1: ["lagi", "sabar"], 2: ["antre"], 3: ["loket"]}


def test_nothing_has_no_term_frequencies() -> None:
    assert count_terms("Dan yang itu?") == ""
    assert list(parse_term_frequencies("")) == []


def test_words_that_are_left_out_are_words_as_they_are_counted() -> None:
    assert {word for one in STOP_WORDS for word in words(one)} == STOP_WORDS
