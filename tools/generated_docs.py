"""Writes the tables in `docs/` that are made of code: `python -m tools.generated_docs`. Tests compare them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from plugins.attribution import exits
from plugins.blog import pelican_settings

DOCS = Path(__file__).resolve().parent.parent / "docs"
TABLES: dict[str, Callable[[], str]] = {
    "jalan-keluar.md": exits.format_table,
    "setelan-pelican.md": pelican_settings.format_table,
}
_MARKED = re.compile(r"(?s)(?<=<!-- ditulis oleh python -m tools\.generated_docs -->\n).*(?=\n<!-- /ditulis -->)")


def generate(document: str) -> str:
    """The document's text with its table as the code has it. Raises ValueError where it has no place for one."""
    text, count = _MARKED.subn(f"\n{TABLES[document]()}\n", (DOCS / document).read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(document)
    return text


if __name__ == "__main__":
    for name in TABLES:
        (DOCS / name).write_text(generate(name), encoding="utf-8")
