"""What a publish says while it is at it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plugins.indonesian.wording import number

_WIDTH = 28


def amount(size: float) -> str:
    """Bytes as people say them: `512 B`, `1,4 kB`, `3,2 MB`."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{number(round(size))} {unit}" if unit == "B" else f"{size:.1f} {unit}".replace(".", ",")
        size /= 1000
    return f"{size:.1f} GB".replace(".", ",")


class Voice:
    """Sentences go to standard error, so that results can be read from standard output; a bar only to a screen."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent

    def tell(self, sentence: str) -> None:
        if not self._silent:
            print(sentence, file=sys.stderr, flush=True)

    @contextmanager
    def progress(self, total: int, reached: Callable[[], int]) -> Iterator[None]:
        """A bar while the block runs. `total` and what `reached` gives are bytes."""
        if self._silent or not total or not sys.stderr.isatty():
            yield
            return
        over = threading.Event()
        start = reached()

        def show() -> None:
            while not over.wait(0.2):
                _draw(min(1.0, (reached() - start) / total), total)

        thread = threading.Thread(target=show, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _draw(part: float, total: int) -> None:
    full = round(part * _WIDTH)
    bar = "█" * full + "░" * (_WIDTH - full)
    # What is fetched back to be looked at counts as much as what is sent.
    print(f"\r  {bar} {part:4.0%} dari {amount(total / 2)}", end="", file=sys.stderr, flush=True)
