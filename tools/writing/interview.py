"""`invoke new`: what the flags say, and for the rest what the author answers or what is usual."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from plugins.indonesian import dates
from plugins.indonesian.slug import slug
from tools.writing.choices import Choices
from tools.writing.draft import Draft, Refused, tidy_title
from tools.writing.questions import Questions
from tools.writing.voices import VOICES, Voice

_OFFERED = 9


class Wishes(Struct, frozen=True):
    """What was typed as flags; '' where nothing was."""

    title: str = ""
    author: str = ""
    category: str = ""
    permission: str = ""
    voice: str = ""
    date: str = ""
    tags: str = ""


def interview(wishes: Wishes, choices: Choices, now: datetime, questions: Questions | None) -> Draft:
    """The story to begin. Flags are looked at first, so that nobody answers questions in vain.

    `questions` is None where nobody can be asked, or wants to be. Raises Refused, and EOFError where the answers end.
    """
    if not wishes.title and questions is None:
        tidy_title("")
    given = _Given(wishes, choices, now)
    return given.completed(questions) if questions else given.draft()


class _Given:
    """Every wish understood, every gap filled with what is usual."""

    def __init__(self, wishes: Wishes, choices: Choices, now: datetime) -> None:
        self._wishes, self._choices, self._now = wishes, choices, now
        self.title = tidy_title(wishes.title) if wishes.title else ""
        self.author = choices.author(wishes.author) if wishes.author else next(iter(choices.authors))
        self.voice = choices.voice(wishes.voice or "kisah")
        self.category = choices.category(wishes.category) if wishes.category else ""
        self.permission = choices.permission(wishes.permission) if wishes.permission else ""
        self.moment = choices.moment(wishes.date) if wishes.date else now
        self.tags = choices.tagged(wishes.tags)

    def draft(self) -> Draft:
        """The author's own permission needs no line: it then follows whatever the author grants later."""
        own = self._choices.authors[self.author]
        permission = "" if self.permission == own else self.permission
        category = self.category or self._choices.category(self.voice.category)
        return Draft(self.title, self.author, self.moment, category, permission, self.tags, self.voice)

    def completed(self, questions: Questions) -> Draft:
        """Ask for what no flag said."""
        wishes, choices = self._wishes, self._choices
        if not wishes.title:
            self.title = questions.text("Judul cerita", _titled)
        if not wishes.author and len(choices.authors) > 1:
            options = [(name, "") for name in choices.authors]
            self.author = questions.choice("Penulis", options, choices.author, self.author)
        if not wishes.voice:
            self.voice = self._voice(questions)
        if not wishes.category:
            self.category = self._category(questions)
        if not wishes.permission and len(choices.permissions) > 1:
            options = list(choices.permissions.items())
            self.permission = questions.choice("Izin", options, choices.permission, choices.authors[self.author])
        if not wishes.date:
            usual = f"{dates.plain_date(self._now)} {dates.clock(self._now)}"
            typed = questions.text("Tanggal terbit", lambda text: (text, choices.moment(text)), usual)
            self.moment = self._now if typed[0] == usual else typed[1]
        if not wishes.tags:
            known = ", ".join(choices.tags[:_OFFERED])
            hint = f"Tag, dipisah koma{f'; yang sering dipakai: {known}' if known else ''}"
            self.tags = questions.text(hint, choices.tagged)
        return self.draft()

    def _voice(self, questions: Questions) -> Voice:
        options = [(voice.name, voice.summary) for voice in VOICES.values()]
        return questions.choice("Ragam tulisan", options, self._choices.voice, self.voice.name)

    def _category(self, questions: Questions) -> str:
        usual = self._choices.category(self.voice.category)
        names = list({slug(name): name for name in (usual, *self._choices.categories[:_OFFERED])}.values())
        options = [(name, "") for name in names]
        return questions.choice(
            "Kategori", options, self._choices.category, usual, "nomor, nama, atau nama kategori baru"
        )


def _titled(text: str) -> str:
    if not text:
        raise Refused("Judulnya belum ada; tulis apa saja dulu, nanti dapat diganti.")
    return tidy_title(text)
