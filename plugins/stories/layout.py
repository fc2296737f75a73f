"""What a single line end of a story's source means: a fold, the end of a line, or the end of a paragraph.

Markdown joins all lines up to the next empty one. Authors who paste from a page, a chat or a word processor mean each
line end that they see, and those whose editor folds long lines mean none. Which of the two it is can be measured
(docs/format.md has the measure with examples):

- short lines under each other (a poem, an address, a signature) stay apart as typed;
- a line end is a fold where the sentence goes on below without a capital, or, in a text that has such folds, where
  the next word would not have fitted into the line;
- every other line end is meant. Beside a long line it ends a paragraph, between shorter ones a line.

No answer depends on more than two lines and the width of the text's folds, so that what is said in Markdown's signs
changes no other answer.

A list, a table or a picture of its own ends the paragraph above it, and text ends them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from plugins.stories.fences import without_code

SHORT = 50
"""Characters. Lines no longer than this are verses or a signature; nobody folds text so narrowly."""
WIDEST = 130
"""Characters. No editor folds at more, so that what is longer is a paragraph typed in one line."""
LONG = 100
"""Characters. A line end beside a line longer than this ends a paragraph if it ends anything."""
EVEN = 0.85
"""A line that fills this part of the text's usual folded line, next word included, is taken for a full one."""

_QUOTE = re.compile(r" {0,3}(?:> ?)+")
_BULLET = re.compile(r" {0,3}[*+-] +\S")
_PASTED_BULLET = re.compile(r"(?m)^( {0,3})[•●▪◦‣·]\s+(?=\S)")
_FIRST = re.compile(r" {0,3}1[.)] +\S")
_NUMBERED = re.compile(r" {0,3}\d{1,3}[.)] +\S")
_INDENTED = re.compile(r" {2,}|\t")
_APART = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|\[[^\]\n]+\]:|\{:|([-*_=])(?: *\1){2,}\s*$|-{2}\s*$|={2}\s*$)")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)(?:\{:[^}\n]*\})?\s*")
_DELIMITER = re.compile(r" {0,3}(?=[^\n]*\|)[ |:]*-[ |:-]*")
HARD_BREAK = re.compile(r"(?:  |\\|<br ?/?>)$", re.MULTILINE)
"""What Markdown reads as the end of a line within a paragraph."""
_ENDED = re.compile(r"[.!?…:][\"”’'»)\]*_]*$")
_BLOCK = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)


class Meaning(StrEnum):
    """What a line end stands for that is neither a fold nor said in Markdown's own signs."""

    LINE = "line"
    PARAGRAPH = "paragraph"


class LineEnd(NamedTuple):
    """A line end that is meant though Markdown would not see it; `line` is the line that it ends, counted from 0."""

    line: int
    meaning: Meaning
    quote: str
    """The quotation signs of the line below, which an empty line between them needs too."""


class _Line(NamedTuple):
    """A line without its quotation signs, and its number in the body, counted from 0."""

    text: str
    number: int
    quote: str


def settle(body: str) -> str:
    """Return the body with every meant line end written in Markdown's signs; settling it again changes nothing."""
    if "\n" not in body:
        return body
    if ends := list(line_ends(body)):
        lines = body.split("\n")
        for line, meaning, quote in ends:
            lines[line] += "  " if meaning is Meaning.LINE else f"\n{quote.rstrip()}"
        body = "\n".join(lines)
    return _PASTED_BULLET.sub(r"\1- ", body)


def line_ends(body: str) -> Iterator[LineEnd]:
    """Yield the line ends that are meant and not said, in their order."""
    blocks = list(_blocks(body))
    folds = [
        len(above.text) for block in blocks for above, below in pairwise(block) if _goes_on(above.text, below.text)
    ]
    width = median(folds) if folds else 0
    for block in blocks:
        yield from _meant(block, width)


def _blocks(body: str) -> Iterator[list[_Line]]:
    """Yield runs of lines that one paragraph might hold; what is quoted is one of its own.

    Code is left out, and HTML up to the next empty line.
    """
    number = at = 0
    body = without_code(body, " ", inline=False)
    for found in _BLOCK.finditer(body):
        if "\n" not in found[0].rstrip("\n"):
            continue
        number, at = number + body.count("\n", at, found.start()), found.start()
        run: list[_Line] = []
        for offset, text in enumerate(found[0].removesuffix("\n").split("\n")):
            if text.lstrip(" >").startswith("<"):
                break
            quote = _QUOTE.match(text)
            signs = quote[0] if quote else ""
            said = text.removeprefix(signs)
            if run and (bool(signs) != bool(run[-1].quote) or not said.strip()):
                yield run
                run = []
            if said.strip():
                run.append(_Line(_PASTED_BULLET.sub(r"\1- ", said), number + offset, signs))
        if run:
            yield run


def _meant(block: Sequence[_Line], width: float) -> Iterator[LineEnd]:
    """Yield the meant line ends of one block; `width` is that of the whole text's folded lines, 0 where none is."""
    in_list = in_table = False
    for number, (above, below) in enumerate(pairwise(block)):
        in_list |= bool(_BULLET.match(above.text) or _NUMBERED.match(above.text))
        in_table |= bool(_DELIMITER.fullmatch(below.text)) and "|" in above.text
        following = block[number + 2].text if number + 2 < len(block) else ""
        meaning: Meaning | None = None
        if in_table:
            meaning = None if "|" in below.text else Meaning.PARAGRAPH
            in_table = meaning is None
        elif _DELIMITER.fullmatch(following) and "|" in below.text:
            meaning = Meaning.PARAGRAPH
        elif HARD_BREAK.search(above.text) or _APART.match(below.text) or _APART.match(above.text):
            continue
        elif _PICTURE.fullmatch(above.text) or _PICTURE.fullmatch(below.text):
            meaning = Meaning.PARAGRAPH
        elif _BULLET.match(below.text) or _FIRST.match(below.text) or (in_list and _NUMBERED.match(below.text)):
            meaning = None if in_list else Meaning.PARAGRAPH
        elif in_list and _INDENTED.match(below.text):
            continue
        elif not _is_fold(above.text, below.text, width):
            apart = in_list or max(len(above.text), len(below.text)) > LONG
            meaning = Meaning.PARAGRAPH if apart else Meaning.LINE
        if meaning:
            in_list = False
            yield LineEnd(above.number, meaning, below.quote)


def _is_fold(above: str, below: str, width: float) -> bool:
    """Whether a line end says nothing: the sentence goes on below, or the next word had no place any more."""
    if len(above) <= SHORT and (len(below) <= SHORT or not width):
        return False
    return _is_full(above, below, width) or _continues(above, below)


def _is_full(above: str, below: str, width: float) -> bool:
    """Whether the first word of the line below would not have fitted into the line above."""
    if not width or not SHORT < len(above) <= WIDEST:
        return False
    return len(above) + 1 + len(below.split(maxsplit=1)[0]) > width * EVEN


def _goes_on(above: str, below: str) -> bool:
    """Whether a sentence is folded here, as only editors do."""
    return SHORT < len(above) <= WIDEST and _is_prose(above) and _is_prose(below) and _continues(above, below)


def _continues(above: str, below: str) -> bool:
    """Whether the line below is in the middle of a sentence."""
    return not _ENDED.search(above) and not below.lstrip("\"“‘'(*_")[:1].isupper()


def _is_prose(text: str) -> bool:
    return not (_APART.match(text) or _BULLET.match(text) or _NUMBERED.match(text) or "|" in text)
