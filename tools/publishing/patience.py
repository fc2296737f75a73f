"""How long a publish bears with a bad connection, and what it says in the end."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Patience(Struct, frozen=True):
    """`attempts` tries; `first` seconds after the first, and twice as long after each of the following."""

    attempts: int = 5
    first: float = 1.0

    def pauses(self) -> Iterator[float]:
        """One pause for each try; none is needed after the last."""
        for attempt in range(self.attempts):
            yield self.first * 2**attempt if attempt < self.attempts - 1 else 0.0


def unreachable(fault: object) -> str:
    return f"Hosting tidak dapat dijangkau ({fault}). Periksa sambungan internet, alamat host, dan portanya."
