"""What of a file is Indonesian prose: the same text with everything else blanked out, every character where it was.

Code, markup, addresses, most of the header and parts in another language become spaces, so that a place in the prose is
a place in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from plugins.indonesian.languages import language_code
from plugins.stories.fences import without_code
from plugins.stories.layout import Meaning, line_ends

_READ = re.compile(
    r"^(?:title|summary|cover[_ ]alt|correction|series)[ \t]*:(?!//)[ \t]*(.*(?:\n(?![a-z][a-z_ -]*:(?!//)).*)*)",
    re.IGNORECASE | re.MULTILINE,
)
"""A value of the header that readers read, up to the next key."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANG = re.compile(r"^lang[ \t]*:[ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)

_LANG_MARK = r"\{:[^{}\n]*\blang\s*=[^{}\n]*\}"

_IN_ONE = r"(?:(?!\n[ \t]*\n).)"
"""Any character of a block."""

_LOOSE_LANGUAGE = re.compile(r"(?<=[*_)\]~])[ ]*\{[:;]?[ ]*(?:lang|bahasa)[ ]*[=: ][^{}\n]*\}", re.IGNORECASE)
"""A mark of a language however it is typed (`stories/notation.py`), behind the words it is of."""

# What could begin again within itself ends there: many beginnings without an end must not cost the square of a text.
_BLANKED = (
    re.compile(r"`[^`\n]+`(?:\{:[^{}\n]*\})?"),
    re.compile(r"(?s)<!--(?:(?!<!--).)*?-->"),
    re.compile(r"(?s)<([a-z][a-z0-9]*)\b[^<>]*\blang\s*=[^<>]*>(?:(?!<\1\b).)*?</\1>", re.IGNORECASE),
    # The nearest mark of the same kind begins the emphasis that a language belongs to.
    re.compile(rf"(?s)(?<![*\w])(\*{{1,3}})(?=\S)(?:(?!\1){_IN_ONE})+?\1{_LANG_MARK}"),
    re.compile(rf"(?s)(?<!\w)(_{{1,3}})(?=\S)(?:(?!\1){_IN_ONE})+?\1{_LANG_MARK}"),
    re.compile(rf"\[[^\[\]\n]*\]\([^()\n]*\){_LANG_MARK}"),
    re.compile(rf"(?s)(?:(?<=\n\n)|\A){_IN_ONE}+?\n[> \t]*{_LANG_MARK}[ \t]*(?=\n|\Z)"),
    re.compile(rf"(?s)(?:(?<=\n\n)|\A){_IN_ONE}+?[^\s*_)\]~][ ]+{_LANG_MARK}(?=\n[ \t]*\n|\s*\Z)"),
    re.compile(r"\{:[^{}\n]*\}"),
    re.compile(r"<[a-z/][^<>\n]*>", re.IGNORECASE),
    re.compile(r"(?m)^ {0,3}\[\^[^\]\n]+\]:|\[\^[^\[\]\n]+\]"),
    re.compile(r"(?m)^ {0,3}\[[^\]\n]+\]:[ \t]*\S+"),
    re.compile(r"(?<=\])\((?:<[^<>\n]*>|\{filename\}[^\s)\n]*|[^\s)\n]*)"),
    re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+|\b[\w.+-]{1,64}@[\w-]+\.[\w.-]+|#\w+|(?<!\w)@\w+"),
    re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);"),
)
_BLOCK = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
_NOT_BLANK = re.compile(r"[^\n]")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_OPENING = frozenset(".!?…:;\"“”‘’'(—–-[]>#|")


class Word(NamedTuple):
    """A word of the prose. `begins`: a capital at its start says nothing, because a sentence begins there."""

    text: str
    start: int
    end: int
    begins: bool


class Prose:
    """A content file's prose. `whole` is the file as `plugins.stories.metadata.decode` gives it."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        start = len(whole) - len(whole.lstrip())
        blank = re.compile(r"\n[ \t]*\n|\Z").search(whole, start)
        self.body_start = blank.end() if blank else len(whole)
        header = whole[: self.body_start]
        lang = _LANG.search(header)
        self.lang = (language_code(lang[1]) or lang[1]).lower() if lang else "id"
        self.text = _header(header) + _masked(whole[self.body_start :])

    def line(self, at: int) -> int:
        """Return the number of the line, counted from 1, that an offset lies on."""
        return bisect_right(self._line_starts, at)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.whole))]

    def words(self) -> Iterator[Word]:
        """Yield the words of the prose, in their order."""
        for found in WORD.finditer(self.text):
            word = found[0]
            yield Word(word, *found.span(), word[0].isupper() and self._begins(found.start()))

    def _begins(self, start: int) -> bool:
        before = self.text[max(0, start - 60) : start]
        trimmed = before.rstrip(" \t*_")
        return not trimmed or trimmed[-1] in _OPENING or trimmed[-1] == "\n" or len(before) - len(trimmed) > 3

    def paragraphs(self) -> Iterator[tuple[int, str]]:
        """Yield the offset and the prose of each paragraph of the body, as its readers see paragraphs."""
        first = self.line(self.body_start)
        ends = line_ends(self.whole[self.body_start :])
        cuts = [self._line_starts[first + end.line] for end in ends if end.meaning is Meaning.PARAGRAPH]
        for start, end in pairwise([self.body_start, *cuts, len(self.text)]):
            for found in _BLOCK.finditer(self.text[start:end]):
                yield start + found.start(), found[0]


def _masked(body: str) -> str:
    body = _LOOSE_LANGUAGE.sub(lambda found: "{:lang=}".ljust(len(found[0])), without_code(body, " ", inline=False))
    for pattern in _BLANKED:
        body = pattern.sub(_blank, body)
    return body


def _blank(found: re.Match[str]) -> str:
    return _NOT_BLANK.sub(" ", found[0])


def _header(header: str) -> str:
    """Only the values that readers read, and no dates."""
    kept, end = "", 0
    for found in _READ.finditer(header):
        kept += _NOT_BLANK.sub(" ", header[end : found.start(1)]) + _DAY.sub(_blank, found[1])
        end = found.end()
    return kept + _NOT_BLANK.sub(" ", header[end:])
