"""FTP, with and without TLS."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from tools.publishing.errors import RefusedError
from tools.publishing.rclone import is_set_by_owner
from tools.publishing.remote import Connection, explain
from tools.publishing.target import PASSWORD, SETTINGS, Questions
from tools.publishing.targets.server import Server, existing_file

_ANSWERS = (("530 ", "Hosting menolak akun ini ({}). Periksa nama pengguna dan rahasia di lingkungan."),)


class _AnyFTP(Server, frozen=True, kw_only=True):
    """FTP, secured or not."""

    default_port: ClassVar[int] = 21

    def _connect(self, secured: Mapping[str, str], environment: Mapping[str, str]) -> Connection:
        options = self.sign_in_options("ftp")
        if "pass" not in options and not is_set_by_owner("pass"):
            raise RefusedError(f"Kata sandi hosting belum ada. Simpan di variabel lingkungan {PASSWORD}, lalu ulangi.")
        return Connection(
            options={**options, **secured},
            environment=environment,
            transfers=3,  # cheap hosts let in few connections at a time
            explain=partial(explain, answers=_ANSWERS),
        )


class FTP(_AnyFTP, frozen=True, kw_only=True, tag="ftp"):
    """Plain FTP. `unencrypted` is the owner's consent: whoever listens can read the password, and change the site."""

    choice: ClassVar[str] = "FTP biasa, tanpa sandi; hanya bila tidak ada jalan lain"

    unencrypted: bool = False

    def check(self) -> None:
        super().check()
        if not self.unencrypted:
            raise RefusedError(
                "FTP biasa mengirim kata sandi dan isi situs tanpa sandi, sehingga siapa pun di jaringan dapat membaca "
                'dan mengubahnya. Pakai "ftps" atau "sftp" bila hosting Anda mendukung (hampir semua mendukung). Bila '
                f'memang tidak ada jalan lain, tambahkan "unencrypted": True pada PUBLISH di {SETTINGS}.'
            )

    def connect(self, project: Path) -> Connection:
        return self._connect({"tls": "false", "explicit_tls": "false"}, {})

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        told = "FTP biasa tidak bersandi: siapa pun di jaringan dapat membaca kata sandi Anda. Tetap pakai?"
        return {**super().ask(questions), "unencrypted": questions.confirm(told)}


class FTPS(_AnyFTP, frozen=True, kw_only=True, tag="ftps"):
    """FTP over TLS, by AUTH TLS unless `implicit`. `ca_file` holds the certificate of a server that signs its own."""

    choice: ClassVar[str] = "hosting cPanel dengan FTP lewat TLS"

    implicit: bool = False
    ca_file: str = ""

    def connect(self, project: Path) -> Connection:
        environment = {"RCLONE_CA_CERT": existing_file(self.ca_file, project, "ca_file")} if self.ca_file else {}
        return self._connect({"tls": "true"} if self.implicit else {"explicit_tls": "true"}, environment)
