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
_BROWSER_FILES = (SCRIPT, ".decap-cms.js", ".wasm", ".LICENSE.txt")
"""How the names of the browser's files end: the rest of the package is ten times as large."""
_SECONDS = 600


class EditorPackage:
    """The npm package of the editor in the author's cache. `problem` says in Indonesian why a fetch failed, or ''."""

    def __init__(self) -> None:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self.folder = Path(base, "kisah-layanan", f"{NAME}-{VERSION}")
        self.problem = ""
        self._lock = Lock()

    @property
    def is_installed(self) -> bool:
        """Whether the editor is in the cache."""
        return (self.folder / SCRIPT).is_file()

    def fetch_in_background(self) -> None:
        """Begin to fetch, unless that is under way."""
        if not self._lock.locked():
            Thread(target=self.fetch, daemon=True).start()

    def fetch(self) -> None:
        """Fetch and unpack the package; afterwards it is installed, or `problem` says why not."""
        with self._lock:
            self.problem = ""
            npm = shutil.which("npm")
            if npm is None:
                self.problem = (
                    "Halaman menulis perlu diunduh sekali dengan npm, yang belum ada di komputer ini. Pasang Node.js "
                    "dari nodejs.org, lalu muat ulang halaman ini."
                )
                return
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder.parent) as scratch:
                try:
                    unpacked = Path(scratch, "isi")
                    _unpack(_download(npm, Path(scratch)), unpacked)
                    unpacked.rename(self.folder)
                except (OSError, subprocess.SubprocessError, tarfile.TarError):
                    if not self.is_installed:  # another start may have been quicker
                        self.problem = (
                            "Unduhan belum berhasil. Periksa sambungan internet, lalu muat ulang halaman ini."
                        )

    def find_file(self, name: str) -> Path | None:
        """Return a file of the editor by its bare name, or None."""
        if name.startswith(".") or not name.endswith(_BROWSER_FILES):
            return None
        return next((file for file in self.folder.glob("*") if file.name == name), None)


def _download(npm: str, folder: Path) -> Path:
    """Return the archive of the pinned version, downloaded into `folder`. Raises OSError where it is another."""
    command = [npm, "pack", f"{NAME}@{VERSION}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)
    archive = folder / f"{NAME}-{VERSION}.tgz"
    found = hashlib.sha512(archive.read_bytes()).digest()
    if base64.b64encode(found).decode() != SHA512:
        raise OSError(archive)
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack the browser's files, without their folders."""
    folder.mkdir()
    with tarfile.open(archive) as packed:
        for member in packed:
            name = PurePosixPath(member.name).name
            file = packed.extractfile(member) if name.endswith(_BROWSER_FILES) and not name.startswith(".") else None
            if file:
                (folder / name).write_bytes(file.read())
