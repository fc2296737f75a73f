"""`invoke check`: from the task's options to what is printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec import json as msgspec_json

from plugins.indonesian.wording import number
from plugins.site.site import Site, due, load_settings
from tools.proofreading.finding import Finding
from tools.proofreading.fixes import FileChange, propose
from tools.proofreading.inspection import inspect
from tools.proofreading.online import dead_links


class Options(Struct, frozen=True):
    """The options of the task. `yes` says in advance that what `fix` shows may be written."""

    fix: bool = False
    online: bool = False
    json: bool = False
    yes: bool = False


def check(project: Path, options: Options) -> int:
    """Print all findings; return the exit code, which is 1 where the blog cannot be built as it is."""
    site = Site(load_settings(project / "pelicanconf.py"))
    inspection = inspect(site)
    remarks = [*inspection.remarks]
    changes: list[FileChange] = []
    if options.fix:
        may_ask = _is_watched() and not (options.yes or options.json)
        proposed, left = propose(site, inspection.findings, _says_yes if may_ask else None)
        remarks += left
        changes = _write(Path(site.path).parent, proposed, options, remarks)
    if changes:
        inspection = inspect(site)
    findings = list(inspection.findings)
    if options.online:
        findings += sorted(dead_links(inspection.links), key=lambda one: (one.path, one.line))
    errors = [one for one in findings if one.severe]
    if options.json:
        print(_as_json(findings, changes, remarks))
    else:
        _print(errors, [one for one in findings if not one.severe], remarks)
        if inspection.next_due:
            print(due(inspection.next_due))
    return 1 if errors else 0


def _print(errors: Sequence[Finding], warnings: Sequence[Finding], remarks: Iterable[str]) -> None:
    for warning in warnings:
        print(warning)
    for remark in remarks:
        print(f"\n{remark}" if warnings else remark)
    sys.stdout.flush()
    for error in errors:
        print(error, file=sys.stderr)
    counts = [f"{number(len(errors))} hal perlu dibenahi"] if errors else []
    counts += [f"{number(len(warnings))} saran"] if warnings else []
    last = f"\n{' dan '.join(counts)}." if counts else "Semua naskah beres."
    print(last, file=sys.stderr if errors else sys.stdout)


def _as_json(findings: Iterable[Finding], changes: Iterable[FileChange], remarks: Sequence[str]) -> str:
    """`temuan`, `perbaikan` and `catatan`, keys in Indonesian as all that authors see."""
    answer = {
        "temuan": [
            {
                "berkas": one.path,
                "baris": one.line or None,
                "jenis": one.rule,
                "berat": one.severe,
                "masalah": one.problem,
                "saran": one.remedy,
            }
            for one in findings
        ],
        "perbaikan": [
            {"berkas": change.path, "baris": line, "sebelum": before, "sesudah": after}
            for change in changes
            for line, before, after in change.hunks()
        ],
        "catatan": remarks,
    }
    return msgspec_json.format(msgspec_json.encode(answer), indent=1).decode()


def _is_watched() -> bool:
    """Whether somebody sits at the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _says_yes(question: str) -> bool:
    """Ask at the terminal; whoever leaves has said no."""
    try:
        return input(f"{question} [y/T] ").strip().casefold() in {"y", "ya", "yes"}
    except EOFError:
        return False


def _write(root: Path, proposed: Sequence[FileChange], options: Options, remarks: list[str]) -> list[FileChange]:
    """Show the changes, and make those that the author agrees to; a file that was saved meanwhile is left alone."""
    if not proposed:
        return []
    if not options.json:
        print("\n".join(map(str, proposed)))
    may_ask = _is_watched() and not options.json
    if not options.yes and not (may_ask and _says_yes(f"\nUbah {number(len(proposed))} berkas seperti di atas?")):
        hint = "" if may_ask else " Tambahkan --yes untuk menerapkannya tanpa ditanya."
        remarks.append(f"Belum ada yang diubah.{hint}")
        return []
    written = [change for change in proposed if change.write(root)]
    saved = [change for change in proposed if change not in written]
    remarks += (f"{one.path}: tidak diubah karena baru saja disimpan; jalankan sekali lagi." for one in saved)
    if written and not options.json:
        print(f"{number(len(written))} berkas diperbaiki.\n")
    return written
