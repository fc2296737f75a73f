"""What comes along when a text is copied from a page or a chat into a story file, and the file as it should be.

The page's furniture, the title once more, the parts that every story gets printed below itself, sub-headings that are
bare lines, line ends that Markdown would not see. The parts at the end are found by what imports find them by
(`conversion/end_matter.py`), line ends by what renders them (`stories/layout.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from msgspec import Struct

from plugins.indonesian.wording import listing, number, shortened
from plugins.stories.author import Author
from plugins.stories.layout import LONG, SHORT, Meaning, line_ends, settle
from plugins.stories.metadata import Document
from tools.conversion import nodes
from tools.conversion.end_matter import EndMatter, begins_end_matter, count_page_lines, split_end_matter
from tools.conversion.visible_text import tokens, word_key
from tools.proofreading.finding import Finding

RULES = frozenset({"tempelan", "penutup", "catatan kaki", "judul bagian", "baris", "spasi"})
"""The kinds of remarks that this module makes, all of which it can put right."""

_NOT_PROSE = re.compile(r"[ \t>#|<`~]|[*+-]\s|\d{1,3}[.)]\s|\[[^\]\n]+\]:|\{:|!\[")
_LIST = re.compile(r"(?:[*+-]|\d{1,3}[.)])\s")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}([-*_=])(?: *\1)+\s*")
_DEFINITION = re.compile(r"\[\^[^\]\n]+\]:")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_SAID = re.compile(r"(?:  |\\|<br ?/?>)$")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_TRAILING = re.compile(r"(?<=\S) $", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")

_LONGEST_HEADING = 90
_MOST_WORDS = 12
_CERTAIN_WORDS = 3
"""Words with capitals that make a line a heading beyond doubt; fewer may be a name."""
_MOST_IN_A_QUESTION = 7
_SMALL = frozenset(
    """
    dan di ke dari yang untuk dengan atau pada dalam oleh para sang si itu ini sebagai bagi demi serta saat ketika tanpa
    the of and in a to
    """.split()  # noqa: SIM905
)
_FROM_A_PAGE = "terbawa dari halaman yang disalin"
_MONTH = r"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)\w*"
_DATE = re.compile(rf"(?:\w+, )?(?:\d{{1,2}} )?{_MONTH}\.? (?:\d{{1,2}},? )?\d{{4}}(?:[ ,].{{0,20}})?", re.IGNORECASE)
_MESSAGE = re.compile(r"(?m)^\[?\d{1,2}[.:]\d{2},? \d{1,2}/\d{1,2}/\d{2,4}\]? (?:- )?[^:\n]{1,40}: ")
"""What WhatsApp puts before a message that is copied."""
_COMMENTS = re.compile(r"\d+ (?:komentar|comments?|tanggapan):?", re.IGNORECASE)
_TAIL = 10
"""Units at a story's end where a closing that was not understood would stand."""
_BYLINE = re.compile(r"(?:ditulis )?(?:oleh|by)\s*:?\s+", re.IGNORECASE)
_BARE_LINE = re.compile(r"[^\W\d_a-z][^.!?…\n]*[\w:?).]")
_EMPHASISED = re.compile(r"([*_]{1,3})[^*_\n]+\1")
_LETTERS = re.compile(r"[^\W\d_]+")
_LAUGHTER = re.compile(r"(?:ha|he|hi|hu|ho|wk|kw){2,}\w*", re.IGNORECASE)


class Doubt(NamedTuple):
    """What only the author knows of a line; a yes names its `text` to `tidy`."""

    line: int
    text: str
    question: str


class Tidied(Struct, frozen=True):
    """A body as it should be, and what was remarked on the way, one finding for each cause.

    `parts` belong into the header.
    """

    body: str
    parts: EndMatter
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    removed: tuple[int, ...] = ()
    """Lines of the file that are no part of the story."""


class _Unit(Struct):
    """What stands between two meant line ends: its first and last line, counted within the body, and its text."""

    first: int
    last: int
    text: str
    prose: bool


def tidy(document: Document, authors: Mapping[str, Author], agreed: Collection[str] = ()) -> Tidied:
    """Look through a story or page file. `agreed` are texts of doubts to which its author has said yes."""
    return _Pasted(document, authors, agreed).tidied()


