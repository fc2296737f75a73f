"""Tasks that bring the site to its readers."""

from __future__ import annotations

from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

PROJECT = Path(__file__).resolve().parents[2]


@task(
    default=True,
    help={
        "dry_run": "tunjukkan saja apa yang akan berubah",
        "yes": "terbitkan juga bila banyak yang akan terhapus",
        "full": "unggah semuanya lagi, seolah-olah belum ada apa-apa di hosting",
        "uncommitted": "terbitkan juga isi yang belum disimpan ke Git",
        "json": "hasil untuk dibaca program",
    },
)
def now(
    context: Context,
    dry_run: bool = False,
    yes: bool = False,
    full: bool = False,
    uncommitted: bool = False,
    json: bool = False,
) -> None:
    """Menerbitkan blog ke hosting yang dipilih di publishconf.py."""
    from plugins.rebuild.problem import ContentErrors
    from plugins.rebuild.site import load_settings
    from tools.publishing import report
    from tools.publishing.press import Press
    from tools.publishing.publication import Options
    from tools.publishing.refusal import Interrupted, Refused
    from tools.publishing.voice import Voice

    try:
        press = Press(PROJECT, load_settings(PROJECT / "publishconf.py"), Voice(silent=json))
        printed = press.publish(Options(yes, dry_run, full), uncommitted=uncommitted)
    except ContentErrors as errors:
        raise Exit(f"{errors}\n\nBelum diterbitkan: {len(errors.problems)} hal perlu dibenahi.", code=1) from None
    except Refused as refused:
        raise Exit(f"Belum diterbitkan. {refused}", code=1) from None
    except Interrupted as interrupted:
        raise Exit(f"Belum selesai. {interrupted}", code=2) from None
    print(report.as_json(printed, dry_run=dry_run) if json else report.as_text(printed, dry_run=dry_run))
