"""Code between fences, in a text, in items of lists and in quotes: where it stands, and the text without code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_FENCE = re.compile(r"((?:[ \t]*>)*[ \t]*(?:(?:[*+-]|\d{1,3}[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
_INLINE = re.compile(r"(?<!`)(`+)(?!`)[^`\n]+\1(?!`)")
_NOT_BLANK = re.compile(r"[^\n]")


class Fence(NamedTuple):
    """Lines `first` to `last` (from 0), fences included; `outer` stands before the first fence, `code` between both."""

    first: int
    last: int
    outer: str
    info: str
    code: list[str]


def fences(lines: Sequence[str]) -> Iterator[Fence]:
    """Yield all fenced code that has an end, in its order, in time that grows with the number of lines."""
    at = 0
    endless: dict[tuple[str, int], int] = {}
    while at < len(lines):
        line = lines[at]
        opening = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if opening:
            outer, fence, info = opening.groups()
            depth = outer.count(">")
            if at >= endless.get((fence, depth), 0):
                indent = len(outer) - outer.rfind(">") - 1 - bool(depth)
                code, last = _inside(lines, at + 1, depth, indent, fence)
                if last < len(lines) and _closes(lines[last], fence):
                    yield Fence(at, last, outer, info, code)
                    at = last
                else:
                    endless[fence, depth] = last
        at += 1


def without_code(body: str, sign: str = "`", *, inline: bool = True) -> str:
    """Return the text with each character of code replaced by a sign, and every other character where it was."""
    if "```" in body or "~~~" in body:
        lines = body.split("\n")
        for fence in fences(lines):
            for at in range(fence.first, fence.last + 1):
                lines[at] = sign * len(lines[at])
        body = "\n".join(lines)
    return _INLINE.sub(lambda found: _NOT_BLANK.sub(sign, found[0]), body) if inline else body


def _inside(lines: Sequence[str], at: int, depth: int, indent: int, fence: str) -> tuple[list[str], int]:
    """The lines from `at` on, as code, and where they end: at the closing fence or where the quote does."""
    quoted = re.compile(rf"(?:[ ]{{0,3}}>[ ]?){{{depth}}}")
    margin = re.compile(rf"[ ]{{0,{indent}}}")
    code: list[str] = []
    for end in range(at, len(lines)):
        found = quoted.match(lines[end])
        if found is None or _closes(lines[end], fence):
            return code, end
        code.append(margin.sub("", lines[end][found.end() :], count=1))
    return code, len(lines)


def _closes(line: str, fence: str) -> bool:
    rest = line.strip("> \t")
    return len(rest) >= len(fence) and not rest.strip(fence[0])
