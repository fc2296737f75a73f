"""What kinds of target have in common whose owners sign in to a host by name (SFTP, FTP, FTPS)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from tools.publishing import rclone
from tools.publishing.backend import RcloneTarget
from tools.publishing.errors import RefusedError
from tools.publishing.target import PASSWORD, SETTINGS, SETUP, Questions


class Server(RcloneTarget, frozen=True, kw_only=True):
    """A host that people sign in to. `remote` is a section of the user's rclone.conf, in place of host and user."""

    default_port: ClassVar[int] = 0

    path: str
    host: str = ""
    user: str = ""
    port: int = 0
    remote: str = ""

    @property
    def place(self) -> str:
        who = self.remote or f"{self.user}@{self.host}"
        return f"{self.kind}://{who}{f':{self.port}' if self.port else ''}/{self.path}"

    @property
    def root(self) -> str:
        return self.path

    @property
    def secrets(self) -> list[str]:
        return [PASSWORD]

    def check(self) -> None:
        if not self.remote and not (self.host and self.user):
            raise RefusedError(f'{SETTINGS}: PUBLISH belum memuat "host" dan "user". {SETUP}')
        super().check()

    def sign_in_options(self, kind: str) -> dict[str, str]:
        """Return rclone's options for signing in, of its backend of that type, with the password if there is one."""
        options = rclone.read_user_section(self.remote, kind) if self.remote else {}
        own = {"host": self.host, "user": self.user, "port": str(self.port or "")}
        options |= {"type": kind, **{name: value for name, value in own.items() if value}}
        if password := os.environ.get(PASSWORD):
            options["pass"] = rclone.obscure(password)
        return options

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        return {
            "host": questions.text("Nama host, misalnya ftp.blog-anda.example"),
            "user": questions.text("Nama pengguna"),
            "port": int(questions.text("Porta", str(cls.default_port), _is_port)),
            "path": questions.text("Folder situs di hosting", "public_html"),
        }


def existing_file(path: str, project: Path, setting: str) -> str:
    """Return a file that a setting names, relative to the project. Raises RefusedError where there is none."""
    file = project / Path(path).expanduser()
    if not file.is_file():
        raise RefusedError(f'{SETTINGS}: berkas "{path}" yang disebut di "{setting}" tidak ada. Periksa namanya.')
    return str(file)


def _is_port(answer: str) -> bool:
    return answer.isdecimal() and 0 < int(answer) < 65_536
