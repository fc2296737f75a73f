"""The two voices that a new story can begin in: what is asked of the author, paragraph by paragraph.

The texts lie in `ragam/`; what stands there in parentheses is for the author alone.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from msgspec import Struct

_FOLDER = Path(__file__).with_name("ragam")


class Voice(Struct, frozen=True, dict=True):
    """`name` is what an author types; `category` is where such stories usually stand."""

    name: str
    summary: str
    category: str

    @cached_property
    def scaffold(self) -> str:
        """What stands in a new story until it is written over."""
        return (_FOLDER / f"{self.name}.md").read_text(encoding="utf-8").rstrip()


KISAH = Voice("kisah", "cerita hangat tentang satu kejadian, dari mata Anda sendiri", "Kisah")
RENUNGAN = Voice("renungan", "esai pendek yang menyapa pembaca dan mengajaknya berpikir", "Renungan")
VOICES = {voice.name: voice for voice in (KISAH, RENUNGAN)}


def prompts() -> frozenset[str]:
    """Paragraphs that no reader shall ever see."""
    paragraphs = (text for voice in VOICES.values() for text in voice.scaffold.split("\n\n"))
    return frozenset(text for text in paragraphs if text.startswith("("))
