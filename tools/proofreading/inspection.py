"""`invoke check`: everything that is wrong with the blog, and what a good editor would say."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from plugins.blog.blog import gather
from plugins.blog.settings import read_settings
from plugins.engine.facts import Facts
from plugins.engine.output import Due
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.trees import STATE
from plugins.indonesian.wording import number, shortened
from plugins.site.site import Site
from plugins.stories.links import folded
from plugins.stories.story import Content, Story
from tools.proofreading import seals
from tools.proofreading.finding import Finding
from tools.proofreading.memory import Memory, version_of
from tools.proofreading.note import Note, Proofreader, Unknown
from tools.proofreading.prose import Prose
from tools.proofreading.titles import near_pairs
from tools.proofreading.vocabulary import LONGEST, MISSING, Vocabulary, bases, find_dictionary

_LONG_FOR_A_NAME = 6
_MANY_WORDS = 1000
_LETTERS = re.compile(r"[^\W\d_]+")

TEXTS = ("cerita", "halaman")
LARGEST_PICTURE = 2_000_000
LARGEST_DRAWING = 300_000
"""Bytes; a drawing (SVG) is text and seldom needs more."""


class Inspection(Struct, frozen=True):
    """All findings by place, remarks on the check itself, and when the next story is due."""

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    next_due: Due | None
    links: tuple[tuple[str, str, int], ...]
    """(address elsewhere, file, line), first mention each."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severe)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.severe)


def inspect(site: Site, dictionary: Path | None = None) -> Inspection:
    """Look at everything. `dictionary` is where hunspell's is, if it is not to be looked for."""
    return _Inspector(site, dictionary or find_dictionary()).inspection()


class _Inspector:
    def __init__(self, site: Site, dictionary: Path | None) -> None:
        self._site = site
        self._root = Path(site.path).parent
        self._vocabulary = Vocabulary(dictionary) if dictionary else None
        self._facts, self._next_due, self._errors = self._checked()
        self._authors = {one.name: one for one in self._facts.one("authors")}
        version = version_of(self._vocabulary.version if self._vocabulary else "", repr(sorted(self._authors.items())))
        self._memory = Memory(Path(site.output_path).parent / STATE, version)
        if self._vocabulary:
            self._vocabulary.verdicts = self._memory.words

    def inspection(self) -> Inspection:
        facts = self._facts
        reader = Proofreader(self._vocabulary, self._authors)
        paths = [path for path in sorted(facts.fingerprints) if path.split("/")[1] in TEXTS]
        notes = self._memory.notes(self._root, paths, reader.note)
        findings = [_severe(problem) for problem in self._errors]
        findings += (finding for note in notes.values() for finding in note.findings)
        findings += self._spelling(facts, notes)
        findings += self._titles(facts)
        findings += self._pictures(facts)
        findings += self._signatures(facts)
        self._memory.save()
        return Inspection(
            tuple(sorted(set(findings), key=lambda one: (one.path, one.line, one.rule, one.problem))),
            () if self._vocabulary else (MISSING,),
            self._next_due,
            tuple(_first_mentions(notes)),
        )

    def _checked(self) -> tuple[Facts, Due | None, Sequence[Problem]]:
        """What the build would complain of, and all facts."""
        next_due, errors = None, tuple[Problem, ...]()
        try:
            next_due = self._site.check().next_due
        except ContentErrors as problems:
            errors = problems.problems
        return self._site.contents()[0], next_due, errors

    # Words

    def _spelling(self, facts: Facts, notes: Mapping[str, Note]) -> Iterator[Finding]:
        if self._vocabulary is None:
            return
        accepted = {word for note in notes.values() for word in note.names}
        accepted |= _own_words(facts)
        left = [
            (path, one)
            for path, note in notes.items()
            for one in note.unknown
            if not _bases(one.word.lower()) & accepted
        ]
        used = Counter(one.word.lower() for _, one in left)
        # Nobody reads thousands of hints.
        thorough = len(used) <= _MANY_WORDS
        guess = partial(self._vocabulary.guesses, thorough=thorough)
        guesses = self._memory.guesses(used, guess, thorough=thorough)
        for path, one in left:
            low = one.word.lower()
            if not one.begins or (guesses[low] and len(low) >= _LONG_FOR_A_NAME):  # else most likely a name
                yield _misspelled(path, one, used[low], guesses[low])

    # Things that show only when files are seen together

    def _titles(self, facts: Facts) -> Iterator[Finding]:
        stories: list[Story] = sorted(facts.of("story"), key=lambda one: (one.date, one.path))
        titles = {story.path: story.title for story in stories}
        translated = {story.path for story in stories if story.translation_of}
        for path, like in near_pairs((path, title) for path, title in titles.items() if path not in translated):
            problem = f'judul "{titles[path]}" hampir sama dengan "{titles[like]}" di {like}'
            yield Finding(path, self._line_of(path, "title:"), "judul", problem, "beri judul yang mudah dibedakan")

    def _pictures(self, facts: Facts) -> Iterator[Finding]:
        texts: list[Content] = [*facts.of("story"), *facts.of("page")]
        used = {picture for text in texts for picture in text.pictures}
        used |= {folded(target.removeprefix("/")) for text in texts for target in text.links}
        used |= {story.cover for story in facts.of("story")}
        for picture in facts.of("picture"):
            path = f"{facts.root}/{picture.address}"
            address = folded(picture.address)
            if address not in used and not facts.broken:
                remedy = "pakai di sebuah tulisan, atau hapus berkasnya"
                yield Finding(path, 0, "gambar", "gambar ini tidak dipakai di tulisan mana pun", remedy)
            if size := self._too_large(path):
                yield self._oversized(path, address, size, texts)

    def _too_large(self, path: str) -> int:
        try:
            size = os.stat(self._root / path).st_size  # noqa: PTH116  as many as there are stories
        except OSError:
            return 0
        return size if size > (LARGEST_DRAWING if path.lower().endswith(".svg") else LARGEST_PICTURE) else 0

    def _oversized(self, path: str, address: str, size: int, texts: Iterable[Content]) -> Finding:
        """Where it is used first is where its author will look for it."""
        megabytes = f"{size / 1_000_000:.1f}".replace(".", ",")
        remedy = "simpan ulang dengan sisi terpanjang 2.000 piksel dan mutu 80"
        if path.lower().endswith(".svg"):
            remedy = "sederhanakan gambarnya, atau simpan sebagai JPEG atau PNG"
        users = [one.path for one in texts if address in one.pictures or getattr(one, "cover", "") == address]
        if users:
            first = min(users)
            where = f"{first}:{self._line_of(first, address.removeprefix('gambar/').lower())}"
            return Finding(path, 0, "gambar", f"gambar ini {megabytes} MB dan dipakai di {where}", remedy)
        return Finding(path, 0, "gambar", f"gambar ini {megabytes} MB", remedy)

    def _signatures(self, facts: Facts) -> Iterator[Finding]:
        """One that no longer holds keeps the blog from being built."""
        if facts.broken or not facts.of("signature"):
            return
        settings, _ = read_settings(self._site.settings)
        # Drafts aside, all of them: those that are still to come as well.
        blog, problems, _ = gather(facts, settings, datetime(9000, 1, 1, tzinfo=settings.zone))
        if problems:
            return
        wrong, known = seals.broken(self._site, blog, self._memory.seals)
        self._memory.keep_seals(known)
        for path, text in wrong:
            problem, _, remedy = text.partition("; ")
            yield Finding(path, 0, "tanda tangan", problem, remedy, severe=True)

    def _line_of(self, path: str, needle: str) -> int:
        """Where a file says something, for the few that are found fault with."""
        try:
            whole = (self._root / path).read_text(encoding="utf-8", errors="replace").lower()
        except OSError:
            return 1
        return Prose(whole).line(max(0, whole.find(needle)))


