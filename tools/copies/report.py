"""What was found, for people and for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from msgspec import json, to_builtins

from tools.copies.search import Finding, Match

_WIDTH = 78


def as_json(findings: Sequence[Finding], problems: Sequence[tuple[str, str]]) -> str:
    """`{"version": 1, "pages": [{name, verdict, matches: [...]}], "problems": [{name, problem}]}`."""
    data: dict[str, Any] = {
        "version": 1,
        "pages": to_builtins(findings),
        "problems": [{"name": name, "problem": problem} for name, problem in problems],
    }
    return json.format(json.encode(data), indent=2).decode()


def as_text(findings: Sequence[Finding]) -> str:
    """A paragraph for each page, at most 78 columns wide where words allow it."""
    return "\n\n".join("\n".join(_finding(finding)) for finding in findings)


def _finding(finding: Finding) -> list[str]:
    lines = [f"{finding.name}: {finding.verdict}"]
    for match in finding.matches:
        lines += ["", f"  {match.title}", f"  {match.url}", *_figures(match)]
        for passage in match.passages:
            begun = textwrap.wrap(f"“{_cut(passage)}”", _WIDTH - 4)
            lines += ["    " + line for line in begun]
    return lines


def _figures(match: Match) -> list[str]:
    rows = [
        ("penilaian", match.verdict),
        ("bagian cerita yang ada di sana", _percent(match.share)),
        ("bagian halaman itu yang dari cerita ini", _percent(match.portion)),
        ("rangkaian terpanjang", f"{match.longest} kata"),
        ("nama penulis", "ada" if match.names else "tidak ada"),
        ("tautan ke alamat asli", "ada" if match.link else "tidak ada"),
    ]
    return [f"    {name:<41} {value}" for name, value in rows]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _cut(passage: str) -> str:
    return passage if len(passage) <= 200 else textwrap.shorten(passage, 200, placeholder=" …")
