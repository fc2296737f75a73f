"""Real servers on this machine, started for tests: OpenSSH, pure-ftpd, S3, Git. Each can be downloaded from."""

from __future__ import annotations

import contextlib
import ftplib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bcrypt
import boto3
import paramiko
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from tests.ports import free_port
from tools.components import PURE_FTPD, SSHD, Component
from tools.publishing import rclone, watchdog

USER, PASSWORD = "sari", "loket-nomor-empat"
IS_ROOT = os.geteuid() == 0

Download = dict[str, bytes]


def wait_for(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process is None or process.poll() is None, f"server ended: {process.returncode}"
        time.sleep(0.05)
    raise TimeoutError(port)


def begin(command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a server that ends together with these tests, however they end."""
    with log.open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-I", watchdog.__file__, *command], stdin=subprocess.PIPE, stdout=said, stderr=said,
            start_new_session=True, env=environment,
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes]) -> None:
    """With all its children: a server forks for each session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


class Server(ABC):
    """A place to publish to. `target` is a `PUBLISH` setting; `environment` the secrets that go with it."""

    name: str
    target: dict[str, Any]
    environment: Mapping[str, str] = {}
    archive = ""
    """Where it may keep earlier releases."""
    base: Path
    """The folder of this machine that everything of it lies in."""

    @abstractmethod
    def fetch(self) -> Download:
        """Every file, by the server's own protocol."""

    def download(self) -> Download:
        """Every file of the site."""
        return {path: data for path, data in self.fetch().items() if not path.startswith(".kisah/")}

    def notes(self) -> Download:
        """What is kept there about the site."""
        return {path: data for path, data in self.fetch().items() if path.startswith(".kisah/")}

    def everything(self) -> Download:
        """The same, and what lies outside the site as well."""
        return self.fetch()

    @abstractmethod
    def put(self, path: str, data: bytes) -> None:
        """Write a file behind the publisher's back."""

    @abstractmethod
    def clear(self) -> None:
        """As if nobody had ever been here."""

    def start(self) -> None:  # noqa: B027  a folder needs none
        """Listen."""

    def stop(self) -> None:  # noqa: B027
        """In the middle of a word."""


class Disk(Server):
    """A server whose files lie in a folder of this machine."""

    root: Path

    def everything(self) -> Download:
        return {str(file): file.read_bytes() for file in self.root.parent.rglob("*") if file.is_file()}

    def put(self, path: str, data: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def clear(self) -> None:
        for one in self.root.iterdir() if self.root.exists() else ():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        shutil.rmtree(self.root.parent / "arsip", ignore_errors=True)


class FolderServer(Disk):
    name = "folder"

    def __init__(self, folder: Path) -> None:
        self.base = folder
        self.root = folder / "terbit"
        self.archive = str(folder / "arsip")
        self.target = {"target": "folder", "folder": str(self.root)}

    def fetch(self) -> Download:
        if not self.root.exists():
            return {}
        files = [file for file in self.root.rglob("*") if file.is_file()]
        return {file.relative_to(self.root).as_posix(): file.read_bytes() for file in files}


class SSHServer(Disk):
    """OpenSSH's sftp. `jailed`: an account that may do nothing but SFTP, in a root of its own."""

    def __init__(self, folder: Path, sshd: Path, *, jailed: bool) -> None:
        self.name = "sftp-only" if jailed else "sftp"
        self.base, self._sshd, self.jailed = folder, sshd, jailed
        self.port = free_port()
        self.root = folder / "akun" / "public_html"
        self.root.mkdir(parents=True)
        self._host_key = ssh_key(folder / "host_key")
        ssh_key(folder / "id")
        shutil.copy(folder / "id.pub", folder / "authorized_keys")
        self.known_hosts = folder / "known_hosts"
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {self._host_key}\n")
        chroot = jailed and IS_ROOT
        self.path = "public_html" if chroot else str(self.root)
        self.archive = "arsip" if chroot else str(self.root.with_name("arsip"))
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.target = {
            "target": "sftp", "host": "127.0.0.1", "port": self.port, "user": user, "path": self.path,
            "key_file": str(folder / "id"), "known_hosts": str(self.known_hosts),
        }  # fmt: skip
        lines = [
            f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {folder / 'host_key'}", "PidFile none",
            f"AuthorizedKeysFile {folder / 'authorized_keys'}", "StrictModes no", "PasswordAuthentication no",
            "UsePAM no", "PermitRootLogin yes", "Subsystem sftp internal-sftp", "MaxStartups 100", "MaxSessions 100",
            *(["ForceCommand internal-sftp"] if jailed else []),
            *([f"ChrootDirectory {self.root.parent}"] if chroot else []),
        ]  # fmt: skip
        (folder / "sshd_config").write_text("\n".join(lines) + "\n")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if IS_ROOT:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [str(self._sshd), "-D", "-e", "-f", str(self.base / "sshd_config")]
        self.process = begin(command, self.base / "sshd.log")
        wait_for(self.port, self.process)

    def stop(self) -> None:
        if self.process:
            stop(self.process)

    @contextmanager
    def session(self) -> Iterator[paramiko.SFTPClient]:
        client = paramiko.SSHClient()
        client.load_host_keys(str(self.known_hosts))
        client.connect(
            "127.0.0.1", self.port, self.target["user"], key_filename=self.target["key_file"], look_for_keys=False,
            allow_agent=False,
        )  # fmt: skip
        with client, client.open_sftp() as sftp:
            yield sftp

    def fetch(self) -> Download:
        found: Download = {}
        with self.session() as sftp:

            def walk(folder: str) -> None:
                for one in sftp.listdir_attr(f"{self.path}/{folder}"):
                    path = f"{folder}{one.filename}"
                    if one.longname.startswith("d"):
                        walk(f"{path}/")
                    else:
                        with sftp.open(f"{self.path}/{path}") as file:
                            found[path] = file.read()

            walk("")
        return found


class FTPServer(Disk):
    """pure-ftpd with a virtual user. `tls`: only over TLS, with a certificate of its own making."""

    def __init__(self, folder: Path, program: Path, *, tls: bool) -> None:
        self.name = "ftps" if tls else "ftp"
        self.base, self._program, self._tls = folder, program, tls
        self.port = free_port()
        self.root = folder / "akun" / "public_html"
        self.root.mkdir(parents=True)
        for place in (folder, folder / "akun", self.root):
            place.chmod(0o777)
        self._users()
        self.certificate = _certificate(folder)
        self.environment = {"PUBLISH_PASSWORD": PASSWORD}
        self.archive = "arsip"
        self.target = {"host": "localhost", "port": self.port, "user": USER, "path": "public_html"}
        if tls:
            self.target |= {"target": "ftps", "ca_file": str(self.certificate)}
        else:
            self.target |= {"target": "ftp", "unencrypted": True}
        self.process: subprocess.Popen[bytes] | None = None

    def _users(self) -> None:
        """One, whose password costs nothing to check: pure-pw's own hashes take a second each."""
        secret = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
        users = self.base / "sandi"
        users.write_text(f"{USER}:{secret}:65534:65534::{self.base / 'akun'}/./::::::::::::\n")
        command = ["pure-pw", "mkdb", str(users.with_suffix(".pdb")), "-f", str(users)]
        subprocess.run(command, check=True, capture_output=True)

    def start(self) -> None:
        command = [
            str(self._program), "-S", f"127.0.0.1,{self.port}", "-l", f"puredb:{self.base / 'sandi.pdb'}",
            "-E", "-H", "-u", "1", "-c", "60", "-C", "60", "-Y", "2" if self._tls else "0",
            "-g", str(self.base / "pid"), *(["-2", str(self.certificate)] if self._tls else []),
        ]  # fmt: skip
        self.process = begin(command, self.base / "ftpd.log")
        wait_for(self.port, self.process)

    def stop(self) -> None:
        if self.process:
            stop(self.process)

    def fetch(self) -> Download:
        found: Download = {}
        if self._tls:
            secure = _ReusingFTP(context=ssl.create_default_context(cafile=str(self.certificate)))
            secure.connect("localhost", self.port)
            secure.login(USER, PASSWORD)
            secure.prot_p()
            ftp: ftplib.FTP = secure
        else:
            ftp = ftplib.FTP()
            ftp.connect("localhost", self.port)
            ftp.login(USER, PASSWORD)

        def walk(folder: str) -> None:
            for line in lines(f"LIST -a public_html/{folder}"):
                name = line.split(None, 8)[8]
                path = f"{folder}{name}"
                if name in {".", ".."}:
                    continue
                if line.startswith("d"):
                    walk(f"{path}/")
                else:
                    pieces: list[bytes] = []
                    ftp.retrbinary(f"RETR public_html/{path}", pieces.append)
                    found[path] = b"".join(pieces)

        def lines(command: str) -> list[str]:
            said: list[str] = []
            ftp.retrlines(command, said.append)
            return said

        walk("")
        ftp.quit()
        return found


class _ReusingFTP(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        assert isinstance(self.sock, ssl.SSLSocket)
        return self.context.wrap_socket(plain, server_hostname=self.host, session=self.sock.session), size


class S3Server(Server):
    """An S3 store: moto, which keeps headers, or rclone's own, which does not."""

    BUCKET, PREFIX = "blog", "situs"

    def __init__(self, folder: Path, *, moto: bool) -> None:
        self.name = "s3" if moto else "s3-bersahaja"
        self.base, self._moto = folder, moto
        self.port = free_port()
        self.environment = {"AWS_ACCESS_KEY_ID": USER, "AWS_SECRET_ACCESS_KEY": PASSWORD}
        self.archive = f"{self.BUCKET}/arsip"
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.target = {
            "target": "s3", "bucket": self.BUCKET, "path": self.PREFIX, "endpoint": self.endpoint,
            "region": "us-east-1",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._moto:
            command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        else:
            (self.base / "toko" / self.BUCKET).mkdir(parents=True, exist_ok=True)
            command = [
                rclone.find(), "serve", "s3", "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{USER},{PASSWORD}",
                str(self.base / "toko"),
            ]  # fmt: skip
        environment = {**os.environ, "RCLONE_CONFIG": str(self.base / "tiada.conf")}
        Path(environment["RCLONE_CONFIG"]).touch()
        self.process = begin(command, self.base / "s3.log", environment)
        wait_for(self.port, self.process)
        if self._moto:  # it remembers nothing
            self.client().create_bucket(Bucket=self.BUCKET)

    def stop(self) -> None:
        if self.process:
            stop(self.process)

    def client(self) -> Any:
        return boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=USER,
            aws_secret_access_key=PASSWORD,
        )  # fmt: skip

    def fetch(self) -> Download:
        return self._below(f"{self.PREFIX}/")

    def everything(self) -> Download:
        return self._below("")

    def _below(self, below: str) -> Download:
        client, found = self.client(), {}
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.BUCKET, Prefix=below):
            for one in page.get("Contents", []):
                found[one["Key"].removeprefix(below)] = client.get_object(Bucket=self.BUCKET, Key=one["Key"])[
                    "Body"
                ].read()
        return found

    def put(self, path: str, data: bytes) -> None:
        self.client().put_object(Bucket=self.BUCKET, Key=f"{self.PREFIX}/{path}", Body=data)

    def clear(self) -> None:
        if not self._moto:  # it shows for a while what has gone
            self.stop()
            shutil.rmtree(self.base / "toko", ignore_errors=True)
            self.start()
            return
        client = self.client()
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.BUCKET):
            for one in page.get("Contents", []):
                client.delete_object(Bucket=self.BUCKET, Key=one["Key"])


class GitServer(Server):
    """A bare repository with a branch that is shown as a site."""

    name = "pages"

    def __init__(self, folder: Path) -> None:
        self.base = folder
        self.repository = folder / "situs.git"
        self.target = {"target": "pages", "repository": self.repository.as_uri()}
        self.clear()

    def clear(self) -> None:
        shutil.rmtree(self.repository, ignore_errors=True)
        subprocess.run(["git", "init", "--quiet", "--bare", str(self.repository)], check=True)

    def _clone(self) -> tempfile.TemporaryDirectory[str]:
        clone = tempfile.TemporaryDirectory(dir=self.base)
        done = subprocess.run(
            ["git", "clone", "--quiet", "--branch", "gh-pages", self.repository.as_uri(), clone.name],
            check=False, capture_output=True,
        )  # fmt: skip
        if done.returncode:
            subprocess.run(["git", "init", "--quiet", "--initial-branch", "gh-pages", clone.name], check=True)
            subprocess.run(["git", "remote", "add", "origin", self.repository.as_uri()], cwd=clone.name, check=True)
        return clone

    def fetch(self) -> Download:
        with self._clone() as clone:
            files = [file for file in Path(clone).rglob("*") if file.is_file()]
            found = {file.relative_to(clone).as_posix(): file.read_bytes() for file in files}
        return {path: data for path, data in found.items() if not path.startswith(".git/")}

    def put(self, path: str, data: bytes) -> None:
        with self._clone() as clone:
            file = Path(clone) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            who = ["-c", "user.name=Uji", "-c", "user.email=uji@example.org"]
            for command in (["add", "-A"], ["commit", "-qm", "Tangan"], ["push", "-q", "origin", "gh-pages"]):
                subprocess.run(["git", *who, *command], cwd=clone, check=True)


def ssh_key(file: Path) -> str:
    """A fresh key pair, OpenSSH's; returns the public one."""
    key = ed25519.Ed25519PrivateKey.generate()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    )
    file.chmod(0o600)
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    file.with_name(f"{file.name}.pub").write_text(f"{public}\n")
    return public


def _certificate(folder: Path) -> Path:
    """A certificate for localhost, signed by itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    file = folder / "sertifikat.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


SERVERS: dict[str, Callable[[Path], Server]] = {
    "folder": FolderServer,
    "sftp": lambda folder: SSHServer(folder, found(SSHD), jailed=False),
    "sftp-only": lambda folder: SSHServer(folder, found(SSHD), jailed=True),
    "ftp": lambda folder: FTPServer(folder, found(PURE_FTPD), tls=False),
    "ftps": lambda folder: FTPServer(folder, found(PURE_FTPD), tls=True),
    "s3": lambda folder: S3Server(folder, moto=True),
    "s3-bersahaja": lambda folder: S3Server(folder, moto=False),
    "pages": GitServer,
}


def found(component: Component) -> Path:
    program = component.find()
    assert program, f"{component.name} belum terpasang"
    return program
