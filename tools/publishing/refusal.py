"""Why a publish stops. Both say, in Indonesian, what the matter is and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from plugins.engine.problem import UserError

STATE_IS_CLEAR = (
    "Situs tetap terbaca: sebagian mungkin sudah baru, sebagian masih lama. Ulangi perintah ini kapan saja; yang sudah "
    "sampai tidak diunggah lagi."
)


class Refused(UserError):
    """Nothing has been touched."""


class Interrupted(UserError):
    """The target is readable, in the `state` that is told; the next run finishes."""

    exit_code = 2

    def __init__(self, cause: str, state: str = STATE_IS_CLEAR) -> None:
        self.cause = cause
        super().__init__(f"{cause} {state}")


@contextmanager
def untouched() -> Iterator[None]:
    """What stops it now has left everything as it was: a refusal, and no interruption."""
    try:
        yield
    except Interrupted as interrupted:
        raise Refused(interrupted.cause) from None
