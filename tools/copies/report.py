"""What was found, for people and for programs."""

from __future__ import annotations

import textwrap

from msgspec import Struct, json, to_builtins

from tools.copies.search import Finding, Match

_WIDTH = 78
_LONGEST = 200
"""Characters of a passage that are shown."""


class CopyReport(Struct, frozen=True):
    """What was found, and (name, problem) of what could not be looked at."""

    findings: tuple[Finding, ...]
    problems: tuple[tuple[str, str], ...]

    def as_json(self) -> str:
        """Return `{"version": 1, "pages": [{name, verdict, matches: [...]}], "problems": [{name, problem}]}`."""
        problems = [{"name": name, "problem": problem} for name, problem in self.problems]
        data = {"version": 1, "pages": to_builtins(self.findings), "problems": problems}
        return json.format(json.encode(data), indent=2).decode()

    def as_text(self) -> str:
        """Return a paragraph for each page, at most 78 columns wide where words allow it."""
        return "\n\n".join("\n".join(_format_finding(finding)) for finding in self.findings)


def _format_finding(finding: Finding) -> list[str]:
    lines = [f"{finding.name}: {finding.reuse}"]
    for match in finding.matches:
        lines += ["", f"  {match.title}", f"  {match.url}", *_format_figures(match)]
        for passage in match.passages:
            short = passage if len(passage) <= _LONGEST else textwrap.shorten(passage, _LONGEST, placeholder=" …")
            lines += ["    " + line for line in textwrap.wrap(f"“{short}”", _WIDTH - 4)]
    return lines


def _format_figures(match: Match) -> list[str]:
    rows = [
        ("penilaian", match.reuse),
        ("bagian cerita yang ada di sana", f"{match.share:.0%}"),
        ("bagian halaman itu yang dari cerita ini", f"{match.portion:.0%}"),
        ("rangkaian terpanjang", f"{match.longest} kata"),
        ("nama penulis", "ada" if match.names else "tidak ada"),
        ("tautan ke alamat asli", "ada" if match.link else "tidak ada"),
    ]
    return [f"    {name:<41} {value}" for name, value in rows]
