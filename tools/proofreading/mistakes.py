"""Mistakes that everybody makes, by list: forms that are not standard, and di, ke, dari joined or apart where they
should not be (EYD V, kata depan; KBBI)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from tools.proofreading.finding import Correction
from tools.proofreading.prose import WORD
from tools.proofreading.vocabulary import Vocabulary, read_list

_BEHIND = frozenset({"siang", "malam", "pagi", "sore", "besar", "bersama", "kasih", "rugi", "pendapat", "paksa"})
"""Words that make a name of the verb before them: terima kasih, ganti rugi, dengar pendapat."""
_APART = re.compile(r"\b([Dd]i) ([a-z]{3,})\b(?!-)(?=\s+([a-z]+)|)")
_ENDINGS = ("nya", "ku", "mu", "lah", "kah")


class Mistakes:
    """Finds what the lists have. `vocabulary` is None where there is no dictionary; some verbs are then not known."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary
        pairs = [line.split("=") for line in read_list("baku.txt")]
        self._standard = {wrong.strip(): right.strip() for wrong, right in pairs}
        lists: dict[str, set[str]] = defaultdict(set)
        for line in read_list("di.txt"):
            kind, _, words = line.partition(":")
            lists[kind].update(words.split())
        self._passive, self._perhaps = lists.pop("pasif"), lists.pop("mungkin")
        self._joined = {f"{kind}{word}": f"{kind} {word}" for kind, words in lists.items() for word in words}
        self._verdicts: dict[str, tuple[str, str]] = {}

    def find(self, text: str) -> Iterator[Correction]:
        """Yield a correction for each mistake in the text of a `Prose`, in no order."""
        for found in WORD.finditer(text):
            standard, apart = self._judge(found[0])
            if standard and not _is_name(text, found):
                yield _correct(found, standard, f'"{found[0]}" bukan bentuk baku', "baku")
            elif apart:
                yield _correct(found, apart, f'kata depan pada "{found[0]}" ditulis terpisah', "di")
        for found in self._phrases.finditer(text):
            said = " ".join(found[0].split())
            yield _correct(found, self._standard[said.lower()], f'"{said}" bukan bentuk baku', "baku")
        for found in _APART.finditer(text):
            word, behind = found[2], (found[3] or "").lower()
            if word in self._passive or word in self._perhaps or self._is_verb(word):
                problem = f'awalan di- pada "{found[1]} {word}" ditulis serangkai'
                # "di makan malam" may be about a dinner, "di baca tulis" about a course.
                is_name = behind in _BEHIND or behind in self._passive or behind in self._perhaps
                is_safe = word not in self._perhaps and not is_name
                yield Correction(found.start(), found.end(2), found[1] + word, problem, "di", is_safe)

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        phrases = sorted((wrong for wrong in self._standard if " " in wrong), key=len, reverse=True)
        spaced = "|".join(one.replace(" ", r"\s+") for one in phrases)
        return re.compile(rf"\b(?:{spaced})\b", re.IGNORECASE)

    def _judge(self, word: str) -> tuple[str, str]:
        """The standard form wanted instead of a word, and how it is to be split; '' each where nothing is wrong."""
        if word not in self._verdicts:
            low = word.lower().replace("’", "'")
            standard = _with_endings(low, self._standard)
            self._verdicts[word] = standard, "" if standard else self._split(low)
        return self._verdicts[word]

    def _split(self, word: str) -> str:
        if not word.startswith(("di", "ke", "dari")):
            return ""
        first, _, again = word.partition("-")
        apart = self._joined.get(first, "")
        if again and apart.endswith(f" {again}"):  # dihari-hari
            return f"{apart}-{again}"
        if apart := self._joined.get(word.removesuffix("pun"), ""):
            return f"{apart} pun" if word.endswith("pun") else apart
        return _with_endings(word, self._joined)

    def _is_verb(self, word: str) -> bool:
        """`di sampaikan`: what ends so, and is no entry of its own, is a verb; hunspell knows it with di- before it.

        Not "di tumpukan buku", which is tumpuk-an.
        """
        if self._vocabulary is None or not word.endswith("kan") or len(word) < 7:
            return False
        roots = self._vocabulary.roots
        is_verb = word[:-3] in roots and word not in roots and word[:-2] not in roots
        return is_verb and self._vocabulary.knows(f"di{word}")


def _with_endings(word: str, known: Mapping[str, str]) -> str:
    """What a word is known for, with or without an ending of its own; '' where it is not."""
    endings = ("", *(ending for ending in _ENDINGS if word.endswith(ending)))
    return next((known[one] + end for end in endings if (one := word.removesuffix(end)) in known), "")


def _correct(found: re.Match[str], wanted: str, problem: str, rule: str) -> Correction:
    """A correction of all that was found, with its capitals."""
    word = found[0]
    if word.isupper() and len(word) > 1:
        wanted = wanted.upper()
    elif word[0].isupper():
        wanted = wanted[0].upper() + wanted[1:]
    return Correction(found.start(), found.end(), wanted, problem, rule)


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a capital in the middle of a sentence makes a word part of a name: Bank Jaman Baru."""
    before = text[max(0, found.start() - 2) : found.start()]
    return found[0][0].isupper() and before[-1:] == " " and before[:1].isalnum()
