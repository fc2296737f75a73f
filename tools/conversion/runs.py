"""A run of pieces between two blocks: its paragraphs, and the pictures at their edges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tools.conversion.blocks import Block, Break, Figure, Paragraph, Picture, Piece, Rule, Text, words

_DRAWN = re.compile(r"[_–—-]{3,}")
"""A line that somebody drew with letters."""


def paragraphs(run: Sequence[Piece]) -> Iterator[Block]:
    """Two breaks in a row end a paragraph; pictures at its edges stand alone."""
    paragraph: list[Piece] = []
    breaks = 0
    for piece in run:
        if isinstance(piece, Break):
            breaks += 1
            continue
        if isinstance(piece, Text) and not piece.text.strip() and breaks:
            continue
        if breaks > 1:
            yield from _paragraph(paragraph)
            paragraph = []
        elif breaks == 1 and paragraph:
            paragraph.append(Break())
        breaks = 0
        paragraph.append(piece)
    yield from _paragraph(paragraph)


def _paragraph(pieces: list[Piece]) -> Iterator[Block]:
    pieces = _trimmed(pieces)
    after: list[Picture] = []
    while pieces and isinstance(picture := pieces[0], Picture):
        yield Figure(picture, [])
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
            opens = not found or isinstance(last, Break) or (isinstance(last, Text) and last.text.endswith(" "))
            text = piece.text.lstrip(" ") if opens else piece.text
            if not text:
                continue
            if isinstance(last, Text) and (last.marks, last.added) == (piece.marks, piece.added):
                found[-1] = last._replace(text=last.text + text)
            else:
                found.append(piece._replace(text=text))
            continue
        if isinstance(piece, Break):
            _strip_end(found)
            if not found or isinstance(found[-1], Break):
                continue
        found.append(piece)
    _strip_end(found)
    while found and isinstance(found[-1], Break):
        found.pop()
        _strip_end(found)
    return found


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and isinstance(last := pieces[-1], Text):
        if text := last.text.rstrip(" "):
            pieces[-1] = last._replace(text=text)
            return
        pieces.pop()
