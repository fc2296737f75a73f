"""A comment's HTML → the little Markdown that comments have here, without e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from plugins.comments.mask import MASK, mask
from plugins.comments.render import CommentMarkdown
from tools.conversion import nodes
from tools.conversion.addresses import LinkResolver
from tools.conversion.markdown import render_markdown
from tools.conversion.reading import read
from tools.conversion.transforms import change_inlines
from tools.conversion.tree import TooDeepError
from tools.conversion.visible_text import ADDED, is_visible, tokens, visible_text

_MARKS = {"strong", "em", "code", "a"}


class CommentConverter:
    """Converts any number of comments, one after the other. `home` is this blog's own address."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._markdown = CommentMarkdown()

    def convert(self, html: str, links: LinkResolver) -> str:
        """Return the text of a comment file; '' where nothing is said.

        What the old blog's form did not let anybody write (tables, preformatted text) becomes lines of mere words.
        """
        if not is_visible(html):
            return ""
        text = visible_text(html)
        try:
            blocks = read(html, replace(links, pictures={}, anchors={**links.anchors, links.address: {}}))
        except TooDeepError:
            blocks = []
        blocks = [nodes.Paragraph(one.pieces) if isinstance(one, nodes.Heading) else one for one in blocks]
        body = mask(render_markdown(change_inlines(blocks, self._simplify)).replace("  \n", "\n"))
        if body and tokens(visible_text(self._markdown.render(body))) == tokens(mask(text)):
            return body.replace(ADDED[0], "").replace(ADDED[1], "")
        lines = [nodes.Paragraph([nodes.Text(" ".join(line.split()))]) for line in text.split("\n") if line.strip()]
        return mask(render_markdown(lines))

    def _simplify(self, pieces: Iterable[nodes.Inline]) -> list[nodes.Inline]:
        """Only what comments have."""
        found: list[nodes.Inline] = []
        for piece in pieces:
            if isinstance(piece, nodes.Text):
                marks = [self._absolute(mark) for mark in piece.marks if mark.tag in _MARKS]
                nodes.append_text(found, piece._replace(marks=tuple(mark for mark in marks if mark)))
            elif not isinstance(piece, nodes.Anchor):
                found.append(piece)
        return found

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
