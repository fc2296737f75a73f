"""A PostgreSQL server of the tests' own: a new cluster in a folder below /tmp, reached by its socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.programs import postgresql_programs


class Cluster:
    """Starts when made; `stop` leaves nothing behind. As root everything runs as the user `postgres`.

    A `durable` one lies on the disk and waits for it, as its owner's would: tests need neither, the benchmark does.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.programs = postgresql_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="kisah-pg-", dir=None if durable else memory()))
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--no-locale")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=200 "
            f"-c shared_buffers=32MB -c fsync={'on' if durable else 'off'}"
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(data), "-l", log, "-o", options, "-w", "start")

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"meja_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self._address(name)

    def drop(self, url: str) -> None:
        name = urlsplit(url).path.strip("/")
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}\n{done.stderr}")


def memory() -> Path | None:
    """A folder in memory where there is one: tests make hundreds of databases, and none of them asks for a disk."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and os.access(folder, os.W_OK) else None
