"""What a proofreader says of one place, and what would stand there instead."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Finding(Struct, frozen=True, array_like=True, gc=False):
    """One remark. `path` is relative to the project, `line` from 1, or 0 where there is none.

    `rule` is its kind, for machines; `severe` is what keeps the blog from being built.
    """

    path: str
    line: int
    rule: str
    problem: str
    remedy: str
    severe: bool = False

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.problem}; {self.remedy}"


class Correction(NamedTuple):
    """A part of a text, by its offsets, that wants other words. `safe`: they are right whatever the sentence says."""

    start: int
    end: int
    replacement: str
    problem: str
    rule: str
    safe: bool = True
