"""The comment desk under load, over SQLite and PostgreSQL, beside Isso 0.14: `python -m benchmark.desk --isso VENV`.

Every service runs as two processes on this machine, its database on the disk with every write synced, and eight clients
that wait for nothing but the answer. Reads: our form page (session, roster, story and form, made anew for each), and
what a page with Isso's form asks its server for: the thread's comments, of which there are sixty in both. Writes: a
comment by a signed-in member through form token, policy, limits and unique nonce; with Isso a comment by anybody, its
guard switched off. Isso lives in an environment of its own (`pip install isso==0.14.0 gunicorn`).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from desk.accounts.consent import CONSENT
from desk.services import Services
from desk.settings import Settings
from desk.signing import Purpose, Signer
from tests.desk.cluster import Cluster

PROJECT = Path(__file__).resolve().parents[1]
CLIENTS = 8
STORY = "/2026/11/ukur.html"
ORIGIN = "https://meja.example"
SIXTY = 60
TEXT = (
    "Terima kasih, *Bu*. Ceritanya [mengingatkan](https://example.org) saya pada loket di kota kami.\n\n> Sabar, ya.\n"
)
PER_MEMBER = 9
"""Comments that one member may write within the desk's own limits."""


class Call(NamedTuple):
    """One request, ready to be sent."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    status: int


class Figures(NamedTuple):
    """Of one load: requests a second, and milliseconds that half and 99 of 100 answers took at most."""

    rate: float
    p50: float
    p99: float


def load(ports: list[int], calls: list[Call]) -> Figures:
    """Send all calls, `CLIENTS` at a time, each client over a connection that it keeps where the service does."""
    times: list[float] = []
    waiting = iter(calls)
    lock = threading.Lock()
    wrong: list[str] = []

    def run(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=60)
        while True:
            with lock:
                call = next(waiting, None)
            if call is None:
                break
            start = time.perf_counter()
            try:
                connection.request(call.method, call.path, call.body or None, call.headers)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, HTTPException) as error:
                wrong.append(repr(error))
                connection.close()
                continue
            times.append(time.perf_counter() - start)
            if answer.status != call.status:
                wrong.append(f"{answer.status} {content[:300]!r}")
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(calls)} went wrong: {wrong[0]}")
    cuts = statistics.quantiles(times, n=100)
    return Figures(len(times) / took, 1000 * statistics.median(times), 1000 * cuts[98])


@contextmanager
def ours(folder: Path, database: str, reads: int, writes: int) -> Iterator[tuple[list[int], list[Call], list[Call]]]:
    """Two desks over one database with sixty comments under the story: ports, calls that read, calls that write."""
    secret, key = (secrets.token_urlsafe(48).encode() for _ in range(2))
    for name, value in (("rahasia", secret), ("ekspor", key)):
        (folder / name).write_bytes(value)
        (folder / name).chmod(0o600)
    story = {"address": STORY, "title": "Ukur", "lang": "id", "state": "buka", "closes": None}
    (folder / "stories.json").write_text(json.dumps({"version": 1, "blog": "U", "url": "u", "stories": [story]}))
    with _serve(folder) as site:
        settings = Settings(ORIGIN, site, "Ukur", ZoneInfo("Asia/Jakarta"), database, Signer([secret]), (key,))
        services = Services(settings)
        services.prepare()
        people = [_admit(services, number) for number in range((writes + SIXTY) // PER_MEMBER + 1)]
        read = [Call("GET", f"/tulis?cerita={STORY}", b"", {"Cookie": cookie}, 200) for _, cookie, _ in people]
        write = [_write(token, cookie) for _ in range(PER_MEMBER) for _, cookie, token in people]
        environ = {
            **os.environ, "DESK_URL": ORIGIN, "DESK_SITE": site, "DESK_DATABASE_URL": database,
            "DESK_SECRET_FILE": str(folder / "rahasia"), "DESK_EXPORT_KEY_FILE": str(folder / "ekspor"),
            "DESK_SMTP_URL": "smtp://127.0.0.1:9",
        }  # fmt: skip
        processes = []
        try:
            processes = [_start(environ) for _ in range(2)]
            ports = [port for _, port in processes]
            load(ports, write[:SIXTY])
            yield ports, (read * (reads // len(read) + 1))[:reads], write[SIXTY : SIXTY + writes]
        finally:
            for process, _ in processes:
                process.terminate()
                process.wait()
                if process.stdout:
                    process.stdout.close()
            services.database.close()


@contextmanager
def isso(folder: Path, venv: Path, reads: int, writes: int) -> Iterator[tuple[list[int], list[Call], list[Call]]]:
    """Isso as two gunicorn workers over its SQLite database."""
    port = _free_port()
    (folder / "isso.cfg").write_text(
        f"[general]\ndbpath = {folder}/isso.sqlite\nhost = https://blog.example/\n"
        "[guard]\nenabled = false\n[moderation]\nenabled = false\n[server]\nlisten = http://127.0.0.1/\n"
    )
    command = [
        str(venv / "bin/gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8", "--preload",
        "--log-level", "error", "isso.run",
    ]  # fmt: skip
    environ = {**os.environ, "ISSO_SETTINGS": str(folder / "isso.cfg")}
    with (folder / "isso.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        _wait(port)
        read = Call("GET", f"/?uri={STORY}", b"", {"Origin": "https://blog.example"}, 200)
        headers = {"Content-Type": "application/json", "Origin": "https://blog.example"}
        write = [
            Call(
                "POST", f"/new?uri={STORY}",
                json.dumps({"author": "Budi", "text": f"{number}: {TEXT}", "title": "Ukur"}).encode(), headers, 201,
            )
            for number in range(SIXTY + writes)
        ]  # fmt: skip
        for call in write[:1]:
            load([port], [call] * 2)
        load([port], write[2:SIXTY])
        yield [port], [read] * reads, write[SIXTY:]
    finally:
        process.terminate()
        process.wait()


def measure(parties: dict[str, Callable[[Path], object]], rounds: int) -> dict[str, list[tuple[Figures, Figures]]]:
    """Each party's (reads, writes) of every round; who goes first changes from round to round."""
    found: dict[str, list[tuple[Figures, Figures]]] = {name: [] for name in parties}
    names = list(parties)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            folder = Path(tempfile.mkdtemp(prefix="kisah-ukur-"))
            try:
                with parties[name](folder) as (ports, read, write):  # type: ignore[attr-defined]
                    load(ports, read[: 5 * CLIENTS])
                    figures = load(ports, read), load(ports, write)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            found[name].append(figures)
            print(f"{number + 1}: {name}: {figures}", file=sys.stderr, flush=True)
    return found


