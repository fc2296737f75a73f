"""The document model between the old blog's HTML and a content file: blocks of inline nodes, as in CommonMark.

Inline nodes are flat: a run of text carries all marks that hold of it, so that a paragraph can be cut anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias


class Mark(NamedTuple):
    """What holds of a run of text: `strong`, `em`, `code`, `del`, …; `value` is the address of an `a`, and the
    attributes (`lang="ar"`, `dir="rtl"`) of a `span` or `bdo`."""

    tag: str
    value: str = ""


class Text(NamedTuple):
    """`added` text is ours and was not in the original: "Tonton videonya"."""

    text: str
    marks: tuple[Mark, ...] = ()
    added: bool = False


class LineBreak(NamedTuple):
    """The end of a line within a paragraph."""


class Picture(NamedTuple):
    """`src` is a path below `content/`; `alt` is empty where the original has none; `href` is where it leads."""

    src: str
    alt: str
    href: str = ""


class FootnoteReference(NamedTuple):
    """The sign of a footnote in the text."""

    name: str


class Anchor(NamedTuple):
    """A place that links lead to, within a paragraph or between two blocks."""

    id: str


Inline: TypeAlias = Text | LineBreak | Picture | FootnoteReference | Anchor


class Paragraph(NamedTuple):
    pieces: list[Inline]

    @property
    def text(self) -> str:
        """What the paragraph says, in one line."""
        return plain_text(self.pieces)


class Heading(NamedTuple):
    """`id` is empty where the title may make one."""

    level: int
    pieces: list[Inline]
    id: str = ""

    @property
    def text(self) -> str:
        """What the heading says, in one line."""
        return plain_text(self.pieces)


class List(NamedTuple):
    """`start` and what follows the items count only where it is ordered.

    `style` is `a`, `A`, `i`, `I` or empty for digits; `values` are the numbers of items that have their own, else None.
    """

    ordered: bool
    start: int
    items: list[list[Block]]
    style: str = ""
    falling: bool = False
    values: tuple[int | None, ...] = ()


class Quote(NamedTuple):
    blocks: list[Block]


class Region(NamedTuple):
    """Blocks of another language or direction than those around; `attributes` as HTML spells them."""

    attributes: str
    blocks: list[Block]


class Code(NamedTuple):
    """Preformatted text; `pieces` say the same where links, pictures or marks stand in it, and are empty elsewhere."""

    text: str
    pieces: Sequence[Inline] = ()


class Table(NamedTuple):
    rows: list[list[Cell]]


class Cell(NamedTuple):
    blocks: list[Block]
    columns: int = 1
    rows: int = 1
    head: bool = False


class Figure(NamedTuple):
    picture: Picture
    caption: list[Inline]


class Rule(NamedTuple):
    pass


class SummaryEnd(NamedTuple):
    """Where the summary ends."""


class Footnote(NamedTuple):
    """What a footnote says."""

    name: str
    pieces: list[Inline]


Block: TypeAlias = (
    Paragraph | Heading | List | Quote | Region | Code | Table | Figure | Rule | SummaryEnd | Footnote | Anchor
)


def plain_text(pieces: Iterable[Inline]) -> str:
    """What the pieces say, in one line."""
    said = (piece.text if isinstance(piece, Text) else "" if isinstance(piece, Anchor) else " " for piece in pieces)
    return " ".join("".join(said).split())


def lines(pieces: Iterable[Inline]) -> list[list[Inline]]:
    """The pieces between breaks, without empty lines."""
    found: list[list[Inline]] = [[]]
    for piece in pieces:
        if isinstance(piece, LineBreak):
            found.append([])
        else:
            found[-1].append(piece)
    return [line for line in found if plain_text(line) or any(isinstance(piece, Picture) for piece in line)]


def append_text(pieces: list[Inline], text: Text) -> None:
    """Append a run of text, to the last one where both have the same marks."""
    last = pieces[-1] if pieces else None
    if isinstance(last, Text) and (last.marks, last.added) == (text.marks, text.added):
        pieces[-1] = last._replace(text=last.text + text.text)
    else:
        pieces.append(text)


def inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Yield every inline node, however deep, in reading order; an anchor between two blocks counts as one."""
    for block in blocks:
        match block:
            case Anchor():
                yield block
            case Figure(picture, caption):
                yield from (picture, *caption)
            case Paragraph(pieces) | Heading(_, pieces) | Footnote(_, pieces) | Code(_, pieces):
                yield from pieces
            case Quote(inner) | Region(_, inner):
                yield from inlines(inner)
            case List(_, _, items):
                yield from inlines(chain.from_iterable(items))
            case Table(rows):
                yield from inlines(inner for row in rows for cell in row for inner in cell.blocks)
            case _:
                pass
