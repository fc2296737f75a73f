"""Tasks `desk.…`: running, backing up and restoring the comment desk."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from invoke.context import Context

from plugins.engine.problem import UserError
from tools.task import PROJECT, task

if TYPE_CHECKING:
    from desk.services import Services

BACKUPS = "cadangan"
NOT_RUNNING = "Meja komentar belum dapat dijalankan.\n"


@task(
    opening=NOT_RUNNING,
    help={"host": "alamat yang didengarkan", "port": "nomor porta", "work": "sekalian menjalankan desk.work"},
)
def serve(context: Context, host: str = "127.0.0.1", port: int = 8400, work: bool = True) -> None:
    """Menjalankan meja komentar, di belakang nginx atau semacamnya."""
    from desk.web.app import create_app
    from desk.web.server import Server
    from desk.worker import Worker

    services = _prepare_services()
    settings = services.settings
    server = Server(create_app(settings, services), host, port, Worker(services) if work else None)
    print(f"Meja komentar {settings.url} mendengarkan di http://{host}:{server.port}", flush=True)
    _interrupt_on_sigterm()
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


@task(opening=NOT_RUNNING, help={"once": "kerjakan yang ada lalu selesai, untuk cron"})
def work(context: Context, once: bool = False) -> None:
    """Mengirim surel dan ringkasan, dan membuang yang sudah lewat waktunya."""
    from desk.worker import Worker

    worker = Worker(_prepare_services())
    if once:
        print(f"{worker.run_once()} surel terkirim.")
        return
    _interrupt_on_sigterm()
    try:
        worker.run(Event())
    except KeyboardInterrupt:
        print("Selesai.")


@task(help={"to": "berkas tujuan; bila tidak disebut, di folder cadangan dengan nama menurut waktu"})
def backup(context: Context, to: str = "") -> None:
    """Menyimpan seluruh isi meja komentar ke sebuah berkas; boleh selagi meja dipakai."""
    from desk.settings import read_database_url, read_signer
    from desk.storage import backup as backups
    from desk.storage.database import Database

    signer = read_signer(os.environ)
    path = Path(to) if to else PROJECT / BACKUPS / f"meja-{datetime.now().astimezone():%Y-%m-%dT%H%M%S}.jsonl"
    database = Database(read_database_url(os.environ), pool=1)
    database.prepare()
    try:
        count = backups.save(database, path, signer)
    except OSError as error:
        raise UserError(f"{path}: tidak dapat ditulis ({error.strerror})") from None
    print(f"{count} baris tersimpan di {path}. Berkas itu memuat alamat surel; simpan di tempat yang aman.")


@task(
    opening="Belum dipulihkan. ",
    help={
        "source": "berkas cadangan; ganti seluruh isi meja dengannya",
        "yes": "tidak usah bertanya lagi",
        "unsealed": "terima juga berkas tanpa segel meja ini; hanya bila Anda yakin tidak ada yang mengubahnya",
    },
)
def restore(context: Context, source: str, yes: bool = False, unsealed: bool = False) -> None:
    """Memulihkan meja komentar dari cadangan; yang sudah dihapus untuk selamanya tetap terhapus."""
    from desk.settings import read_database_url, read_signer
    from desk.storage import backup as backups
    from desk.storage.database import Database

    if not yes:
        raise UserError("Seluruh isi meja komentar akan diganti. Hentikan mejanya, lalu ulangi dengan --yes.")
    path = Path(source)
    others = sorted(path.parent.glob("*.jsonl"))
    database = Database(read_database_url(os.environ), pool=1)
    restored = backups.restore(database, path, read_signer(os.environ), others, unsealed=unsealed)
    print(f"Meja komentar dipulihkan dari {path}; {restored.erased} yang dihapus sesudahnya dihapus lagi.")
    for reason in restored.skipped:
        print(f"Dilewati: {reason}")
    print("Semua orang perlu masuk lagi.")


def _prepare_services() -> Services:
    """Return the desk that the environment describes. What it leaves out is taken from `publishconf.py`."""
    from desk.mail.transport import make_transport
    from desk.services import Services
    from desk.settings import from_environment
    from plugins.site.site import load_settings

    blog = load_settings(PROJECT / "publishconf.py")
    environ = {"DESK_URL": blog["DESK_URL"] or "", **os.environ}
    contact = blog["SITEURL"] + blog["CONTACT_PAGE"] if blog["CONTACT_PAGE"] else ""
    settings = from_environment(
        environ, blog=blog["SITENAME"], site=blog["SITEURL"], zone=blog["TIMEZONE"], contact=contact
    )
    make_transport(settings)  # a wrong DESK_SMTP_URL is better told now than when the first e-mail is due
    services = Services(settings)
    services.prepare()
    return services


def _interrupt_on_sigterm() -> None:
    """Let SIGTERM, which service managers send, end the desk in the way Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
