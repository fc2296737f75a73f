"""`invoke check`: from the task's options to what is printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import json as to_json

from plugins.indonesian.wording import number
from plugins.site.site import Site, format_due, load_settings
from tools.proofreading.finding import Finding
from tools.proofreading.fixes import FileChange, propose_changes
from tools.proofreading.inspection import inspect
from tools.proofreading.online import find_dead_links


def check(project: Path, *, fix: bool = False, online: bool = False, json: bool = False, yes: bool = False) -> int:
    """Print all findings; return the exit code, which is 1 where the blog cannot be built as it is.

    The options are those of the task: `yes` says in advance that what `fix` shows may be written.
    """
    site = Site(load_settings(project / "pelicanconf.py"))
    inspection = inspect(site)
    changes, remarks = _fix(site, inspection.findings, json=json, yes=yes) if fix else ([], [])
    if changes:
        inspection = inspect(site)
    remarks = [*inspection.remarks, *remarks]
    findings = list(inspection.findings)
    if online:
        findings += sorted(find_dead_links(inspection.links), key=lambda one: (one.path, one.line))
    errors = [one for one in findings if one.severe]
    if json:
        print(_as_json(findings, changes, remarks))
    else:
        _print(errors, [one for one in findings if not one.severe], remarks)
        if inspection.next_due:
            print(format_due(inspection.next_due))
    return 1 if errors else 0


def _print(errors: Sequence[Finding], warnings: Sequence[Finding], remarks: Iterable[str]) -> None:
    for warning in warnings:
        print(warning)
    for remark in remarks:
        print(f"\n{remark}" if warnings else remark)
    sys.stdout.flush()
    for error in errors:
        print(error, file=sys.stderr)
    told = ((errors, "hal perlu dibenahi"), (warnings, "saran"))
    counts = [f"{number(len(found))} {what}" for found, what in told if found]
    last = f"\n{' dan '.join(counts)}." if counts else "Semua naskah beres."
    print(last, file=sys.stderr if errors else sys.stdout)


_FINDING = ("berkas", "baris", "jenis", "berat", "masalah", "saran")
_CHANGE = ("berkas", "baris", "sebelum", "sesudah")


def _as_json(findings: Iterable[Finding], changes: Iterable[FileChange], remarks: Sequence[str]) -> str:
    """`temuan`, `perbaikan` and `catatan`, keys in Indonesian as all that authors see; a line is null where none is."""
    told = [(one.path, one.line or None, one.rule, one.severe, one.problem, one.remedy) for one in findings]
    hunks = [(change.path, *hunk) for change in changes for hunk in change.hunks()]
    answer = {
        "temuan": [dict(zip(_FINDING, values, strict=True)) for values in told],
        "perbaikan": [dict(zip(_CHANGE, values, strict=True)) for values in hunks],
        "catatan": remarks,
    }
    return to_json.format(to_json.encode(answer), indent=1).decode()


def _says_yes(question: str) -> bool:
    """Ask at the terminal; whoever leaves has said no."""
    try:
        return input(f"{question} [y/T] ").strip().casefold() in {"y", "ya", "yes"}
    except EOFError:
        return False


def _fix(site: Site, findings: Iterable[Finding], *, json: bool, yes: bool) -> tuple[list[FileChange], list[str]]:
    """Show what can be put right, and make the changes that the author agrees to; return those, and remarks.

    A file that was saved meanwhile is left alone.
    """
    is_watched = not json and sys.stdin.isatty() and sys.stdout.isatty()
    proposed, remarks = propose_changes(site, findings, _says_yes if is_watched and not yes else None)
    if proposed and not json:
        print("\n".join(map(str, proposed)))
    question = f"\nUbah {number(len(proposed))} berkas seperti di atas?"
    if proposed and not (yes or (is_watched and _says_yes(question))):
        hint = "" if is_watched else " Tambahkan --yes untuk menerapkannya tanpa ditanya."
        return [], [*remarks, f"Belum ada yang diubah.{hint}"]
    written = [change for change in proposed if change.write(Path(site.path).parent)]
    saved = [change.path for change in proposed if change not in written]
    remarks += (f"{path}: tidak diubah karena baru saja disimpan; jalankan sekali lagi." for path in saved)
    if written and not json:
        print(f"{number(len(written))} berkas diperbaiki.\n")
    return written, remarks
