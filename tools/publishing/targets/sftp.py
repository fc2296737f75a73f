"""SFTP: a host that is reached over SSH. Who answers is always verified by its host key."""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import paramiko

from tools.publishing import rclone
from tools.publishing.errors import RefusedError
from tools.publishing.remote import Connection, explain
from tools.publishing.target import PASSWORD, SETTINGS, Questions
from tools.publishing.targets.server import Server, existing_file

PASSPHRASE = "PUBLISH_KEY_PASSPHRASE"
KNOWN_HOSTS = "known_hosts"
_TIMEOUT = 20.0


class SFTP(Server, frozen=True, kw_only=True, tag="sftp"):
    """A folder of an SSH account. `key_file` '' means the agent, or the password in the environment."""

    choice: ClassVar[str] = "hosting dengan SSH atau SFTP (paling aman; coba ini lebih dulu)"
    default_port: ClassVar[int] = 22

    key_file: str = ""
    known_hosts: str = "~/.ssh/known_hosts"

    @property
    def secrets(self) -> list[str]:
        return [f"{PASSPHRASE} (bila kuncinya bersandi)"] if self.key_file else [PASSWORD]

    def connect(self, project: Path) -> Connection:
        options = self.sign_in_options("sftp")
        known = options.get("known_hosts_file", self.known_hosts)
        options |= {
            "known_hosts_file": str(project / Path(known).expanduser()),
            # Commands are never run there: not every account has a shell.
            "shell_type": "none",
            "md5sum_command": "none",
            "sha1sum_command": "none",
            "disable_hashcheck": "true",
        }
        if key := self.key_file or options.get("key_file", ""):
            options["key_file"] = existing_file(key, project, "key_file")
        if passphrase := os.environ.get(PASSPHRASE):
            options["key_file_pass"] = rclone.obscure(passphrase)
        return Connection(
            options=options,
            explain=partial(_explain, options),
        )

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        key = "Berkas kunci SSH (kosongkan bila memakai kata sandi)"
        return {**super().ask(questions), "known_hosts": KNOWN_HOSTS, **questions.optional("key_file", key)}

    def meet(self, questions: Questions) -> None:
        """Show who answers, and write it down once the owner has recognized it."""
        try:
            key = fetch_host_key(self.host, self.port)
        except (OSError, UnicodeError, paramiko.SSHException) as error:
            raise RefusedError(
                f"{self.host} tidak dapat dihubungi ({error}). Periksa nama host dan portanya."
            ) from None
        questions.tell(f"{self.host} memperkenalkan diri dengan sidik jari {fingerprint(key)}.")
        if not questions.confirm("Sama dengan yang ditulis penyedia hosting Anda?"):
            raise RefusedError("Tanyakan sidik jari server SSH kepada penyedia hosting Anda.")
        with (questions.project / KNOWN_HOSTS).open("a", encoding="utf-8") as file:
            file.write(f"{_known_name(self.host, self.port)} {key.get_name()} {key.get_base64()}\n")


def fetch_host_key(host: str, port: int) -> paramiko.PKey:
    """Return the key that a host shows. Raises OSError, UnicodeError and paramiko.SSHException."""
    transport = paramiko.Transport(socket.create_connection((host, port), _TIMEOUT))
    try:
        transport.start_client(timeout=_TIMEOUT)
        return transport.get_remote_server_key()
    finally:
        transport.close()


def fingerprint(key: paramiko.PKey) -> str:
    """Return a key's fingerprint as OpenSSH prints it."""
    return f"SHA256:{base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip('=')}"


def _known_name(host: str, port: int) -> str:
    """Return what known_hosts calls a host."""
    return host if port == 22 else f"[{host}]:{port}"


def _explain(options: Mapping[str, str], said: str) -> str:
    """Return what rclone's words over SFTP mean for owners, or ''."""
    if re.search("known_?hosts", said):
        return _explain_host_key(options, said)
    user = options.get("user", "")
    answers = (
        ("ssh-agent", f'Belum ada kunci atau kata sandi. Isi "key_file" di {SETTINGS}, atau variabel {PASSWORD}.'),
        (
            "no key found|passphrase protected|decryption password",
            f'Kunci SSH tidak dapat dibuka ({{}}). Periksa "key_file" dan variabel {PASSPHRASE}.',
        ),
        (
            "unable to authenticate|unexpected message type",
            f'{options["host"]} menolak "{user}". Periksa "user", "key_file", dan variabel {PASSWORD}.',
        ),
    )
    return explain(said, answers)


def _explain_host_key(options: Mapping[str, str], said: str) -> str:
    host, port, known = options["host"], int(options.get("port", 22)), options["known_hosts_file"]
    try:
        key = fingerprint(fetch_host_key(host, port))
    except (OSError, paramiko.SSHException):
        return ""
    if "mismatch" in said:
        return (
            f"Kunci host {host} BERUBAH: sekarang {key}. Mungkin hosting memindahkan server Anda, mungkin ada yang "
            "menyadap. Tanyakan kepada penyedia hosting. Bila memang benar berubah, hapus yang lama dengan "
            f"`ssh-keygen -R {_known_name(host, port)} -f {known}`, lalu ulangi."
        )
    return (
        f"Kunci host {host} belum dikenal ({key}). Cocokkan sidik jari itu dengan yang ditulis penyedia hosting Anda. "
        f"Bila sama, jalankan `ssh-keyscan -p {port} {host} >> {known}`, lalu ulangi; atau jalankan "
        "`python3 bootstrap.py publish.setup`."
    )
