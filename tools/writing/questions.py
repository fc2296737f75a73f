"""Questions to an author at the terminal, each with an answer that Enter gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tools.writing.draft import Refused

_Answer = TypeVar("_Answer")

Ask = Callable[[str], str]
"""Shows a prompt, returns the line typed; raises EOFError where nobody answers."""


class Questions:
    """Asks until the answer can be used. `ask` is `input`, or whatever stands in for it."""

    def __init__(self, ask: Ask = input, say: Callable[[str], None] = print) -> None:
        self._ask, self._say = ask, say

    def text(self, question: str, understand: Callable[[str], _Answer], default: str = "") -> _Answer:
        """Any text that `understand` takes; it raises Refused with what is wrong."""
        while True:
            shown = f" [{default}]" if default else ""
            answer = self._ask(f"{question}{shown}: ").strip() or default
            try:
                return understand(answer)
            except Refused as refused:
                self._say(f"  {refused}")

    def choice(
        self,
        question: str,
        options: Sequence[tuple[str, str]],
        understand: Callable[[str], _Answer],
        default: str,
        hint: str = "nomor atau nama",
    ) -> _Answer:
        """One of (answer, explanation), by its number or as text."""
        self._say(f"{question}:")
        for number, (answer, explanation) in enumerate(options, 1):
            self._say(f"  {number}. {answer}" + (f" ({explanation})" if explanation else ""))

        def chosen(text: str) -> _Answer:
            if not text.isdecimal():
                return understand(text)
            if not 0 < int(text) <= len(options):
                raise Refused(f"Pilih nomor 1 sampai {len(options)}.")
            return understand(options[int(text) - 1][0])

        return self.text(f"Pilihan, {hint}", chosen, default)
