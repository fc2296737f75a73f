"""Blocks made into other blocks: headings, regions, and what holds of all of a text's blocks together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plugins.indonesian.slug import slug
from plugins.stories.markdown import RESERVED_IDS
from tools.conversion import nodes
from tools.conversion.fragments import make_free_id

_NOTE = re.compile(
    r"#?(?:bagian-)?_?(?:ftn|edn|fn|footnote|sdfootnote|note|catatan|kaki)(?:ref|anc|sym)?[-_]?\d+\w*", re.IGNORECASE
)
"""What Word and others call footnotes and the signs that lead to them."""


def with_one_summary_end(blocks: Iterable[nodes.Block]) -> list[nodes.Block]:
    """Return the blocks with one end of the summary at most, which has text before it."""
    found: list[nodes.Block] = []
    begun = ended = False
    for block in blocks:
        if isinstance(block, nodes.SummaryEnd):
            if ended or not begun:
                continue
            ended = True
        begun = begun or isinstance(block, nodes.Paragraph)
        found.append(block)
    return found


def level_headings(blocks: Iterable[nodes.Block]) -> list[nodes.Block]:
    """Return the blocks with headings of one line: the title alone is of the first level, and no level is skipped."""
    level = 1
    found: list[nodes.Block] = []
    for block in blocks:
        if isinstance(block, nodes.Heading):
            level = max(2, min(block.level, level + 1))
            pieces: list[nodes.Inline] = [
                nodes.Text(" ") if isinstance(one, nodes.LineBreak) else one for one in block.pieces
            ]
            block = nodes.Heading(level, pieces, block.id)  # noqa: PLW2901
        found.append(block)
    return found


def as_heading(level: int, block: nodes.Block) -> nodes.Block:
    """Return a heading instead of a paragraph, whose first anchor is its id; other blocks as they are."""
    if not isinstance(block, nodes.Paragraph):
        return block
    id_ = next((piece.id for piece in block.pieces if isinstance(piece, nodes.Anchor)), "")
    return nodes.Heading(level, [piece for piece in block.pieces if piece != nodes.Anchor(id_)], id_)


def in_region(attributes: Sequence[str], blocks: list[nodes.Block]) -> list[nodes.Block]:
    """Return blocks of another language or direction; what has none (a rule, a picture) stays as it is."""
    if not attributes:
        return blocks
    found: list[nodes.Block] = []
    for block in blocks:
        match block:
            case nodes.Heading(_, pieces):
                spans = tuple(nodes.Mark("span", attribute) for attribute in attributes)
                marked = [
                    one._replace(marks=(*spans, *one.marks)) if isinstance(one, nodes.Text) else one for one in pieces
                ]
                found.append(block._replace(pieces=marked))
            case nodes.Paragraph() | nodes.List() | nodes.Quote() | nodes.Table() | nodes.Code():
                found.append(nodes.Region(" ".join(attributes), [block]))
            case _:
                found.append(block)
    return found


def place_ids(blocks: Sequence[nodes.Block], ids: Iterable[str]) -> list[nodes.Block]:
    """Return new blocks in which each of `ids`, to which links lead, belongs to exactly one place.

    An id that neither an anchor nor a heading has becomes an anchor before the first block. A heading without an id
    whose title would give it one of `ids` as its slug gets a free one instead, so that links do not end there.
    """
    there = {one.id for one in nodes.inlines(blocks) if isinstance(one, nodes.Anchor)}
    there |= {block.id for block in blocks if isinstance(block, nodes.Heading)}
    found: list[nodes.Block] = [nodes.Anchor(id_) for id_ in ids if id_ not in there]
    used = RESERVED_IDS.union(ids)
    for block in blocks:
        if isinstance(block, nodes.Heading) and not block.id and (own := slug(block.text) or "bagian") in ids:
            used |= {id_ := make_free_id(own, used)}
            block = block._replace(id=id_)  # noqa: PLW2901
        found.append(block)
    return found


def without_note_links(blocks: Iterable[nodes.Block]) -> list[nodes.Block]:
    """Return the blocks without the links and anchors that lead from the sign of a footnote to it, and back."""
    found: list[nodes.Block] = []
    for block in blocks:
        match block:
            case nodes.Paragraph(pieces) | nodes.Heading(_, pieces):
                found.append(block._replace(pieces=_without_note_links(pieces)))
            case nodes.List(_, _, items):
                found.append(block._replace(items=list(map(without_note_links, items))))
            case nodes.Anchor(id_) if _NOTE.fullmatch(id_):
                continue
            case _:
                found.append(block)
    return found


def _without_note_links(pieces: Iterable[nodes.Inline]) -> list[nodes.Inline]:
    found: list[nodes.Inline] = []
    for piece in pieces:
        if isinstance(piece, nodes.Text):
            marks = tuple(mark for mark in piece.marks if not (mark.tag == "a" and _NOTE.fullmatch(mark.value)))
            nodes.append_text(found, piece._replace(marks=marks))
        elif not (isinstance(piece, nodes.Anchor) and _NOTE.fullmatch(piece.id)):
            found.append(piece)
    return found
