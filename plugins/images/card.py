"""The card that a story is shown by where somebody shares its address: title, authors, blog, on batik and paper.

1200 by 630 pixels, as Open Graph's readers expect it, in sixteen colours: some 20 kB, drawn in a few milliseconds. What
is the same on all cards is drawn once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from plugins.engine.reading import digest

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

SIZE = WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOGA = (250, 243, 229), (43, 31, 24), (135, 69, 21)
"""As the theme's style has them by day (`--paper`, `--ink`, `--soga`)."""

_SHADES = 8
"""From paper to ink, and from paper to soga: as many as edges of letters need."""
_BAND, _LEFT, _RIGHT = 150, 212, WIDTH - 72
_TILE = 50
"""Repeats within what deflate looks back at: half the size of larger ones."""
_TITLE = range(96, 43, -4)
"""Sizes of letters in pixels, the largest that leaves room first."""
_TITLE_HEIGHT, _LEADING = 330, 1.12
_BY = range(42, 29, -4)
_BY_LINES = 2
_MIDDLE = 268
_FOOT = 545
_ELLIPSIS = "…"


class CardView(Struct, frozen=True):
    """What is written on a card."""

    title: str
    authors: str
    blog: str


@cache
def recipe() -> str:
    """Stands for how cards are drawn: this code, and the library that draws."""
    return digest(f"{version('pillow')} {version('unidecode')} {digest(Path(__file__).read_bytes())}")[:16]


def drawn(view: CardView, files: tuple[bytes, ...]) -> dict[str, bytes]:
    """The card as PNG. `files` are the typefaces of title and authors."""
    faces = [_Face.of(data) for data in files]
    card = _background().copy()
    title = _set(view.title, faces[0], _TITLE, _RIGHT - _LEFT, _TITLE_HEIGHT)
    by = _set(view.authors, faces[1], _BY, _RIGHT - _LEFT, round(_BY[0] * _LEADING * _BY_LINES))
    top = _MIDDLE - (title.height + by.height + 24) // 2
    _write(card, title, faces[0], top, INK)
    _write(card, by, faces[1], top + title.height + 24, SOGA)
    blog = _set(view.blog, faces[0], range(34, 19, -2), _RIGHT - _LEFT - 62, 44)
    _write(card, blog, faces[0], _FOOT - blog.height // 2, INK, indent=62)
    target = BytesIO()
    card.save(target, "PNG", bits=4, compress_level=4)
    return {"": target.getvalue()}


# Letters


class _Face:
    """A typeface: letters in any size, and which characters it has."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sizes: dict[int, FreeTypeFont] = {}
        self._letters: dict[tuple[str, int], tuple[Image, int, int]] = {}
        self._steps: dict[tuple[str, int], float] = {}
        self._known: dict[str, str] = {}

    @staticmethod
    @lru_cache(4)
    def of(data: bytes) -> _Face:
        return _Face(data)

    def at(self, size: int) -> FreeTypeFont:
        from PIL import ImageFont

        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(BytesIO(self._data), size)
        return self._sizes[size]

    def width(self, text: str, size: int) -> float:
        """In pixels, each pair of letters at its own distance."""
        return sum([self._step(text[at : at + 2], size) for at in range(len(text))])

    def write(self, mask: Image, text: str, size: int, top: int) -> None:
        """A line, white on black, letter by letter: letters are drawn once for all cards, which is half of a card."""
        at, ascent = 0.0, self.at(size).getmetrics()[0]
        for number, letter in enumerate(text):
            drawn, left, above = self._letter(letter, size)
            mask.paste(255, (round(at) + left, top + ascent + above), drawn)
            at += self._step(text[number : number + 2], size)

    def _step(self, pair: str, size: int) -> float:
        """From where a letter stands to where the next one does."""
        if (pair, size) not in self._steps:
            font = self.at(size)
            self._steps[pair, size] = font.getlength(pair) - (font.getlength(pair[1]) if pair[1:] else 0)
        return self._steps[pair, size]

    def _letter(self, letter: str, size: int) -> tuple[Image, int, int]:
        """Its image, and where that lies as seen from the letter's place on the line."""
        if (letter, size) not in self._letters:
            from PIL import Image, ImageDraw

            left, above, right, below = map(round, self.at(size).getbbox(letter, anchor="ls"))
            image = Image.new("L", (max(1, right - left), max(1, below - above)))
            ImageDraw.Draw(image).text((-left, -above), letter, fill=255, font=self.at(size), anchor="ls")
            self._letters[letter, size] = image, left, above
        return self._letters[letter, size]

    def spelled(self, text: str) -> str:
        """The text in characters that the typeface has: others as near to them as can be, or left out."""
        known = self._known
        for character in text:
            if character not in known:
                known[character] = self._near(character)
        return " ".join("".join([known[character] for character in text]).split())

    def _near(self, character: str) -> str:
        if character.isspace():
            return " "
        if self._has(character):
            return character
        if unicodedata.category(character)[0] in "CM":  # directions for setting it, or an accent that fits no letter
            return ""
        from unidecode import unidecode

        plain = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
        for guess in (plain, unidecode(character)):
            if guess and all(one == " " or self._has(one) for one in guess):
                return guess
        return ""

    def _has(self, character: str) -> bool:
        """Whether it looks unlike what stands for missing characters."""
        font = self.at(32)
        return character.isprintable() and bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


class _Set(NamedTuple):
    """Lines of text as they are set."""

    lines: list[str]
    size: int

    @property
    def step(self) -> int:
        return round(self.size * _LEADING)

    @property
    def height(self) -> int:
        return self.step * len(self.lines)


def _set(text: str, face: _Face, sizes: Sequence[int], width: int, height: int) -> _Set:
    """The text in the largest size that leaves it within this room; cut where even the smallest does not."""
    words = face.spelled(unicodedata.normalize("NFC", text)).split()
    for size in sizes:
        measured = [(word, face.width(word, size)) for word in words]
        space = face.width(" ", size)
        found = _Set(_lines(measured, space, width), size)
        if found.height <= height and all(wide <= width for _, wide in measured):
            return _Set(_balanced(measured, space, width, found.lines), size)
    size, most = sizes[-1], max(1, height // round(sizes[-1] * _LEADING))
    parts = [part for word in words for part in _divided(word, face, size, width)]
    lines = _lines([(part, face.width(part, size)) for part in parts], face.width(" ", size), width)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1]} {_ELLIPSIS}", face, size, width)]
    return _Set(lines, size)


