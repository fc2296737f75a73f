"""Questions to an author at the terminal, each with an answer that Enter gives.

Both functions raise EOFError or KeyboardInterrupt where the author leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from tools.writing.draft import DraftError

_Answer = TypeVar("_Answer")


def ask(question: str, understand: Callable[[str], _Answer], default: str = "") -> _Answer:
    """Return what `understand` makes of the answer; it is asked again while that raises DraftError, which is shown."""
    shown = f" [{default}]" if default else ""
    while True:
        try:
            return understand(input(f"{question}{shown}: ").strip() or default)
        except DraftError as error:
            print(f"  {error}")


def ask_which(
    question: str,
    options: Mapping[str, str],
    understand: Callable[[str], _Answer],
    default: str,
    hint: str = "nomor atau nama",
) -> _Answer:
    """Return what `understand` makes of one of the options, or of another text; `options` are answer → explanation."""
    print(f"{question}:")
    for number, (answer, explanation) in enumerate(options.items(), 1):
        print(f"  {number}. {answer}" + (f" ({explanation})" if explanation else ""))

    def by_number(text: str) -> _Answer:
        if not text.isdecimal():
            return understand(text)
        if not 0 < int(text) <= len(options):
            raise DraftError(f"Pilih nomor 1 sampai {len(options)}.")
        return understand(list(options)[int(text) - 1])

    return ask(f"Pilihan, {hint}", by_number, default)
