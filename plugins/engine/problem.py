"""Errors for people who are not programmers: what is wrong, where, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One thing to mend. `path` is relative to the project, with `:line` where known; both texts are Indonesian."""

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.remedy}"


class UserError(Exception):
    """What a person can mend, in Indonesian: a problem and, where it is not in it, its remedy; shown as it is.

    Subclasses name the cause. `exit_code` is what a task that it stops ends with: 1 where nothing was changed.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}" if remedy else problem)


class ContentErrors(UserError):
    """All problems of a build, raised once. `problems` is sorted and without repetition."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_place))
        super().__init__("\n".join(map(str, self.problems)))


def _place(one: Problem) -> tuple[str, int, str]:
    """By file, then by line as a number."""
    file, _, line = one.path.partition(":")
    return file, int(line) if line.isdecimal() else 0, one.problem
