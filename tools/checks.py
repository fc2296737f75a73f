"""The checks behind `invoke lint` and `invoke test`: run all, then say which failed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tools.components import required
from tools.task import PROJECT


@dataclass(frozen=True, slots=True)
class Check:
    """A module of this Python, with its arguments."""

    name: str
    arguments: tuple[str, ...]

    def passes(self) -> bool:
        """Run it, letting it print, and return whether it ended well."""
        print(f"\n── {self.name} ──", flush=True)
        command = [sys.executable, "-m", *self.arguments]
        return subprocess.run(command, cwd=PROJECT, check=False).returncode == 0


STYLE = Check("ruff: gaya penulisan kode", ("ruff", "check", "."))
STYLE_MENDED = Check("ruff: gaya penulisan kode, diperbaiki", ("ruff", "check", "--fix", "."))
FORMAT = Check("ruff: tata letak kode", ("ruff", "format", "--check", "."))
FORMAT_MENDED = Check("ruff: tata letak kode, dirapikan", ("ruff", "format", "."))
TYPES = Check("mypy: tipe", ("mypy",))


def lint(fix: bool) -> list[str]:
    """Run the checks of style and types, and return the names of those that failed."""
    checks = (STYLE_MENDED, FORMAT_MENDED, TYPES) if fix else (STYLE, FORMAT, TYPES)
    return find_failures(checks)


def find_failures(checks: Sequence[Check]) -> list[str]:
    """Run all checks, whatever the earlier ones found, and return the names of those that failed."""
    return [check.name for check in checks if not check.passes()]


def run_all(long: bool) -> tuple[list[str], str]:
    """Run all checks and tests. Return the names of what failed, and pytest's counts as one plain line.

    CI (`CI=true`) asks Lighthouse too.
    """
    names = lint(fix=False)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        without = [mark for mark, wanted in (("long", long), ("audit", required())) if not wanted]
        marks = " and ".join(f"not {mark}" for mark in without)
        tests = Check(
            "pytest: pengujian", ("pytest", "-n", "auto", "--dist", "worksteal", f"--junit-xml={report}", "-m", marks)
        )
        names += find_failures([tests])
        return names, _read_counts(report)


def audit() -> list[str]:
    """Ask Lighthouse, and return the name of the check if it failed."""
    return find_failures(
        [Check("Lighthouse: nilai halaman", ("pytest", "-q", "-s", "-n", "0", "-m", "audit", "tests/browser"))]
    )


def _read_counts(report: Path) -> str:
    """`12 passed, 1 failed, 2 skipped`, in pytest's own words for those who read them by machine."""
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    if report.is_file():
        for suite in ET.parse(report).iter("testsuite"):  # written by pytest a moment ago
            for name in counts:
                counts[name] += int(suite.get(name, 0))
    bad = counts["failures"] + counts["errors"]
    passed = max(0, counts["tests"] - bad - counts["skipped"])
    return f"{passed} passed, {bad} failed, {counts['skipped']} skipped"
