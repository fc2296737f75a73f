"""Sub-headings that a copied text has as bare lines."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from plugins.indonesian.wording import number, shortened
from plugins.stories.layout import SHORT
from tools.conversion.end_matter import count_page_lines
from tools.proofreading.pasted_text import PastedText, Unit

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
_BARE_LINE = re.compile(r"[^\W\d_a-z][^.!?…\n]*[\w:?).]")
_EMPHASISED = re.compile(r"([*_]{1,3})[^*_\n]+\1")
_LETTERS = re.compile(r"[^\W\d_]+")
_LAUGHTER = re.compile(r"(?:ha|he|hi|hu|ho|wk|kw){2,}\w*", re.IGNORECASE)


def mark_headings(text: PastedText, begin: int, end: int) -> None:
    """Make headings of those units from `begin` to `end` that can be nothing else, and ask about those that may be one.

    Both are single lines above a paragraph; the former have a title's capitals or begin as the title does.
    """
    certain: list[Unit] = []
    for unit, below in pairwise(text.units[begin:end]):
        line = unit.text.strip("*_ ") if _EMPHASISED.fullmatch(unit.text.rstrip()) else unit.text.rstrip()
        if (
            not unit.prose
            or not _may_head(line)
            or count_page_lines([line])
            or text.is_title(line)
            or text.is_byline(line)
        ):
            continue
        alike, capitals = _likeness(line, text.document.text("Title")), _has_capitals(line)
        is_above_text = below.prose and len(below.text) > SHORT
        sure = alike > 1 or (capitals and (alike or len(line.split()) >= _CERTAIN_WORDS))
        if line in text.agreed or (sure and len(line.split()) > 1 and (is_above_text or alike > 1)):
            certain.append(unit)
            unit.text = line
        elif is_above_text and (line[-1].isalnum() or line[-1] == ")" or (line[-1] == "?" and (alike or _asks(line)))):
            text.doubt(unit, line, f'apakah "{shortened(line)}" judul bagian?')
            problem = f'"{shortened(line)}" tampaknya judul bagian'
            text.remark(unit.first, "judul bagian", problem, f"bila benar, tulis ## {line}")
    if certain:
        others = f" dan {number(len(certain) - 1)} baris lain" if len(certain) > 1 else ""
        problem = f'"{shortened(certain[0].text)}"{others} tampaknya judul bagian, tetapi tercetak sebagai paragraf'
        remedy = f"tulis ## {certain[0].text}, dengan baris kosong di bawahnya"
        text.remark(certain[0].first, "judul bagian", problem, remedy)
    for unit in certain:
        unit.text, unit.prose = f"\n## {unit.text.rstrip(':. ')}\n", False


def _likeness(line: str, title: str) -> int:
    """How many of its first words a line shares with the title."""
    said, titled = (_LETTERS.findall(one.lower()) for one in (line, title))
    return next((at for at, (one, other) in enumerate(zip_longest(said, titled)) if one != other), len(said))


def _may_head(line: str) -> bool:
    """Whether a line may be a heading at all: short, one sentence or none, and no laughter."""
    is_short = len(line) <= _LONGEST_HEADING and len(line.split()) <= _MOST_WORDS
    return is_short and bool(_BARE_LINE.fullmatch(line)) and not _LAUGHTER.fullmatch(line)


def _asks(line: str) -> bool:
    """Whether a question is as short as a heading, and longer than an aside."""
    return _CERTAIN_WORDS <= len(line.split()) <= _MOST_IN_A_QUESTION and "," not in line


def _has_capitals(line: str) -> bool:
    """Whether all words that carry a title's capitals have one, and no full stop ends them."""
    words = _LETTERS.findall(line)
    return not line.endswith(".") and all(word[0].isupper() for word in words if word.lower() not in _SMALL)
