"""HTML as Blogger, Word and people have left it → blocks, without what none of them meant.

The tree is walked once, depth first, with the marks that hold of the text underneath.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tools.conversion.addresses import Surroundings, is_picture
from tools.conversion.anchors import identified, names, settled
from tools.conversion.blocks import (
    Anchor,
    Block,
    Break,
    Cell,
    Code,
    Figure,
    Listing,
    Mark,
    More,
    Paragraph,
    Picture,
    Piece,
    Quote,
    Rule,
    Table,
    Text,
    words,
)
from tools.conversion.levels import heading, levelled, with_more
from tools.conversion.numbering import integer, numbering
from tools.conversion.regions import language, turn, turned
from tools.conversion.runs import paragraphs
from tools.conversion.spoken import BLOCKS, PLAYERS
from tools.conversion.tree import TooDeep, is_counter, parse, played, sources_of
from tools.conversion.video import Video
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 60
"""Elements within elements; nobody writes deeper, and what does shall not exhaust our stack."""

_MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "var": "em", "dfn": "em", "s": "del",
    "strike": "del", "del": "del", "code": "code", "tt": "code", "samp": "code", "kbd": "kbd", "u": "u", "ins": "ins",
    "sub": "sub", "sup": "sup", "small": "small", "mark": "mark", "ruby": "ruby", "rt": "rt",
    "rp": "rp",
}  # fmt: skip
_CODE = Mark("code")
_STYLES = (
    (re.compile(r"font-weight:\s*(?:bold|[6-9]00)"), Mark("strong")),
    (re.compile(r"font-style:\s*italic"), Mark("em")),
    (re.compile(r"text-decoration(?:-line)?:\s*line-through"), Mark("del")),
)
_PLAIN = re.compile(r"font-weight:\s*(?:normal|400)|font-style:\s*normal")
_SPACE = re.compile(r"[ \t\r\n\f\u00a0\u202f]+")
_FILE_NAME = re.compile(r".{1,120}\.(?:jpe?g|png|gif|webp|bmp)", re.IGNORECASE)
_EMOJI_CLASSES = {"emoji", "emoticon", "wp-smiley"}
_SELF_EVIDENT = re.compile(r"|top|more|links|comments?|comment-form|c\d+")
"""Fragments that lead to a text as a whole, or to what Blogger had under it."""

Losses: TypeAlias = list[tuple[str, str]]
"""What could not be kept: the name of a remark, and what there was."""


def read(html: str, place: Surroundings, losses: Losses | None = None) -> list[Block]:
    """The blocks of a post. `losses` gains what could not be kept. Raises `TooDeep`."""
    root = parse(html)
    if root is None:
        return []
    ids = place.anchors.get(place.address)
    if ids is None:
        wanted = {found[1] for link in root.iter("a") if (found := place.text(link.get("href") or ""))}
        ids = identified(root, wanted) if wanted else {}
        place = place.naming(ids)
    blocks = _Reader(_Source(place, dict(ids), [] if losses is None else losses)).all(root, ())
    return levelled(settled(with_more(blocks), set(ids.values())) if ids else with_more(blocks))


class _Source(NamedTuple):
    """One text: what is around it, the places in it that no piece stands for yet, and what it loses."""

    place: Surroundings
    unnamed: dict[str, str]
    losses: Losses


class _Reader:
    """Gathers pieces into runs and runs into blocks. `lang` and `turn` (`ltr`, `rtl`) are those of what is around."""

    def __init__(self, source: _Source, depth: int = 0, lang: str = "id", turn: str = "ltr") -> None:
        self._source, self._place = source, source.place
        self._depth, self._lang, self._turn = depth, lang, turn
        self._pre = False
        self._blocks: list[Block] = []
        self._run: list[Piece] = []

    def all(self, element: _Element, marks: tuple[Mark, ...]) -> list[Block]:
        self._inside(element, marks)
        self._flush()
        return self._blocks

    def _inside(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep
        self._say(element.text, marks)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, marks)
            self._say(child.tail, marks)
        self._depth -= 1

    def _below(self, element: _Element, marks: tuple[Mark, ...] = ()) -> list[Block]:
        """What stands in an element of its own: a cell, an item, a quote. A link around it holds of it as well."""
        reader = self._around(element)
        reader._anchor(element)
        kept = tuple(mark for mark in marks if mark.tag in {"a", "span"})
        return turned(self._attributes(element, ()), reader.all(element, kept))

    def _around(self, element: _Element) -> _Reader:
        """A reader for what is inside an element."""
        return _Reader(self._source, self._depth, language(element) or self._lang, turn(element) or self._turn)

    def _say(self, text: str | None, marks: tuple[Mark, ...]) -> None:
        if text:
            text = without_control(text)
            self._run.append(Text(text if self._pre else _SPACE.sub(" ", text), marks))

    def _anchor(self, element: _Element) -> None:
        for name in names(element):
            if id_ := self._source.unnamed.pop(name, ""):
                self._run.append(Anchor(id_))

    def _element(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        tag = str(element.tag)
        if tag not in BLOCKS or tag in {"br", "img", "iframe"}:
            self._anchor(element)
            self._phrase(element, tag, marks)
        elif self._pre:
            self._part()
            self._anchor(element)
            self._inside(element, marks)
            self._part()
        else:
            self._flush()
            if attributes := self._attributes(element, marks):
                reader = self._around(element)
                reader._block(element, tag, marks)
                reader._flush()
                self._blocks += turned(attributes, reader._blocks)
            else:
                self._block(element, tag, marks)
                self._flush()

    def _phrase(self, element: _Element, tag: str, marks: tuple[Mark, ...]) -> None:
        if tag == "br":
            self._run.append(Text("\n") if self._pre else Break())
        elif tag == "img":
            self._picture(element, marks)
        elif tag == "a":
            self._link(element, marks)
        elif tag in PLAYERS:
            self._media(element, marks)
        else:
            self._say("“" if tag == "q" else "", marks)
            self._inside(element, self._marked(element, tag, marks))
            self._say("”" if tag == "q" else "", marks)

    def _block(  # noqa: PLR0912  one element, one branch
        self, element: _Element, tag: str, marks: tuple[Mark, ...]
    ) -> None:
        if tag[0] == "h" and tag[1:].isdigit():
            for block in self._below(element, marks):
                self._blocks.append(
                    heading(max(2, int(tag[1])), block.pieces) if isinstance(block, Paragraph) else block
                )
        elif tag == "blockquote":
            if inner := self._below(element, marks):
                self._blocks.append(Quote(inner))
        elif tag == "figcaption":
            self._caption(self._below(element, marks))
        else:
            self._anchor(element)
            if tag in {"hr", "ul", "ol", "dir", "menu", "pre", "table", "figure"}:
                self._flush()
            if tag == "hr":
                self._blocks.append(More() if element.get("class") == "more" else Rule())
            elif tag in {"ul", "ol", "dir", "menu"}:
                self._list(element, marks)
            elif tag == "pre":
                self._code(element)
            elif tag == "table":
                self._table(element, marks)
            elif tag == "figure":
                self._figure(element, marks)
            elif tag in {"dt", "summary"}:
                self._inside(element, (*marks, Mark("strong")))
            else:
                self._inside(element, self._marked(element, "", marks))

    def _marked(self, element: _Element, tag: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Marks of what stands inside: of the element, and of what its style means (not how it looks)."""
        style = (element.get("style") or "").casefold()
        wanted = [Mark(_MARKS[tag])] if tag in _MARKS and not _PLAIN.search(style) else []
        wanted += [mark for pattern, mark in _STYLES if tag not in {"", "h"} and pattern.search(style)]
        if title := element.get("title") if tag == "abbr" else None:
            wanted.append(Mark("abbr", f'title="{escape(without_control(title))}"'))
        if tag in {"bdo", "bdi"}:
            wanted.append(Mark(tag, f'dir="{said}"' if (said := turn(element)) else ""))
        elif tag:
            wanted += [Mark("span", attribute) for attribute in self._attributes(element, marks)]
        found = (*marks, *(mark for mark in dict.fromkeys(wanted) if mark not in marks))
        return tuple(sorted(found, key=_CODE.__eq__))  # Markdown knows no other mark within code

    def _attributes(self, element: _Element, marks: tuple[Mark, ...]) -> list[str]:
        """Language and direction, where they are others than those around."""
        around = {"lang": self._lang, "dir": self._turn}
        for mark in marks:
            if mark.tag == "span":
                name, _, value = mark.value.partition("=")
                around[name] = value.strip('"')
        own = {"lang": language(element), "dir": turn(element)}
        return [f'{name}="{value}"' for name, value in own.items() if value and value != around[name]]

    def _link(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        if element.get("name") == "more" and not self._pre:
            self._flush()
            self._blocks.append(More())
        href = element.get("href") or ""
        images = list(element.iter("img"))
        if images and not _words(element):
            larger = href if is_picture(href) else ""
            for image in images:
                self._picture(image, marks, "" if larger else self._target(href), larger)
            return
        target = "" if any(mark.tag == "a" for mark in marks) else self._target(href)
        marks = (*marks, Mark("a", target)) if target else marks
        self._inside(element, self._marked(element, "a", marks))

    def _target(self, href: str) -> str:
        """Where a link leads here; what is not to be found any more is a loss."""
        target = self._place.link(href)
        found = self._place.text(href)
        if found and not _SELF_EVIDENT.fullmatch(found[1]) and "#" not in target:
            self._source.losses.append(("PLACE", href))
        return target

    def _picture(self, image: _Element, marks: tuple[Mark, ...], href: str = "", larger: str = "") -> None:
        alt = " ".join(without_control(image.get("alt") or image.get("title")).split())
        sources = sources_of(image, larger)
        if is_counter(image) or not sources:
            return
        if alt and _EMOJI_CLASSES & set((image.get("class") or "").casefold().split()):
            self._run.append(Text(alt, marks, added=True))
            return
        alt = "" if _FILE_NAME.fullmatch(alt) else alt
        found = next((self._place.pictures[one] for one in sources if one in self._place.pictures), "")
        if found:
            self._run.append(Picture(found, alt, href))
        else:
            said = f"Gambar: {alt}" if alt else "Gambar"
            target = self._place.link(sources[0]) if "://" in sources[0] else ""
            self._run.append(Text(said, (Mark("a", target),) if target else (), added=True))

    def _media(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        self._part()
        found = played(element)
        if found and (target := self._place.link(found.url)):
            self._run += self._shown(found, target)
            self._part()
            for inner in element.iterdescendants(*PLAYERS):
                inner.tag = "span"
        else:
            self._source.losses.append(("PLAYER", f"<{element.tag!s}> {element.get('src') or ''}"))
        self._inside(element, marks)
        self._part()

    def _shown(self, found: Video, target: str) -> list[Piece]:
        picture = self._place.pictures.get(found.picture, "")
        if picture:
            return [Picture(picture, found.said, target)]
        return [Text(found.said, (Mark("a", target),), added=True)]

    def _list(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        items: list[list[Block]] = []
        values: list[int | None] = []
        for child in element.iterchildren("*"):
            reader = _Reader(self._source, self._depth, self._lang, self._turn)
            if child.tag == "li":
                reader._blocks += self._below(child, marks)
            else:
                reader._element(child, marks)
            reader._say(child.tail, marks)
            reader._flush()
            if child.tag != "li" and items:
                items[-1] += reader._blocks
            elif reader._blocks:
                items.append(reader._blocks)
                values.append(integer(child.get("value")))
        if (element.text or "").strip():
            self._blocks.append(Paragraph([Text(_SPACE.sub(" ", element.text or "").strip())]))
        if items:
            numbers = numbering(element)
            if numbers.unknown:
                self._source.losses.append(("NUMBERS", numbers.unknown))
            own = tuple(values) if any(value is not None for value in values) else ()
            start = 1 if (given := integer(element.get("start"))) is None else given
            falling = element.get("reversed") is not None
            self._blocks.append(Listing(numbers.ordered, start, items, numbers.style, falling, own))

    def _code(self, element: _Element) -> None:
        reader = self._around(element)
        reader._pre = True
        reader._inside(element, ())
        pieces = _preformatted(reader._run)
        text = "".join(piece.text if isinstance(piece, Text) else " " for piece in pieces).expandtabs(4).strip("\n")
        plain = all(isinstance(piece, Text) and not piece.marks and not piece.added for piece in pieces)
        if text.strip() or not plain:
            text = "\n".join(line.rstrip() for line in text.split("\n"))
            self._blocks.append(Code(text, () if plain else pieces))

    def _figure(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        first = next(element.iterchildren("*"), None)
        if first is not None and first.tag == "figcaption" and _words(element) == _words(first):
            element.append(first)  # it stands above its picture
        self._inside(element, marks)

    def _caption(self, blocks: list[Block]) -> None:
        """The picture just shown has the paragraphs that a caption begins with; whatever else it holds follows."""
        pieces: list[Piece] = []
        while blocks and isinstance(first := blocks[0], Paragraph):
            pieces += [Break(), *first.pieces] if pieces else first.pieces
            blocks = blocks[1:]
        last = self._blocks[-1] if self._blocks else None
        if pieces and isinstance(last, Figure) and not last.caption:
            picture = last.picture if last.picture.alt else last.picture._replace(alt=words(pieces))
            self._blocks[-1] = Figure(picture, pieces)
        elif pieces:
            self._blocks.append(Paragraph(pieces))
        self._blocks += blocks

    def _table(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in element.iter("tr")]
        if any(table is not element for table in element.iter("table")):
            rows = [[cell for cell in row if _owner(cell) is element] for row in rows]
        rows = [row for row in rows if row]
        if "tr-caption-container" in (element.get("class") or "") and len(rows) > 1:
            self._captioned(rows, marks)
            return
        for caption in element.iterchildren("caption"):
            self._blocks += self._below(caption, marks)
        cells = [[self._cell(cell, marks) for cell in row] for row in rows]
        if all(len(row) == 1 for row in cells):
            self._blocks += [block for row in cells for cell in row for block in cell.blocks]  # only for its looks
        elif cells:
            self._blocks.append(Table(all(cell.head for cell in cells[0]), cells))

    def _cell(self, cell: _Element, marks: tuple[Mark, ...]) -> Cell:
        row = cell.getparent()
        if cell.getprevious() is None and row is not None:
            self._anchor(row)
        anchors, self._run = self._run, []
        blocks = self._below(cell, marks)
        if blocks and isinstance(first := blocks[0], Paragraph):
            blocks[0] = Paragraph([*anchors, *first.pieces])
        else:
            blocks[:0] = [one for one in anchors if isinstance(one, Anchor)]
        head = cell.tag == "th" or any(True for _ in cell.iterancestors("thead"))
        return Cell(blocks, _span(cell, "colspan"), _span(cell, "rowspan"), head)

    def _captioned(self, rows: list[list[_Element]], marks: tuple[Mark, ...]) -> None:
        """A picture with its caption, which Blogger makes a table of."""
        cells = [cell for row in rows for cell in row]
        captions = [cell for cell in cells if "tr-caption" in (cell.get("class") or "").split()] or rows[-1]
        shown = [cell for cell in cells if cell not in captions]
        if not any(map(_words, shown)):
            cells = [*shown, *captions]
        for cell in cells:
            blocks = self._below(cell, marks)
            if cell in captions:
                self._caption(blocks)
            else:
                self._blocks += blocks

    def _part(self) -> None:
        """Let nothing that follows join what came before."""
        if not self._pre:
            self._flush()
            return
        last = self._run[-1] if self._run else None
        if last is not None and not (isinstance(last, Text) and last.text.endswith("\n")):
            self._run.append(Text("\n"))

    def _flush(self) -> None:
        run, self._run = self._run, []
        self._blocks += paragraphs(run)


def _words(element: _Element) -> str:
    return "".join(element.itertext()).strip()


def _preformatted(run: list[Piece]) -> list[Piece]:
    """Pieces whose lines and spaces stay; everything in it is code."""
    pieces: list[Piece] = []
    for piece in run:
        if isinstance(piece, Text):
            text = piece.text.replace("\r\n", "\n").replace("\u00a0", " ")
            piece = piece._replace(text=text, marks=tuple(mark for mark in piece.marks if mark.tag != "code"))  # noqa: PLW2901
        pieces.append(piece)
    marked = any(not isinstance(piece, Text) or piece.marks for piece in pieces)
    if marked:
        pieces = [one._replace(text=one.text.replace("\t", "    ")) if isinstance(one, Text) else one for one in pieces]
    return pieces


def _owner(cell: _Element) -> _Element | None:
    return next(cell.iterancestors("table"), None)


def _span(cell: _Element, name: str) -> int:
    text = cell.get(name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1
