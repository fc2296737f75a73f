"""A run of pieces between two blocks: its paragraphs, and the pictures at their edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tools.conversion.blocks import (
    Anchor,
    Block,
    Break,
    Figure,
    Paragraph,
    Picture,
    Piece,
    Reference,
    Rule,
    Text,
    words,
)

_DRAWN = re.compile(r"[_–—-]{3,}")
"""A line that somebody drew with letters."""


def paragraphs(run: Sequence[Piece]) -> Iterator[Block]:
    """Two breaks in a row end a paragraph; pictures at its edges stand alone."""
    paragraph: list[Piece] = []
    held: list[Piece] = []
    breaks = 0
    for piece in run:
        if isinstance(piece, Break):
            breaks += 1
            continue
        if breaks and isinstance(piece, Anchor):  # which belongs to what follows
            held.append(piece)
            continue
        if isinstance(piece, Text) and not piece.text.strip() and breaks:
            continue
        if breaks > 1:
            yield from _paragraph(paragraph)
            paragraph = []
        elif breaks == 1 and paragraph:
            paragraph.append(Break())
        paragraph += [*held, piece]
        held, breaks = [], 0
    yield from _paragraph([*paragraph, *held])


def _paragraph(pieces: list[Piece]) -> Iterator[Block]:
    pieces = _trimmed(pieces)
    after: list[Picture] = []
    while pieces and not isinstance(_solid(pieces), Text | Reference):
        first = pieces[0]
        yield first if isinstance(first, Anchor) else Figure(first, [])  # type: ignore[arg-type]
        pieces = _trimmed(pieces[1:])
    while pieces and isinstance(picture := pieces[-1], Picture):
        after.append(picture)
        pieces = _trimmed(pieces[:-1])
    if pieces:
        yield Rule() if _DRAWN.fullmatch(words(pieces)) else Paragraph(pieces)
    yield from (Figure(picture, []) for picture in reversed(after))


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without white space and breaks at the ends, nor spaces around breaks; equal marks joined."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text):
            last = found[-1] if found else None
            before = _solid(reversed(found))
            opens = (
                before is None or isinstance(before, Break) or (isinstance(before, Text) and before.text.endswith(" "))
            )
            text = piece.text.lstrip(" ") if opens else piece.text
            if not text:
                continue
            if _glued(last, piece):
                found.append(Text(" "))
                last = found[-1]
            if isinstance(last, Text) and (last.marks, last.added) == (piece.marks, piece.added):
                found[-1] = last._replace(text=last.text + text)
            else:
                found.append(piece._replace(text=text))
            continue
        if found and _glued(found[-1], piece):
            found.append(Text(" "))
        if isinstance(piece, Break):
            _strip_end(found)
            if _solid(reversed(found)) is None or isinstance(found[-1], Break):
                continue
        found.append(piece)
    _strip_end(found)
    while found and isinstance(found[-1], Break):
        found.pop()
        _strip_end(found)
    return found


def _solid(pieces: Iterable[Piece]) -> Piece | None:
    """The first that is more than a place to lead to."""
    return next((piece for piece in pieces if not isinstance(piece, Anchor)), None)


def _glued(last: Piece | None, piece: Piece) -> bool:
    """Whether a picture, or what stands for one, would run into a word."""
    foreign = any(isinstance(one, Picture) or (isinstance(one, Text) and one.added) for one in (last, piece))
    return foreign and _ends_in_word(last) and _begins_with_word(piece)


def _ends_in_word(piece: Piece | None) -> bool:
    return isinstance(piece, Picture) or (isinstance(piece, Text) and not piece.text[-1:].isspace())


def _begins_with_word(piece: Piece) -> bool:
    return isinstance(piece, Picture) or (isinstance(piece, Text) and piece.text[:1].isalnum())


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and isinstance(last := pieces[-1], Text):
        if text := last.text.rstrip(" "):
            pieces[-1] = last._replace(text=text)
            return
        pieces.pop()
