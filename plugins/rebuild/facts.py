"""All files' facts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """One file's facts with their fingerprint: equal fingerprints, equal facts."""

    fingerprint: str
    value: Any


@dataclass(frozen=True, slots=True)
class Facts:
    """`by_kind`: kind → path → fact, in the order of paths. `broken`: files with problems of their own.

    `root` is the content folder's name, with which every path begins.
    """

    root: str
    by_kind: Mapping[str, Mapping[str, Fact]]
    broken: frozenset[str]

    def of(self, kind: str) -> Iterable[Fact]:
        return self.by_kind.get(kind, {}).values()

    def one(self, kind: str) -> Any:
        """The facts of a kind that has a single file; an empty tuple where it is missing."""
        return next((fact.value for fact in self.of(kind)), ())
