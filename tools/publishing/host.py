"""A target that rclone serves: its files, and the notes about them (notes.py).

Nothing is taken on trust: what was uploaded is fetched back and compared by digest.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from tools.publishing.archive import Archive, link
from tools.publishing.connection import PASSPHRASE, PASSWORD, Connection
from tools.publishing.latch import FOLDER, STATE, FolderLatch, FTPLatch, Latch, S3Latch, SFTPLatch
from tools.publishing.manifest import Entry, Index, decode, files_of
from tools.publishing.notes import INDEX, INTENT, ORDER, PROGRESS, SHEETS, Intent, Order, Progress, State
from tools.publishing.patience import Patience, unreachable
from tools.publishing.rclone import Failure, Rclone
from tools.publishing.refusal import Interrupted
from tools.publishing.ssh import open_sftp
from tools.publishing.target import SETTINGS

_PARTIAL = re.compile(r"\.[0-9a-f]{8}\.partial$")
_KEYS = "no key found|passphrase protected|decryption password"
_STRANGE = re.compile(f"known_?hosts|unable to authenticate|unexpected message type|ssh-agent|{_KEYS}")
_FATAL = re.compile(
    r"no space|quota|disk full|permission denied|access ?denied|530 |InvalidAccessKey|SignatureDoesNotMatch|"
    r"NoSuchBucket|certificate",
    re.IGNORECASE,
)


class Host:
    """One target. `headers` tells with which headers a file is stored, `rules` by which rules, where it carries any."""

    def __init__(
        self,
        connection: Connection,
        archive: Archive,
        patience: Patience,
        headers: Callable[[str], Mapping[str, str]],
        rules: str,
    ) -> None:
        self._connection, self._archive, self._patience = connection, archive, patience
        carries = connection.options.get("type") == "s3"
        self._headers = headers if carries else None
        self.rules = sha256(rules.encode()).hexdigest()[:16] if carries else ""
        """What stands for the headers of its files, '' where they have none."""
        self.fs = connection.fs
        self.rclone = Rclone(connection.options, connection.environment)
        # Cheap hosts let in few connections at a time.
        is_ftp = connection.options.get("type") == "ftp"
        self._config: dict[str, Any] = {
            "NoCheckDest": True, "IgnoreTimes": True, "Inplace": False,
            "Transfers": 3 if is_ftp else 8, "Checkers": 2 if is_ftp else 4,
        }  # fmt: skip

    def close(self) -> None:
        self.rclone.close()

    def latch(self) -> Latch:
        """Raises OSError where the target cannot be reached, Refused where it must not."""
        kind = self._connection.options.get("type")
        if kind == "sftp":
            return SFTPLatch(self._connection)
        if kind == "ftp":
            return FTPLatch(self._connection)
        return S3Latch(self.rclone, self.fs) if kind == "s3" else FolderLatch(Path(self.fs))

    def label(self, path: str) -> str:
        """Files of one label travel together, under the same headers."""
        return repr(sorted(self._headers(path).items())) if self._headers else ""

    # What is there

    def state(self) -> State:
        """What the target itself says of it. Raises Interrupted."""
        index, intent = decode(self.read(INDEX) or b""), self._intent()
        files = self._files(index)
        if intent is None:
            return State(index, files)
        wanted = self._files(intent.index)
        touched = {path for path in {*files, *wanted} if files.get(path) != wanted.get(path)} | set(intent.doubted)
        certain = {path: wanted[path] for path in self._done(intent) if path in wanted}
        return State(index, {**files, **certain}, touched, touched - certain.keys(), torn=True)

    def _intent(self) -> Intent | None:
        data = self.read(INTENT)
        try:
            return msgspec.json.decode(data, type=Intent) if data else None
        except msgspec.DecodeError:
            return None

    def _done(self, intent: Intent) -> Sequence[str]:
        order, progress = self.read(ORDER), self.read(PROGRESS)
        if order is None or progress is None:
            return ()
        try:
            known, reached = msgspec.json.decode(order, type=Order), msgspec.json.decode(progress, type=Progress)
        except msgspec.DecodeError:
            return ()
        return known.paths[: reached.count] if known.intent == reached.intent == intent.name else ()

    def _files(self, index: Index | None) -> dict[str, Entry]:
        """Nothing is known where a sheet is lost: everything travels again then."""
        try:
            return files_of(index, self._sheet) if index else {}
        except (ValueError, FileNotFoundError, msgspec.DecodeError):
            return {}

    def _sheet(self, digest: str) -> bytes:
        try:
            return self._archive.sheet(digest)
        except FileNotFoundError:
            data = self.read(f"{SHEETS}/{digest}")
            if data is None or sha256(data).hexdigest() != digest:
                raise FileNotFoundError(digest) from None
            self._archive.save_sheet(digest, data)
            return data

    def listed(self) -> dict[str, int]:
        """Every file at the target but our own notes, with its size. Slow: it looks into every folder."""
        return {path: size for path, size in self.listed_at(self.fs).items() if not path.startswith(f"{STATE}/")}

    def listed_at(self, fs: str) -> dict[str, int]:
        options = {"recurse": True, "filesOnly": True, "noModTime": True, "noMimeType": True}
        found = self._ask(
            lambda: self.rclone.call("operations/list", fs=fs, remote="", opt=options), missing={"list": []}
        )
        return {one["Path"]: one["Size"] for one in found["list"] or []}

    def read(self, name: str) -> bytes | None:
        """One of our notes."""
        found: bytes | None = self._ask(lambda: self.rclone.read(self.fs, f"{STATE}/{name}"), missing=None)
        return found

    # What is brought there

    def write(self, notes: Mapping[str, bytes]) -> None:
        """Our notes, by name."""
        folder = self.fresh("catatan")
        for name, data in notes.items():
            file = folder / STATE / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        self._copy(folder, self.fs, {})

    def send(self, files: Mapping[str, Path], whole: Mapping[str, Entry]) -> None:
        """Upload files of one label, fetch them back, and send again what is not there as it should be."""
        left = dict(files)
        headers = self._headers(next(iter(files))) if self._headers else {}
        for _ in range(3):
            folder = self.fresh("kirim")
            for path, file in left.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                link(file, folder / path)
            self._copy(folder, self.fs, headers)
            found = self.fetch(left)
            left = {path: file for path, file in left.items() if found.get(path) != whole[path].digest}
            if not left:
                return
        raise Interrupted(f"{next(iter(left))} tidak sampai dengan utuh, juga setelah diulang.")

    def fetch(self, paths: Iterable[str]) -> dict[str, str]:
        """Download files; the SHA-256 of each that is there."""
        folder = self.fresh("kembali")
        self.download(self.fs, paths, folder)
        found = {}
        for file in folder.rglob("*"):
            if file.is_file():
                found[file.relative_to(folder).as_posix()] = sha256(file.read_bytes()).hexdigest()
        return found

    def download(self, fs: str, paths: Iterable[str], folder: Path) -> None:
        """Those of the files that are there, to a folder of this machine."""
        wanted = self._list(paths)
        self._ask(
            lambda: self.rclone.call(
                "sync/copy", srcFs=fs, dstFs=str(folder), _filter={"FilesFromRaw": [wanted]},
                _config={**self._config, "NoTraverse": True},
            ),
            missing={},
        )  # fmt: skip

    def upload(self, folder: Path, fs: str) -> None:
        """Everything in a folder of this machine, to somewhere at the target."""
        self._copy(folder, fs, {})

    def delete(self, paths: Sequence[str], fs: str = "") -> None:
        """Files of the site (or below another place at the target), and the folders that they leave empty."""
        if not paths:
            return
        fs = fs or self.fs
        wanted = self._list(paths)
        self._ask(
            lambda: self.rclone.call(
                "operations/delete", fs=fs, _filter={"FilesFromRaw": [wanted]}, _config={"NoTraverse": True}
            ),
            missing={},
        )
        if self._connection.options.get("type") == "s3":
            return
        folders = {str(parent) for path in paths for parent in PurePosixPath(path).parents} - {"."}
        for folder in sorted(folders, key=len, reverse=True):
            try:
                self.rclone.call("operations/rmdir", fs=fs, remote=folder)
            except Failure:
                continue  # somebody else's files are in it, or it is gone

    def clean_partials(self) -> None:
        """After an interruption: take away what rclone had not yet given its name."""
        self.delete([path for path in self.listed() if _PARTIAL.search(path)])

    def clean(self) -> None:
        """After an interruption: take notes away that belong to nobody."""
        index = decode(self.read(INDEX) or b"")
        kept = {f"{SHEETS}/{digest}" for digest in index.sheets.values()} if index else set()
        notes = self.listed_at(f"{self.fs}/{STATE}")
        self.delete(
            [path for path in notes if path not in {INDEX, *kept} and not path.startswith(FOLDER)], f"{self.fs}/{STATE}"
        )

    def transferred(self) -> int:
        """Bytes sent and fetched so far."""
        try:
            return int(self.rclone.call("core/stats")["bytes"])
        except Failure:
            return 0

    def _copy(self, folder: Path, fs: str, headers: Mapping[str, str]) -> None:
        config = dict(self._config)
        if headers:
            config["UploadHeaders"] = [{"Key": key, "Value": value} for key, value in headers.items()]
        self._ask(lambda: self.rclone.call("sync/copy", srcFs=str(folder), dstFs=fs, _config=config), missing=None)

    def _ask(self, action: Callable[[], Any], missing: Any) -> Any:
        """With patience. `missing` is the answer where there is no such place yet, unless None."""
        said = ""
        for pause in self._patience.pauses():
            try:
                return action()
            except Failure as failure:
                said = str(failure)
                if missing is not None and ("directory not found" in said or "object not found" in said):
                    return missing
                if _STRANGE.search(said) and self._connection.options.get("type") == "sftp":
                    with suppress(OSError):  # our own client knows the words, and raises them
                        open_sftp(self._connection)[0].close()
                if _FATAL.search(said) or _STRANGE.search(said):
                    break
                time.sleep(pause)
        raise Interrupted(_meaning(said))

    def _list(self, paths: Iterable[str]) -> str:
        file = self._archive.stage / "daftar.txt"
        file.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        return str(file)

    def fresh(self, name: str) -> Path:
        folder = self._archive.stage / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


_MEANINGS = (
    (r"no space|quota|disk full|552", "Ruang di hosting penuh ({}). Kosongkan sebagian, lalu ulangi."),
    (r"permission denied|access ?denied|550 ", "Hosting menolak menulis ({}). Periksa izin folder tujuan."),
    ("certificate", 'Sertifikat hosting tidak dapat dipercaya ({}). Periksa nama host, atau isi "ca_file".'),
    (
        "530 |authenticate|InvalidAccessKey|SignatureDoesNotMatch",
        "Hosting menolak akun ini ({}). Periksa nama pengguna dan rahasia di lingkungan.",
    ),
    ("ssh-agent", f'Belum ada kunci atau kata sandi. Isi "key_file" di {SETTINGS}, atau variabel {PASSWORD}.'),
    (_KEYS, f'Kunci SSH tidak dapat dibuka ({{}}). Periksa "key_file" dan variabel {PASSPHRASE}.'),
)
"""What rclone says, as patterns, and what that means for owners."""


def _meaning(said: str) -> str:
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, said, re.IGNORECASE):
            return meaning.format(said)
    return unreachable(said)
