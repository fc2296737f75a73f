"""What holds of a text's blocks together: levels of headings, and one end of the summary."""

from __future__ import annotations

from tools.conversion.blocks import Anchor, Block, Break, Heading, More, Paragraph, Piece, Text


def heading(level: int, pieces: list[Piece]) -> Heading:
    """Its first anchor is its id."""
    id_ = next((piece.id for piece in pieces if isinstance(piece, Anchor)), "")
    return Heading(level, [piece for piece in pieces if piece != Anchor(id_)], id_)


def with_more(blocks: list[Block]) -> list[Block]:
    """One end of the summary at most, with text before it."""
    found: list[Block] = []
    seen = False
    for block in blocks:
        if isinstance(block, More):
            if seen or not any(isinstance(one, Paragraph) for one in found):
                continue
            seen = True
        found.append(block)
    return found


def levelled(blocks: list[Block]) -> list[Block]:
    """The title is the only great heading, and no level is leapt over."""
    level = 1
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            level = max(2, min(block.level, level + 1))
            pieces: list[Piece] = [Text(" ") if isinstance(one, Break) else one for one in block.pieces]
            found.append(Heading(level, pieces, block.id))
        else:
            found.append(block)
    return found
