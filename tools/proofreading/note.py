"""What one story or page says by itself: everything that a proofreader finds without looking at any other file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from plugins.indonesian.wording import shortened
from plugins.stories.author import Author
from plugins.stories.layout import HARD_BREAK
from plugins.stories.metadata import decode, parse
from plugins.stories.story import STORY_KEYS
from tools.proofreading import signs
from tools.proofreading.finding import Finding, Slip
from tools.proofreading.languages import LANGUAGES, Languages, Phrase
from tools.proofreading.mistakes import Mistakes
from tools.proofreading.pasted import tidy
from tools.proofreading.prose import Prose, Word
from tools.proofreading.vocabulary import Vocabulary
from tools.writing.templates import prompts

LONGEST_PARAGRAPH = 150
"""Words. A phone's screen holds about a hundred; the longest paragraph of our own stories has 101."""

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_SUMMARY = re.compile(r"(?mi)^summary[ \t]*:[ \t]*\S|<!--more-->")
_DRAFT = re.compile(r"(?mi)^status[ \t]*:[ \t]*draft[ \t]*$")
_SHORTEST_UNKNOWN = 3


class Unknown(Struct, frozen=True, array_like=True, gc=False):
    """A word that no list has, as it was first written. `begins`: its capital may only be that of a sentence."""

    word: str
    line: int
    times: int
    begins: bool


class Note(Struct, frozen=True, array_like=True, gc=False):
    """Findings of one file, and what can only be judged together with others."""

    findings: list[Finding]
    unknown: list[Unknown]
    names: list[str]
    """Words, in lower case, that stand with a capital in the middle of sentences."""
    links: list[tuple[str, int]]
    """Addresses elsewhere, with their lines."""


