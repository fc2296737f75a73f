"""Tasks `desk.…`: the comment desk as a service."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

if TYPE_CHECKING:
    from desk.services import Desk

PROJECT = Path(__file__).resolve().parents[2]
BACKUPS = "cadangan"


@task(help={"host": "alamat yang didengarkan", "port": "nomor porta", "work": "sekalian menjalankan desk.work"})
def serve(context: Context, host: str = "127.0.0.1", port: int = 8400, work: bool = True) -> None:
    """Menjalankan meja komentar, di belakang nginx atau semacamnya."""
    from desk.web.app import create_app
    from desk.web.server import Service
    from desk.worker import Worker

    desk = _desk()
    service = Service(create_app(desk.settings, desk), host, port, Worker(desk) if work else None)
    print(f"Meja komentar {desk.settings.url} mendengarkan di http://{host}:{service.port}", flush=True)
    _end_politely()
    try:
        service.run()
    except KeyboardInterrupt:
        service.close()


@task(help={"once": "kerjakan yang ada lalu selesai, untuk cron"})
def work(context: Context, once: bool = False) -> None:
    """Mengirim surel dan ringkasan, dan membuang yang sudah lewat waktunya."""
    from desk.worker import Worker

    worker = Worker(_desk())
    if once:
        print(f"{worker.round()} surel terkirim.")
        return
    _end_politely()
    try:
        worker.run(Event())
    except KeyboardInterrupt:
        print("Selesai.")


@task(help={"to": "berkas tujuan; bila tidak disebut, di folder cadangan dengan nama menurut waktu"})
def backup(context: Context, to: str = "") -> None:
    """Menyimpan seluruh isi meja komentar ke sebuah berkas; boleh selagi meja dipakai."""
    from desk.settings import database_url
    from desk.signing import Refused
    from desk.storage import backup as backups
    from desk.storage.database import Database

    path = Path(to) if to else PROJECT / BACKUPS / f"meja-{datetime.now().astimezone():%Y-%m-%dT%H%M%S}.jsonl"
    try:
        database = Database(database_url(os.environ), pool=1)
        database.prepare()
        count = backups.save(database, path)
    except (Refused, OSError) as problem:
        raise Exit(str(problem), code=1) from None
    print(f"{count} baris tersimpan di {path}. Berkas itu memuat alamat surel; simpan di tempat yang aman.")


@task(
    help={
        "source": "berkas cadangan; ganti seluruh isi meja dengannya",
        "yes": "tidak usah bertanya lagi",
    }
)
def restore(context: Context, source: str, yes: bool = False) -> None:
    """Memulihkan meja komentar dari cadangan; yang sudah dihapus untuk selamanya tetap terhapus."""
    from desk.settings import database_url
    from desk.signing import Refused
    from desk.storage import backup as backups
    from desk.storage.database import Database

    if not yes:
        raise Exit("Seluruh isi meja komentar akan diganti. Hentikan mejanya, lalu ulangi dengan --yes.", code=1)
    path = Path(source)
    try:
        again = backups.restore(Database(database_url(os.environ), pool=1), path, sorted(path.parent.glob("*.jsonl")))
    except (Refused, backups.Damaged) as problem:
        raise Exit(f"Belum dipulihkan. {problem}", code=1) from None
    print(f"Meja komentar dipulihkan dari {path}; {again} yang dihapus sesudahnya dihapus lagi.")
    print("Semua orang perlu masuk lagi.")


def _desk() -> Desk:
    """The desk that the environment describes, with what `publishconf.py` knows of the blog."""
    from desk.services import Desk
    from desk.settings import from_environment
    from desk.signing import Refused
    from plugins.rebuild.site import load_settings

    blog = load_settings(PROJECT / "publishconf.py")
    environ = {"DESK_URL": blog["DESK_URL"] or "", **os.environ}
    try:
        desk = Desk(from_environment(environ, blog=blog["SITENAME"], site=blog["SITEURL"], zone=blog["TIMEZONE"]))
        desk.transport()
        desk.prepare()
    except Refused as refused:
        raise Exit(f"Meja komentar belum dapat dijalankan.\n{refused}", code=1) from None
    return desk


def _end_politely() -> None:
    """A service manager's TERM ends the desk as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
