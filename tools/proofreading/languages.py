"""Phrases that look Javanese, Sundanese or English and are not marked. Guessers call *gotong royong* Javanese: only a
run of words that each language has to itself counts, and nothing is ever marked by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tools.proofreading.prose import Prose, Word
from tools.proofreading.vocabulary import read_list

LANGUAGES = {"jv": "Jawa", "su": "Sunda", "en": "Inggris"}
_TELLING = 2
"""How many words of a phrase a language must have to itself."""

_BETWEEN = frozenset(" ,\n")


class Phrase(NamedTuple):
    """A run of words, where it stands, and the text to put there instead."""

    start: int
    end: int
    lang: str
    marked: str


class Languages:
    """The lists of telling words. `foreign` says of a word in lower case that it is not Indonesian."""

    def __init__(self, foreign: Callable[[str], bool]) -> None:
        self._foreign = foreign
        self._telling: dict[str, set[str]] = {}
        for lang in LANGUAGES:
            for line in read_list(f"{lang}.txt"):
                for word in line.split():
                    self._telling.setdefault(word, set()).add(lang)

    def find(self, prose: Prose, words: Sequence[Word]) -> Iterator[Phrase]:
        """All phrases of a prose; `words` are its words."""
        run: list[tuple[Word, set[str]]] = []
        gap = 0
        for word in words:
            low = word.text.lower().replace("’", "'")
            hints = self._telling.get(low, set())
            near = not run or set(prose.text[run[-1][0].start + len(run[-1][0].text) : word.start]) <= _BETWEEN
            belongs = bool(hints) or (bool(run) and self._foreign(low))
            if not near or (not belongs and gap):
                yield from self._phrase(prose, run)
                run, gap = [], 0
            if belongs or run:
                run.append((word, hints))
                gap = 0 if belongs else gap + 1
        yield from self._phrase(prose, run)

    def _phrase(self, prose: Prose, run: list[tuple[Word, set[str]]]) -> Iterator[Phrase]:
        while run and not run[-1][1] and not self._foreign(run[-1][0].text.lower()):
            run = run[:-1]  # it only stood between
        for lang in LANGUAGES:
            own = [index for index, (_, hints) in enumerate(run) if lang in hints]
            length = len(run) - own[0] if own else 0
            if len(own) < _TELLING or len(own) * 2 < length:
                continue
            first, last = run[own[0]][0], run[-1][0]
            start, end = _emphasis(prose.whole, first.start, last.start + len(last.text))
            inner = " ".join(prose.whole[start:end].strip("*").split())
            yield Phrase(start, end, lang, f"*{inner}*{{: lang={lang} }}")
            return


def _emphasis(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole of the emphasised part that the phrase stands in, if it is not much longer."""
    before, after = text.rfind("*", max(0, start - 40), start), text.find("*", end, end + 40)
    if before >= 0 and after >= 0 and "\n\n" not in text[before:after] and text[before:after].count("*") == 1:
        return before, after + 1
    return start, end
