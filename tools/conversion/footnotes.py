"""The section of footnotes at a story's end ("Catatan Kaki") → footnotes that signs in the text refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tools.conversion import nodes

LABEL = re.compile(r"catatan kaki\s*(?::\s*|\Z)", re.IGNORECASE)
"""How the section begins."""
_LIKE_A_SIGN = re.compile(r"\[(?:\d{1,2}|\*{1,3})\]|[¹²³⁴⁵⁶⁷⁸⁹]")
_UNSIGNED = "catatan"
"""The name of a footnote that no sign in the text refers to."""
_MOST_UNSIGNED = 3
"""Paragraphs."""
_NOTE = re.compile(r"\s*(?:\[(\d{1,2}|\*{1,3})\]|\((\d{1,2})\)|(\d{1,2})[.)]|([¹²³⁴⁵⁶⁷⁸⁹])|(\*{1,3})\)?)\s*(?=\S|$)")
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"
_FARTHEST = 30
"""Blocks from the end within which the section begins."""


def find_notes(blocks: Sequence[nodes.Block]) -> int | None:
    """Return where the section of footnotes begins, if the story ends with one."""
    for at in range(len(blocks) - 1, max(0, len(blocks) - 1 - _FARTHEST), -1):
        block = blocks[at]
        if isinstance(block, nodes.Heading | nodes.Paragraph):
            first = nodes.plain_text(next(iter(nodes.lines(block.pieces)), ()))
            if label := LABEL.match(first):
                return at if at < len(blocks) - 1 or len(block.text) > label.end() else None
            if isinstance(block, nodes.Heading):
                return None
        elif not isinstance(block, nodes.List | nodes.Rule):
            return None
    return None


def under_heading(notes: list[nodes.Block]) -> list[nodes.Block]:
    """Return a section that cannot become footnotes, under a heading of its own, each note a paragraph."""
    if not notes or not isinstance(first := notes[0], nodes.Paragraph):
        return notes
    label, *rest = nodes.lines(first.pieces)
    if not LABEL.fullmatch(nodes.plain_text(label)):
        return notes
    return [nodes.Heading(2, label), *map(nodes.Paragraph, rest), *notes[1:]]


def with_footnotes(story: list[nodes.Block], section: list[nodes.Block]) -> list[nodes.Block]:
    """Return the story with footnotes and their signs; nothing where a sign cannot be found exactly once.

    Notes without signs are about the whole text: one footnote at the end of its last paragraph.
    """
    entries = _entries(section)
    if not entries:
        return _with_one_footnote(story, section)
    if len({name for name, _ in entries}) < len(entries):
        return []
    for name, _ in entries:
        story = _with_reference(story, name)
    return [*story, *(nodes.Footnote(_label(name), pieces) for name, pieces in entries)] if story else []


def _with_one_footnote(story: list[nodes.Block], section: list[nodes.Block]) -> list[nodes.Block]:
    lines = [line for block in section for line in _unlabelled_lines(block)]
    last = story[-1]
    if not 0 < len(lines) <= _MOST_UNSIGNED or any(map(_entry, lines)) or not isinstance(last, nodes.Paragraph):
        return []
    if not all(isinstance(block, nodes.Paragraph | nodes.Heading) for block in section):
        return []
    if any(isinstance(block, nodes.Paragraph) and _LIKE_A_SIGN.search(block.text) for block in story):
        return []
    note = [piece for line in lines for piece in (nodes.Text(" "), *line)][1:]
    end = nodes.Paragraph([*last.pieces, nodes.FootnoteReference(_UNSIGNED)])
    return [*story[:-1], end, nodes.Footnote(_UNSIGNED, note)]


def _unlabelled_lines(block: nodes.Block) -> list[list[nodes.Inline]]:
    """The lines of a paragraph or heading of the section, without its label."""
    if not isinstance(block, nodes.Paragraph | nodes.Heading):
        return []
    first, *rest = nodes.lines(block.pieces) or [[]]
    said = "".join(piece.text for piece in first if isinstance(piece, nodes.Text))
    label = LABEL.match(said.strip())
    left = label.end() + len(said) - len(said.lstrip()) if label else 0
    unlabelled: list[nodes.Inline] = []
    for piece in first:
        if isinstance(piece, nodes.Text):
            cut = min(left, len(piece.text))
            left -= cut
            piece = piece._replace(text=piece.text[cut:])  # noqa: PLW2901
        unlabelled.append(piece)
    return [line for line in (unlabelled, *rest) if nodes.plain_text(line)]


def _entries(section: Sequence[nodes.Block]) -> list[tuple[str, list[nodes.Inline]]]:
    """The signs and texts of a section of footnotes; none where anything in it is not one."""
    entries: list[tuple[str, list[nodes.Inline]] | None] = []
    for block in section:
        match block:
            case nodes.List(True, start, items):
                for number, item in enumerate(items, start):
                    text = item[0].pieces if len(item) == 1 and isinstance(item[0], nodes.Paragraph) else None
                    entries.append((str(number), text) if text else None)
            case nodes.Paragraph() | nodes.Heading():
                entries += map(_entry, _unlabelled_lines(block))
            case nodes.Rule():
                continue
            case _:
                return []
    found = [entry for entry in entries if entry]
    return found if len(found) == len(entries) else []


def _entry(line: Sequence[nodes.Inline]) -> tuple[str, list[nodes.Inline]] | None:
    """`[1] What it says` → its sign and what it says. The sign may be raised."""
    first, *rest = line
    if not isinstance(first, nodes.Text):
        return None
    raised = bool(rest) and nodes.Mark("sup") in first.marks
    found = _NOTE.match(f"{first.text.strip()}. x" if raised else first.text)
    if found is None:
        return None
    if not raised:
        rest = [first._replace(text=first.text[found.end() :]), *rest]
    elif isinstance(after := rest[0], nodes.Text):
        rest[0] = after._replace(text=after.text.lstrip(" .)"))
    return (next(filter(None, found.groups())), rest) if nodes.plain_text(rest) else None


def _label(name: str) -> str:
    """What a footnote is called whose sign is a number, a raised number, or asterisks."""
    if name in _RAISED:
        return str(_RAISED.index(name) + 1)
    return name if name.isdigit() else f"catatan-{len(name)}"


def _with_reference(blocks: Sequence[nodes.Block], name: str) -> list[nodes.Block]:
    """The blocks with the one sign of that note replaced; none unless there is exactly one."""
    found: list[nodes.Block] = []
    for block in blocks:
        if isinstance(block, nodes.Paragraph):
            block = nodes.Paragraph([part for piece in block.pieces for part in _referring(piece, name)])  # noqa: PLW2901
        found.append(block)
    references = [one.name for one in nodes.inlines(found) if isinstance(one, nodes.FootnoteReference)]
    return found if references.count(_label(name)) == 1 else []


def _referring(piece: nodes.Inline, name: str) -> Iterator[nodes.Inline]:
    """The piece, with references where the sign of that note stands in it."""
    if not isinstance(piece, nodes.Text):
        yield piece
        return
    if nodes.Mark("sup") in piece.marks and piece.text.strip(" []()") == name:
        yield nodes.FootnoteReference(_label(name))
        return
    sign = re.escape(name)
    pattern = sign if name in _RAISED else rf"\s?\[{sign}\]|\s?\({sign}\)" if name.isdigit() else rf"(?<=\w){sign}\)?"
    for number, text in enumerate(re.split(pattern, piece.text)):
        if number:
            yield nodes.FootnoteReference(_label(name))
        if text:
            yield piece._replace(text=text)
