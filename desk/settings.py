"""What the desk is told by its environment. Secrets come from files; nothing secret shows in a repr."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.signing import Keys, Refused, read_secrets

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
LONGEST_ADDRESS = 254
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Owner:
    """Who owns the blog; a member from the desk's first start on."""

    name: str
    address: str = field(repr=False)


@dataclass(frozen=True)
class Webhook:
    """What is asked after comments have appeared, to publish elsewhere."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """`url` and `site` are absolute, without a slash at the end; `site` is where the published blog is read.

    `export_keys` are for the snapshot, the current one first. Where `outbox` is given, mail goes into that folder and
    sign-in links to `announce`; otherwise to `smtp`.
    """

    url: str
    site: str
    blog: str
    zone: ZoneInfo
    database: str = field(repr=False)
    keys: Keys = field(repr=False)
    export_keys: tuple[bytes, ...] = field(repr=False)
    owner: Owner | None = None
    smtp: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    outbox: Path | None = None
    announce: Callable[[str], None] | None = field(default=None, repr=False)
    trusted_proxies: tuple[Network, ...] = ()
    webhook: Webhook | None = None
    stories_pause: int = 60
    """Seconds between two looks for an address that the blog's list of stories does not have."""
    stylesheet: Path = Path(__file__).resolve().parents[1] / "theme/inline/style.css"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the desk over HTTPS."""
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def prefix(self) -> str:
        """The path below which the desk's pages lie: '' or '/meja'."""
        return urlsplit(self.url).path

    @property
    def from_address(self) -> str:
        return self.sender or f"meja@{urlsplit(self.url).hostname}"


def from_environment(environ: Mapping[str, str], *, blog: str = "", site: str = "", zone: str = "") -> Settings:
    """Reads `DESK_…`; the keywords fill in what the environment leaves out. Raises `Refused`."""
    url = _url("DESK_URL", environ.get("DESK_URL", ""))
    site = _url("DESK_SITE", environ.get("DESK_SITE", site))
    name = environ.get("DESK_ZONE", zone) or "Asia/Jakarta"
    try:
        where = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"DESK_ZONE: zona waktu {name} tidak dikenal; contoh: Asia/Jakarta") from None
    hook = environ.get("DESK_WEBHOOK_URL", "")
    settings = Settings(
        url=url,
        site=site,
        blog=environ.get("DESK_BLOG", blog) or (urlsplit(site).hostname or ""),
        zone=where,
        database=database_url(environ),
        keys=Keys(_secrets(environ, "DESK_SECRET_FILE")),
        export_keys=_secrets(environ, "DESK_EXPORT_KEY_FILE"),
        owner=_owner(environ.get("DESK_OWNER", "")),
        smtp=environ.get("DESK_SMTP_URL", ""),
        sender=_address("DESK_SENDER", environ["DESK_SENDER"]) if environ.get("DESK_SENDER") else "",
        trusted_proxies=_networks(environ.get("DESK_TRUSTED_PROXIES", "")),
        webhook=Webhook(_url("DESK_WEBHOOK_URL", hook), _token(environ)) if hook else None,
    )
    if settings.export_keys[0] in _secrets(environ, "DESK_SECRET_FILE"):
        raise Refused("DESK_EXPORT_KEY_FILE: isinya sama dengan DESK_SECRET_FILE; buat dua rahasia yang berlainan")
    if not settings.smtp:
        raise Refused("DESK_SMTP_URL: belum diisi; contoh: smtps://nama:sandi@surat.contoh.example:465")
    return settings


def database_url(environ: Mapping[str, str]) -> str:
    """`DESK_DATABASE_URL`, or a SQLite file beside where the desk runs."""
    return environ.get("DESK_DATABASE_URL", "") or f"sqlite:///{Path('meja.sqlite').resolve()}"


def read_address(text: str) -> str | None:
    """An e-mail address in small letters, or None where it is none."""
    address = text.strip().lower()
    return address if len(address) <= LONGEST_ADDRESS and ADDRESS.fullmatch(address) else None


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Refused(f"{name}: {text or 'belum diisi'}; tulis alamat utuh, misalnya https://meja.contoh.example")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Refused(f"{name}: {text} tidak terenkripsi; pakai https://")
    return text.rstrip("/")


def _secrets(environ: Mapping[str, str], name: str) -> tuple[bytes, ...]:
    path = environ.get(name, "")
    if not path:
        raise Refused(f"{name}: belum diisi; tulis letak berkas rahasia, di luar folder blog")
    return read_secrets(Path(path), name)


def _token(environ: Mapping[str, str]) -> str:
    path = environ.get("DESK_WEBHOOK_TOKEN_FILE", "")
    return read_secrets(Path(path), "DESK_WEBHOOK_TOKEN_FILE")[0].decode() if path else ""


def _owner(text: str) -> Owner | None:
    if not text:
        return None
    name, address = parseaddr(text)
    return Owner(name or "Pemilik blog", _address("DESK_OWNER", address))


def _address(name: str, text: str) -> str:
    address = read_address(text)
    if address is None:
        raise Refused(f"{name}: bukan alamat surel; contoh: Sari Pratama <sari@contoh.example>")
    return address


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise Refused(f"DESK_TRUSTED_PROXIES: {text}; tulis alamat IP atau jaringan, dipisah koma") from None
