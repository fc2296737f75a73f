"""The comment desk under load, over SQLite and PostgreSQL: `python -m benchmark.desk`.

Each desk runs as two processes on this machine, its database on the disk with every write synced, and eight clients
that wait for nothing but the answer. Reads are the form page under a story with sixty comments (session, roster, story
and form, made anew for each). Writes are comments by signed-in members, through form token, policy, limits and
idempotency key.
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from desk.signing import Purpose
from tests.desk.cluster import Cluster
from tests.desk.process import environment, running
from tests.desk.running_desk import FORM, ORIGIN, STORY, RunningDesk, opened

CLIENTS = 8
PROCESSES = 2
COMMENTS = 60
PER_MEMBER = 9
"""Comments that one member may write within the desk's own limits."""
TEXT = (
    "Terima kasih, *Bu*. Ceritanya [mengingatkan](https://example.org) saya pada loket di kota kami.\n\n> Sabar, ya.\n"
)


class Call(NamedTuple):
    """One request, ready to be sent, and the status that its answer must have."""

    method: str
    path: str
    body: str
    headers: dict[str, str]
    status: int


class Load(NamedTuple):
    """Requests a second, and the milliseconds that half and 99 of 100 answers took at most."""

    rate: float
    p50: float
    p99: float


def load(ports: list[int], calls: list[Call]) -> Load:
    """Send all calls, `CLIENTS` at a time, each client over a connection that it keeps. Raises `RuntimeError`."""
    numbers, local = count(), threading.local()

    def send(call: Call) -> float:
        if not hasattr(local, "connection"):
            local.connection = HTTPConnection("127.0.0.1", ports[next(numbers) % len(ports)], timeout=60)
        start = time.perf_counter()
        local.connection.request(call.method, call.path, call.body, call.headers)
        answer = local.connection.getresponse()
        content = answer.read()
        if answer.status != call.status:
            raise RuntimeError(f"{answer.status} {content[:300]!r}")
        return time.perf_counter() - start

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        times = [1000 * took for took in clients.map(send, calls)]
    return Load(
        len(times) / (time.perf_counter() - start), *(statistics.quantiles(times, n=100)[at] for at in (49, 98))
    )


@contextmanager
def prepared_desk(
    folder: Path, database: str, reads: int, writes: int
) -> Iterator[tuple[list[int], list[Call], list[Call]]]:
    """Run a desk with comments under the story; give its ports, calls that read and calls that write."""
    with opened(folder, database) as desk:
        members = [_sign_in(desk, number) for number in range((writes + COMMENTS) // PER_MEMBER + 1)]
        read = [Call("GET", f"/tulis?cerita={STORY}", "", headers, 200) for headers, _ in members]
        write = [_write(headers, token) for _ in range(PER_MEMBER) for headers, token in members]
        with running(environment(folder, desk.settings), folder, PROCESSES) as processes:
            ports = [process.port for process in processes]
            load(ports, write[:COMMENTS])
            yield ports, list(islice(cycle(read), reads)), write[COMMENTS : COMMENTS + writes]


def _sign_in(desk: RunningDesk, number: int) -> tuple[dict[str, str], str]:
    """Return the headers that a new, trusted member's browser sends, and the token of its forms."""
    member = desk.admit(f"penulis{number}", trusted=True)
    with desk.services.database.write() as connection:
        secret = desk.services.sessions.open(connection, member)
    return {"Cookie": f"__Host-meja={secret}"}, desk.services.signer.sign(Purpose.FORM, secret)


def _write(headers: dict[str, str], token: str) -> Call:
    once = secrets.token_urlsafe(24)
    fields = {"segel": token, "cerita": STORY, "balas": "", "sekali": once, "isi": TEXT, "aksi": "kirim"}
    return Call("POST", "/tulis", urlencode(fields), {"Content-Type": FORM, "Origin": ORIGIN, **headers}, 303)


def main() -> int:
    """Measure in rounds, and print the medians as a Markdown table."""
    parser = argparse.ArgumentParser(prog="benchmark.desk")
    parser.add_argument("--reads", type=int, default=800)
    parser.add_argument("--writes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    cluster = Cluster(durable=True)
    found: dict[str, list[tuple[float, ...]]] = {"SQLite": [], "PostgreSQL": []}
    try:
        for _ in range(chosen.rounds):
            for name, rounds in found.items():
                with tempfile.TemporaryDirectory(prefix="kisah-ukur-") as folder:
                    database = cluster.create() if name == "PostgreSQL" else f"sqlite:///{folder}/meja.sqlite"
                    with prepared_desk(Path(folder), database, chosen.reads, chosen.writes) as (ports, read, write):
                        load(ports, read[: 5 * CLIENTS])
                        rounds.append((*load(ports, read), *load(ports, write)))
    finally:
        cluster.stop()
    print("| | reads/s | p50 ms | p99 ms | writes/s | p50 ms | p99 ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, rounds in found.items():
        print(
            f"| {name} | {' | '.join(f'{statistics.median(figures):.1f}' for figures in zip(*rounds, strict=True))} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
