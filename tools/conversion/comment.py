"""A comment's HTML → the little Markdown that comments have here, without e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from plugins.comments.mask import MASK, mask
from plugins.comments.render import CommentMarkdown
from tools.conversion import nodes
from tools.conversion.addresses import LinkResolver
from tools.conversion.markdown import render_markdown
from tools.conversion.reading import read
from tools.conversion.tree import TooDeepError
from tools.conversion.visible_text import ADDED, is_visible, tokens, visible_text

_MARKS = {"strong", "em", "code", "a"}


class CommentConverter:
    """Converts any number of comments, one after the other. `home` is this blog's own address."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._markdown = CommentMarkdown()

    def convert(self, html: str, links: LinkResolver) -> str:
        """Return the text of a comment file; '' where nothing is said."""
        if not is_visible(html):
            return ""
        text = visible_text(html)
        try:
            blocks = read(html, replace(links, pictures={}))
        except TooDeepError:
            blocks = []
        body = mask(render_markdown(self._simple(blocks)).replace("  \n", "\n"))
        if body and tokens(visible_text(self._markdown.render(body))) == tokens(mask(text)):
            return body.replace(ADDED[0], "").replace(ADDED[1], "")
        lines = [nodes.Paragraph([nodes.Text(" ".join(line.split()))]) for line in text.split("\n") if line.strip()]
        return mask(render_markdown(lines))

    def _simple(self, blocks: Iterable[nodes.Block]) -> list[nodes.Block]:
        """Only blocks and marks that comments have; a paragraph for each other one."""
        found: list[nodes.Block] = []
        for block in blocks:
            match block:
                case nodes.List(ordered, _, items):
                    if simple := [one for item in items if (one := self._simple(item))]:
                        found.append(nodes.List(ordered, 1, simple))
                case nodes.Quote(inner):
                    if quoted := self._simple(inner):
                        found.append(nodes.Quote(quoted))
                case nodes.Region(_, inner):
                    found += self._simple(inner)
                case nodes.Table(rows):
                    found += [one for row in rows for cell in row for one in self._simple(cell.blocks)]
                case _:
                    pieces = _code(block.text) if isinstance(block, nodes.Code) else nodes.inlines([block])
                    if simple_pieces := list(self._pieces(pieces)):
                        found.append(nodes.Paragraph(simple_pieces))
        return found

    def _pieces(self, pieces: Iterable[nodes.Inline]) -> Iterator[nodes.Inline]:
        for piece in pieces:
            if isinstance(piece, nodes.Text):
                marks = [self._absolute(mark) for mark in piece.marks if mark.tag in _MARKS]
                yield piece._replace(marks=tuple(mark for mark in marks if mark))
            elif not isinstance(piece, nodes.Picture | nodes.Anchor):
                yield piece

    def _absolute(self, mark: nodes.Mark) -> nodes.Mark | None:
        """Links of comments name a site."""
        if mark.tag != "a":
            return mark
        value = self._home + mark.value if mark.value.startswith("/") else mark.value
        return nodes.Mark("a", value) if value.startswith(("http://", "https://")) else None


def make_public_name(text: str) -> str:
    """Return who wrote a comment, as readers may see it: no address, never empty."""
    text = " ".join(mask(text).replace(MASK, "").split()).strip(" <>()")
    return "Anonim" if text.casefold() in {"", "anonymous", "unknown", "anonim"} else text


def _code(text: str) -> Sequence[nodes.Inline]:
    """Preformatted text as lines of code."""
    lines = (nodes.Text(line, (nodes.Mark("code"),)) for line in text.split("\n") if line)
    return [piece for line in lines for piece in (nodes.LineBreak(), line)][1:]
