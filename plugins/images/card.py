"""The card that a story is shown by where somebody shares its address: title, authors, blog, on batik and paper.

1200 by 630 pixels, as Open Graph's readers expect it, in sixteen colours: some 15 kB, drawn in a few milliseconds. What
is the same on all cards is drawn once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from plugins.engine.reading import digest

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOGA = (250, 243, 229), (43, 31, 24), (135, 69, 21)
"""As the theme's style has them by day (`--paper`, `--ink`, `--soga`)."""

_SHADES = 8
"""From paper to ink, and from paper to soga: as many as edges of letters need."""
_CLOTH = Path(__file__).with_name("cloth.png")
"""All but the words: how much of it is soga, from black to white. Its pattern repeats within what deflate looks back
at, which makes a card half as large."""
_LEFT, _RIGHT = 212, WIDTH - 72
_TITLE_SIZES, _AUTHOR_SIZES, _BLOG_SIZES = range(96, 43, -4), range(42, 29, -4), range(34, 19, -2)
"""Sizes of letters in pixels, the largest that leaves room first."""
_TITLE_HEIGHT, _AUTHORS_HEIGHT, _BLOG_HEIGHT = 330, 94, 44
_LEADING = 1.12
_GAP = 24
"""Between title and authors."""
_MIDDLE = 268
_FOOT = 545
_EMBLEM = 62
"""What the emblem takes of the line with the blog's name."""


class CardView(Struct, frozen=True):
    """What is written on a card."""

    title: str
    authors: str
    blog: str


@cache
def recipe() -> str:
    """Return what stands for how cards are drawn: this code and its picture, and the libraries that draw."""
    files = [digest(file.read_bytes()) for file in (Path(__file__), _CLOTH)]
    return digest(" ".join((version("pillow"), version("unidecode"), *files)))[:16]


