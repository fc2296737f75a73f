"""Tasks that bring the site to its readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    from plugins.site.site import load_settings
    from tools.publishing import report
    from tools.publishing.progress import ProgressReporter
    from tools.publishing.publisher import Publisher
    from tools.publishing.target import Options

    with _complaints("Belum diterbitkan."):
        publisher = Publisher(PROJECT, load_settings(PROJECT / "publishconf.py"), ProgressReporter(silent=json))
        done = publisher.publish(Options(yes, dry_run, full), uncommitted=uncommitted)
    print(report.as_json(done, dry_run=dry_run) if json else report.as_text(done, dry_run=dry_run))


@task(
    help={
        "release": "nomor terbitan; bila tidak disebut, yang sebelum ini",
        "dry_run": "tunjukkan saja apa yang akan berubah",
        "yes": "kembalikan juga bila banyak yang akan terhapus",
        "json": "hasil untuk dibaca program",
    },
)
def rollback(context: Context, release: int = 0, dry_run: bool = False, yes: bool = False, json: bool = False) -> None:
    """Mengembalikan situs ke terbitan sebelumnya, misalnya: invoke publish.rollback --release 12."""
    from plugins.site.site import load_settings
    from tools.publishing import report
    from tools.publishing.progress import ProgressReporter
    from tools.publishing.publisher import Publisher
    from tools.publishing.target import Options

    with _complaints("Belum dikembalikan."):
        publisher = Publisher(PROJECT, load_settings(PROJECT / "publishconf.py"), ProgressReporter(silent=json))
        done = publisher.rollback(release, Options(yes, dry_run))
    print(report.as_json(done, dry_run=dry_run) if json else report.as_text(done, dry_run=dry_run))


@task(help={"json": "hasil untuk dibaca program"})
def history(context: Context, json: bool = False) -> None:
    """Menyebutkan terbitan yang dapat dikembalikan."""
    from plugins.site.site import load_settings
    from tools.publishing import report
    from tools.publishing.progress import ProgressReporter
    from tools.publishing.publisher import Publisher

    settings = load_settings(PROJECT / "publishconf.py")
    with _complaints("Tidak dapat dilihat."):
        releases, present = Publisher(PROJECT, settings, ProgressReporter(silent=json)).history()
    listed = report.history_json if json else report.history_text
    print(listed(releases, present, settings["TIMEZONE"]))


@task
def setup(context: Context) -> None:
    """Menanyakan tujuan penerbitan dan menyimpannya di publishconf.py, tanpa rahasia."""
    from plugins.site.site import load_settings
    from tools.publishing.settings import set_up
    from tools.publishing.target import Questions

    with _complaints("Tidak disimpan."):
        try:
            blog_url = str(load_settings(PROJECT / "pelicanconf.py")["BLOG_URL"])
            set_up(Questions(PROJECT, input, print), blog_url)
        except (EOFError, KeyboardInterrupt):
            raise Exit("\nTidak disimpan: pertanyaannya belum dijawab semua.", code=1) from None


@contextmanager
def _complaints(opening: str) -> Iterator[None]:
    """Whatever stops a task, as a sentence and an exit code: 1 where nothing was touched, 2 where something was."""
    from plugins.engine.problem import ContentErrors
    from tools.publishing.errors import RefusedError, UnfinishedError

    try:
        yield
    except ContentErrors as errors:
        raise Exit(f"{errors}\n\n{opening} {len(errors.problems)} hal perlu dibenahi.", code=1) from None
    except RefusedError as refused:
        raise Exit(f"{opening} {refused}", code=1) from None
    except UnfinishedError as interrupted:
        raise Exit(f"Belum selesai. {interrupted}", code=2) from None
    except KeyboardInterrupt:
        raise Exit(
            "\nDihentikan. Situs tetap terbaca; ulangi kapan saja, dan yang belum selesai diteruskan.", 130
        ) from None
