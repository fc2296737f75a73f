"""`invoke publish.setup`: a few questions, and a target in `publishconf.py` that is ready but for its secrets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import paramiko

from tools.publishing.connection import PASSPHRASE, PASSWORD
from tools.publishing.refusal import Refused
from tools.publishing.ssh import TIMEOUT, fingerprint
from tools.publishing.target import KINDS, SETTINGS, read_target, refuse_address

Ask = Callable[[str], str]
Tell = Callable[[str], None]

KNOWN_HOSTS = "known_hosts"
_KINDS = """\
Ke mana blog ini diterbitkan?
  sftp    hosting dengan SSH atau SFTP (paling aman; coba ini lebih dulu)
  ftps    hosting cPanel dengan FTP lewat TLS
  ftp     FTP biasa, tanpa sandi; hanya bila tidak ada jalan lain
  s3      penyimpanan objek: IDCloudHost, Biznet NEO, Cloudflare R2, AWS, …
  pages   GitHub Pages atau GitLab Pages
  folder  sebuah folder di komputer ini, untuk Anda unggah sendiri"""


class Questions:
    """Asks, and writes. `ask` gives the answer to a question; nothing is written before the last one."""

    def __init__(self, project: Path, ask: Ask, tell: Tell) -> None:
        self._project, self._ask, self._tell = project, ask, tell

    def run(self, blog_url: str) -> None:
        """Raises Refused, and EOFError where nobody answers any more; nothing has been written then."""
        url = self._text("Alamat situs Anda, dengan https://", blog_url, _is_address)
        self._tell(_KINDS)
        kind = self._choice("Pilihan", list(KINDS), "sftp")
        values, secrets = {"target": kind}, []
        if kind in {"sftp", "ftps", "ftp"}:
            secrets = self._server(kind, values)
        elif kind == "s3":
            secrets = self._storage(values)
        elif kind == "pages":
            values["repository"] = self._text("Alamat repositori, misalnya git@github.com:nama/nama.github.io.git")
            values["branch"] = self._text("Cabang yang ditampilkan", "gh-pages")
            values |= self._optional("cname", "Domain sendiri (kosongkan bila tidak ada)")
        else:
            values["folder"] = self._text("Folder", "terbit")
        read_target(values)
        if values.get("known_hosts") == KNOWN_HOSTS:
            self._meet(values)
        _assign(self._project / "pelicanconf.py", "BLOG_URL", url)
        _assign(self._project / SETTINGS, "PUBLISH", values)
        self._tell(f"Tersimpan di {SETTINGS}; tidak ada rahasia di dalamnya.")
        if secrets:
            self._tell(f"Sebelum menerbitkan, isi variabel lingkungan {' dan '.join(secrets)}.")
        self._tell(
            "Lihat dulu apa yang akan terjadi dengan `python3 bootstrap.py publish --dry-run`, lalu jalankan "
            "`python3 bootstrap.py publish`."
        )

    def _server(self, kind: str, values: dict[str, Any]) -> list[str]:
        values["host"] = self._text("Nama host, misalnya ftp.blog-anda.example")
        values["user"] = self._text("Nama pengguna")
        port = {"sftp": 22, "ftps": 21, "ftp": 21}[kind]
        values["port"] = int(self._text("Porta", str(port), _is_port))
        values["path"] = self._text("Folder situs di hosting", "public_html")
        if kind == "sftp":
            values["known_hosts"] = KNOWN_HOSTS
            values |= (key := self._optional("key_file", "Berkas kunci SSH (kosongkan bila memakai kata sandi)"))
            return [f"{PASSPHRASE} (bila kuncinya bersandi)"] if key else [PASSWORD]
        if kind == "ftp":
            told = "FTP biasa tidak bersandi: siapa pun di jaringan dapat membaca kata sandi Anda. Tetap pakai?"
            values["unencrypted"] = self._choice(told, ["ya", "tidak"], "tidak") == "ya"
        return [PASSWORD]

    def _storage(self, values: dict[str, Any]) -> list[str]:
        values["endpoint"] = self._text("Alamat layanan, misalnya https://is3.cloudhost.id")
        values["bucket"] = self._text("Nama bucket")
        values |= self._optional("region", "Wilayah (kosongkan bila tidak ada)")
        values |= self._optional("path", "Folder di dalam bucket (kosongkan bila tidak ada)")
        values |= self._optional("acl", "ACL berkas, misalnya public-read (kosongkan bila bucket sudah publik)")
        return ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]

    def _meet(self, values: Mapping[str, Any]) -> None:
        """Show who answers, and write it down once the owner has recognized it."""
        host, port = str(values["host"]), int(values["port"])
        try:
            transport = paramiko.Transport((host, port))
            try:
                transport.start_client(timeout=TIMEOUT)
                key = transport.get_remote_server_key()
            finally:
                transport.close()
        except (OSError, UnicodeError, paramiko.SSHException) as error:
            raise Refused(f"{host} tidak dapat dihubungi ({error}). Periksa nama host dan portanya.") from None
        self._tell(f"{host} memperkenalkan diri dengan sidik jari {fingerprint(key)}.")
        if self._choice("Sama dengan yang ditulis penyedia hosting Anda?", ["ya", "tidak"], "tidak") != "ya":
            raise Refused("Tanyakan sidik jari server SSH kepada penyedia hosting Anda.")
        name = host if port == 22 else f"[{host}]:{port}"
        with (self._project / KNOWN_HOSTS).open("a", encoding="utf-8") as file:
            file.write(f"{name} {key.get_name()} {key.get_base64()}\n")

    def _text(self, question: str, default: str = "", fits: Callable[[str], bool] = bool) -> str:
        shown = f"{question} [{default}]: " if default else f"{question}: "
        while True:
            answer = self._ask(shown).strip() or default
            if fits(answer):
                return answer

    def _optional(self, key: str, question: str) -> dict[str, str]:
        answer = self._ask(f"{question}: ").strip()
        return {key: answer} if answer else {}

    def _choice(self, question: str, known: list[str], default: str) -> str:
        return self._text(f"{question} ({'/'.join(known)})", default, known.__contains__)


def _is_address(answer: str) -> bool:
    try:
        refuse_address(answer)
    except Refused:
        return False
    return True


def _is_port(answer: str) -> bool:
    return answer.isdecimal() and 0 < int(answer) < 65_536


def _assign(file: Path, name: str, value: object) -> None:
    """Write `name = value` in place of what a settings file says of that name, and leave the rest as it is."""
    text = file.read_text(encoding="utf-8")
    fresh = f"{name} = {_spelled(value)}"
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == name for it in node.targets):
            assert node.end_lineno
            lines[node.lineno - 1 : node.end_lineno] = [fresh]
            break
    else:
        lines += ["", fresh]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _spelled(value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(f"    {_spelled(key)}: {_spelled(one)},\n" for key, one in value.items())
        return "{\n" + inner + "}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
