"""HTML as Blogger, Word and people have left it → blocks, without what none of them meant.

The tree is walked once, depth first, with the marks that hold of the text underneath.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec.structs import replace

from tools.conversion import nodes
from tools.conversion.addresses import LinkResolver, is_picture
from tools.conversion.attributes import (
    find_direction,
    find_language,
    find_marks,
    find_numbering,
    parse_integer,
    parse_span,
)
from tools.conversion.fragments import assign_ids, find_names
from tools.conversion.media import find_video, is_tracking_pixel, picture_addresses
from tools.conversion.paragraphs import make_paragraphs
from tools.conversion.transforms import as_heading, in_region, level_headings, place_ids, with_one_summary_end
from tools.conversion.tree import TooDeepError, parse
from tools.conversion.visible_text import BLOCKS, PLAYERS
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 60
"""Elements within elements; nobody writes deeper, and what does shall not exhaust our stack."""

_CODE = nodes.Mark("code")
_LISTS = {"ul", "ol", "dir", "menu"}
_SPACE = re.compile(r"[ \t\r\n\f\u00a0\u202f]+")
_FILE_NAME = re.compile(r".{1,120}\.(?:jpe?g|png|gif|webp|bmp)", re.IGNORECASE)
_EMOJI_CLASSES = {"emoji", "emoticon", "wp-smiley"}
_SELF_EVIDENT = re.compile(r"|top|more|links|comments?|comment-form|c\d+")
"""Fragments that lead to a text as a whole, or to what Blogger had under it."""

Losses: TypeAlias = list[tuple[str, str]]
"""What could not be kept: the name of a remark, and what there was."""


def read(html: str, links: LinkResolver, losses: Losses | None = None) -> list[nodes.Block]:
    """Return the blocks of a post. `losses` gains what could not be kept. Raises `TooDeepError`."""
    root = parse(html)
    ids = links.anchors.get(links.address)
    if ids is None:
        wanted = {found[1] for link in root.iter("a") if (found := links.find_text(link.get("href") or ""))}
        ids = assign_ids(root, wanted)
        links = replace(links, anchors={**links.anchors, links.address: ids})
    reader = _Reader(_Source(links, dict(ids), [] if losses is None else losses))
    return level_headings(place_ids(with_one_summary_end(reader.read(root, ())), ids.values()))


class _Source(NamedTuple):
    """One text: where its links lead, the ids that no node has yet by what links call them, and what it loses."""

    links: LinkResolver
    ids: dict[str, str]
    losses: Losses


class _Reader:
    """Gathers inline nodes into runs and runs into blocks; knows the language and direction of what is around."""

    def __init__(self, source: _Source, depth: int = 0, around: tuple[str, str] = ("id", "ltr")) -> None:
        self._source, self._links = source, source.links
        self._depth, self._around = depth, around
        self._pre = False
        self._blocks: list[nodes.Block] = []
        self._run: list[nodes.Inline] = []

    def read(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> list[nodes.Block]:
        """Return the blocks of what is inside an element; `marks` hold of all of it."""
        self._inside(element, marks)
        self._flush()
        return self._blocks

    def _inside(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeepError
        self._say(element.text, marks)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, marks)
            self._say(child.tail, marks)
        self._depth -= 1

    def _below(self, element: _Element, marks: tuple[nodes.Mark, ...] = (), *anchored: _Element) -> list[nodes.Block]:
        """What stands in an element of its own: a cell, an item, a quote. A link around it holds of it as well.

        What is called by the name of one of the `anchored` elements begins there too.
        """
        reader = self._reader(element)
        for one in (*anchored, element):
            reader._anchor(one)
        kept = tuple(mark for mark in marks if mark.tag in {"a", "span"})
        return in_region(self._attributes(element, ()), reader.read(element, kept))

    def _reader(self, element: _Element) -> _Reader:
        """A reader for what is inside an element."""
        lang, around = self._around
        return _Reader(self._source, self._depth, (find_language(element) or lang, find_direction(element) or around))

    def _say(self, text: str | None, marks: tuple[nodes.Mark, ...]) -> None:
        if text:
            text = without_control(text)
            self._run.append(nodes.Text(text if self._pre else _SPACE.sub(" ", text), marks))

    def _anchor(self, element: _Element) -> None:
        for name in find_names(element):
            if id_ := self._source.ids.pop(name, ""):
                self._run.append(nodes.Anchor(id_))

    def _element(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        tag = str(element.tag)
        if tag not in BLOCKS or tag in {"br", "img", "iframe"}:
            self._anchor(element)
            self._phrase(element, tag, marks)
            return
        self._end_line()
        if self._pre:
            self._anchor(element)
            self._inside(element, marks)
        elif attributes := self._attributes(element, marks):
            reader = self._reader(element)
            reader._block(element, tag, marks)
            reader._flush()
            self._blocks += in_region(attributes, reader._blocks)
        else:
            self._block(element, tag, marks)
        self._end_line()

    def _phrase(self, element: _Element, tag: str, marks: tuple[nodes.Mark, ...]) -> None:
        if tag == "br":
            self._run.append(nodes.Text("\n") if self._pre else nodes.LineBreak())
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

    def _block(self, element: _Element, tag: str, marks: tuple[nodes.Mark, ...]) -> None:
        if tag in {"blockquote", "figcaption"} or (tag[0] == "h" and tag[1:].isdigit()):
            blocks = self._below(element, marks)
            if tag == "figcaption":
                self._caption(blocks)
            elif tag == "blockquote":
                self._blocks += [nodes.Quote(blocks)] if blocks else []
            else:
                self._blocks += [as_heading(max(2, int(tag[1])), block) for block in blocks]
            return
        self._anchor(element)
        if tag in _LISTS | {"hr", "pre", "table", "figure"}:
            self._flush()
        if tag == "hr":
            self._blocks.append(nodes.SummaryEnd() if element.get("class") == "more" else nodes.Rule())
        elif tag in _LISTS:
            self._list(element, marks)
        elif tag == "pre":
            self._code(element)
        elif tag == "table":
            self._table(element, marks)
        elif tag == "figure":
            self._figure(element, marks)
        else:
            term = [nodes.Mark("strong")] if tag in {"dt", "summary"} else []
            self._inside(element, tuple(dict.fromkeys((*term, *marks))))

    def _marked(self, element: _Element, tag: str, marks: tuple[nodes.Mark, ...]) -> tuple[nodes.Mark, ...]:
        """Marks of what stands inside an element that is a phrase."""
        spans = [] if tag in {"bdo", "bdi"} else self._attributes(element, marks)
        found = dict.fromkeys((*marks, *find_marks(element, tag), *(nodes.Mark("span", one) for one in spans)))
        return tuple(sorted(found, key=_CODE.__eq__))  # Markdown knows no other mark within code

    def _attributes(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> list[str]:
        """Language and direction, where they are others than those around."""
        around = dict(zip(("lang", "dir"), self._around, strict=True))
        for mark in marks:
            if mark.tag == "span":
                name, _, value = mark.value.partition("=")
                around[name] = value.strip('"')
        own = {"lang": find_language(element), "dir": find_direction(element)}
        return [f'{name}="{value}"' for name, value in own.items() if value and value != around[name]]

    def _link(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        href = element.get("href") or ""
        images = list(element.iter("img"))
        if images and not _words(element):
            larger = href if is_picture(href) else ""
            for image in images:
                self._picture(image, marks, "" if larger else self._target(href), larger)
            return
        target = "" if any(mark.tag == "a" for mark in marks) else self._target(href)
        marks = (*marks, nodes.Mark("a", target)) if target else marks
        self._inside(element, self._marked(element, "a", marks))

    def _target(self, href: str) -> str:
        """Where a link leads here; what is not to be found any more is a loss."""
        target = self._links.resolve(href)
        found = self._links.find_text(href)
        if found and not _SELF_EVIDENT.fullmatch(found[1]) and "#" not in target:
            self._source.losses.append(("PLACE", href))
        return target

    def _picture(self, image: _Element, marks: tuple[nodes.Mark, ...], href: str = "", larger: str = "") -> None:
        alt = " ".join(without_control(image.get("alt") or image.get("title")).split())
        addresses = picture_addresses(image, larger)
        if is_tracking_pixel(image) or not addresses:
            return
        if alt and _EMOJI_CLASSES & set((image.get("class") or "").casefold().split()):
            self._run.append(nodes.Text(alt, marks, added=True))
            return
        alt = "" if _FILE_NAME.fullmatch(alt) else alt
        if found := next(filter(None, map(self._links.pictures.get, addresses)), ""):
            self._run.append(nodes.Picture(found, alt, href))
        else:
            target = self._links.resolve(addresses[0]) if "://" in addresses[0] else ""
            self._replacement(f"Gambar: {alt}" if alt else "Gambar", target)

    def _replacement(self, label: str, target: str) -> None:
        """A link, or words alone, for what cannot be shown here."""
        self._run.append(nodes.Text(label, (nodes.Mark("a", target),) if target else (), added=True))

    def _media(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        self._end_line()
        video = find_video(element)
        if video and (target := self._links.resolve(video.url)):
            if picture := self._links.pictures.get(video.picture, ""):
                self._run.append(nodes.Picture(picture, video.label, target))
            else:
                self._replacement(video.label, target)
            self._end_line()
            for inner in element.iterdescendants(*PLAYERS):
                inner.tag = "span"
        else:
            self._source.losses.append(("PLAYER", f"<{element.tag!s}> {element.get('src') or ''}"))
        self._inside(element, marks)
        self._end_line()

    def _list(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        items: list[list[nodes.Block]] = []
        values: list[int | None] = []
        for child in element.iterchildren("*"):
            reader = _Reader(self._source, self._depth, self._around)
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
                values.append(parse_integer(child.get("value")))
        self._say(element.text, ())
        self._flush()
        if items:
            numbers = find_numbering(element)
            if numbers.unknown:
                self._source.losses.append(("NUMBERS", numbers.unknown))
            own = tuple(values) if any(value is not None for value in values) else ()
            start = 1 if (given := parse_integer(element.get("start"))) is None else given
            falling = element.get("reversed") is not None
            self._blocks.append(nodes.List(numbers.ordered, start, items, numbers.style, falling, own))

    def _code(self, element: _Element) -> None:
        reader = self._reader(element)
        reader._pre = True
        reader._inside(element, ())
        pieces = list(map(_as_code, reader._run))
        text = "".join(piece.text if isinstance(piece, nodes.Text) else " " for piece in pieces)
        text = "\n".join(line.rstrip() for line in text.expandtabs(4).strip("\n").split("\n"))
        plain = all(isinstance(piece, nodes.Text) and not piece.marks and not piece.added for piece in pieces)
        if text.strip() or not plain:
            self._blocks.append(nodes.Code(text, () if plain else pieces))

    def _figure(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        first = next(element.iterchildren("*"), None)
        if first is not None and first.tag == "figcaption" and _words(element) == _words(first):
            element.append(first)  # it stands above its picture
        self._inside(element, marks)

    def _caption(self, blocks: list[nodes.Block]) -> None:
        """The picture just read has the paragraphs that a caption begins with; whatever else it holds follows."""
        pieces: list[nodes.Inline] = []
        while blocks and isinstance(first := blocks[0], nodes.Paragraph):
            pieces += [nodes.LineBreak(), *first.pieces] if pieces else first.pieces
            blocks = blocks[1:]
        last = self._blocks[-1] if self._blocks else None
        if pieces and isinstance(last, nodes.Figure) and not last.caption:
            picture = last.picture._replace(alt=last.picture.alt or nodes.plain_text(pieces))
            self._blocks[-1] = nodes.Figure(picture, pieces)
        elif pieces:
            self._blocks.append(nodes.Paragraph(pieces))
        self._blocks += blocks

    def _table(self, element: _Element, marks: tuple[nodes.Mark, ...]) -> None:
        own = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        rows = [cells for row in own if (cells := list(row.iterchildren("td", "th")))]
        if "tr-caption-container" in (element.get("class") or "") and len(rows) > 1:
            self._figure(_as_figure(element, rows), marks)
            return
        for caption in element.iterchildren("caption"):
            self._blocks += self._below(caption, marks)
        table = nodes.Table([[self._cell(cell, marks) for cell in row] for row in rows])
        if all(len(row) == 1 for row in rows):
            self._blocks += [block for (cell,) in table.rows for block in cell.blocks]  # only for its looks
        else:
            self._blocks.append(table)

    def _cell(self, cell: _Element, marks: tuple[nodes.Mark, ...]) -> nodes.Cell:
        blocks = self._below(cell, marks, *(cell.iterancestors("tr") if cell.getprevious() is None else ()))
        head = cell.tag == "th" or next(cell.iterancestors("thead"), None) is not None
        return nodes.Cell(blocks, parse_span(cell, "colspan"), parse_span(cell, "rowspan"), head)

    def _end_line(self) -> None:
        """Let nothing that follows join what came before."""
        if not self._pre:
            self._flush()
            return
        last = self._run[-1] if self._run else None
        if last is not None and not (isinstance(last, nodes.Text) and last.text.endswith("\n")):
            self._run.append(nodes.Text("\n"))

    def _flush(self) -> None:
        run, self._run = self._run, []
        self._blocks += make_paragraphs(run)


def _words(element: _Element) -> str:
    return "".join(element.itertext()).strip()


def _as_figure(table: _Element, rows: list[list[_Element]]) -> _Element:
    """A picture with its caption, which Blogger makes a table of."""
    table[:] = [cell for row in rows for cell in row]
    captions = table.xpath("*[contains(concat(' ', @class, ' '), ' tr-caption ')]") or rows[-1]
    for cell in table:
        cell.tag = "figcaption" if cell in captions else "div"
    return table


def _as_code(piece: nodes.Inline) -> nodes.Inline:
    """Preformatted text keeps its lines and spaces, and is code anyway."""
    if not isinstance(piece, nodes.Text):
        return piece
    marks = tuple(mark for mark in piece.marks if mark != _CODE)
    return piece._replace(text=piece.text.replace("\r\n", "\n").replace("\u00a0", " "), marks=marks)
