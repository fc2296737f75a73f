"""Writes the table of exits, `docs/jalan-keluar.md`: `python -m tools.exits`. A test compares the two."""

from __future__ import annotations

from pathlib import Path

from plugins.attribution.exits import format_table

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/jalan-keluar.md"
BEGIN, END = "<!-- jalan keluar: ditulis oleh python -m tools.exits -->\n", "<!-- /jalan keluar -->\n"


def written(text: str) -> str:
    """The text with the table between its marks. Raises ValueError where they are missing."""
    before, after = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:before]}\n{format_table()}\n\n{text[after:]}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