class _Pasted:
    def __init__(self, document: Document, authors: Mapping[str, Author], agreed: Collection[str]) -> None:
        self._document, self._agreed = document, agreed
        self._body = _MESSAGE.sub("", document.body)
        self._lines = self._body.split("\n")
        self._units = list(_units(self._body))
        self._is_story = document.path.split("/")[1:2] == ["cerita"]
        name = document.text("Author") or document.text("Authors").partition(";")[0].strip()
        self._author = authors.get(name, Author(name, "", "", [], "", "", "", []))
        self._findings: list[Finding] = []
        self._doubts: list[Doubt] = []

    def tidied(self) -> Tidied:
        begin = self._top()
        end, parts, notes = self._bottom(begin)
        self._mark_headings(begin, end)
        in_vain = self._breaks_in_vain(begin, end) if self._findings else []
        self._remark_line_ends(begin, end, [unit.last for unit in in_vain])
        for unit in in_vain:
            unit.text = unit.text.rstrip()
        kept: list[str] = []
        above = begin and self._units[begin - 1].last
        for unit in self._units[begin:end]:
            kept += [""] * (unit.first - above - 1)
            kept.append(_TRAILING.sub("", _SPACES.sub(" ", unit.text)) if unit.prose else unit.text)
            above = unit.last
        body = settle("\n".join([*kept, *notes]))
        if "```" not in body and "~~~" not in body:  # code keeps its empty lines
            body = _EMPTY_LINES.sub("\n\n", body)
        gone = [unit for unit in (*self._units[:begin], *self._units[end:]) if self._is_page(unit, parts)]
        return Tidied(
            body.lstrip("\n").rstrip(),
            parts,
            tuple(self._findings),
            tuple(self._doubts),
            tuple(map(self._line, gone)),
        )

    def _remark(self, line: int, rule: str, problem: str, remedy: str) -> None:
        """Note a finding at a line of the body, counted from 0."""
        place = self._document.body_line + line
        self._findings.append(Finding(self._document.path, place, rule, problem, remedy))

    def _is_page(self, unit: _Unit, parts: EndMatter) -> bool:
        """Whether a unit at an edge belongs to the page that a text was copied from."""
        return (
            count_page_lines([unit.text]) > 0 or unit.text.strip("*_ ") in parts.page_lines or self._is_title(unit.text)
        )

    def _line(self, unit: _Unit) -> int:
        return self._document.body_line + unit.first

    def _top(self) -> int:
        """How many units at the top belong to the page: up to the title once more, and what a page adds below it."""
        short = next((at for at, unit in enumerate(self._units) if len(unit.text) > LONG), 0)
        titles = [at for at, unit in enumerate(self._units[: max(short, 1)]) if self._is_title(unit.text)]
        count = titles[-1] + 1 if titles and titles[-1] + 1 < len(self._units) else 0
        if count:
            self._remark(self._units[count - 1].first, "tempelan", "baris ini mengulang Title", "hapus baris ini")
        while more := count_page_lines([unit.text for unit in self._units[count:-1]]) or self._is_beside_title(count):
            count += more
        others = [unit for unit in self._units[:count] if not self._is_title(unit.text)]
        if self._units and self._body != self._document.body:
            self._remark_furniture(self._units[:1])
        elif any(count_page_lines([unit.text]) for unit in others) or (titles and titles[-1] > len(titles) - 1):
            self._remark_furniture(others)
        return count

    def _is_title(self, text: str) -> bool:
        title = tokens(self._document.text("Title"))
        return bool(title) and tokens(_bare(text)) == title

    def _is_beside_title(self, at: int) -> bool:
        """Whether a unit that is not the last says nothing but who has written the story or when."""
        if at >= len(self._units) - 1:
            return False
        text = _bare(self._units[at].text)
        byline = tokens(_BYLINE.sub("", text, count=1))
        return bool(byline == tokens(self._author.name) != [] or _DATE.fullmatch(text))

    def _remark_furniture(self, units: Sequence[_Unit]) -> None:
        others = f" dan {number(len(units) - 1)} baris lain" if len(units) > 1 else ""
        if not any(one.problem.endswith(_FROM_A_PAGE) for one in self._findings):
            problem = f'"{shortened(units[0].text)}"{others} {_FROM_A_PAGE}'
            self._remark(units[0].first, "tempelan", problem, "hapus, karena bukan bagian cerita")

    def _bottom(self, begin: int) -> tuple[int, EndMatter, list[str]]:
        """Where the story ends, what ended it, and lines to put below it instead."""
        end = len(self._units)
        while end > begin and _DEFINITION.match(self._units[end - 1].text):
            end -= 1
        defined = self._units[end:]
        end, below = self._above_page(begin, end)
        units = self._units[begin:end]
        blocks = list(map(_block, units))
        after = [*below, *defined]
        notes = ["", *self._lines[after[0].first :]] if after else []
        found = split_end_matter(blocks, self._author.name, self._author.signature, self._author.sign_off)
        if not self._is_story or not self._may_move(found.end_matter):
            count = count_page_lines(unit.text for unit in reversed(units))
            if count:
                self._remark_furniture(units[-count:])
            return end - count, EndMatter(), notes
        own = {id(block) for block in blocks}
        ends = (
            at
            for at, block in enumerate(found.footnoted)
            if id(block) not in own and not isinstance(block, nodes.Paragraph)
        )
        at = next(ends, len(found.footnoted))
        for unit, block in zip(units[:at], found.footnoted, strict=False):
            if isinstance(block, nodes.Paragraph) and id(block) not in own:
                unit.text = "".join(map(_source, block.pieces))
        self._remark_parts(units[at:], found.end_matter)
        for unit in units[max(0, at - _TAIL) : at]:
            if unit.prose and begins_end_matter(unit.text):
                problem = (
                    f'"{shortened(unit.text)}" tampaknya awal bagian penutup, tetapi yang di bawahnya tidak dikenali'
                )
                self._remark(unit.first, "penutup", problem, "pindahkan sendiri ke kepala naskah, atau biarkan")
        added = [line for block in found.footnoted[at:] for line in ("", _written(block))]
        return begin + at, found.end_matter, [*added, *notes]

    def _above_page(self, begin: int, end: int) -> tuple[int, list[_Unit]]:
        """Where what a page adds below a story begins, and those of its units that stay until the author says more.

        From its first line on all is the page's, widgets and all; only comments are asked about.
        """
        above, whole = 0, sum(len(unit.text) for unit in self._units[begin:end])
        for at in range(begin + 1, end):
            above += len(self._units[at - 1].text)
            if 3 * (whole - above) > above or not count_page_lines([self._units[at].text.strip()]):
                continue
            comments = next((one for one in range(at, end) if _COMMENTS.fullmatch(self._units[one].text.strip())), end)
            below = self._units[at:end]
            if count_page_lines([unit.text for unit in self._units[comments:end]]) == end - comments:
                if count_page_lines([unit.text for unit in below]) < len(below):
                    self._remark_furniture(below)
                    return at, []
                break
            text = self._units[comments].text.strip()
            if text in self._agreed:
                self._remark_furniture(below)
                return at, []
            question = f'hapus "{text}" dan semua baris di bawahnya (komentar dari halaman yang disalin)?'
            self._doubts.append(Doubt(self._line(self._units[comments]), text, question))
            problem = f'"{text}" dan baris-baris di bawahnya tampaknya komentar dari halaman yang disalin'
            self._remark(self._units[comments].first, "tempelan", problem, "bila benar, hapus sampai akhir")
            return at, below
        return end, []

    def _may_move(self, parts: EndMatter) -> bool:
        """Not where the header says something else already."""
        said = self._document.values.get("Sign_off")
        return not said or not parts.sign_off or {*map(word_key, parts.sign_off)} <= {*map(word_key, said.lines)}

    def _remark_parts(self, units: Sequence[_Unit], parts: EndMatter) -> None:
        furniture = [unit for unit in units if unit.text.strip("*_ ") in parts.page_lines]
        if furniture:
            self._remark_furniture(furniture)
        names = (
            ("salam penutup", parts.sign_off),
            ("tanda tangan", parts.signature),
            ("izin berbagi", parts.permission),
        )
        if found := [name for name, said in names if said]:
            said = listing(found)
            first = next(unit for unit in units if unit.text.strip("*_ ") not in parts.page_lines)
            problem = f"{said} ditulis di dalam cerita, padahal dicetak di bawah setiap cerita"
            self._remark(first.first, "penutup", problem, "pindahkan ke kepala naskah; `check --fix` melakukannya")
        label = next((unit for unit in units if word_key(unit.text).startswith("catatan kaki")), None)
        if label:
            remedy = "tulis [^catatan] di tempatnya, dan [^catatan]: isinya di akhir berkas"
            self._remark(label.first, "catatan kaki", "Catatan Kaki ditulis sebagai paragraf", remedy)

    def _mark_headings(self, begin: int, end: int) -> None:
        """Bare lines above a paragraph that can only be headings become such; what may be one is asked about."""
        certain: list[_Unit] = []
        for at, (unit, below) in enumerate(pairwise(self._units[begin:end]), begin):
            text = unit.text.strip("*_ ") if _EMPHASISED.fullmatch(unit.text.rstrip()) else unit.text.rstrip()
            if not unit.prose or not _may_head(text) or count_page_lines([text]):
                continue
            if self._is_title(text) or self._is_beside_title(at):
                continue
            alike, capitals = self._likeness(text), _has_capitals(text)
            is_above_text = below.prose and len(below.text) > SHORT
            sure = alike > 1 or (capitals and (alike or len(text.split()) >= _CERTAIN_WORDS))
            if text in self._agreed or (sure and len(text.split()) > 1 and (is_above_text or alike > 1)):
                certain.append(unit)
                unit.text = text
            elif is_above_text and (
                text[-1].isalnum() or text[-1] == ")" or (text[-1] == "?" and (alike or _asks(text)))
            ):
                self._doubts.append(Doubt(self._line(unit), text, f'apakah "{shortened(text)}" judul bagian?'))
                problem = f'"{shortened(text)}" tampaknya judul bagian'
                self._remark(unit.first, "judul bagian", problem, f"bila benar, tulis ## {text}")
        if certain:
            others = f" dan {number(len(certain) - 1)} baris lain" if len(certain) > 1 else ""
            problem = f'"{shortened(certain[0].text)}"{others} tampaknya judul bagian, tetapi tercetak sebagai paragraf'
            remedy = f"tulis ## {certain[0].text}, dengan baris kosong di bawahnya"
            self._remark(certain[0].first, "judul bagian", problem, remedy)
        for unit in certain:
            unit.text, unit.prose = f"\n## {unit.text.rstrip(':. ')}\n", False

    def _likeness(self, text: str) -> int:
        """How many of its first words a line shares with the title."""
        said, title = (_LETTERS.findall(one.lower()) for one in (text, self._document.text("Title")))
        return next((at for at, (one, other) in enumerate(zip_longest(said, title)) if one != other), len(said))

    def _breaks_in_vain(self, begin: int, end: int) -> list[_Unit]:
        """Lines of a pasted text whose trailing spaces would glue a paragraph to them."""
        return [
            one
            for one, below in pairwise(self._units[begin:end])
            if one.prose and below.first == one.last + 1 and one.text.endswith("  ")
            and max(len(one.text), len(below.text)) > LONG
        ]  # fmt: skip

    def _remark_line_ends(self, begin: int, end: int, more: Sequence[int]) -> None:
        """One remark on paragraphs, one on lines that single line ends keep apart; `more` are ends of the former."""
        if self._document.head.rstrip("\n") and self._document.head.rstrip(" \t\n") + "\n" == self._document.head:
            self._remark(
                0, "baris", "belum ada baris kosong di antara kepala dan isi", "beri satu baris kosong di atas isi"
            )
        if begin == end:
            return
        first, last = self._units[begin].first, self._units[end - 1].last
        body = self._body
        found: dict[Meaning, list[int]] = {meaning: [] for meaning in Meaning}
        beside = {line for unit in self._units if unit.text.startswith("\n##") for line in (unit.first - 1, unit.first)}
        line = at = 0
        for one in line_ends(body):
            line, at = line + body.count("\n", at, one.at), one.at
            if first <= line < last and line not in beside:
                found[one.meaning].append(line)
        paragraphs, verses = sorted({*found[Meaning.PARAGRAPH], *more}), found[Meaning.LINE]
        if paragraphs:
            also = f", dan {number(len(verses))} baris pendek tetap terpisah seperti diketik" if verses else ""
            problem = (
                f"{number(len(paragraphs))} ganti baris tunggal terbaca sebagai akhir paragraf, mulai di sini{also}"
            )
            self._remark(
                paragraphs[0], "baris", problem, "`check --fix` menuliskannya dengan baris kosong dan dua spasi"
            )
        elif verses:
            said = shortened(self._lines[verses[0]].strip())
            problem = f'"{said}" dan baris di bawahnya tetap terpisah, seperti diketik'
            remedy = "bila memang dimaksudkan begitu, beri dua spasi di ujung baris; bila tidak, sambunglah barisnya"
            self._remark(verses[0], "baris", problem, remedy)


