"""What a publish says while it runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from plugins.indonesian.wording import number


def format_size(size: float) -> str:
    """Return bytes as people say them: `512 B`, `1,4 kB`, `3,2 MB`."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{number(round(size))} {unit}" if unit == "B" else f"{size:.1f} {unit}".replace(".", ",")
        size /= 1000
    return f"{size:.1f} GB".replace(".", ",")


class ProgressReporter:
    """Sentences go to standard error, so that results can be read from standard output; a bar only to a screen."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent

    def tell(self, sentence: str) -> None:
        """Say a sentence, unless the reporter is silent."""
        if not self._silent:
            print(sentence, file=sys.stderr, flush=True)

    @contextmanager
    def show_bar(self, total: int, reached: Callable[[], int]) -> Iterator[None]:
        """Show a bar while the block runs. `total` and what `reached` returns are bytes, sent and fetched back."""
        over, start = threading.Event(), reached()
        shown = f"  {{bar:28}} {{percentage:3.0f}}% dari {format_size(total / 2)}"
        silent = True if self._silent or not total else None  # None: silent where there is no screen
        with tqdm(total=total, bar_format=shown, leave=False, disable=silent) as bar:

            def follow() -> None:
                while not over.wait(0.2):
                    bar.update(min(total, reached() - start) - bar.n)

            thread = threading.Thread(target=follow, daemon=True)
            if not bar.disable:
                thread.start()
            try:
                yield
            finally:
                over.set()
                if thread.is_alive():
                    thread.join()
