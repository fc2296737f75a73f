"""Tasks `comments.…`: what comes from the comment desk."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from invoke.context import Context

from tools.task import PROJECT, task


@task(
    opening="Tidak ditarik: ",
    help={
        "local": "dari basis data di komputer ini (DESK_DATABASE_URL), bukan lewat DESK_URL",
        "yes": "terima juga salinan yang menghilangkan banyak komentar",
        "dry_run": "sebutkan saja yang akan berubah, tanpa menulis apa pun",
    },
)
def pull(context: Context, local: bool = False, yes: bool = False, dry_run: bool = False) -> None:
    """Menarik komentar dan daftar anggota dari meja komentar ke content/."""
    from plugins.engine.trees import STATE, Trees
    from plugins.site.site import Site, load_settings
    from tools.comments import pull as pulling
    from tools.comments import report, source

    def show(result: pulling.PullResult) -> None:
        print(report.format_summary(result, zone))

    settings = load_settings(PROJECT / "pelicanconf.py")
    zone, content, output = ZoneInfo(settings["TIMEZONE"]), Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
    target = pulling.PullTarget(content, content, output.parent / STATE, Trees(output).lock)
    site = Site(settings)
    facts, _, _ = site.contents()
    site.close()
    key = source.read_export_key()
    if local or not settings["DESK_URL"]:
        data = source.read_from_database(os.environ, settings["TIMEZONE"], key)
    else:
        data = source.fetch(settings["DESK_URL"], key, source.open_cache(target.state))
    now = datetime.now(zone)
    result = pulling.pull(data, key, target, facts, zone, now, show, yes=yes, dry_run=dry_run)
    for line in report.format_warnings(result):
        print(line, file=sys.stderr)
    print("Belum ada yang ditulis (--dry-run)." if dry_run else "Selesai.")
