"""Phrases that look Javanese, Sundanese or English and are not marked. Guessers call *gotong royong* Javanese: only a
run of words that each language has to itself counts, and nothing is ever marked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plugins.indonesian.wording import shortened
from tools.proofreading.finding import Correction
from tools.proofreading.prose import Prose, Word
from tools.proofreading.vocabulary import Vocabulary, read_list

FOREIGN = "bahasa"
"""The kind of these corrections, which are right only if the author says so."""

LANGUAGES = {"jv": "Jawa", "su": "Sunda", "en": "Inggris"}
_TELLING = 2
"""How many words of a phrase a language must have to itself."""

_BETWEEN = frozenset(" ,\n")


class Languages:
    """Finds phrases by lists of telling words. `vocabulary` says what is not Indonesian, if there is one."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary
        self._telling: dict[str, set[str]] = {}
        for lang in LANGUAGES:
            for line in read_list(f"{lang}.txt"):
                for word in line.split():
                    self._telling.setdefault(word, set()).add(lang)

    def find(self, prose: Prose, words: Sequence[Word]) -> Iterator[Correction]:
        """Yield a correction for each unmarked phrase, which marks it; `words` are the words of the prose."""
        run: list[Word] = []
        gap = 0
        for word in words:
            belongs = bool(self._hints(word)) or (bool(run) and self._is_foreign(word))
            is_near = not run or set(prose.text[run[-1].end : word.start]) <= _BETWEEN
            if not is_near or (not belongs and gap):
                yield from self._phrase(prose, run)
                run, gap = [], 0
            if belongs or run:
                run.append(word)
                gap = 0 if belongs else gap + 1
        yield from self._phrase(prose, run)

    def _hints(self, word: Word) -> set[str]:
        return self._telling.get(word.text.lower().replace("’", "'"), set())

    def _is_foreign(self, word: Word) -> bool:
        return self._vocabulary is not None and not self._vocabulary.knows(word.text.lower())

    def _phrase(self, prose: Prose, run: list[Word]) -> Iterator[Correction]:
        while run and not self._hints(run[-1]) and not self._is_foreign(run[-1]):
            run = run[:-1]  # it only stood between
        for lang, name in LANGUAGES.items():
            own = [index for index, word in enumerate(run) if lang in self._hints(word)]
            if len(own) >= _TELLING and len(own) * 2 >= len(run) - own[0]:
                start, end = _emphasis(prose.whole, run[own[0]].start, run[-1].end)
                said = " ".join(prose.whole[start:end].strip("*").split())
                problem = f'"{shortened(said)}" tampaknya bahasa {name}'
                yield Correction(start, end, f"*{said}*{{: lang={lang} }}", problem, FOREIGN, safe=False)
                return


def _emphasis(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole of the emphasised part that the phrase stands in, if it is not much longer."""
    before, after = text.rfind("*", max(0, start - 40), start), text.find("*", end, end + 40)
    if before >= 0 and after >= 0 and "\n\n" not in text[before:after] and text[before:after].count("*") == 1:
        return before, after + 1
    return start, end
