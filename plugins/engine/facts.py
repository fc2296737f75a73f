"""All files' facts together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from plugins.engine.queries import QueryCache


class Facts(Struct, frozen=True):
    """What all content files say.

    `root` is the content folder's name, with which every path begins; `by_kind`: kind → path → what a reader found
    there, in the order of paths; `fingerprints`: path → equal for equal facts; `broken`: files with problems of their
    own, whether or not they have facts; `queries` has what was worked out of their bodies.
    """

    root: str
    by_kind: Mapping[str, Mapping[str, Any]]
    fingerprints: Mapping[str, str]
    broken: frozenset[str]
    queries: QueryCache

    def of(self, kind: str) -> Collection[Any]:
        return self.by_kind.get(kind, {}).values()

    def one(self, kind: str) -> Any:
        """The facts of a kind that has a single file; an empty tuple where it is missing."""
        return next(iter(self.of(kind)), ())
