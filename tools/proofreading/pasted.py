"""What comes along when a text is copied from a page or a chat into a story file, and the file as it should be.

The page's furniture, the title once more, the parts that every story gets printed below itself (`page_edges.py`),
sub-headings that are bare lines (`headings.py`), and, here, line ends that Markdown would not see; they are found by
what renders them (`stories/layout.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct

from plugins.indonesian.wording import number, shortened
from plugins.stories.author import Author
from plugins.stories.layout import LONG, Meaning, line_ends, settle
from plugins.stories.metadata import Document
from tools.conversion.end_matter import EndMatter
from tools.proofreading.finding import Finding
from tools.proofreading.headings import mark_headings
from tools.proofreading.page_edges import find_end, find_start, is_page
from tools.proofreading.pasted_text import Doubt, PastedText, Unit

RULES = frozenset({"tempelan", "penutup", "catatan kaki", "judul bagian", "baris", "spasi"})
"""The kinds of findings that `tidy` makes, all of which it can put right."""

_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_TRAILING = re.compile(r"(?<=\S) $", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")


class TidyResult(Struct, frozen=True):
    """A body as it should be, with one finding for each cause, and doubts.

    `parts` were taken out of the body and belong into the header.
    """

    body: str
    parts: EndMatter
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    removed: frozenset[int]
    """Lines of the file that are no part of the story."""


def tidy(document: Document, authors: Mapping[str, Author], agreed: Collection[str] = ()) -> TidyResult:
    """Return the body that a story or page file should have, what was found, and what only its author knows.

    `authors` are those of the blog, by name; `agreed` are texts of doubts to which the author has said yes.
    """
    text = PastedText(document, authors, agreed)
    begin = find_start(text)
    end, parts, notes = find_end(text, begin)
    mark_headings(text, begin, end)
    # Spaces at the ends of lines mean something only in a text that was not pasted.
    glued = [one for one, below in pairwise(text.units[begin:end]) if text.findings and _is_glued(one, below)]
    _remark_line_ends(text, begin, end, [unit.last for unit in glued])
    for unit in glued:
        unit.text = unit.text.rstrip()
    kept: list[str] = []
    above = begin and text.units[begin - 1].last
    for unit in text.units[begin:end]:
        kept += [""] * (unit.first - above - 1)
        kept.append(_TRAILING.sub("", _SPACES.sub(" ", unit.text)) if unit.prose else unit.text)
        above = unit.last
    body = settle("\n".join([*kept, *notes]))
    if "```" not in body and "~~~" not in body:  # code keeps its empty lines
        body = _EMPTY_LINES.sub("\n\n", body)
    edges = (*text.units[:begin], *text.units[end:])
    removed = frozenset(document.body_line + unit.first for unit in edges if is_page(text, unit, parts))
    return TidyResult(body.lstrip("\n").rstrip(), parts, tuple(text.findings), tuple(text.doubts), removed)


def _is_glued(one: Unit, below: Unit) -> bool:
    """Whether trailing spaces of a line would glue the paragraph below to it."""
    is_long = max(len(one.text), len(below.text)) > LONG
    return one.prose and one.text.endswith("  ") and is_long and below.first == one.last + 1


def _remark_line_ends(text: PastedText, begin: int, end: int, more: Iterable[int]) -> None:
    """One remark on paragraphs, one on lines that single line ends keep apart; `more` are ends of the former."""
    head = text.document.head
    if head.rstrip("\n") and head.rstrip(" \t\n") + "\n" == head:
        problem = "belum ada baris kosong di antara kepala dan isi"
        text.remark(0, "baris", problem, "beri satu baris kosong di atas isi")
    if begin == end:
        return
    first, last = text.units[begin].first, text.units[end - 1].last
    headings = {line for unit in text.units if unit.text.startswith("\n##") for line in (unit.first - 1, unit.first)}
    found = [one for one in line_ends(text.body) if first <= one.line < last and one.line not in headings]
    verses = [one.line for one in found if one.meaning is Meaning.LINE]
    paragraphs = {*more, *(one.line for one in found if one.meaning is Meaning.PARAGRAPH)}
    if paragraphs:
        also = f", dan {number(len(verses))} baris pendek tetap terpisah seperti diketik" if verses else ""
        ends = f"{number(len(paragraphs))} ganti baris tunggal terbaca sebagai akhir paragraf"
        remedy = "`check --fix` menuliskannya dengan baris kosong dan dua spasi"
        text.remark(min(paragraphs), "baris", f"{ends}, mulai di sini{also}", remedy)
    elif verses:
        said = shortened(text.body.split("\n")[verses[0]])
        problem = f'"{said}" dan baris di bawahnya tetap terpisah, seperti diketik'
        remedy = "bila memang dimaksudkan begitu, beri dua spasi di ujung baris; bila tidak, sambunglah barisnya"
        text.remark(verses[0], "baris", problem, remedy)
