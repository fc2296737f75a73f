"""The editor itself, Decap CMS: megabytes that npm fetches once, at an exact version, into the author's cache."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from threading import Lock, Thread

NAME, VERSION = "decap-cms", "3.16.3"
SHA512 = "hf+dPlCh7TJmWl8+6VRzHYOWhri5xgUknrZbDewaWe4s9B7xJ8PQugp2QHeSldMUKzav6+z0oIpwUYhUJDYtYw=="
"""Of the package's archive, as the registry names it. Whatever else arrives is not unpacked."""

SCRIPT = "decap-cms.js"
_WANTED = (SCRIPT, ".decap-cms.js", ".wasm", ".LICENSE.txt")
_SECONDS = 600


class Program:
    """Where the editor is, and what stands in the way where it is not there yet."""

    def __init__(self) -> None:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self.folder = Path(base, "kisah-layanan", f"{NAME}-{VERSION}")
        self._turn = Lock()
        self._thread: Thread | None = None
        self.trouble = ""
        """An Indonesian sentence, after a fetch that failed."""

    @property
    def there(self) -> bool:
        return (self.folder / SCRIPT).is_file()

    def fetch_in_background(self) -> None:
        """Begin to fetch, unless that is under way."""
        with self._turn:
            if self.there or (self._thread and self._thread.is_alive()):
                return
            self.trouble = ""
            self._thread = Thread(target=self.fetch, daemon=True)
            self._thread.start()

    def fetch(self) -> None:
        """Fetch and unpack; afterwards it is there, or `trouble` says why not."""
        npm = shutil.which("npm")
        if npm is None:
            self.trouble = (
                "Halaman menulis perlu diunduh sekali dengan npm, yang belum ada di komputer ini. Pasang Node.js dari "
                "nodejs.org, lalu muat ulang halaman ini."
            )
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent) as scratch:
            try:
                self._unpack(self._archive(npm, Path(scratch)), Path(scratch, "isi"))
                Path(scratch, "isi").rename(self.folder)
            except (OSError, subprocess.SubprocessError, tarfile.TarError):
                if not self.there:  # another start may have been quicker
                    self.trouble = "Unduhan belum berhasil. Periksa sambungan internet, lalu muat ulang halaman ini."

    def _archive(self, npm: str, folder: Path) -> Path:
        command = [npm, "pack", f"{NAME}@{VERSION}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)
        archive = folder / f"{NAME}-{VERSION}.tgz"
        with archive.open("rb") as file:
            found = hashlib.file_digest(file, "sha512").digest()
        if base64.b64encode(found).decode() != SHA512:
            raise OSError(archive)
        return archive

    @staticmethod
    def _unpack(archive: Path, folder: Path) -> None:
        """Only the browser's part: the rest is ten times as large."""
        folder.mkdir()
        with tarfile.open(archive) as packed:
            for member in packed:
                name = PurePosixPath(member.name).name
                inside = packed.extractfile(member) if member.isfile() and name.endswith(_WANTED) else None
                if inside and not name.startswith("."):
                    (folder / name).write_bytes(inside.read())

    def file(self, name: str) -> Path | None:
        """A file of the editor by its bare name."""
        found = self.folder / name
        plain = name == PurePosixPath(name).name and not name.startswith(".") and name.endswith(_WANTED)
        return found if plain and found.is_file() else None
