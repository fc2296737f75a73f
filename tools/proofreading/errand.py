"""One run of `invoke check`, from the flags to what is printed."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct

from plugins.rebuild.site import Site, due, load_settings
from tools.proofreading.inspection import Inspection, inspect
from tools.proofreading.mending import MENDABLE, Mended, mend
from tools.proofreading.note import Proofreader
from tools.proofreading.online import dead_links
from tools.proofreading.report import as_json, closing
from tools.proofreading.vocabulary import Vocabulary, find_dictionary


class Wishes(Struct, frozen=True):
    """The flags."""

    fix: bool = False
    online: bool = False
    json: bool = False


def check(project: Path, wishes: Wishes) -> int:
    """Print all findings; the exit code is 1 where the blog cannot be built as it is."""
    site = Site(load_settings(project / "pelicanconf.py"))
    inspection = inspect(site)
    done = _mended(site, inspection) if wishes.fix else []
    mended = [one for one in done if isinstance(one, Mended)]
    if mended:
        inspection = inspect(site)
    findings = list(inspection.findings)
    if wishes.online:
        findings += sorted(dead_links(inspection.links), key=lambda one: (one.path, one.line))
    errors = [one for one in findings if one.severe]
    warnings = [one for one in findings if not one.severe]
    if wishes.json:
        print(as_json(findings, mended, [*inspection.remarks, *(one for one in done if isinstance(one, str))]))
        return 1 if errors else 0
    for one in done:
        print(one)
    if mended:
        print(f"{len(mended)} hal diperbaiki.\n")
    for warning in warnings:
        print(warning)
    for remark in inspection.remarks:
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
        print(due(inspection.next_due))


def _mended(site: Site, inspection: Inspection) -> list[Mended | str]:
    """What could be put right in the files that were found fault with; a signed story is left as it is."""
    facts = site.contents()[0]
    dictionary = find_dictionary()
    reader = Proofreader(Vocabulary(dictionary) if dictionary else None)
    threads = {f"/{one.thread}.html" for one in facts.of("signature")}
    signed = {story.path for story in facts.of("story") if {story.address, *story.aliases} & threads}
    paths = sorted({one.path for one in inspection.findings if one.rule in MENDABLE})
    return list(mend(Path(site.path).parent, paths, signed, reader.slips))
