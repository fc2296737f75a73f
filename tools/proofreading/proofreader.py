"""What one story or page says by itself: everything that a proofreader finds without looking at any other file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from plugins.indonesian.wording import shortened
from plugins.stories.author import Author
from plugins.stories.layout import HARD_BREAK
from plugins.stories.metadata import MORE, Document, decode, parse
from plugins.stories.story import STORY_KEYS
from plugins.stories.visibility import Status
from tools.proofreading import markup
from tools.proofreading.finding import Correction, Finding
from tools.proofreading.languages import FOREIGN, Languages
from tools.proofreading.mistakes import Mistakes
from tools.proofreading.pasted import tidy
from tools.proofreading.prose import Prose, Word
from tools.proofreading.vocabulary import Vocabulary
from tools.writing.templates import prompts

LONGEST_PARAGRAPH = 150
"""Words. A phone's screen holds about a hundred; the longest paragraph of our own stories has 101."""

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_SHORTEST_UNKNOWN = 3


class Unknown(Struct, frozen=True, array_like=True, gc=False):
    """A word that no list has, as it was first written. `begins`: its capital may only be that of a sentence."""

    word: str
    line: int
    begins: bool


class FileReport(Struct, frozen=True, array_like=True, gc=False):
    """Findings of one file, and what can only be judged together with others."""

    findings: list[Finding] = []
    unknown: list[Unknown] = []
    names: list[str] = []
    """Words, in lower case, that stand with a capital in the middle of sentences."""
    links: list[tuple[str, int]] = []
    """Addresses elsewhere, with their lines."""


class Proofreader:
    """Reads files one by one. `vocabulary` is None where this machine has no dictionary: spelling is then left out.

    `authors` are those of the blog, by name: what ends each of their stories is known.
    """

    def __init__(self, vocabulary: Vocabulary | None, authors: Mapping[str, Author] = {}) -> None:
        self._vocabulary, self._authors = vocabulary, authors
        self._mistakes = Mistakes(vocabulary)
        self._languages = Languages(vocabulary)
        self._prompts = prompts()

    def report(self, path: str, data: bytes) -> FileReport:
        """Return all findings of the file with these bytes; an empty report where they are no text."""
        whole, unreadable = decode(path, data)
        if unreadable:
            return FileReport()
        prose, document = Prose(whole), parse(path, data, STORY_KEYS)
        tidied = tidy(document, self._authors)
        words = [word for word in prose.words() if prose.line(word.start) not in tidied.removed]
        corrections = self._correct(prose, words)
        findings = [*self._structure(document, prose), *tidied.findings, *_invisible(path, data, whole)]
        findings += markup.find(path, prose)
        for one in corrections:
            remedy = f"bila benar, tulis {one.replacement}" if one.rule == FOREIGN else f'tulis "{one.replacement}"'
            findings.append(Finding(path, prose.line(one.start), one.rule, one.problem, remedy))
        unknown, names = self._unknown(prose, words, _places(corrections))
        links = [(found[0].rstrip(".,;:!?"), prose.line(found.start())) for found in _ADDRESS.finditer(whole)]
        return FileReport(sorted(findings, key=lambda one: one.line), unknown, names, links)

    def find_corrections(self, whole: str) -> list[Correction]:
        """Return what can be put right in a text as `decode` gives it; phrases of other languages are never safe."""
        prose = Prose(whole)
        found = self._correct(prose, list(prose.words()))
        return [one for one in found if one.rule != FOREIGN or "\n" not in whole[one.start : one.end]]

    def _correct(self, prose: Prose, words: Sequence[Word]) -> list[Correction]:
        if prose.lang != "id":
            return []
        phrases = list(self._languages.find(prose, words))
        foreign = _places(phrases)
        return [*(one for one in self._mistakes.find(prose.text) if one.start not in foreign), *phrases]

    def _unknown(self, prose: Prose, words: Sequence[Word], corrected: set[int]) -> tuple[list[Unknown], list[str]]:
        first: dict[str, Word] = {}
        names: set[str] = set()
        if self._vocabulary is None or prose.lang != "id":
            return [], []
        for word in words:
            low = word.text.lower()
            is_name = word.text[0].isupper() and not word.begins
            # Capitals inside are abbreviations and brands; of less than three letters nobody can say.
            is_judged = is_name or (word.text[1:] == low[1:] and len(low) >= _SHORTEST_UNKNOWN)
            if not is_judged or word.start in corrected or self._vocabulary.knows(low):
                continue
            if is_name:
                names.add(low)
            elif low not in first or (first[low].begins and not word.begins):
                first[low] = word
        return [Unknown(one.text, prose.line(one.start), one.begins) for one in first.values()], sorted(names)

    def _structure(self, document: Document, prose: Prose) -> Iterator[Finding]:
        path, is_draft = document.path, document.text("Status").casefold() == Status.DRAFT
        if not is_draft and not document.text("Summary") and MORE not in prose.whole.lower():
            remedy = "tambahkan baris Summary: satu kalimat yang membuat orang ingin membaca"
            yield Finding(path, 1, "ringkasan", "belum ada ringkasan, jadi paragraf pertama yang dipakai", remedy)
        for start, block in prose.paragraphs():
            count = max(len(line.split()) for line in HARD_BREAK.split(block))
            line = prose.line(start)
            if count > LONGEST_PARAGRAPH and not block.lstrip().startswith(("|", "- ", "* ", "1.")):
                remedy = "bagi menjadi dua atau tiga; di ponsel ini lebih dari satu layar penuh"
                yield Finding(path, line, "paragraf", f"paragraf ini panjangnya {count} kata", remedy)
            if not is_draft and prose.whole[start : start + len(block)].strip() in self._prompts:
                problem = f'petunjuk "{shortened(block)}" masih ada'
                yield Finding(path, line, "petunjuk", problem, "ganti dengan cerita Anda, atau hapus")


def _places(corrections: Collection[Correction]) -> set[int]:
    """All offsets within these corrections."""
    return {at for one in corrections for at in range(one.start, one.end)}


def _invisible(path: str, data: bytes, whole: str) -> Iterator[Finding]:
    """One remark on all signs that nobody sees and no reader gets."""
    typed = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if typed != whole:
        pairs = zip(typed.split("\n"), whole.split("\n"), strict=False)
        line = next(number for number, (one, other) in enumerate(pairs, 1) if one != other)
        problem = "ada spasi keras atau tanda tak terlihat yang terbawa saat menyalin"
        remedy = "tidak tampak di penyunting teks; `check --fix` menggantinya"
        yield Finding(path, line, "spasi", problem, remedy)
