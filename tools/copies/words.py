"""Text as words that can be compared, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from msgspec import Struct

SHINGLE = 5
"""Words in a row that are compared at once: fewer are found in any two texts, more miss whatever was touched up."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


class Words(Struct, frozen=True):
    """`words` are casefolded; word `i` stands in `text` from `starts[i]` to `ends[i]`."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def passage(self, first: int, last: int) -> str:
        """The text from one word to another, both included."""
        return " ".join(self.text[self.starts[first] : self.ends[last]].split())


def words_of(text: str) -> Words:
    """NFC, without what nobody sees. Signs and quotation marks are no words, whatever their shape."""
    text = _UNSEEN.sub("", normalize("NFC", text))
    found = list(_WORD.finditer(text))
    return Words(
        text, [one[0].casefold() for one in found], [one.start() for one in found], [one.end() for one in found]
    )


def shingles(words: list[str]) -> Iterator[int]:
    """A number for each five words in a row, the same within one run of the program."""
    return map(hash, zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))


def shingles_of(texts: Iterable[str]) -> set[int]:
    return {one for text in texts for one in shingles(words_of(text).words)}


def holds(text: list[str], phrase: list[str]) -> bool:
    """Whether these words stand in the text one after the other."""
    return bool(phrase) and f" {' '.join(phrase)} " in f" {' '.join(text)} "
