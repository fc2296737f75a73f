"""Who has a target to himself, written down at the target by what its own protocol cannot do twice.

SFTP creates a file exclusively, FTP makes a folder (MKD), S3 uploads under `If-None-Match: *`. An entry is named by a
number; what it says changes whenever its owner renews it. `lock.py` makes a lock of that.
"""

from __future__ import annotations

import contextlib
import ftplib
import ssl
import tempfile
from pathlib import Path
from typing import Protocol

import paramiko

from tools.publishing.connection import Connection
from tools.publishing.rclone import Failure, Rclone
from tools.publishing.ssh import TIMEOUT, open_sftp

STATE = ".kisah"
FOLDER = "kunci"


class Latch(Protocol):
    """Entries at a target. Everything may raise OSError where the target cannot be reached."""

    def entries(self) -> dict[str, str]:
        """What each says; '' where its owner has not yet said anything."""

    def create(self, name: str, text: str) -> bool:
        """Make an entry, unless there is one of that name: False then."""

    def renew(self, name: str, text: str) -> None:
        """Say something else in one's own entry."""

    def remove(self, name: str) -> None:
        """Take an entry away, if it is still there."""

    def close(self) -> None:
        """Let go of the connection."""


class FolderLatch:
    """Files of this machine, created exclusively."""

    def __init__(self, root: Path) -> None:
        self._folder = root / STATE / FOLDER
        self._folder.mkdir(parents=True, exist_ok=True)

    def entries(self) -> dict[str, str]:
        found = {}
        for file in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                found[file.name] = file.read_text(encoding="utf-8")
        return found

    def create(self, name: str, text: str) -> bool:
        try:
            with (self._folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return False
        return True

    def renew(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing to let go of."""


class SFTPLatch:
    """Files at an SFTP server, created exclusively (SSH_FXF_EXCL)."""

    def __init__(self, connection: Connection) -> None:
        self._client, self._sftp = open_sftp(connection)
        root = connection.fs.partition(":")[2]
        folder = ""
        for part in (*Path(root).parts, STATE, FOLDER):
            folder = f"{folder}/{part}" if folder not in {"", "/"} else f"{folder}{part}"
            with contextlib.suppress(OSError):  # it is there
                self._sftp.mkdir(folder)
        self._folder = folder

    def entries(self) -> dict[str, str]:
        found = {}
        for name in self._sftp.listdir(self._folder):
            with contextlib.suppress(FileNotFoundError), self._sftp.open(f"{self._folder}/{name}") as file:
                found[name] = file.read().decode(errors="replace")
        return found

    def create(self, name: str, text: str) -> bool:
        try:
            with self._sftp.open(f"{self._folder}/{name}", "wx") as file:
                file.write(text.encode())
        except OSError:
            if name in self._sftp.listdir(self._folder):
                return False
            raise
        return True

    def renew(self, name: str, text: str) -> None:
        with self._sftp.open(f"{self._folder}/{name}", "w") as file:
            file.write(text.encode())

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._sftp.remove(f"{self._folder}/{name}")

    def close(self) -> None:
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._client.close()


class _SessionFTP(ftplib.FTP_TLS):
    """FTP over TLS that shows the server, on each data connection, the session of the control one: most insist."""

    implicit = False

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[object, int | None]:  # type: ignore[override]
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        assert isinstance(self.sock, ssl.SSLSocket)
        return self.context.wrap_socket(plain, server_hostname=self.host, session=self.sock.session), size


class FTPLatch:
    """Folders at an FTP server: MKD fails where there is one. What an entry says is the name of a folder in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ftp = self._open()
        folder = ""
        for part in (*Path(connection.fs.partition(":")[2]).parts, STATE, FOLDER):
            folder = f"{folder}/{part}" if folder not in {"", "/"} else f"{folder}{part}"
            with contextlib.suppress(ftplib.error_perm):  # it is there
                self._ftp.mkd(folder)
        self._folder = folder

    def _open(self) -> ftplib.FTP:
        options = self._connection.options
        host, port = options["host"], int(options.get("port") or 0)
        secure = "true" in {options.get("tls"), options.get("explicit_tls")}
        if not secure:
            ftp = ftplib.FTP(timeout=TIMEOUT, encoding="utf-8")
            ftp.connect(host, port or 21)
            ftp.login(options["user"], self._connection.password)
            return ftp
        context = ssl.create_default_context(cafile=self._connection.environment.get("RCLONE_CA_CERT"))
        safe = _SessionFTP(timeout=TIMEOUT, encoding="utf-8", context=context)
        if options.get("tls") == "true":
            # Implicit TLS: the handshake comes before the greeting.
            import socket

            safe.host, safe.port = host, port or 990
            plain = socket.create_connection((host, safe.port), TIMEOUT)
            safe.af = plain.family
            safe.sock = context.wrap_socket(plain, server_hostname=host)
            safe.file = safe.sock.makefile("r", encoding="utf-8")
            safe.welcome = safe.getresp()
            ftplib.FTP.login(safe, options["user"], self._connection.password)
        else:
            safe.connect(host, port or 21)
            safe.login(options["user"], self._connection.password)
        safe.prot_p()
        return safe

    def _names(self, folder: str) -> list[str]:
        try:
            names = self._ftp.nlst(folder)
        except ftplib.error_perm:  # empty, for some servers; or gone
            return []
        return [name for name in (path.rpartition("/")[2] for path in names) if name not in {".", "..", ""}]

    def entries(self) -> dict[str, str]:
        return {name: "".join(self._names(f"{self._folder}/{name}")) for name in self._names(self._folder)}

    def create(self, name: str, text: str) -> bool:
        try:
            self._ftp.mkd(f"{self._folder}/{name}")
        except ftplib.error_perm:
            if name in self._names(self._folder):
                return False
            raise
        self._ftp.mkd(f"{self._folder}/{name}/{text}")
        return True

    def renew(self, name: str, text: str) -> None:
        for old in self._names(f"{self._folder}/{name}"):
            self._ftp.rename(f"{self._folder}/{name}/{old}", f"{self._folder}/{name}/{text}")

    def remove(self, name: str) -> None:
        with contextlib.suppress(ftplib.error_perm):
            for said in self._names(f"{self._folder}/{name}"):
                self._ftp.rmd(f"{self._folder}/{name}/{said}")
            self._ftp.rmd(f"{self._folder}/{name}")

    def close(self) -> None:
        with contextlib.suppress(OSError, EOFError, *ftplib.all_errors):
            self._ftp.close()


class S3Latch:
    """Objects uploaded under `If-None-Match: *`.

    A store that does not know that header lets everybody through. So each contender leaves a sign of his own first, and
    gives way where there is another's: of two, the one who left his later sees the other's in any case.
    """

    def __init__(self, rclone: Rclone, fs: str) -> None:
        self._rclone, self._fs = rclone, f"{fs}/{STATE}/{FOLDER}"
        self._sign = ""

    def entries(self) -> dict[str, str]:
        names = [name for name in self._names() if name != self._sign]
        try:
            return {name: (self._rclone.read(self._fs, name) or b"").decode(errors="replace") for name in names}
        except Failure as failure:
            raise OSError(str(failure)) from None

    def _names(self) -> list[str]:
        try:
            return [
                str(one["Name"]) for one in self._rclone.call("operations/list", fs=self._fs, remote="")["list"] or []
            ]
        except Failure as failure:
            if "not found" in str(failure):
                return []
            raise OSError(str(failure)) from None

    def create(self, name: str, text: str) -> bool:
        self._sign = f"{name}.{text.partition('.')[0]}"
        self._put(self._sign, text, {})
        try:
            if not [one for one in self._names() if one.partition(".")[0] == name and one != self._sign]:
                self._put(name, text, {"UploadHeaders": [{"Key": "If-None-Match", "Value": "*"}]})
                return True
        except OSError as error:
            if "PreconditionFailed" not in str(error) and "ConditionalRequestConflict" not in str(error):
                raise
        self._delete(self._sign)
        return False

    def renew(self, name: str, text: str) -> None:
        self._put(name, text, {})

    def _put(self, name: str, text: str, more: dict[str, object]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_text(text, encoding="utf-8")
            config = {"IgnoreTimes": True, "NoCheckDest": True, "LowLevelRetries": 1, **more}
            try:
                self._rclone.call(
                    "operations/copyfile", srcFs=folder, srcRemote=name, dstFs=self._fs, dstRemote=name, _config=config
                )
            except Failure as failure:
                raise OSError(str(failure)) from None

    def remove(self, name: str) -> None:
        self._delete(name)
        if self._sign.startswith(f"{name}."):
            self._delete(self._sign)

    def _delete(self, name: str) -> None:
        with contextlib.suppress(Failure):
            self._rclone.call("operations/deletefile", fs=self._fs, remote=name)

    def close(self) -> None:
        """rclone is closed by whoever opened it."""
