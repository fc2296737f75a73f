"""The words of a text as search knows them. `theme/static/js/search.js` does the same to what a reader types.

A word is a run of letters and digits, in lower case and without accents. An apostrophe within a word is dropped
(`Jum'at` is `jumat`), and so is the point of a number (`10.000` is `10000`); a hyphen divides, so that `anak-anak` is
twice `anak`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHE = re.compile(r"['’ʼ](?=[^\W\d_])(?<=[^\W\d_].)")
_POINT = re.compile(r"[.,](?=\d)(?<=\d.)")
# Both begin with the sign itself, since looking behind at every letter takes ten times as long.
_WORD = re.compile(r"[^\W_]+")

STOP_WORDS = frozenset(
    """
    ada adalah akan atau bagi bahwa dalam dan dari dengan di hanya ia ini itu juga karena ke kepada lalu lebih masih
    oleh pada para saat saja sangat sebagai seperti sudah supaya tapi tetapi telah tersebut untuk yaitu yang
    """.split()  # noqa: SIM905  a page of quotes says less
)
"""Words that stand in nearly every story and tell none from another."""


def words(text: str) -> list[str]:
    """Return all words of a text, in order."""
    text = text.lower()
    if not text.isascii():
        text = _ACCENTS.sub("", normalize("NFKD", text))
    return _WORD.findall(_POINT.sub("", _APOSTROPHE.sub("", text)))


def count_terms(text: str) -> str:
    """Return the term frequencies, stop words left out: a line for each number of times, `3 antre loket`."""
    by_count: dict[int, list[str]] = {}
    for word, count in Counter(words(text)).items():
        if word not in STOP_WORDS:
            by_count.setdefault(count, []).append(word)
    return "\n".join(f"{count} {' '.join(found)}" for count, found in sorted(by_count.items()))


def parse_term_frequencies(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield from what `count_terms` has written each number of times, and the words that occur so often."""
    for line in text.splitlines():
        count, *found = line.split(" ")
        yield int(count), found
