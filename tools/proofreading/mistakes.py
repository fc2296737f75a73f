"""Mistakes that everybody makes, by list: forms that are not standard, and di, ke, dari joined or apart where they
should not be (EYD V, kata depan; KBBI)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from tools.proofreading.finding import Slip
from tools.proofreading.vocabulary import Vocabulary, read_list

_BEHIND = frozenset({"siang", "malam", "pagi", "sore", "besar", "bersama", "kasih", "rugi", "pendapat", "paksa"})
"""Words that make a name of the verb before them: terima kasih, ganti rugi, dengar pendapat."""
_STANDS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


class Mistakes:
    """The lists, ready to be looked through. `vocabulary` is None where there is no dictionary."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary
        pairs = [line.split("=") for line in read_list("baku.txt")]
        self._standard = {wrong.strip(): right.strip() for wrong, right in pairs}
        self._joined: dict[str, str] = {}
        self._passive: set[str] = set()
        self._perhaps: set[str] = set()
        self._verdicts: dict[str, tuple[str, str]] = {}
        for line in read_list("di.txt"):
            kind, _, words = line.partition(":")
            if kind == "pasif":
                self._passive.update(words.split())
            elif kind == "mungkin":
                self._perhaps.update(words.split())
            else:
                self._joined |= {f"{kind}{word}": f"{kind} {word}" for word in words.split()}

    def find(self, text: str) -> Iterator[Slip]:
        """All of them in a prose, in no order."""
        for found in _STANDS.finditer(text):
            wanted, split = self._judged(found[0])
            if wanted and not _is_name(text, found.start(), found[0]):
                yield Slip(
                    found.start(), found.end(), _cased(found[0], wanted), f'"{found[0]}" bukan bentuk baku', "baku"
                )
            elif split:
                problem = f'kata depan pada "{found[0]}" ditulis terpisah'
                yield Slip(found.start(), found.end(), _cased(found[0], split), problem, "di")
        for found in self._phrases.finditer(text):
            wanted = self._standard[" ".join(found[0].lower().split())]
            problem = f'"{" ".join(found[0].split())}" bukan bentuk baku'
            yield Slip(found.start(), found.end(), _cased(found[0], wanted), problem, "baku")
        for found in _APART.finditer(text):
            word, behind = found[2].lower(), (found[3] or "").lower()
            if word in self._passive or word in self._perhaps or self._verb(word):
                problem = f'awalan di- pada "{found[1]} {found[2]}" ditulis serangkai'
                # "di makan malam" may be about a dinner, "di baca tulis" about a course.
                named = behind in _BEHIND or behind in self._passive or behind in self._perhaps
                safe = word not in self._perhaps and not named
                yield Slip(found.start(), found.end(2), found[1] + found[2], problem, "di", safe)

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        phrases = sorted((wrong for wrong in self._standard if " " in wrong), key=len, reverse=True)
        spaced = "|".join(one.replace(" ", r"\s+") for one in phrases)
        return re.compile(rf"\b(?:{spaced})\b", re.IGNORECASE)

    def _judged(self, word: str) -> tuple[str, str]:
        """The standard form wanted instead of a word, and how it is to be split; '' each where nothing is wrong."""
        verdict = self._verdicts.get(word)
        if verdict is None:
            low = word.lower().replace("’", "'")
            wanted = _with_endings(low, self._standard)
            verdict = self._verdicts[word] = wanted, "" if wanted else self._split(low)
        return verdict

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

    def _verb(self, word: str) -> bool:
        """`di sampaikan`: what ends so, and is no entry of its own, is a verb; hunspell knows it with di- before it."""
        if self._vocabulary is None or not word.endswith("kan") or len(word) < 7 or word in self._vocabulary.roots:
            return False
        if word[:-2] in self._vocabulary.roots:  # "di tumpukan buku": tumpuk-an
            return False
        return word[:-3] in self._vocabulary.roots and self._vocabulary.knows(f"di{word}")


_APART = re.compile(r"\b([Dd]i) ([a-z]{3,})\b(?!-)(?=\s+([a-z]+)|)")


def _with_endings(word: str, known: Mapping[str, str]) -> str:
    if word in known:
        return known[word]
    for ending in ("nya", "ku", "mu", "lah", "kah"):
        if word.endswith(ending) and (right := known.get(word.removesuffix(ending))):
            return right + ending
    return ""


def _cased(word: str, wanted: str) -> str:
    if word.isupper() and len(word) > 1:
        return wanted.upper()
    return wanted[0].upper() + wanted[1:] if word[0].isupper() else wanted


def _is_name(text: str, start: int, word: str) -> bool:
    """Whether a capital in the middle of a sentence makes it part of a name: Bank Jaman Baru."""
    if not word[0].isupper():
        return False
    before = text[max(0, start - 3) : start]
    return before[-1:] == " " and before[-2:-1].isalnum()
