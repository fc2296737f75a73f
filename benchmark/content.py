"""Stories to build with: made up from a seed, the same on every machine and in every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from tomllib import loads

SEED = 3
ZONE = timezone(timedelta(hours=7), "WIB")
FIRST = datetime(2016, 1, 1, 6, 0, tzinfo=ZONE)
YEARS = 10
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)
"""What the clock says in every build of ours: after every story."""

LINK = "{tautan}"
"""Stands in a body where the address of another story goes."""

PERMISSION = (
    "Silakan bagikan cerita ini kepada siapa saja, tanpa perlu meminta izin. Cukup sertakan nama penulis dan alamat "
    "aslinya, dan jangan mengakuinya sebagai karya Anda sendiri."
)
PERMISSION_NAME = "Bebas dibagikan dengan menyebut penulis"
MEMBERS = {"budi": "Budi Lestari", "rina": "Rina Wulandari", "ayu": "Ayu Maharani"}

_WORDS: dict[str, list[str]] = loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
"""By class, most frequent first; `_` stands for a space."""

_LENGTH = 540
"""Where a body stops growing; with its last paragraph and what stands between, a story has some 620 words."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote."""

    name: str
    slug: str
    signature: str
    sign_off: tuple[str, ...]
    bio: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark of a member, whose name is given. `id` ends with the member's own, `date` is ISO."""

    id: str
    name: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `body` is Markdown; where it holds `LINK`, `linked` is the number of the story meant."""

    number: int
    slug: str
    title: str
    moment: datetime
    author: Author
    category: str
    tags: tuple[str, ...]
    summary: str
    body: str
    linked: int | None
    comments: tuple[Comment, ...]

    @property
    def month(self) -> str:
        """The folder of the story's page below the site's root, such as `2019/04`."""
        return f"{self.moment:%Y/%m}"

    @property
    def path(self) -> str:
        """The story's page below the site's root, such as `2019/04/slug.html`."""
        return f"{self.month}/{self.slug}.html"


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that a blog consists of; stories from oldest to newest, `stories[i].number == i`."""

    authors: tuple[Author, ...]
    stories: tuple[Story, ...]

    @property
    def middle(self) -> Story:
        """The story that is edited."""
        return self.stories[len(self.stories) // 2]

    @property
    def newest(self) -> Story:
        return self.stories[-1]


def make_corpus(count: int, seed: int = SEED) -> Corpus:
    """Return `count` stories by about one author per 250 of them, three at least."""
    authors = tuple(_author(number) for number in range(max(3, round(count / 250))))
    return Corpus(authors, tuple(_story(number, count, authors, seed) for number in range(count)))


def reword(story: Story, turn: int) -> tuple[Story, str]:
    """Return the story with another word in the middle of its body, and that word, which occurs nowhere else."""
    word = f"sunting{turn}"
    paragraphs = story.body.split("\n\n")
    # A paragraph of plain prose: never a heading, a quotation or a note.
    place = next(at for at in range(len(paragraphs) // 2, len(paragraphs)) if paragraphs[at][0].isupper())
    first, _, rest = paragraphs[place].partition(" ")
    _, _, rest = rest.partition(" ")
    paragraphs[place] = f"{first} {word} {rest}"
    return replace(story, body="\n\n".join(paragraphs)), word


def _author(number: int) -> Author:
    first, last = _WORDS["first_names"], _WORDS["last_names"]
    name = f"{first[number % len(first)]} {last[number % len(last)]}"
    if number >= len(first):
        name += f" {first[(number * 7 + 3) % len(first)]}"
    return Author(
        name=name,
        slug=name.lower().replace(" ", "-"),
        signature=f"{name.split()[0].upper()} — {name}",
        sign_off=("Salam hangat,", "Tetap melayani!"),
        bio=f"{name.split()[0]} menulis tentang orang-orang yang ditemuinya di tempat kerja.",
    )


def _story(number: int, count: int, authors: Sequence[Author], seed: int) -> Story:
    prose = _Prose(Random(f"{seed}/{number}"))
    chance = prose.chance
    step = timedelta(days=365.2425 * YEARS) / count
    # A story never changes places with its neighbour, so that all generators put all of them into one order.
    moment = (FIRST + step * (number + 0.8 * chance.random())).replace(second=0, microsecond=0)
    title = prose.title()
    linked = chance.randrange(number) if number and chance.random() < 0.3 else None
    return Story(
        number=number,
        slug=f"{title.lower().replace(' ', '-')}-{number}",
        title=title,
        moment=moment,
        author=chance.choice(authors),
        category=prose.pick("categories"),
        tags=tuple(dict.fromkeys(prose.pick("tags") for _ in range(20)))[: 2 + number % 2],
        summary=prose.sentence(),
        body=prose.body(footnote=number % 10 == 0, linked=linked is not None),
        linked=linked,
        comments=(_comment(prose, moment),) if number % 5 == 0 else (),
    )


def _comment(prose: _Prose, moment: datetime) -> Comment:
    later = moment + timedelta(minutes=prose.chance.randrange(20, 2000))
    member = prose.chance.choice(list(MEMBERS))
    text = f"{prose.sentence()} {prose.sentence()}"
    return Comment(f"{later:%Y-%m-%dT%H%M%S}-{member}", MEMBERS[member], later.isoformat(), text)


class _Prose:
    """Sentences out of the word list; the word of rank r comes about 1/r as often as the first."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def pick(self, kind: str) -> str:
        """Return a word of a class, a frequent one more often."""
        among = _WORDS[kind]
        return self.chance.choices(among, cum_weights=_weights(len(among)))[0].replace("_", " ")

    def choose(self, kind: str) -> str:
        """Return a word of a class, each as often as any other."""
        return self.chance.choice(_WORDS[kind]).replace("_", " ")

    def title(self) -> str:
        parts = [self.pick("things"), self.choose("traits")]
        if self.chance.random() < 0.5:
            parts.append(self.choose("places"))
        return " ".join(parts).title().replace(" Di ", " di ")

    def clause(self) -> str:
        parts = [self.pick("people")]
        if self.chance.random() < 0.4:
            parts.append(self.pick("fillers"))
        parts += [self.pick("acts"), self.pick("things")]
        if self.chance.random() < 0.5:
            parts += ["yang", self.pick("traits")]
        if self.chance.random() < 0.4:
            parts.append(self.pick("places"))
        return " ".join(parts)

    def sentence(self) -> str:
        text = self.clause()
        if self.chance.random() < 0.3:
            text = f"{self.pick('times')}, {text}"
        if self.chance.random() < 0.5:
            text += f", {self.pick('links')} {self.clause()}"
        return f"{text[0].upper()}{text[1:]}."

    def speech(self) -> str:
        return f'"{self.choose("sayings")}" kata {self.pick("people")}. {self.sentence()}'

    def paragraph(self) -> str:
        sentences = [self.sentence() for _ in range(self.chance.randint(3, 6))]
        if self.chance.random() < 0.3:
            sentences.insert(1, f"Ini *{self.pick('things')}* yang **{self.pick('traits')}**.")
        return " ".join(sentences)

    def body(self, footnote: bool, linked: bool) -> str:
        blocks = [self.paragraph()]
        if footnote:
            blocks[0] += " Namanya sengaja disamarkan[^satu]."
        length = len(blocks[0].split())
        if linked:
            blocks.append(f"{self.sentence()} Lihat juga [cerita yang lain]({LINK}). {self.sentence()}")
        headings = self.chance.random() < 0.3
        while length < _LENGTH:
            block = self.speech() if self.chance.random() < 0.35 else self.paragraph()
            if headings and len(blocks) % 5 == 0:
                blocks.append(f"## {self.title()}")
            if self.chance.random() < 0.04:
                blocks.append(f"> {self.sentence()}")
            blocks.append(block)
            length += len(block.split())
        blocks.append(self.paragraph())
        if footnote:
            blocks.append(f"[^satu]: {self.sentence()}")
        return "\n\n".join(blocks)


@cache
def _weights(size: int) -> list[float]:
    """Return the cumulated weights of ranks 1 … size."""
    return list(accumulate(1 / (rank + 1.5) for rank in range(size)))
