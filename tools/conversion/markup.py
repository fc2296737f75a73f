"""Blocks as the HTML that a story file may hold, one block a line: what Markdown has no signs for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby

from tools.conversion import nodes
from tools.conversion.visible_text import ADDED

SUMMARY_END = "<!--more-->"


def render_html(blocks: Iterable[nodes.Block]) -> str:
    """The blocks as lines of HTML."""
    return "\n\n".join(map(render_block, blocks))


def render_block(block: nodes.Block) -> str:  # noqa: PLR0911, PLR0912  one block, one answer
    """One line that begins with `<`, so that nothing in it is taken for Markdown."""
    match block:
        case nodes.Paragraph(pieces):
            return f"<p>{render_inlines(pieces)}</p>"
        case nodes.Heading(level, pieces, id_):
            named = f' id="{id_}"' if id_ else ""
            return f"<h{level}{named}>{render_inlines(pieces)}</h{level}>"
        case nodes.List():
            return _list(block)
        case nodes.Quote(inner_blocks):
            return f"<blockquote>{''.join(map(render_block, inner_blocks))}</blockquote>"
        case nodes.Region(attributes, [nodes.Paragraph(pieces)]):
            return f"<p {attributes}>{render_inlines(pieces)}</p>"
        case nodes.Region(attributes, inner_blocks):
            return f"<div {attributes}>{''.join(map(render_block, inner_blocks))}</div>"
        case nodes.Code(text, pieces):
            inner = render_inlines(pieces) if pieces else f"<code>{_text(text)}</code>"
            return f"<pre>{inner}</pre>".replace("\n", "&#10;").replace("\t", "    ")
        case nodes.Table(rows):
            body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            return f'<div class="gulir" role="region" tabindex="0" aria-label="Tabel"><table>{body}</table></div>'
        case nodes.Figure(picture, caption):
            shown = f"<figcaption>{render_inlines(caption)}</figcaption>" if caption else ""
            return f"<figure>{_picture(picture)}{shown}</figure>"
        case nodes.Rule():
            return "<hr>"
        case nodes.SummaryEnd():
            return SUMMARY_END
        case nodes.Footnote(name, pieces):
            return f"<p>{_text(name)} {render_inlines(pieces)}</p>"
        case nodes.Anchor(id_):
            return f'<div id="{id_}"></div>'


def render_inlines(pieces: Sequence[nodes.Inline]) -> str:
    """Runs of text with their marks."""
    return render_grouped(pieces, 0, _piece, render_mark)


def render_grouped(
    pieces: Sequence[nodes.Inline],
    depth: int,
    piece_text: Callable[[nodes.Inline], str],
    wrap: Callable[[nodes.Mark, str], str],
) -> str:
    """Pieces that share a mark stand within it together; white space at its edges stays outside."""
    written = []
    for mark, group in groupby(pieces, lambda piece: _mark(piece, depth)):
        members = list(group)
        if mark is None:
            written += [piece_text(piece) for piece in members]
            continue
        inner = render_grouped(members, depth + 1, piece_text, wrap)
        bare = inner.strip(" ")
        written.append(inner.replace(bare, wrap(mark, bare), 1) if bare else inner)
    return "".join(written)


def _mark(piece: nodes.Inline, depth: int) -> nodes.Mark | None:
    return piece.marks[depth] if isinstance(piece, nodes.Text) and len(piece.marks) > depth else None


def _piece(piece: nodes.Inline) -> str:
    match piece:
        case nodes.Text(text, _, added):
            return f"{ADDED[0]}{_text(text)}{ADDED[1]}" if added else _text(text)
        case nodes.LineBreak():
            return "<br>"
        case nodes.Picture():
            return _picture(piece)
        case nodes.FootnoteReference(name):
            return _text(name)
        case nodes.Anchor(id_):
            return f'<span id="{id_}"></span>'


def render_mark(mark: nodes.Mark, inner: str) -> str:
    """What stands within a mark."""
    attributes = f'href="{escape(mark.value)}"' if mark.tag == "a" else mark.value
    return f"<{mark.tag}{attributes and f' {attributes}'}>{inner}</{mark.tag}>"


def _text(text: str) -> str:
    """Brackets and braces are spelled so that no trap for Markdown takes them for its own."""
    return escape(text, quote=False).replace("[", "&#91;").replace("{:", "<code>{:</code>")


def _picture(picture: nodes.Picture) -> str:
    plain = "" if picture.alt else ' class="dekoratif"'
    image = f'<img src="{escape(picture.src)}" alt="{escape(picture.alt)}"{plain} loading="lazy">'
    return f'<a href="{escape(picture.href)}">{image}</a>' if picture.href else image


def _list(block: nodes.List) -> str:
    given = (("type", block.style), ("start", block.start if block.start != 1 else ""))
    attributes = "".join(f' {name}="{value}"' for name, value in given if value != "")
    attributes += " reversed" if block.falling else ""
    numbers = ("" if number is None else f' value="{number}"' for number in block.values or [None] * len(block.items))
    inner = "".join(f"<li{number}>{_flow(item)}</li>" for number, item in zip(numbers, block.items, strict=True))
    return f"<ol{attributes}>{inner}</ol>" if block.ordered else f"<ul>{inner}</ul>"


def _cell(cell: nodes.Cell) -> str:
    tag = "th" if cell.head else "td"
    scope = ' scope="col"' if cell.head else ""
    spans = (("colspan", cell.columns), ("rowspan", cell.rows))
    wide = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
    return f"<{tag}{scope}{wide}>{_flow(cell.blocks)}</{tag}>"


def _flow(blocks: list[nodes.Block]) -> str:
    """A single paragraph needs no element of its own inside a cell or an item."""
    match blocks:
        case [nodes.Paragraph(pieces), *others] if not any(isinstance(one, nodes.Paragraph) for one in others):
            return render_inlines(pieces) + "".join(map(render_block, others))
        case _:
            return "".join(map(render_block, blocks))
