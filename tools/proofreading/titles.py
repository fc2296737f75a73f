"""Titles that are nearly the same, found without holding each beside each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plugins.indonesian.slug import slug

_COUNTING = frozenset(
    """
    satu dua tiga empat lima enam tujuh delapan sembilan sepuluh pertama kedua ketiga keempat kelima keenam ketujuh
    terakhir i ii iii iv v vi vii viii ix x awal akhir
    """.split()  # noqa: SIM905  a page of quotes says less
)
_LONG_ENOUGH = 5
"""Letters of a word in which one may be mistyped."""


def find_near_pairs(titles: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names, from (name, title): a later one, and the earliest one with a title like it.

    Alike are titles of the same words, titles of three words or more of which one word is mistyped by a letter, and
    titles of four words or more of which one has a word too many. Parts of a series, told apart by a number, are not.
    """
    known: dict[tuple[str, ...], str] = {}
    for name, title in titles:
        words = tuple(slug(title).split("-"))
        if not words[0]:
            continue
        less, mistyped = list(_a_word_less(words)), list(_a_letter_less(words))
        sought = [("whole", *words), ("less", *words), *(("whole", *key) for key in less), *mistyped]
        if found := next((known[key] for key in sought if key in known), None):
            yield name, found
        for key in (("whole", *words), *(("less", *key) for key in less), *mistyped):
            known.setdefault(key, name)


def _a_word_less(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if len(words) >= 5:
        for index, word in enumerate(words):
            if not _counts(word):
                yield (*words[:index], *words[index + 1 :])


def _a_letter_less(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Words of which one letter differs, is missing or is too many share one of these."""
    if len(words) < 3:
        return
    for index, word in enumerate(words):
        if len(word) >= _LONG_ENOUGH and not _counts(word):
            for typed in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
                yield ("mistyped", *words[:index], "", typed, *words[index + 1 :])


def _counts(word: str) -> bool:
    return word.isdecimal() or word in _COUNTING
