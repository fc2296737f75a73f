"""The desk in processes of its own, started as its owner starts it: `invoke desk.serve`, told by its environment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.settings import Settings
from tests.desk.running_desk import EXPORT_KEY, ORIGIN, SECRET, Client
from tests.tiny import PROJECT


def environment(folder: Path, settings: Settings, **changes: str) -> dict[str, str]:
    """What an owner sets; the secrets lie in files that nobody else may read."""
    for name, secret in (("rahasia", SECRET), ("kunci-ekspor", EXPORT_KEY)):
        (folder / name).write_bytes(secret)
        (folder / name).chmod(0o600)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DESK_")},
        "DESK_URL": ORIGIN,
        "DESK_SITE": settings.site,
        "DESK_BLOG": settings.blog,
        "DESK_ZONE": "Asia/Jakarta",
        "DESK_DATABASE_URL": settings.database,
        "DESK_SECRET_FILE": str(folder / "rahasia"),
        "DESK_EXPORT_KEY_FILE": str(folder / "kunci-ekspor"),
        "DESK_SMTP_URL": "smtp://127.0.0.1:9",
        **changes,
    }


class Process:
    """A running `desk.serve`. What it says goes to `log`."""

    def __init__(self, environ: dict[str, str], log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "invoke", "desk.serve", "--port", "0", *(arguments or ("--no-work",))],
                cwd=PROJECT, env={**environ, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=output,
            )  # fmt: skip
        assert self._process.stdout
        line = self._process.stdout.readline().decode()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert found, line + log.read_text()
        self.port = int(found[1])
        self.pid = self._process.pid

    def client(self, like: Client | None = None) -> Client:
        """A browser here, with the cookies of another."""
        return Client(self.port, dict(like.cookies) if like else {})

    def memory(self) -> int:
        """Its largest resident size, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def kill(self) -> None:
        """As a crash does, without a goodbye."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def end(self) -> int:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
            self._close()
        return self._process.returncode

    def _close(self) -> None:
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def running(environ: dict[str, str], folder: Path, count: int = 1) -> Iterator[list[Process]]:
    """So many processes over one database."""
    found: list[Process] = []
    try:
        found += [Process(environ, folder / f"desk-{number}.log") for number in range(count)]
        yield found
    finally:
        for process in found:
            process.end()
