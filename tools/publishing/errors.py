"""Why a publish stops, said in Indonesian, and how often it tries again before that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from plugins.engine.problem import UserError

STATE_IS_CLEAR = (
    "Situs tetap terbaca: sebagian mungkin sudah baru, sebagian masih lama. Ulangi perintah ini kapan saja; yang sudah "
    "sampai tidak diunggah lagi."
)
BUSY = (
    "Blog ini sedang diterbitkan dari tempat lain. Tunggu sampai selesai, lalu ulangi. Belum ada yang diubah oleh "
    "perintah ini."
)


class RefusedError(UserError):
    """A publish that stopped before it changed anything at the target."""


class UnfinishedError(UserError):
    """A publish that stopped on its way. The target can be read, in the `state` that is told; the next run finishes."""

    exit_code = 2

    def __init__(self, cause: str, state: str = STATE_IS_CLEAR) -> None:
        self.cause = cause
        super().__init__(f"{cause} {state}")


@contextmanager
def untouched() -> Iterator[None]:
    """Turn an interruption of the block into a refusal, because the block changes nothing at the target."""
    try:
        yield
    except UnfinishedError as interrupted:
        raise RefusedError(interrupted.cause) from None


class RetryPolicy(Struct, frozen=True):
    """How often something is tried: `attempts` times.

    The pause after the first is `first_pause` seconds; each of the following is twice as long as the one before.
    """

    attempts: int = 5
    first_pause: float = 1.0

    def pauses(self) -> Iterator[float]:
        """Yield, for each attempt, the seconds to wait after it has failed; 0 after the last."""
        for attempt in range(self.attempts):
            yield self.first_pause * 2**attempt if attempt < self.attempts - 1 else 0.0


def unreachable(fault: object) -> str:
    """Return the sentence for a host that does not answer, or answers with something that we do not know."""
    return f"Hosting tidak dapat dijangkau ({fault}). Periksa sambungan internet, alamat host, dan portanya."