def draw_card(view: CardView, files: tuple[bytes, ...]) -> dict[str, bytes]:
    """Return the card as PNG, under an empty name. `files` are the typefaces of title and authors."""
    serif, sans = map(_typeface, files)
    card = _background().copy()
    title = _fit(view.title, serif, _TITLE_SIZES, _RIGHT - _LEFT, _TITLE_HEIGHT)
    authors = _fit(view.authors, sans, _AUTHOR_SIZES, _RIGHT - _LEFT, _AUTHORS_HEIGHT)
    blog = _fit(view.blog, serif, _BLOG_SIZES, _RIGHT - _LEFT - _EMBLEM, _BLOG_HEIGHT)
    top = _MIDDLE - (title.height + authors.height + _GAP) // 2
    _write(card, title, serif, (_LEFT, top), INK)
    _write(card, authors, sans, (_LEFT, top + title.height + _GAP), SOGA)
    _write(card, blog, serif, (_LEFT + _EMBLEM, _FOOT - blog.height // 2), INK)
    target = BytesIO()
    card.save(target, "PNG", bits=4, compress_level=4)
    return {"": target.getvalue()}


# Letters


class _Typeface:
    """A typeface's letters in any size, and what stands for characters that it lacks.

    Letters and the distances of pairs are worked out once for all cards: FreeType would take half of a card's time.
    """

    def __init__(self, data: bytes) -> None:
        from PIL import ImageFont

        self._at = cache(lambda size: ImageFont.truetype(BytesIO(data), size))
        self._letter = cache(self._draw_letter)
        self._advance = cache(self._measure_advance)
        self._nearest = cache(self._find_nearest)

    def width(self, text: str, size: int) -> float:
        """Return a text's width in pixels, each pair of letters at its own distance."""
        return sum([self._advance(text[at : at + 2], size) for at in range(len(text))])

    def write(self, mask: Image, text: str, size: int, top: int) -> None:
        """Write a line, white on black."""
        at, ascent = 0.0, self._at(size).getmetrics()[0]
        for number, letter in enumerate(text):
            drawn, left, above = self._letter(letter, size)
            mask.paste(255, (round(at) + left, top + ascent + above), drawn)
            at += self._advance(text[number : number + 2], size)

    def spell(self, text: str) -> list[str]:
        """Return the words in characters that the typeface has: others as near to them as can be, or left out."""
        return "".join(map(self._nearest, unicodedata.normalize("NFC", text))).split()

    def _draw_letter(self, letter: str, size: int) -> tuple[Image, int, int]:
        """Return a letter's image, and where that lies as seen from the letter's place on the line."""
        from PIL import Image, ImageDraw

        left, above, right, below = map(round, self._at(size).getbbox(letter, anchor="ls"))
        image = Image.new("L", (max(1, right - left), max(1, below - above)))
        ImageDraw.Draw(image).text((-left, -above), letter, fill=255, font=self._at(size), anchor="ls")
        return image, left, above

    def _measure_advance(self, pair: str, size: int) -> float:
        """Return how far it is from where a letter stands to where the next one does."""
        return self._at(size).getlength(pair) - (self._at(size).getlength(pair[1]) if pair[1:] else 0)

    def _find_nearest(self, character: str) -> str:
        if character.isspace() or self._has(character):
            return character
        if unicodedata.category(character)[0] in "CM":  # directions for setting it, or an accent that fits no letter
            return ""
        from unidecode import unidecode

        guess = unidecode(character)
        return guess if all(one == " " or self._has(one) for one in guess) else ""

    def _has(self, character: str) -> bool:
        """Return whether a character can be seen, and looks unlike what stands for missing ones."""
        mask = self._at(32).getmask
        return character.isprintable() and bytes(mask(character)) != bytes(mask("\uffff"))


@lru_cache(4)
def _typeface(data: bytes) -> _Typeface:
    return _Typeface(data)


class _Setting(NamedTuple):
    """Text as it is set: its lines, and the pixels from one to the next."""

    lines: list[str]
    size: int
    step: int

    @property
    def height(self) -> int:
        return self.step * len(self.lines)


def _fit(text: str, face: _Typeface, sizes: Iterable[int], width: int, height: int) -> _Setting:
    """Return the text in the largest size that leaves it within this room; cut where even the smallest does not."""
    spelled, found = face.spell(text), _Setting([], 0, 0)
    for size in sizes:
        words, space = [(word, face.width(word, size)) for word in spelled], face.width(" ", size)
        found = _Setting(_wrap(words, space, width), size, round(size * _LEADING))
        if found.height <= height and all(wide <= width for _, wide in words):
            return found._replace(lines=_balance(words, space, width, found.lines))
    most = height // found.step
    lines = found.lines[:most]
    if len(found.lines) > most:
        lines[-1] += " …"
    return found._replace(lines=[_cut(line, face, found.size, width) for line in lines])


def _wrap(words: Iterable[tuple[str, float]], space: float, width: float) -> list[str]:
    """Return lines as full as they get, of words with their widths."""
    lines: list[list[str]] = []
    taken = width + 1
    for word, wide in words:
        if taken + space + wide > width:
            lines.append([])
            taken = -space
        lines[-1].append(word)
        taken += space + wide
    return [" ".join(line) for line in lines]


def _balance(words: list[tuple[str, float]], space: float, width: int, lines: list[str]) -> list[str]:
    """Return as many lines, but of about the same length, as a title is set by hand."""
    narrow = sum(wide for _, wide in words) / max(1, len(lines))
    while len(lines) > 1 and narrow < width:
        if len(found := _wrap(words, space, narrow)) == len(lines):
            return found
        narrow += 8
    return lines


def _cut(line: str, face: _Typeface, size: int, width: int) -> str:
    """Return a line with as many letters as there is room for, and an ellipsis for what is missing."""
    while face.width(line, size) > width:
        line = line.removesuffix("…")[:-1].rstrip() + "…"
    return line


def _write(card: Image, text: _Setting, face: _Typeface, place: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Write onto plain paper."""
    if not text.lines:
        return
    from PIL import Image

    mask = Image.new("L", (_RIGHT - place[0] + 40, text.height + text.size // 2))
    for number, line in enumerate(text.lines):
        face.write(mask, line, text.size, number * text.step)
    card.paste(_shade(mask, colour), place)


# Cloth


def _shade(mask: Image, colour: tuple[int, int, int]) -> Image:
    """Return how much of a colour covers the paper, as an image of the card's own colours."""
    shaded = mask.point(_STEPS[colour])
    shaded.putpalette(_PALETTE)  # it becomes an image of palette colours
    return shaded


_STEPS = {
    colour: [step and first + step for value in range(256) for step in [round(value * (_SHADES - 1) / 255)]]
    for colour, first in ((INK, 0), (SOGA, _SHADES))
}
"""How dark → which colour of the palette."""
_PALETTE = bytes(
    round(paper + (one - paper) * step / (_SHADES - 1))
    for colour in (INK, SOGA)
    for step in range(_SHADES)
    for paper, one in zip(PAPER, colour, strict=True)
)


@cache
def _background() -> Image:
    """Return all but the words."""
    from PIL import Image

    with Image.open(_CLOTH) as cloth:
        return _shade(cloth, SOGA)
