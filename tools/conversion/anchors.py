"""Places within texts that links lead to: what they were called, and the ids they have here."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING

from plugins.indonesian.slug import slug
from plugins.stories.markdown import RESERVED_IDS
from tools.conversion.blocks import (
    Anchor,
    Block,
    Figure,
    Heading,
    Listing,
    Note,
    Paragraph,
    Piece,
    Quote,
    Region,
    Table,
    Text,
    words,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINK = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*#[^\"]+)|'([^']*#[^']+)|([^\s\"'>]*#[^\s>]+))", re.IGNORECASE)
_SIMPLE = re.compile(r"[A-Za-z_](?:[\w.-]*\w)?", re.ASCII)
_TAKEN = re.compile(r"komentar|fn(?:ref)?-|tabel-")
"""How ids begin that comments, footnotes and tables have."""
_NOTE = re.compile(
    r"#?(?:bagian-)?_?(?:ftn|edn|fn|footnote|sdfootnote|note|catatan|kaki)(?:ref|anc|sym)?[-_]?\d+\w*", re.IGNORECASE
)
"""What Word and others call footnotes and the signs that lead to them."""


def inner_links(html: str) -> Iterator[str]:
    """Addresses in a text that name a place within a text."""
    return (unescape(next(filter(None, found.groups()))) for found in _LINK.finditer(html)) if "#" in html else iter(())


def names(element: _Element) -> Iterator[str]:
    """What a place is called by its element."""
    for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
        if name and (name := name.strip()):
            yield name


def identified(root: _Element, wanted: Container[str]) -> dict[str, str]:
    """The ids of wanted places, by their names; where two have one name the first has it, as for browsers."""
    found: dict[str, str] = {}
    for element in root.iter():
        for name in names(element) if isinstance(element.tag, str) else ():
            if name in wanted and name not in found:
                found[name] = _free(name, found.values())
    return found


def _free(name: str, used: Iterable[str]) -> str:
    taken = RESERVED_IDS.union(used)
    base = name if _SIMPLE.fullmatch(name) else slug(name) or "bagian"
    base = id_ = f"bagian-{base}" if base in RESERVED_IDS or _TAKEN.match(base) or base[0].isdigit() else base
    number = 2
    while id_ in taken:
        id_, number = f"{base}-{number}", number + 1
    return id_


def settled(blocks: list[Block], ids: Iterable[str]) -> list[Block]:
    """Blocks in which every one of these ids is once: those that no block has stand first, and no title makes one."""
    there = set(_anchors(blocks))
    found: list[Block] = [Anchor(id_) for id_ in ids if id_ not in there]
    used = RESERVED_IDS.union(ids)
    for block in blocks:
        if isinstance(block, Heading) and not block.id and (own := slug(words(block.pieces)) or "bagian") in ids:
            used |= {id_ := _free(own, used)}
            found.append(block._replace(id=id_))
        else:
            found.append(block)
    return found


def unlinked(blocks: list[Block]) -> list[Block]:
    """Blocks without the links and anchors that lead from the sign of a footnote to the footnote, and back."""
    found: list[Block] = []
    for block in blocks:
        match block:
            case Paragraph(pieces) | Heading(_, pieces):
                found.append(block._replace(pieces=_unlinked(pieces)))
            case Listing(_, _, items):
                found.append(block._replace(items=list(map(unlinked, items))))
            case Anchor(id_) if _NOTE.fullmatch(id_):
                continue
            case _:
                found.append(block)
    return found


def _unlinked(pieces: Iterable[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text):
            marks = tuple(mark for mark in piece.marks if not (mark.tag == "a" and _NOTE.fullmatch(mark.value)))
            last = found[-1] if found else None
            if isinstance(last, Text) and (last.marks, last.added) == (marks, piece.added):
                found[-1] = last._replace(text=last.text + piece.text)
            else:
                found.append(piece._replace(marks=marks))
        elif not (isinstance(piece, Anchor) and _NOTE.fullmatch(piece.id)):
            found.append(piece)
    return found


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Anchor(id_):
                yield id_
            case Heading(_, pieces, id_):
                yield from (id_, *_within(pieces))
            case Paragraph(pieces) | Figure(_, pieces) | Note(_, pieces):
                yield from _within(pieces)
            case Quote(inner) | Region(_, inner):
                yield from _anchors(inner)
            case Listing(_, _, items):
                yield from (id_ for item in items for id_ in _anchors(item))
            case Table(_, rows):
                yield from (id_ for row in rows for cell in row for id_ in _anchors(cell.blocks))
            case _:
                yield from _within(getattr(block, "pieces", ()))


def _within(pieces: Iterable[object]) -> Iterator[str]:
    return (piece.id for piece in pieces if isinstance(piece, Anchor))
