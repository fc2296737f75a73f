"""The files at a target that rclone reaches: sent, fetched, listed and deleted, each with retries.

Nothing is taken on trust: what was uploaded is fetched back and compared by digest.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct

from tools.publishing.errors import RetryPolicy, UnfinishedError, unreachable
from tools.publishing.manifest import STATE, Files
from tools.publishing.rclone import Rclone, RcloneError

PARTIAL = re.compile(r"\.[0-9a-f]{8}\.partial$")
"""How rclone names a file that is not whole yet."""

_ANSWERS = (
    (r"no space|quota|disk full|552", "Ruang di hosting penuh ({}). Kosongkan sebagian, lalu ulangi."),
    (r"permission denied|access ?denied|550 ", "Hosting menolak menulis ({}). Periksa izin folder tujuan."),
    ("certificate", 'Sertifikat hosting tidak dapat dipercaya ({}). Periksa nama host, atau isi "ca_file".'),
)


def explain(said: str, answers: Sequence[tuple[str, str]] = ()) -> str:
    """Return what a host's answer means for owners, or '' where it is unknown and may pass.

    `answers` are patterns and sentences, with `{}` for what the host said; they go before those of all hosts.
    """
    for pattern, sentence in (*answers, *_ANSWERS):
        if re.search(pattern, said, re.IGNORECASE):
            return sentence.format(said)
    return ""


class Connection(Struct, frozen=True, kw_only=True):
    """How a target is reached, and what is special about it.

    `options` are rclone's for the target, `environment` further variables for rclone. `transfers` is how many files
    travel at a time. A target without folders needs none deleted. `headers` gives the headers that a path is stored
    with, where a target stores any, and `header_rules` changes whenever they do. `explain` is told what a host said, as
    `explain` above is.
    """

    options: Mapping[str, str]
    environment: Mapping[str, str] = {}
    transfers: int = 8
    has_folders: bool = True
    headers: Callable[[str], Mapping[str, str]] = lambda path: {}
    header_rules: str = ""
    explain: Callable[[str], str] = explain


class Remote:
    """One target, whose web root rclone calls `root`, with our own notes at `notes`.

    `stage` is a folder of this machine for what is under way. All methods but `discard` and `transferred` raise
    UnfinishedError where the target fails all attempts.
    """

    def __init__(self, connection: Connection, root: str, stage: Path, retry: RetryPolicy) -> None:
        self.root, self.notes = root, f"{root}/{STATE}"
        self.header_rules = connection.header_rules
        self._connection, self._stage, self._retry = connection, stage, retry
        self._rclone = Rclone(connection.options, connection.environment)
        self._config: dict[str, Any] = {
            "NoCheckDest": True, "IgnoreTimes": True, "Inplace": False,
            "Transfers": connection.transfers, "Checkers": max(2, connection.transfers // 2),
        }  # fmt: skip

    def close(self) -> None:
        """Close the connection."""
        self._rclone.close()

    def label(self, path: str) -> str:
        """Return a string that is equal for any two files that the target stores with the same HTTP headers.

        `path` is a file's path below the web root. Headers belong to a whole upload, so that only files with equal
        labels are uploaded together. A target that stores no headers has one label for all files.
        """
        return repr(sorted(self._connection.headers(path).items()))

    def list_files(self, place: str = "") -> dict[str, int]:
        """Return all files below a place with their sizes in bytes. Slow: it looks into every folder.

        Below the web root, which is the default, our own notes are left out.
        """
        options = {"recurse": True, "filesOnly": True, "noModTime": True, "noMimeType": True}
        found = self._try(
            lambda: self._rclone.call("operations/list", fs=place or self.root, remote="", opt=options),
            missing={"list": []},
        )
        sizes = {one["Path"]: one["Size"] for one in found["list"] or []}
        return sizes if place else {path: size for path, size in sizes.items() if not path.startswith(f"{STATE}/")}

    def read_note(self, name: str) -> bytes | None:
        """Return the bytes of one of our notes, or None where there is none of that name."""
        found: bytes | None = self._try(lambda: self._rclone.read(self.notes, name), missing=None)
        return found

    def write_notes(self, notes: Mapping[str, bytes]) -> None:
        """Write our notes, bytes by name. May be called from several threads."""
        folder = self.open_folder(f"catatan-{secrets.token_hex(4)}")
        for name, data in notes.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        self.upload(folder, self.notes)
        shutil.rmtree(folder)

    def discard(self, note: str) -> None:
        """Delete one of our notes if that can be done at once; whoever comes next has to cope with it otherwise."""
        with suppress(RcloneError):
            self._rclone.call("operations/deletefile", fs=self.notes, remote=note)

    def send(self, files: Mapping[str, Path], entries: Files) -> None:
        """Upload files of one label, fetch them back, and send again what is not there as its entry says."""
        left = dict(files)
        headers = [{"Key": key, "Value": value} for key, value in self._connection.headers(next(iter(files))).items()]
        for _ in range(3):
            folder = self.open_folder("kirim")
            for path, file in left.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                link(file, folder / path)
            self.upload(folder, self.root, UploadHeaders=headers)
            found = self.fetch_digests(left)
            left = {path: file for path, file in left.items() if found.get(path) != entries[path].digest}
            if not left:
                return
        raise UnfinishedError(f"{next(iter(left))} tidak sampai dengan utuh, juga setelah diulang.")

    def fetch_digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Download files of the site. Returns the SHA-256 of each that is there."""
        folder = self.open_folder("kembali")
        self.download(self.root, paths, folder)
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}

    def download(self, place: str, paths: Iterable[str], folder: Path) -> None:
        """Fetch those of the files that are there to a folder of this machine."""
        self._copy(place, str(folder), paths, {"NoTraverse": True}, missing={})

    def upload(self, folder: Path, place: str, paths: Iterable[str] | None = None, **config: Any) -> None:
        """Send files below a folder of this machine, by default all, to a place at the target."""
        self._copy(str(folder), place, paths, config)

    def _copy(
        self, source: str, place: str, paths: Iterable[str] | None, config: Mapping[str, Any], missing: Any = None
    ) -> None:
        filters = {} if paths is None else {"FilesFromRaw": [self._list_file(paths)]}
        values = {"srcFs": source, "dstFs": place, "_filter": filters, "_config": {**self._config, **config}}
        self._try(lambda: self._rclone.call("sync/copy", **values), missing)

    def delete(self, paths: Sequence[str], place: str = "") -> None:
        """Delete files below a place (by default the web root), and the folders that they leave empty."""
        if not paths:
            return
        place, wanted = place or self.root, self._list_file(paths)
        filters = {"_filter": {"FilesFromRaw": [wanted]}, "_config": {"NoTraverse": True}}
        self._try(lambda: self._rclone.call("operations/delete", fs=place, **filters), missing={})
        if not self._connection.has_folders:
            return
        folders = {str(parent) for path in paths for parent in PurePosixPath(path).parents} - {"."}
        for folder in sorted(folders, key=len, reverse=True):
            with suppress(RcloneError):  # somebody else's files are in it, or it is gone
                self._rclone.call("operations/rmdir", fs=place, remote=folder)

    def transferred(self) -> int:
        """Return how many bytes have been sent and fetched so far."""
        try:
            return int(self._rclone.call("core/stats")["bytes"])
        except RcloneError:
            return 0

    def open_folder(self, name: str) -> Path:
        """Return an empty folder of this machine for what is under way."""
        folder = self._stage / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _list_file(self, paths: Iterable[str]) -> str:
        file = self._stage / f"daftar-{secrets.token_hex(4)}.txt"
        file.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        return str(file)

    def _try(self, action: Callable[[], Any], missing: Any = None) -> Any:
        """Do something, with retries. `missing` is the answer where there is no such place yet, unless None."""
        said = ""
        for pause in self._retry.pauses():
            try:
                return action()
            except RcloneError as error:
                said = str(error)
                if missing is not None and ("directory not found" in said or "object not found" in said):
                    return missing
                if meaning := self._connection.explain(said):
                    raise UnfinishedError(meaning) from None
                time.sleep(pause)
        raise UnfinishedError(unreachable(said))


def link(file: Path, place: Path) -> None:
    """Give a file another name; make a copy where the file system has no hard links."""
    try:
        os.link(file, place)
    except OSError:
        place.unlink(missing_ok=True)
        shutil.copyfile(file, place)
