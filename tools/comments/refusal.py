"""Why a pull was not made, or not finished."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was written. Both texts are Indonesian; the remedy is what to do next."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}")