class Proofreader:
    """Reads files one by one. `vocabulary` is None where this machine has no dictionary: spelling is then left out.

    `authors` are those of the blog, by name: what ends each of their stories is known.
    """

    def __init__(self, vocabulary: Vocabulary | None, authors: Mapping[str, Author] = {}) -> None:
        self._vocabulary, self._authors = vocabulary, authors
        self._mistakes = Mistakes(vocabulary)
        self._languages = Languages(self._foreign)
        self._prompts = prompts()

    def _foreign(self, word: str) -> bool:
        return self._vocabulary is not None and not self._vocabulary.knows(word)

    def note(self, path: str, data: bytes) -> Note:
        whole, unreadable = decode(path, data)
        if unreadable:
            return Note([], [], [], [])
        prose = Prose(whole)
        findings = list(self._structure(path, prose))
        tidied = tidy(parse(path, data, STORY_KEYS), self._authors)
        findings += tidied.findings
        findings += _debris(path, data, whole)
        findings += signs.find(path, prose)
        unknown: list[Unknown] = []
        names: list[str] = []
        if prose.lang == "id":
            words = [word for word in prose.words() if prose.line(word.start) not in tidied.removed]
            phrases = list(self._languages.find(prose, words))
            slips = [slip for slip in self._mistakes.find(prose.text) if not _inside(slip.start, phrases)]
            findings += [_corrected(path, prose, slip) for slip in slips]
            findings += [_unmarked(path, prose, phrase) for phrase in phrases]
            if self._vocabulary:
                taken = {slip.start for slip in slips}
                left = [word for word in words if word.start not in taken]
                left = [word for word in left if not _inside(word.start, phrases)] if phrases else left
                unknown, names = self._unknown(prose, left)
        links = [(found[0].rstrip(".,;:!?"), prose.line(found.start())) for found in _ADDRESS.finditer(whole)]
        return Note(sorted(findings, key=lambda one: one.line), unknown, names, links)

    def slips(self, whole: str) -> list[Slip]:
        """What can be put right, for a text as `decode` gives it; phrases of other languages are offered, not safe."""
        prose = Prose(whole)
        if prose.lang != "id":
            return []
        phrases = list(self._languages.find(prose, list(prose.words())))
        found = [one for one in self._mistakes.find(prose.text) if not _inside(one.start, phrases)]
        marks = (Slip(one.start, one.end, one.marked, _foreign_problem(prose, one), "bahasa", False) for one in phrases)
        return [*found, *(mark for mark in marks if "\n" not in prose.whole[mark.start : mark.end])]

    def _unknown(self, prose: Prose, words: Sequence[Word]) -> tuple[list[Unknown], list[str]]:
        assert self._vocabulary
        first: dict[str, Word] = {}
        times: dict[str, int] = {}
        names: set[str] = set()
        for word in words:
            low = word.text.lower()
            if word.text[0].isupper() and not word.begins:
                if not self._vocabulary.knows(low):
                    names.add(low)
                continue
            # Capitals inside are abbreviations and brands; of less than three letters nobody can say.
            if word.text[1:] != low[1:] or len(low) < _SHORTEST_UNKNOWN or self._vocabulary.knows(low):
                continue
            times[low] = times.get(low, 0) + 1
            if low not in first or (first[low].begins and not word.begins):
                first[low] = word
        found = [Unknown(one.text, prose.line(one.start), times[low], one.begins) for low, one in first.items()]
        return found, sorted(names)

    def _structure(self, path: str, prose: Prose) -> Iterator[Finding]:
        draft = bool(_DRAFT.search(prose.whole[: prose.body_start]))
        if not draft and not _SUMMARY.search(prose.whole):
            remedy = "tambahkan baris Summary: satu kalimat yang membuat orang ingin membaca"
            yield Finding(path, 1, "ringkasan", "belum ada ringkasan, jadi paragraf pertama yang dipakai", remedy)
        for start, block in prose.paragraphs():
            count = max(len(line.split()) for line in HARD_BREAK.split(block))
            line = prose.line(start)
            if count > LONGEST_PARAGRAPH and not block.lstrip().startswith(("|", "- ", "* ", "1.")):
                remedy = "bagi menjadi dua atau tiga; di ponsel ini lebih dari satu layar penuh"
                yield Finding(path, line, "paragraf", f"paragraf ini panjangnya {count} kata", remedy)
            if not draft and prose.whole[start : start + len(block)].strip() in self._prompts:
                problem = f'petunjuk "{shortened(block)}" masih ada'
                yield Finding(path, line, "petunjuk", problem, "ganti dengan cerita Anda, atau hapus")


def _inside(place: int, phrases: Sequence[Phrase]) -> bool:
    return any(phrase.start <= place < phrase.end for phrase in phrases)


def _corrected(path: str, prose: Prose, slip: Slip) -> Finding:
    return Finding(path, prose.line(slip.start), slip.rule, slip.problem, f'tulis "{slip.wanted}"')


def _unmarked(path: str, prose: Prose, phrase: Phrase) -> Finding:
    remedy = f"bila benar, tulis {phrase.marked}"
    return Finding(path, prose.line(phrase.start), "bahasa", _foreign_problem(prose, phrase), remedy)


def _foreign_problem(prose: Prose, phrase: Phrase) -> str:
    said = " ".join(prose.whole[phrase.start : phrase.end].strip("*").split())
    return f'"{shortened(said)}" tampaknya bahasa {LANGUAGES[phrase.lang]}'


def _debris(path: str, data: bytes, whole: str) -> Iterator[Finding]:
    """One remark on all signs that nobody sees and no reader gets."""
    typed = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if typed != whole:
        pairs = zip(typed.split("\n"), whole.split("\n"), strict=False)
        line = next(number for number, (one, other) in enumerate(pairs, 1) if one != other)
        problem = "ada spasi keras atau tanda tak terlihat yang terbawa saat menyalin"
        remedy = "tidak tampak di penyunting teks; `check --fix` menggantinya"
        yield Finding(path, line, "spasi", problem, remedy)
