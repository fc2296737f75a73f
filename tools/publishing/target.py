"""Where a blog is published to: `PUBLISH` of `publishconf.py`, read once. No secret has a place in it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from plugins.indonesian.wording import listing, nearest
from tools.publishing.refusal import Refused

SETTINGS = "publishconf.py"
SETUP = "Jalankan `python3 bootstrap.py publish.setup`; perintah itu menanyakan yang perlu dan menuliskannya."
PACKED = ("br", "gz")


class Target(Struct, frozen=True, kw_only=True, tag_field="target"):
    """What all kinds have.

    `keep`: how many releases can be returned to; `archive`: where the target keeps their bytes, outside the web root,
    or ''; `compress`: which compressed copies lie beside each file.
    """

    keep: int = 10
    archive: str = ""
    compress: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """The place within a sentence."""
        return self.place

    def arrived(self, address: str) -> str:
        """What is true once a site stands there: nobody has looked whether its address shows it."""
        return f"Terunggah ke {self.called}. Buka {address} untuk memastikan bahwa situsnya tampil."

    @property
    def root(self) -> str:
        """The web root as rclone names it, without the remote's name."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """Tells targets apart in names of folders."""
        return f"{self.kind}-{sha256(self.place.encode()).hexdigest()[:8]}"


class Server(Target, frozen=True, kw_only=True):
    """A host that people sign in to. `remote` is a section of the user's rclone.conf, in place of host and user."""

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


class SFTP(Server, frozen=True, kw_only=True, tag="sftp"):
    """`key_file` '' means the agent, or the password in the environment."""

    key_file: str = ""
    known_hosts: str = "~/.ssh/known_hosts"


class FTP(Server, frozen=True, kw_only=True, tag="ftp"):
    """`unencrypted` is the owner's consent: whoever listens can read the password, and change the site."""

    unencrypted: bool = False


class FTPS(Server, frozen=True, kw_only=True, tag="ftps"):
    """FTP over TLS, by AUTH TLS unless `implicit`. `ca_file` holds the certificate of a server that signs its own."""

    implicit: bool = False
    ca_file: str = ""


class S3(Target, frozen=True, kw_only=True, tag="s3"):
    """Any storage that speaks S3. `path` is what stands before every address in the bucket."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    provider: str = "Other"
    path: str = ""
    acl: str = ""
    remote: str = ""

    @property
    def place(self) -> str:
        return f"s3://{urlsplit(self.endpoint).netloc or self.remote or self.provider}/{self.root}"

    @property
    def root(self) -> str:
        return f"{self.bucket}/{self.path}".rstrip("/")


class Folder(Target, frozen=True, kw_only=True, tag="folder"):
    """A folder of this machine, relative to the project."""

    folder: str

    @property
    def place(self) -> str:
        return self.folder

    @property
    def called(self) -> str:
        return f"folder {self.folder}"

    def arrived(self, address: str) -> str:
        within = "" if Path(self.folder).expanduser().is_absolute() else " di dalam folder blog ini"
        return (
            f"Situs ditulis ke {self.called}{within}; perintah ini tidak mengunggahnya. Unggah isi folder itu supaya "
            f"tampil di {address}, kecuali bila server web memang menyajikannya langsung dari sana."
        )

    @property
    def root(self) -> str:
        return self.folder


class Pages(Target, frozen=True, kw_only=True, tag="pages"):
    """A branch of a Git repository that GitHub or GitLab shows as a site. `cname` is the site's own domain."""

    repository: str
    branch: str = "gh-pages"
    cname: str = ""

    @property
    def place(self) -> str:
        return f"{self.repository} ({self.branch})"

    def arrived(self, address: str) -> str:
        return f"Terkirim ke {self.called}. Biasanya {address} menampilkannya dalam beberapa menit."


KINDS: Mapping[str, type[Target]] = {
    "sftp": SFTP, "ftp": FTP, "ftps": FTPS, "s3": S3, "folder": Folder, "pages": Pages,
}  # fmt: skip


