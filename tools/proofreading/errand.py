"""One run of `invoke check`, from the flags to what is printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from plugins.indonesian.wording import number
from plugins.site.site import Site, format_due, load_settings
from tools.proofreading.inspection import Inspection, inspect
from tools.proofreading.mending import MENDABLE, OFFERED, Change, Mender
from tools.proofreading.note import Proofreader
from tools.proofreading.online import dead_links
from tools.proofreading.report import as_json, closing
from tools.proofreading.vocabulary import Vocabulary, find_dictionary


class Wishes(Struct, frozen=True):
    """The flags. `yes` says in advance that what `fix` shows may be written."""

    fix: bool = False
    online: bool = False
    json: bool = False
    yes: bool = False


def check(project: Path, wishes: Wishes) -> int:
    """Print all findings; the exit code is 1 where the blog cannot be built as it is."""
    site = Site(load_settings(project / "pelicanconf.py"))
    inspection = inspect(site)
    remarks = [*inspection.remarks]
    changes: list[Change] = []
    if wishes.fix:
        proposed, left = _proposed(site, inspection, asking=_is_watched() and not (wishes.yes or wishes.json))
        remarks += left
        changes = _written(Path(site.path).parent, proposed, wishes, remarks)
    if changes:
        inspection = inspect(site)
    findings = list(inspection.findings)
    if wishes.online:
        findings += sorted(dead_links(inspection.links), key=lambda one: (one.path, one.line))
    errors = [one for one in findings if one.severe]
    warnings = [one for one in findings if not one.severe]
    if wishes.json:
        print(as_json(findings, [mended for change in changes for mended in change.mends()], remarks))
        return 1 if errors else 0
    for warning in warnings:
        print(warning)
    for remark in remarks:
        print(f"{'' if not warnings else chr(10)}{remark}")
    sys.stdout.flush()
    for error in errors:
        print(error, file=sys.stderr)
    _close(inspection, len(errors), len(warnings))
    return 1 if errors else 0


def _close(inspection: Inspection, errors: int, warnings: int) -> None:
    last = closing(errors, warnings)
    print(last if not (errors or warnings) else f"\n{last}", file=sys.stderr if errors else sys.stdout)
    if inspection.next_due:
        print(format_due(inspection.next_due))


def _is_watched() -> bool:
    """Whether somebody sits at the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _says_yes(question: str) -> bool:
    """Ask at the terminal; whoever leaves has said no."""
    try:
        return input(f"{question} [y/T] ").strip().casefold() in {"y", "ya", "yes"}
    except EOFError:
        return False


def _proposed(site: Site, inspection: Inspection, *, asking: bool) -> tuple[list[Change], list[str]]:
    """What could be put right, and why signed stories are left as they were signed."""
    facts = site.contents()[0]
    dictionary = find_dictionary()
    authors = {one.name: one for one in facts.one("authors")}
    permissions = {one.id: one for one in facts.one("permissions")}
    threads = {f"/{one.thread}.html" for one in facts.of("signature")}
    signed = {story.path for story in facts.of("story") if {story.address, *story.aliases} & threads}
    paths = sorted(
        {one.path for one in inspection.findings if one.rule in (MENDABLE | OFFERED if asking else MENDABLE)}
    )
    proofreader = Proofreader(Vocabulary(dictionary) if dictionary else None, authors)
    content = Path(site.path)
    mender = Mender(content.parent, content, proofreader, authors, permissions, _says_yes if asking else None)
    left = "tidak diubah karena sudah ditandatangani; perbaiki sendiri, lalu jalankan `invoke sign`"
    return list(mender.changes([path for path in paths if path not in signed])), [
        f"{path}: {left}" for path in paths if path in signed
    ]


def _written(root: Path, proposed: Sequence[Change], wishes: Wishes, remarks: list[str]) -> list[Change]:
    """Show the changes, and make those that the author agrees to; a file that was saved meanwhile is left alone."""
    if not proposed:
        return []
    if not wishes.json:
        print("\n".join(map(str, proposed)))
    watched = _is_watched() and not wishes.json
    if not wishes.yes and not (watched and _says_yes(f"\nUbah {number(len(proposed))} berkas seperti di atas?")):
        hint = "" if watched else " Tambahkan --yes untuk menerapkannya tanpa ditanya."
        remarks.append(f"Belum ada yang diubah.{hint}")
        return []
    done = []
    for change in proposed:
        if change.write(root):
            done.append(change)
        else:
            remarks.append(f"{change.path}: tidak diubah karena baru saja disimpan; jalankan sekali lagi.")
    if done and not wishes.json:
        print(f"{number(len(done))} berkas diperbaiki.\n")
    return done
