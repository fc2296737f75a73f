"""All files' facts together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """`by_kind`: kind → path → facts, in the order of paths. `broken`: files of which nothing could be made.

    `root` is the content folder's name, with which every path begins.
    """

    root: str
    by_kind: Mapping[str, Mapping[str, Any]]
    broken: frozenset[str]

    def of(self, kind: str) -> tuple[Any, ...]:
        return tuple(self.by_kind.get(kind, {}).values())

    def one(self, kind: str, default: Any) -> Any:
        """The facts of a kind that has a single file."""
        return next(iter(self.by_kind.get(kind, {}).values()), default)
