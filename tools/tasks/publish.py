"""Tasks that bring the site to its readers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from invoke.context import Context

from tools.task import PROJECT, task

if TYPE_CHECKING:
    from tools.publishing.publisher import Publisher

target_task = partial(
    task,
    stopped="Dihentikan. Situs tetap terbaca; ulangi kapan saja, dan yang belum selesai diteruskan.",
    stopped_code=130,  # that of a program that Ctrl-C has ended, as shells count
)
"""The decorator of a task that connects to the publish target."""


@target_task(
    default=True,
    opening="Belum diterbitkan. ",
    help={
        "dry_run": "tunjukkan saja apa yang akan berubah",
        "yes": "terbitkan juga bila banyak yang akan terhapus",
        "full": "unggah semuanya lagi, seolah-olah belum ada apa-apa di tujuan",
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
    """Menerbitkan blog ke tujuan yang dipilih di publishconf.py."""
    from tools.publishing import report
    from tools.publishing.target import Options

    done = _open_publisher(json).publish(Options(yes, dry_run, full), uncommitted=uncommitted)
    print(report.as_json(done, dry_run=dry_run) if json else report.as_text(done, dry_run=dry_run))


@target_task(
    opening="Belum dikembalikan. ",
    help={
        "release": "nomor terbitan; bila tidak disebut, yang sebelum ini",
        "dry_run": "tunjukkan saja apa yang akan berubah",
        "yes": "kembalikan juga bila banyak yang akan terhapus",
        "json": "hasil untuk dibaca program",
    },
)
def rollback(context: Context, release: int = 0, dry_run: bool = False, yes: bool = False, json: bool = False) -> None:
    """Mengembalikan situs ke terbitan sebelumnya, misalnya: invoke publish.rollback --release 12."""
    from tools.publishing import report
    from tools.publishing.target import Options

    done = _open_publisher(json).rollback(release, Options(yes, dry_run))
    print(report.as_json(done, dry_run=dry_run) if json else report.as_text(done, dry_run=dry_run))


@target_task(opening="Tidak dapat dilihat. ", help={"json": "hasil untuk dibaca program"})
def history(context: Context, json: bool = False) -> None:
    """Menyebutkan terbitan yang dapat dikembalikan."""
    from tools.publishing import report

    publisher = _open_publisher(json)
    releases, present = publisher.history()
    listed = report.history_json if json else report.history_text
    print(listed(releases, present, publisher.settings["TIMEZONE"]))


@task(opening="Tidak disimpan. ", stopped="Tidak disimpan: pertanyaannya belum dijawab semua.")
def setup(context: Context) -> None:
    """Menanyakan tujuan penerbitan dan menyimpannya di publishconf.py, tanpa rahasia."""
    from plugins.site.site import load_settings
    from tools.publishing.settings import set_up
    from tools.publishing.target import Questions

    set_up(Questions(PROJECT, input, print), str(load_settings(PROJECT / "pelicanconf.py")["BLOG_URL"]))


def _open_publisher(silent: bool) -> Publisher:
    """Return what publishes this blog; `silent` keeps its progress from the terminal."""
    from plugins.site.site import load_settings
    from tools.publishing.progress import ProgressReporter
    from tools.publishing.publisher import Publisher

    return Publisher(PROJECT, load_settings(PROJECT / "publishconf.py"), ProgressReporter(silent=silent))