def table(found: dict[str, list[tuple[Figures, Figures]]]) -> str:
    """Medians over the rounds, as Markdown."""
    lines = [
        "| | reads/s | p50 ms | p99 ms | writes/s | p50 ms | p99 ms |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, rounds in found.items():
        cells = [statistics.median(figures[which][cell] for figures in rounds) for which in (0, 1) for cell in range(3)]
        lines.append(
            f"| {name} | " + " | ".join(f"{cell:.0f}" if cell >= 10 else f"{cell:.1f}" for cell in cells) + " |"
        )
    return "\n".join(lines)


def _admit(services: Services, number: int) -> tuple[str, str, str]:
    """A trusted member who is signed in: (id, cookie, the form's token)."""
    with services.database.write() as connection:
        person = services.members.invite(connection, f"Penulis {number}", f"p{number}@ukur.example", consent=CONSENT)
        services.members.set_trusted(connection, person.id, True)
        secret = services.sessions.open(connection, person.id)
    return person.id, f"__Host-meja={secret}", services.signer.sign(Purpose.FORM, secret)


def _write(token: str, cookie: str) -> Call:
    fields = {
        "segel": token, "cerita": STORY, "balas": "", "sekali": secrets.token_urlsafe(24), "isi": TEXT, "aksi": "kirim",
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN, "Cookie": cookie}
    return Call("POST", "/tulis", urlencode(fields).encode(), headers, 303)


def _start(environ: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    command = [sys.executable, "-m", "invoke", "desk.serve", "--port", "0", "--no-work"]
    process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE)
    assert process.stdout
    found = re.search(rb"127\.0\.0\.1:(\d+)", process.stdout.readline())
    assert found
    return process, int(found[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service does not answer")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing."""


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="benchmark.desk")
    parser.add_argument("--isso", type=Path, help="an environment with isso==0.14.0 and gunicorn")
    parser.add_argument("--reads", type=int, default=800)
    parser.add_argument("--writes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    cluster = Cluster(durable=True)
    much = {"reads": chosen.reads, "writes": chosen.writes}
    parties: dict[str, Callable[[Path], object]] = {
        "meja komentar, SQLite": lambda folder: ours(folder, f"sqlite:///{folder}/meja.sqlite", **much),
        "meja komentar, PostgreSQL": lambda folder: ours(folder, cluster.create(), **much),
    }
    if chosen.isso:
        parties["Isso 0.14"] = lambda folder: isso(folder, chosen.isso, **much)
    try:
        print(table(measure(parties, chosen.rounds)))
    finally:
        cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