def _severe(problem: Problem) -> Finding:
    file, _, line = problem.path.partition(":")
    return Finding(file, int(line) if line.isdecimal() else 0, "kesalahan", problem.problem, problem.remedy, True)


def _misspelled(path: str, one: Unknown, files: int, guesses: Sequence[str]) -> Finding:
    if len(one.word) > LONGEST:
        problem = f'"{shortened(one.word)}" panjangnya {number(len(one.word))} huruf'
        return Finding(path, one.line, "ejaan", problem, "beri spasi di antara kata-katanya")
    often = f" (dipakai di {number(files)} tulisan)" if files > 1 else ""
    problem = f'"{one.word}" tidak ada di kamus{often}'
    keep = f'bila memang begitu, tambahkan "{one.word.lower()}" ke content/kamus.txt'
    meant = " atau ".join(f'"{guess}"' for guess in guesses)
    return Finding(path, one.line, "ejaan", problem, f"mungkin maksudnya {meant}; {keep}" if meant else keep)


def _own_words(facts: Facts) -> set[str]:
    """What this blog calls people and things."""
    names: list[str] = [*facts.one("glossary")]
    for author in facts.one("authors"):
        names += (author.name, author.signature, *author.sign_off)
    names += (member.name for member in facts.one("members"))
    for story in facts.of("story"):
        names += (*story.tags, story.category, story.series)
    return {word for name in set(names) for word in _LETTERS.findall(name.lower())} | {*map(str.lower, names)}


def _bases(word: str) -> set[str]:
    return {word, *bases(word), *word.split("-")}


def _first_mentions(notes: Mapping[str, Note]) -> Iterator[tuple[str, str, int]]:
    seen: set[str] = set()
    for path, note in notes.items():
        for address, line in note.links:
            if address not in seen:
                seen.add(address)
                yield address, path, line
