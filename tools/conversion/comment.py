"""A comment's HTML → the little Markdown that comments have here, without e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from plugins.comments.mask import MASK, mask
from plugins.comments.render import CommentMarkdown
from tools.conversion.addresses import Surroundings
from tools.conversion.blocks import (
    Anchor,
    Block,
    Break,
    Code,
    Figure,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Picture,
    Piece,
    Quote,
    Region,
    Table,
    Text,
)
from tools.conversion.markdown import markdown
from tools.conversion.reading import read
from tools.conversion.spoken import ADDED, says, spoken, tokens
from tools.conversion.tree import TooDeep

_MARKS = {"strong", "em", "code", "a"}


class CommentConverter:
    """Converts any number of comments, one after the other. `home` is this blog's own address."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._markdown = CommentMarkdown()

    def convert(self, html: str, place: Surroundings) -> str:
        """The text of a comment file; '' where nothing is said."""
        said = spoken(html)
        heard = tokens(mask(said))
        if not says(html):
            return ""
        try:
            blocks = read(html, replace(place, pictures={}))
        except TooDeep:
            blocks = []
        body = mask(markdown(self._simple(blocks)).replace("  \n", "\n"))
        if body and tokens(spoken(self._markdown.render(body))) == heard:
            return body.replace(ADDED[0], "").replace(ADDED[1], "")
        lines = [Paragraph([Text(" ".join(line.split()))]) for line in said.split("\n") if line.strip()]
        return mask(markdown(lines))

    def _simple(self, blocks: Iterable[Block]) -> list[Block]:
        """Only blocks and marks that comments have."""
        found: list[Block] = []
        for block in blocks:
            match block:
                case Paragraph(pieces) | Heading(_, pieces):
                    found.append(Paragraph(self._pieces(pieces)))
                case Listing(ordered, _, items):
                    if simple := [one for item in items if (one := self._simple(item))]:
                        found.append(Listing(ordered, 1, simple))
                case Region(_, inner):
                    found += self._simple(inner)
                case Quote(inner):
                    if quoted := self._simple(inner):
                        found.append(Quote(quoted))
                case Code(text, _):
                    found.append(Paragraph(_broken([Text(line, (Mark("code"),))] for line in text.split("\n") if line)))
                case Table(_, rows):
                    found += [one for row in rows for cell in row for one in self._simple(cell.blocks)]
                case Figure(_, caption):
                    found += [Paragraph(self._pieces(caption))] if caption else []
                case _:
                    pass
        return found

    def _pieces(self, pieces: Sequence[Piece]) -> list[Piece]:
        found: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, Text):
                marks = [self._absolute(mark) for mark in piece.marks if mark.tag in _MARKS]
                found.append(piece._replace(marks=tuple(mark for mark in marks if mark)))
            elif not isinstance(piece, Picture | Anchor):
                found.append(piece)
        return found

    def _absolute(self, mark: Mark) -> Mark | None:
        """Links of comments name a site."""
        if mark.tag != "a":
            return mark
        value = self._home + mark.value if mark.value.startswith("/") else mark.value
        return Mark("a", value) if value.startswith(("http://", "https://")) else None


def name(text: str) -> str:
    """Who wrote a comment, as readers may see it: no address, never empty."""
    text = " ".join(mask(text).replace(MASK, "").split()).strip(" <>()")
    return "Anonim" if text.casefold() in {"", "anonymous", "unknown", "anonim"} else text


def _broken(lines: Iterable[list[Piece]]) -> list[Piece]:
    found: list[Piece] = []
    for line in lines:
        found += [Break(), *line] if found else line
    return found
