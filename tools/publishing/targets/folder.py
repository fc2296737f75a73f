"""A folder of this machine, which a web server shows or the owner uploads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from tools.publishing.backend import RcloneTarget
from tools.publishing.errors import RefusedError
from tools.publishing.remote import Connection
from tools.publishing.target import SETTINGS, Questions

_OWN = {
    ".git", ".kisah", ".terbitan", ".venv", "benchmark", "content", "desk", "docs", "output", "plugins", "tests",
    "theme", "tools",
}  # fmt: skip
"""Folders of the project that hold the blog itself."""


class Folder(RcloneTarget, frozen=True, kw_only=True, tag="folder"):
    """A folder of this machine, relative to the project."""

    choice: ClassVar[str] = "sebuah folder di komputer ini, untuk Anda unggah sendiri"

    folder: str

    @property
    def place(self) -> str:
        return self.folder

    @property
    def called(self) -> str:
        return f"folder {self.folder}"

    @property
    def root(self) -> str:
        return self.folder

    def describe_arrival(self, address: str) -> str:
        within = "" if Path(self.folder).expanduser().is_absolute() else " di dalam folder blog ini"
        return (
            f"Situs ditulis ke {self.called}{within}; perintah ini tidak mengunggahnya. Unggah isi folder itu supaya "
            f"tampil di {address}, kecuali bila server web memang menyajikannya langsung dari sana."
        )

    def locate(self, path: str, project: Path) -> str:
        return str((project / Path(path).expanduser()).resolve())

    def connect(self, project: Path) -> Connection:
        """Refuse, besides, what a mistyped name would lead to: the blog itself."""
        folder, project = Path(self.locate(self.folder, project)), project.resolve()
        inside = folder.is_relative_to(project) and folder != project
        if project.is_relative_to(folder) or (inside and folder.relative_to(project).parts[0] in _OWN):
            raise RefusedError(f"{folder} memuat blog ini sendiri. Pilih folder lain di {SETTINGS}.")
        if folder.exists() and not folder.is_dir():
            raise RefusedError(f"{folder} bukan folder. Pilih folder lain di {SETTINGS}.")
        return Connection(options={})

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        return {"folder": questions.text("Folder", "terbit")}