def _units(body: str) -> Iterator[_Unit]:
    """Yield all that is not empty, in the body's order; folded lines stay together."""
    ends = {one.at for one in line_ends(body)}
    unit: _Unit | None = None
    fence, at, listed = "", -1, False
    for count, line in enumerate(body.split("\n")):
        at += len(line) + 1
        mark = _FENCE.match(line)
        quoted = unit is not None and line.startswith(">") != unit.text.startswith(">")
        if (not line.strip() or quoted) and not fence:
            if unit:
                yield unit
            unit = None
        if not line.strip() and not fence:
            continue
        if unit is None:
            bare = line if listed else line.lstrip(" \t")
            unit = _Unit(count, count, bare, not _NOT_PROSE.match(bare))
            listed = bool(_LIST.match(bare)) or (listed and bare[:1] in " \t")
        else:
            unit.last, unit.text = count, f"{unit.text}\n{line}"
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if not fence and (at in ends or _HEADING.fullmatch(line) or (unit.prose and _SAID.search(line))):
            yield unit
            unit = None
    if unit:
        yield unit


def _bare(text: str) -> str:
    """A line without the signs of a heading or of emphasis around it."""
    heading = _HEADING.fullmatch(text)
    return (heading[1] if heading else text).strip("*_ ")


def _block(unit: _Unit) -> nodes.Block:
    """A unit as the reader of parts knows it; emphasis around all of it means nothing there."""
    if _RULE.fullmatch(unit.text):
        return nodes.Rule()
    if heading := _HEADING.fullmatch(unit.text):
        return nodes.Heading(2, [nodes.Text(heading[1])])
    if not unit.prose and not unit.text.startswith(("*", "_")):
        return nodes.Code(unit.text)
    text = " ".join(unit.text.split("\n"))
    bare = text.strip("*_ ")
    return nodes.Paragraph(
        [nodes.Text(bare if len(text.rstrip()) - len(bare) in {2, 4, 6} and text[0] in "*_" else text.rstrip())]
    )


