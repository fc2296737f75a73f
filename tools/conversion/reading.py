"""HTML as Blogger, Word and people have left it → blocks, without what none of them meant.

The tree is walked once, depth first, with the marks that hold of the text underneath.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.conversion.addresses import Surroundings, is_picture
from tools.conversion.blocks import (
    Block,
    Break,
    Cell,
    Code,
    Figure,
    Heading,
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
from tools.conversion.runs import paragraphs
from tools.conversion.spoken import BLOCKS
from tools.conversion.tree import TooDeep, is_counter, parse, sources_of
from tools.conversion.video import Video, video

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 60
"""Elements within elements; nobody writes deeper, and what does shall not exhaust our stack."""

_MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "var": "em", "dfn": "em", "s": "del",
    "strike": "del", "del": "del", "code": "code", "tt": "code", "samp": "code", "kbd": "kbd", "u": "u", "ins": "ins",
    "sub": "sub", "sup": "sup", "small": "small", "mark": "mark",
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
_LANG = re.compile(r"jv|su|ban|bug|mad|min")
"""What somebody must have set on purpose: Word calls half of all Indonesian text English."""


def read(html: str, place: Surroundings) -> list[Block]:
    """The blocks of a post. Raises `TooDeep`."""
    root = parse(html)
    if root is None:
        return []
    blocks = _Reader(place).all(root, ())
    return _levelled(_with_more(blocks))


class _Reader:
    """Gathers pieces into runs and runs into blocks."""

    def __init__(self, place: Surroundings, depth: int = 0) -> None:
        self._place = place
        self._depth = depth
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
        return _Reader(self._place, self._depth).all(element, marks)

    def _say(self, text: str | None, marks: tuple[Mark, ...]) -> None:
        if text:
            self._run.append(Text(_SPACE.sub(" ", text), marks))

    def _element(self, element: _Element, marks: tuple[Mark, ...]) -> None:  # noqa: PLR0912  one element, one branch
        tag = str(element.tag)
        if tag == "br":
            self._run.append(Break())
        elif tag == "img":
            self._picture(element, marks)
        elif tag == "a":
            self._link(element, marks)
        elif tag in {"iframe", "embed", "video", "audio", "source"}:
            self._media(element, marks)
        elif tag not in BLOCKS:
            self._inside(element, self._marked(element, tag, marks))
        else:
            self._flush()
            if tag == "hr":
                self._blocks.append(More() if element.get("class") == "more" else Rule())
            elif tag[0] == "h" and tag[1:].isdigit():
                self._blocks += [
                    Heading(max(2, int(tag[1])), block.pieces) if isinstance(block, Paragraph) else block
                    for block in self._below(element)
                ]
            elif tag in {"ul", "ol", "dir", "menu"}:
                self._list(element)
            elif tag == "blockquote":
                if inner := self._below(element):
                    self._blocks.append(Quote(inner))
            elif tag == "pre":
                self._code(element)
            elif tag == "table":
                self._table(element)
            elif tag == "figure":
                self._figure(element)
            elif tag in {"dt", "summary"}:
                self._inside(element, (*marks, Mark("strong")))
            else:
                self._inside(element, self._marked(element, "", marks))
            self._flush()

    def _marked(self, element: _Element, tag: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Marks of what stands inside: of the element, and of what its style means (not how it looks)."""
        style = (element.get("style") or "").casefold()
        wanted = [Mark(_MARKS[tag])] if tag in _MARKS and not _PLAIN.search(style) else []
        wanted += [mark for pattern, mark in _STYLES if tag not in {"", "h"} and pattern.search(style)]
        lang = element.get("lang") or ""
        if tag and _LANG.fullmatch(lang):
            wanted.append(Mark("lang", lang))
        found = (*marks, *(mark for mark in dict.fromkeys(wanted) if mark not in marks))
        return tuple(sorted(found, key=_CODE.__eq__))  # Markdown knows no other mark within code

    def _link(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        if element.get("name") == "more":
            self._flush()
            self._blocks.append(More())
        href = element.get("href") or ""
        images = list(element.iter("img"))
        if images and not "".join(element.itertext()).strip():
            larger = href if is_picture(href) else ""
            for image in images:
                self._picture(image, marks, "" if larger else self._place.link(href), larger)
            return
        target = "" if any(mark.tag == "a" for mark in marks) else self._place.link(href)
        marks = (*marks, Mark("a", target)) if target else marks
        self._inside(element, self._marked(element, "a", marks))

    def _picture(self, image: _Element, marks: tuple[Mark, ...], href: str = "", larger: str = "") -> None:
        alt = " ".join((image.get("alt") or image.get("title") or "").split())
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
        found = video(element.get("src") or "")
        if found and (target := self._place.link(found.url)):
            self._flush()
            self._run += self._shown(found, target)
            self._flush()
        self._inside(element, marks)

    def _shown(self, found: Video, target: str) -> list[Piece]:
        picture = self._place.pictures.get(found.picture, "")
        if picture:
            return [Picture(picture, found.said, target)]
        return [Text(found.said, (Mark("a", target),), added=True)]

    def _list(self, element: _Element) -> None:
        items: list[list[Block]] = []
        for child in element:
            if not isinstance(child.tag, str):
                continue
            reader = _Reader(self._place, self._depth)
            reader._element(child, ()) if child.tag != "li" else reader._inside(child, ())
            reader._say(child.tail, ())
            reader._flush()
            if child.tag != "li" and items:
                items[-1] += reader._blocks
            elif reader._blocks:
                items.append(reader._blocks)
        if (element.text or "").strip():
            self._blocks.append(Paragraph([Text(_SPACE.sub(" ", element.text or "").strip())]))
        start = element.get("start") or "1"
        if items:
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._blocks.append(Listing(element.tag == "ol", number, items))

    def _code(self, element: _Element) -> None:
        from lxml import etree

        for inner in element.iterdescendants():
            if inner.tag in BLOCKS:
                inner.text = f"\n{inner.text or ''}" if inner.tag != "br" else None
                inner.tail = f"\n{inner.tail or ''}"
        etree.strip_tags(element, "br")
        text = "".join(element.itertext()).replace("\r\n", "\n").replace("\u00a0", " ").expandtabs(4).strip("\n")
        if text.strip():
            self._blocks.append(Code("\n".join(line.rstrip() for line in text.split("\n"))))

    def _figure(self, element: _Element) -> None:
        caption: list[Piece] = []
        for found in list(element.iter("figcaption")):
            for block in self._below(found):
                caption += [Break(), *block.pieces] if isinstance(block, Paragraph) else []
            found.tag = "span"
            found.text = None
            for child in list(found):
                found.remove(child)
        self._captioned(self._below(element), caption[1:])

    def _captioned(self, blocks: list[Block], caption: list[Piece]) -> None:
        """The last picture has the caption; a caption without a picture is a paragraph."""
        last = next((at for at in reversed(range(len(blocks))) if isinstance(blocks[at], Figure)), None)
        if caption and last is not None and last == len(blocks) - 1:
            figure = blocks[last]
            assert isinstance(figure, Figure)
            picture = figure.picture if figure.picture.alt else figure.picture._replace(alt=words(caption))
            blocks[last] = Figure(picture, caption)
        elif caption:
            blocks = [*blocks, Paragraph(caption)]
        self._blocks += blocks

    def _table(self, element: _Element) -> None:
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in element.iter("tr")]
        if any(table is not element for table in element.iter("table")):
            rows = [[cell for cell in row if _owner(cell) is element] for row in rows]
        rows = [row for row in rows if row]
        if "tr-caption-container" in (element.get("class") or "") and len(rows) > 1:
            *shown, captions = rows
            caption = [piece for cell in captions for block in self._below(cell) for piece in _pieces(block)]
            self._captioned([block for row in shown for cell in row for block in self._below(cell)], caption)
            return
        for caption_element in element.iterchildren("caption"):
            self._blocks += self._below(caption_element)
        cells = [
            [Cell(self._below(cell), _span(cell, "colspan"), _span(cell, "rowspan"), cell.tag == "th") for cell in row]
            for row in rows
        ]
        if all(len(row) == 1 for row in cells):
            self._blocks += [block for row in cells for cell in row for block in cell.blocks]  # only for its looks
        elif cells:
            self._blocks.append(Table(all(cell.head for cell in cells[0]), cells))

    def _flush(self) -> None:
        run, self._run = self._run, []
        self._blocks += paragraphs(run)


def _owner(cell: _Element) -> _Element | None:
    return next(cell.iterancestors("table"), None)


def _span(cell: _Element, name: str) -> int:
    text = cell.get(name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1


def _pieces(block: Block) -> list[Piece]:
    return block.pieces if isinstance(block, Paragraph | Heading) else []


def _with_more(blocks: list[Block]) -> list[Block]:
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


def _levelled(blocks: list[Block]) -> list[Block]:
    """The title is the only great heading, and no level is leapt over."""
    level = 1
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            level = max(2, min(block.level, level + 1))
            found.append(Heading(level, [Text(" ") if isinstance(one, Break) else one for one in block.pieces]))
        else:
            found.append(block)
    return found
