"""A text taken apart into what it consists of, whatever markup said so before and whatever will say so afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


class Break(NamedTuple):
    """The end of a line within a paragraph."""


class Picture(NamedTuple):
    """`src` is a path below `content/`; `alt` is empty where the original has none; `href` is where it leads."""

    src: str
    alt: str
    href: str = ""


class Reference(NamedTuple):
    """The sign of a footnote in the text."""

    name: str


class Anchor(NamedTuple):
    """A place that links lead to, within a paragraph or between two blocks."""

    id: str


Piece: TypeAlias = Text | Break | Picture | Reference | Anchor


class Paragraph(NamedTuple):
    pieces: list[Piece]


class Heading(NamedTuple):
    """`id` is empty where the title may make one."""

    level: int
    pieces: list[Piece]
    id: str = ""


class Listing(NamedTuple):
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
    pieces: Sequence[Piece] = ()


class Table(NamedTuple):
    """Rows of cells; `head` says that the first row names the columns."""

    head: bool
    rows: list[list[Cell]]


class Cell(NamedTuple):
    blocks: list[Block]
    columns: int = 1
    rows: int = 1
    head: bool = False


class Figure(NamedTuple):
    picture: Picture
    caption: list[Piece]


class Rule(NamedTuple):
    pass


class More(NamedTuple):
    """Where the summary ends."""


class Note(NamedTuple):
    """What a footnote says."""

    name: str
    pieces: list[Piece]


Block: TypeAlias = Paragraph | Heading | Listing | Quote | Region | Code | Table | Figure | Rule | More | Note | Anchor


def words(pieces: Iterable[Piece]) -> str:
    """What the pieces say, in one line."""
    said = (piece.text if isinstance(piece, Text) else "" if isinstance(piece, Anchor) else " " for piece in pieces)
    return " ".join("".join(said).split())


def lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces between breaks, without empty lines."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Break):
            found.append([])
        else:
            found[-1].append(piece)
    return [line for line in found if words(line) or any(isinstance(piece, Picture) for piece in line)]


def pictures(blocks: Iterable[Block]) -> Iterator[Picture]:
    """Every picture, however deep."""
    for block in blocks:
        match block:
            case Figure(picture, caption):
                yield from (picture, *(piece for piece in caption if isinstance(piece, Picture)))
            case Paragraph(pieces) | Heading(_, pieces) | Note(_, pieces) | Code(_, pieces):
                yield from (piece for piece in pieces if isinstance(piece, Picture))
            case Quote(inner) | Region(_, inner):
                yield from pictures(inner)
            case Listing(_, _, items):
                for item in items:
                    yield from pictures(item)
            case Table(_, rows):
                for row in rows:
                    for cell in row:
                        yield from pictures(cell.blocks)
            case _:
                pass
