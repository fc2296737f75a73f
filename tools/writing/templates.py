"""The templates that a new story can begin from: what is asked of the author, paragraph by paragraph.

The texts lie in `ragam/`; what stands there in parentheses is for the author alone.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from msgspec import Struct


class Template(Struct, frozen=True, dict=True):
    """`name` is what an author types for `--voice`; `category` is where such stories usually stand."""

    name: str
    summary: str
    category: str

    @cached_property
    def text(self) -> str:
        """The body of a new story until it is written over, in Markdown."""
        return (Path(__file__).parent / "ragam" / f"{self.name}.md").read_text(encoding="utf-8").rstrip()


KISAH = Template("kisah", "cerita hangat tentang satu kejadian, dari mata Anda sendiri", "Kisah")
RENUNGAN = Template("renungan", "esai pendek yang menyapa pembaca dan mengajaknya berpikir", "Renungan")
TEMPLATES = {template.name: template for template in (KISAH, RENUNGAN)}


def prompts() -> frozenset[str]:
    """Return the paragraphs of all templates that no reader shall ever see."""
    paragraphs = (text for template in TEMPLATES.values() for text in template.text.split("\n\n"))
    return frozenset(text for text in paragraphs if text.startswith("("))
