"""A copied text in units that one line end each sets apart, with all that is remarked and asked about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from plugins.indonesian.wording import number, shortened
from plugins.stories.author import Author
from plugins.stories.fences import fences
from plugins.stories.layout import HARD_BREAK, line_ends
from plugins.stories.metadata import Document
from tools.conversion.visible_text import tokens
from tools.proofreading.finding import Finding

_NOT_PROSE = re.compile(r"[ \t>#|<`~]|[*+-]\s|\d{1,3}[.)]\s|\[[^\]\n]+\]:|\{:|!\[")
_LIST = re.compile(r"(?:[*+-]|\d{1,3}[.)])\s")
HEADING = re.compile(r"#{1,6}\s+(.*)")
_MESSAGE = re.compile(r"(?m)^\[?\d{1,2}[.:]\d{2},? \d{1,2}/\d{1,2}/\d{2,4}\]? (?:- )?[^:\n]{1,40}: ")
"""What WhatsApp puts before a message that is copied."""
_MONTH = r"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)\w*"
_DATE = re.compile(rf"(?:\w+, )?(?:\d{{1,2}} )?{_MONTH}\.? (?:\d{{1,2}},? )?\d{{4}}(?:[ ,].{{0,20}})?", re.IGNORECASE)
_BYLINE = re.compile(r"(?:ditulis )?(?:oleh|by)\s*:?\s+", re.IGNORECASE)
_FROM_A_PAGE = "terbawa dari halaman yang disalin"


class Doubt(NamedTuple):
    """What only the author knows of a line; a yes names its `text` to `tidy`."""

    line: int
    text: str
    question: str


class Unit(Struct):
    """What stands between two meant line ends: its first and last line, counted within the body, and its text."""

    first: int
    last: int
    text: str
    prose: bool


class PastedText:
    """A story or page file in units. `agreed` are texts of doubts to which its author has said yes."""

    def __init__(self, document: Document, authors: Mapping[str, Author], agreed: Collection[str]) -> None:
        self.document, self.agreed = document, agreed
        self.body = _MESSAGE.sub("", document.body)
        self.units = list(_units(self.body))
        self.is_story = document.path.split("/")[1:2] == ["cerita"]
        name = document.text("Author") or document.text("Authors").partition(";")[0].strip()
        self.author = authors.get(name, Author(name, "", "", [], "", "", "", []))
        self.findings: list[Finding] = []
        self.doubts: list[Doubt] = []

    def remark(self, line: int, rule: str, problem: str, remedy: str) -> None:
        """Note a finding at a line of the body, counted from 0."""
        self.findings.append(Finding(self.document.path, self.document.body_line + line, rule, problem, remedy))

    def doubt(self, unit: Unit, text: str, question: str) -> None:
        """Note what only the author knows of a unit."""
        self.doubts.append(Doubt(self.document.body_line + unit.first, text, question))

    def remark_furniture(self, units: Sequence[Unit]) -> None:
        """Note that these units, if any, belong to the page that the text was copied from, once for the whole text."""
        others = f" dan {number(len(units) - 1)} baris lain" if len(units) > 1 else ""
        if units and not any(one.problem.endswith(_FROM_A_PAGE) for one in self.findings):
            problem = f'"{shortened(units[0].text)}"{others} {_FROM_A_PAGE}'
            self.remark(units[0].first, "tempelan", problem, "hapus, karena bukan bagian cerita")

    def is_title(self, text: str) -> bool:
        """Return whether a line says the story's title once more."""
        title = tokens(self.document.text("Title"))
        return bool(title) and tokens(_bare(text)) == title

    def is_byline(self, text: str) -> bool:
        """Return whether a line says nothing but who has written the story or when."""
        text = _bare(text)
        byline = tokens(_BYLINE.sub("", text, count=1))
        return bool(byline == tokens(self.author.name) != [] or _DATE.fullmatch(text))


def _units(body: str) -> Iterator[Unit]:
    """Yield all that is not empty, in the body's order; folded lines stay together, and so does code."""
    lines = body.split("\n")
    code = {fence.first: fence.last for fence in fences(lines)}
    ends = {one.line for one in line_ends(body)}
    first, listed = 0, False
    while first < len(lines):
        text = lines[first] if listed else lines[first].lstrip(" \t")
        last = code.get(first, first)
        if text.strip():
            prose = not _NOT_PROSE.match(text)
            listed = bool(_LIST.match(text)) or (listed and text[:1] in " \t")
            while not (first in code or last in ends or last + 1 in code or _is_apart(lines, last, prose)):
                last += 1
            yield Unit(first, last, "\n".join([text, *lines[first + 1 : last + 1]]), prose)
        first = last + 1


def _is_apart(lines: Sequence[str], at: int, prose: bool) -> bool:
    """Whether a line is the last of its unit by what it or the line below says in Markdown's own signs."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    is_quote_s_edge = line.startswith(">") != below.startswith(">")
    return not below.strip() or is_quote_s_edge or bool(HEADING.fullmatch(line) or (prose and HARD_BREAK.search(line)))


def _bare(text: str) -> str:
    """A line without the signs of a heading or of emphasis around it."""
    heading = HEADING.fullmatch(text)
    return (heading[1] if heading else text).strip("*_ ")
