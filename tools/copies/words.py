"""Text as words that can be compared, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from unicodedata import normalize

from msgspec import Struct

SHINGLE = 5
"""Words in a row that are compared at once: fewer are found in any two texts, more miss whatever was touched up."""

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_INLINE = frozenset(
    "a abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()  # noqa: SIM905
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


class Words(Struct, frozen=True):
    """`words` are casefolded; word `i` stands in `text` from `starts[i]` to `ends[i]`."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def passage(self, first: int, last: int) -> str:
        """Return the text from one word to another, both included."""
        return " ".join(self.text[self.starts[first] : self.ends[last]].split())


def read_body(html: str) -> str:
    """Return the text of a rendered body, with a line end where a block begins or ends.

    The body is our own renderer's: every tag is well-formed.
    """
    return unescape(_TAG.sub(lambda tag: "" if tag[2] in _INLINE else "\n", html))


def split_words(text: str) -> Words:
    """Return the words of a text, in NFC and without what nobody sees. Signs are no words, whatever their shape."""
    text = _UNSEEN.sub("", normalize("NFC", text))
    found = list(_WORD.finditer(text))
    return Words(
        text, [one[0].casefold() for one in found], [one.start() for one in found], [one.end() for one in found]
    )


def shingles(words: list[str]) -> Iterator[int]:
    """Yield a number for each five words in a row, the same within one run of the program."""
    return map(hash, zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))


def shingles_of(texts: Iterable[str]) -> set[int]:
    """Return the shingles of all the texts."""
    return {one for text in texts for one in shingles(split_words(text).words)}


def contains(text: list[str], phrase: list[str]) -> bool:
    """Return whether these words stand in the text one after the other."""
    return bool(phrase) and f" {' '.join(phrase)} " in f" {' '.join(text)} "
