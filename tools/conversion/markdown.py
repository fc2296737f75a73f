"""Blocks as the Markdown of this blog's stories, so that its reader finds no trap in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plugins.comments.comment import KEYS
from plugins.stories.story import PAGE_KEYS, STORY_KEYS
from tools.conversion import nodes
from tools.conversion.markup import SUMMARY_END, render_block, render_grouped, render_inlines, render_mark
from tools.conversion.visible_text import ADDED

_SIGNS = re.compile(r"[\\`*\[\]{]|~(?=~)|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TITLE = re.compile(r"[^\"“”‘’\\<>&\[\]()*_`{}]+")
_LINE_START = re.compile(r"^(?:([#>+|:~-])|(=)|(\d+)([.)])(?=\s))")
_LAST_SIGNS = re.compile(r"#+$")
_PICTURE, _APART = "\ufdd4", "\ufdd5"
"""The sign before a picture, and what keeps it apart in code, until it has been escaped before links."""
_HEADER = re.compile(r"([A-Za-z_]+):")
_KEYS = frozenset(key.casefold() for key in (*STORY_KEYS, *PAGE_KEYS, *KEYS))
_LINE = re.compile(r"(?<=\n)(?=[^\n])")
"""Where a line begins that says something, but for the first."""


def render_markdown(blocks: Iterable[nodes.Block]) -> str:
    """The body of a story or comment file, without a line end. Its first line is never taken for a header's."""
    text = "\n\n".join(map(_block, blocks))
    header = _HEADER.match(text)
    return f"{header[1]}&#58;{text[header.end() :]}" if header and header[1].casefold() in _KEYS else text


def _block(block: nodes.Block) -> str:  # noqa: PLR0911  one block, one answer
    match block:
        case nodes.Paragraph(pieces):
            lines = _inline(pieces).split("\n")
            return "  \n".join(_LINE_START.sub(_escaped_start, line.strip(" ")) for line in lines)
        case nodes.Heading(level, pieces, id_):
            named = f" {{: #{id_} }}" if id_ else ""
            title = _LAST_SIGNS.sub(lambda signs: "&#35;" * len(signs[0]), _inline(pieces))
            return f"{'#' * level} {title}{named}"
        case nodes.List() if _is_simple_list(block):
            return _list(block)
        case nodes.Quote(blocks) if all(isinstance(one, nodes.Paragraph) or _is_simple_list(one) for one in blocks):
            quoted = "\n\n".join(map(_block, blocks)).split("\n")
            return "\n".join(f"> {line}" if line else ">" for line in quoted)
        case nodes.Code(text, pieces) if not pieces:
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            return f"{fence}\n{text}\n{fence}"
        case nodes.Table() if _is_simple_table(block):
            return _table(block)
        case nodes.Figure(picture, []):
            return _picture(picture).replace(_PICTURE, "!")
        case nodes.Figure(picture, caption) if not picture.href and _is_title(caption):
            return _picture(picture, f' "{nodes.plain_text(caption)}"').replace(_PICTURE, "!")
        case nodes.Rule():
            return "---"
        case nodes.SummaryEnd():
            return SUMMARY_END
        case nodes.Footnote(name, pieces):
            return f"[^{name}]: {_inline(pieces)}"
        case _:
            return render_block(block)


def _inline(pieces: Sequence[nodes.Inline]) -> str:
    """A paragraph's text."""
    text = render_grouped(pieces, 0, _piece, _wrapped)
    return text.replace("![", "\\![").replace(_PICTURE, "!").replace(_APART, "")


def _escaped_start(found: re.Match[str]) -> str:
    if found[1]:
        return f"\\{found[1]}" if found[1] not in "~:|" else f"&#{ord(found[1])};"
    return "&#61;" if found[2] else f"{found[3]}\\{found[4]}"


def _piece(piece: nodes.Inline) -> str:
    match piece:
        case nodes.Text(text, marks, added):
            spelled = text if any(mark.tag == "code" for mark in marks) else _text(text)
            return f"{ADDED[0]}{spelled}{ADDED[1]}" if added else spelled
        case nodes.LineBreak():
            return "\n"
        case nodes.Picture():
            return _picture(piece)
        case nodes.FootnoteReference(name):
            return f"[^{name}]"
        case nodes.Anchor():
            return render_inlines([piece])


def _text(text: str) -> str:
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = _SIGNS.sub(lambda sign: f"\\{sign[0]}", text.replace("[^", "&#91;^"))
    return text.replace("\\{:", "`{:`")


def _wrapped(mark: nodes.Mark, inner: str) -> str:
    match mark:
        case nodes.Mark("strong"):
            return f"**{inner}**"
        case nodes.Mark("em"):
            return f"*{inner}*"
        case nodes.Mark("a", href):
            return f"[{inner}]({href})"
        case nodes.Mark("code"):
            ticks = "`" * (1 + max(map(len, re.findall("`+", inner)), default=0))
            pad = " " if "`" in inner else ""
            return f"{ticks}{pad}{inner.replace('![', f'!{_APART}[')}{pad}{ticks}"
        case _:
            return render_mark(mark, inner)


def _picture(picture: nodes.Picture, title: str = "") -> str:
    alt = _text(picture.alt)
    shown = f"{_PICTURE}[{alt}]({picture.src}{title})" + ("" if alt else "{: .dekoratif }")
    return f"[{shown}]({picture.href})" if picture.href else shown


def _is_title(caption: Sequence[nodes.Inline]) -> bool:
    """Whether a caption fits between straight quotes; else only HTML can hold it."""
    plain = all(isinstance(piece, nodes.Text) and not piece.marks and not piece.added for piece in caption)
    return plain and bool(_TITLE.fullmatch(nodes.plain_text(caption)))


def _is_simple_list(block: nodes.Block) -> bool:
    return (
        isinstance(block, nodes.List)
        and (not block.ordered or (block.start == 1 and not (block.style or block.falling or block.values)))
        and all(
            isinstance(item[0], nodes.Paragraph)
            and all(isinstance(one, nodes.Paragraph) or _is_simple_list(one) for one in item)
            for item in block.items
        )
    )


def _list(block: nodes.List) -> str:
    apart = any(sum(isinstance(one, nodes.Paragraph) for one in item) > 1 for item in block.items)
    gap = "\n\n" if apart else "\n"
    items = []
    for number, item in enumerate(block.items, 1):
        sign = f"{number}." if block.ordered else "-"
        items.append(sign.ljust(4) + _LINE.sub(" " * 4, gap.join(map(_block, item))))
    return gap.join(items)


def _is_simple_table(table: nodes.Table) -> bool:
    """Whether Markdown has signs for a table: its first row alone is its head, and every cell is simple."""
    head, *body = table.rows
    heads = all(cell.head for cell in head) and not any(cell.head for row in body for cell in row)
    alike = len({len(row) for row in table.rows}) == 1
    return heads and alike and bool(body) and all(_is_simple_cell(cell) for row in table.rows for cell in row)


def _is_simple_cell(cell: nodes.Cell) -> bool:
    return (
        (cell.columns, cell.rows) == (1, 1)
        and len(cell.blocks) < 2
        and all(isinstance(block, nodes.Paragraph) for block in cell.blocks)
        and not any(isinstance(piece, nodes.LineBreak | nodes.Picture) for piece in nodes.inlines(cell.blocks))
    )


def _table(table: nodes.Table) -> str:
    rows = [[_inline(list(nodes.inlines(cell.blocks))).replace("|", "\\|") for cell in row] for row in table.rows]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