def _source(piece: nodes.Inline) -> str:
    match piece:
        case nodes.Text(text):
            return text
        case nodes.FootnoteReference(name):
            return f"[^{name}]"
        case _:
            return ""


def _written(block: nodes.Block) -> str:
    match block:
        case nodes.Footnote(name, pieces):
            return f"[^{name}]: {nodes.plain_text(pieces)}"
        case nodes.Heading(_, pieces):
            return nodes.plain_text(pieces)
        case nodes.Paragraph(pieces):
            return nodes.plain_text(pieces)
        case _:
            return ""


def _may_head(text: str) -> bool:
    """Whether a line may be a heading at all: short, one sentence or none, and no laughter."""
    return (
        bool(_BARE_LINE.fullmatch(text))
        and len(text) <= _LONGEST_HEADING
        and len(text.split()) <= _MOST_WORDS
        and not _LAUGHTER.fullmatch(text)
    )


def _asks(text: str) -> bool:
    """Whether a question is as short as a heading, and longer than an aside."""
    return _CERTAIN_WORDS <= len(text.split()) <= _MOST_IN_A_QUESTION and "," not in text


def _has_capitals(text: str) -> bool:
    """Whether all words that carry a title's capitals have one, and no full stop ends them."""
    words_ = _LETTERS.findall(text)
    return not text.endswith(".") and all(word[0].isupper() for word in words_ if word.lower() not in _SMALL)