def _lines(words: Iterable[tuple[str, float]], space: float, width: float) -> list[str]:
    """Each as full as it gets, of words with their widths."""
    lines: list[list[str]] = []
    taken = width + 1
    for word, wide in words:
        if taken + space + wide > width:
            lines.append([])
            taken = -space
        lines[-1].append(word)
        taken += space + wide
    return [" ".join(line) for line in lines]


def _balanced(words: list[tuple[str, float]], space: float, width: int, lines: list[str]) -> list[str]:
    """As many lines, but of about the same length, as a title is set by hand."""
    narrow, wide = max((one for _, one in words), default=0.0), float(width)
    while len(lines) > 1 and wide - narrow > 8:
        middle = (narrow + wide) / 2
        found = _lines(words, space, middle)
        if len(found) == len(lines):
            lines, wide = found, middle
        else:
            narrow = middle
    return lines


def _divided(word: str, face: _Face, size: int, width: float) -> Iterator[str]:
    """A word wider than a line, in parts that are not."""
    while (wide := face.width(word, size)) > width:
        fits = max(1, int(len(word) * width / wide) - 1)
        yield word[:fits]
        word = word[fits:]
    yield word


def _cut(line: str, face: _Face, size: int, width: int) -> str:
    while face.width(line, size) > width:
        line = line.removesuffix(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS
    return line


def _write(card: Image, text: _Set, face: _Face, top: int, colour: tuple[int, int, int], indent: int = 0) -> None:
    """Onto plain paper."""
    if not text.lines:
        return
    from PIL import Image

    mask = Image.new("L", (_RIGHT - _LEFT - indent + 40, text.height + text.size // 2))
    for number, line in enumerate(text.lines):
        face.write(mask, line, text.size, number * text.step)
    card.paste(_shaded(mask, colour), (_LEFT + indent, top))


# Cloth


def _shaded(mask: Image, colour: tuple[int, int, int]) -> Image:
    """How much of a colour covers the paper, as an image of the card's own colours."""
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
    """All but the words."""
    from PIL import Image, ImageDraw

    cloth = Image.new("L", SIZE)
    tile = _kawung(_TILE).point(lambda value: 255 - value * 3 // 4)
    for y in range(-_TILE // 2, HEIGHT, _TILE):
        for x in range(0, _BAND, _TILE):
            cloth.paste(tile, (x, y))
    draw = ImageDraw.Draw(cloth)
    draw.rectangle((_BAND, 0, _BAND + 9, HEIGHT), fill=0)
    draw.rectangle((_BAND + 10, 0, _BAND + 13, HEIGHT), fill=255)
    draw.line((_LEFT, _FOOT - 45, _RIGHT, _FOOT - 45), fill=110, width=2)
    cloth.paste(_kawung(46), (_LEFT, _FOOT - 24))
    return _shaded(cloth, SOGA)


def _kawung(side: int) -> Image:
    """Four petals around a middle, each with its seam, white on black; drawn large and made small for smooth edges."""
    from PIL import Image, ImageChops, ImageDraw

    large = side * 8
    petal = Image.new("L", (large, large))
    draw = ImageDraw.Draw(petal)
    middle, far, near, half = large // 2, round(large * 0.01), round(large * 0.46), round(large * 0.13)
    length = round((near - far) * 1.36)
    draw.ellipse((middle - half, near - length, middle + half, near), fill=255)
    draw.line((middle, near - length * 3 // 4, middle, near - length // 4), fill=0, width=max(1, large // 60))
    whole = Image.new("L", (large, large))
    for angle in (45, 135, 225, 315):
        whole = ImageChops.lighter(whole, petal.rotate(angle, Image.Resampling.BICUBIC))
    return whole.resize((side, side), Image.Resampling.LANCZOS)
