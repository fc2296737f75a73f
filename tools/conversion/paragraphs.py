"""Inline nodes between two blocks → paragraphs, and the pictures at their edges as figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tools.conversion import nodes

_DRAWN = re.compile(r"[_–—-]{3,}")
"""A line that somebody drew with letters."""


def make_paragraphs(run: Sequence[nodes.Inline]) -> Iterator[nodes.Block]:
    """Yield the blocks of a run: two line breaks in a row end a paragraph, and pictures at its edges stand alone."""
    paragraph: list[nodes.Inline] = []
    anchors: list[nodes.Inline] = []
    breaks = 0
    for piece in run:
        if isinstance(piece, nodes.LineBreak):
            breaks += 1
            continue
        if breaks and isinstance(piece, nodes.Anchor):  # which belongs to what follows
            anchors.append(piece)
            continue
        if isinstance(piece, nodes.Text) and not piece.text.strip() and breaks:
            continue
        if breaks > 1:
            yield from _blocks(paragraph)
            paragraph = []
        elif breaks == 1 and paragraph:
            paragraph.append(nodes.LineBreak())
        paragraph += [*anchors, piece]
        anchors, breaks = [], 0
    yield from _blocks([*paragraph, *anchors])


def _blocks(pieces: list[nodes.Inline]) -> Iterator[nodes.Block]:
    pieces = _trimmed(pieces)
    after: list[nodes.Block] = []
    while pieces and not isinstance(_last_visible(pieces[::-1]), nodes.Text | nodes.FootnoteReference):
        first = pieces[0]
        yield first if isinstance(first, nodes.Anchor) else nodes.Figure(first, [])  # type: ignore[arg-type]
        pieces = _trimmed(pieces[1:])
    while pieces and isinstance(picture := pieces[-1], nodes.Picture):
        after.insert(0, nodes.Figure(picture, []))
        pieces = _trimmed(pieces[:-1])
    if pieces:
        paragraph = nodes.Paragraph(pieces)
        yield nodes.Rule() if _DRAWN.fullmatch(paragraph.text) else paragraph
    yield from after


def _trimmed(pieces: Sequence[nodes.Inline]) -> list[nodes.Inline]:
    """Without white space and breaks at the ends, nor spaces around breaks; equal marks joined."""
    found: list[nodes.Inline] = []
    for piece in pieces:
        if found and _would_join(found[-1], piece):
            found.append(nodes.Text(" "))
        before = _last_visible(found)
        if isinstance(piece, nodes.LineBreak):
            _strip_end(found)
            if before is not None:
                found.append(piece)
        elif isinstance(piece, nodes.Text):
            spaced = isinstance(before, nodes.LineBreak | None) or (
                isinstance(before, nodes.Text) and before.text.endswith(" ")
            )
            if text := piece.text.lstrip(" ") if spaced else piece.text:
                nodes.append_text(found, piece._replace(text=text))
        else:
            found.append(piece)
    _strip_end(found)
    return found


def _last_visible(pieces: Sequence[nodes.Inline]) -> nodes.Inline | None:
    """The last that is more than a place to lead to."""
    return next((piece for piece in reversed(pieces) if not isinstance(piece, nodes.Anchor)), None)


def _would_join(last: nodes.Inline, piece: nodes.Inline) -> bool:
    """Whether a picture, or the words that stand for one, would run into a word or another picture."""
    if not any(isinstance(one, nodes.Picture) or (isinstance(one, nodes.Text) and one.added) for one in (last, piece)):
        return False
    ends = isinstance(last, nodes.Picture) or (isinstance(last, nodes.Text) and not last.text[-1:].isspace())
    begins = isinstance(piece, nodes.Picture) or (isinstance(piece, nodes.Text) and piece.text[:1].isalnum())
    return ends and begins


def _strip_end(pieces: list[nodes.Inline]) -> None:
    """Take spaces and line breaks from the end."""
    while pieces and isinstance(last := pieces[-1], nodes.Text | nodes.LineBreak):
        if isinstance(last, nodes.Text) and (text := last.text.rstrip(" ")):
            pieces[-1] = last._replace(text=text)
            return
        pieces.pop()