def read_target(values: Any) -> Target:
    """The target out of `PUBLISH`. Raises Refused."""
    if not isinstance(values, dict) or "target" not in values:
        raise Refused(f"{SETTINGS} belum menyebut tujuan di PUBLISH. {SETUP}")
    kind = KINDS.get(str(values["target"]))
    if kind is None:
        guess = nearest(str(values["target"]), KINDS)
        remedy = f'mungkin maksudnya "{guess}"' if guess else f"yang ada: {listing(sorted(KINDS))}"
        raise Refused(f'{SETTINGS}: tujuan "{values["target"]}" tidak dikenal; {remedy}.')
    if secret := next((key for key in values if "pass" in str(key) or "secret" in str(key)), None):
        raise Refused(
            f'{SETTINGS}: rahasia tidak boleh berada di PUBLISH. Hapus "{secret}", lalu simpan di lingkungan '
            "(PUBLISH_PASSWORD)."
        )
    names = kind.__struct_fields__
    for key in values.keys() - {"target", *names}:
        guess = nearest(str(key), names)
        remedy = f'mungkin maksudnya "{guess}"' if guess else f"yang ada: {listing(names)}"
        raise Refused(f'{SETTINGS}: PUBLISH memuat "{key}", yang tidak dikenal untuk tujuan ini; {remedy}.')
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in values:
            raise Refused(f'{SETTINGS}: PUBLISH belum memuat "{field.name}". {SETUP}')
    try:
        target: Target = msgspec.convert(dict(values), kind)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        raise Refused(f'{SETTINGS}: isi "{key}" di PUBLISH tidak sesuai; periksa tanda kutip dan angkanya.') from None
    _check(target)
    return target


def _check(target: Target) -> None:
    """What a kind's types do not say."""
    if isinstance(target, Server) and not target.remote and not (target.host and target.user):
        raise Refused(f'{SETTINGS}: PUBLISH belum memuat "host" dan "user". {SETUP}')
    if isinstance(target, S3) and not (target.remote or target.endpoint or target.provider != "Other"):
        raise Refused(f'{SETTINGS}: PUBLISH belum memuat "endpoint". {SETUP}')
    if isinstance(target, FTP) and not target.unencrypted:
        raise Refused(
            "FTP biasa mengirim kata sandi dan isi situs tanpa sandi, sehingga siapa pun di jaringan dapat membaca dan "
            'mengubahnya. Pakai "ftps" atau "sftp" bila hosting Anda mendukung (hampir semua mendukung). Bila memang '
            f'tidak ada jalan lain, tambahkan "unencrypted": True pada PUBLISH di {SETTINGS}.'
        )
    if strange := set(target.compress) - set(PACKED):
        raise Refused(f'{SETTINGS}: "compress" hanya mengenal {listing(PACKED)}, bukan {listing(sorted(strange))}.')
    if target.compress and not isinstance(target, (Server, Folder)):
        raise Refused(f'{SETTINGS}: hosting ini memampatkan sendiri; hapus "compress" dari PUBLISH.')
    if target.archive and isinstance(target, Pages):
        raise Refused(f'{SETTINGS}: riwayat cabang sudah menyimpan terbitan lama; hapus "archive" dari PUBLISH.')
    if target.keep < 1:
        raise Refused(f'{SETTINGS}: "keep" paling sedikit 1.')
    if target.archive and Path(target.archive).is_relative_to(target.root or "."):
        raise Refused(
            f'{SETTINGS}: "archive" berada di dalam folder situs, sehingga isi lama dapat dibaca siapa pun. '
            "Pilih folder di luarnya."
        )


def refuse_address(site: str) -> None:
    """Raises Refused where readers cannot reach a site of that address."""
    url = urlsplit(site)
    host = url.hostname or ""
    if url.scheme not in {"http", "https"} or not host:
        raise Refused(
            f"SITEURL di {SETTINGS} belum berisi alamat situs Anda. Isi BLOG_URL di pelicanconf.py, "
            'misalnya dengan "https://blog-anda.example".'
        )
    if host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host in {"0.0.0.0", "::1"}:
        raise Refused(
            f"SITEURL di {SETTINGS} menunjuk ke komputer ini ({host}), sehingga tautannya tidak dapat dibuka orang "
            "lain. Isi BLOG_URL di pelicanconf.py dengan alamat situs Anda."
        )
