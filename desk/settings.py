"""The desk's settings, read from environment variables. Secrets come from files and never show in a `repr`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.errors import ConfigurationError
from desk.signing import Signer, read_secrets

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNIX_SOCKET: Literal["unix"] = "unix"
"""What stands in `trusted_proxies` for whoever connects by a UNIX socket."""

MAX_EMAIL = 254
"""Characters of an e-mail address (RFC 5321)."""
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_URL = re.compile(r"[!-~]+")
"""URLs are ASCII (RFC 3986), and stand as they are in headers of e-mails."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Owner:
    """The owner of the blog, who is made a member when the desk starts for the first time."""

    name: str
    email: str = field(repr=False)


@dataclass(frozen=True)
class Webhook:
    """The address that is called after published comments have changed, so that the blog is built elsewhere."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """All settings of a desk.

    `url` (of the desk) and `site` (of the published blog) are absolute, without a trailing slash. `export_keys`
    protect the snapshot; the first of them signs. Where `outbox` is given, e-mails are written into that folder and
    sign-in links are passed to `announce`; otherwise e-mails are sent through the server at `smtp`.
    """

    url: str
    site: str
    blog: str
    zone: ZoneInfo
    database: str = field(repr=False)
    signer: Signer = field(repr=False)
    export_keys: tuple[bytes, ...] = field(repr=False)
    owner: Owner | None = None
    smtp: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    outbox: Path | None = None
    announce: Callable[[str], None] | None = field(default=None, repr=False)
    trusted_proxies: tuple[Network | Literal["unix"], ...] = ()
    webhook: Webhook | None = None
    contact: str = ""
    """The page by which weaknesses are reported (`security.txt`); the blog's own where it is empty."""
    stories_pause: int = 60
    """Seconds that must pass before the list of stories is fetched again for an address that it does not have."""
    stylesheet: Path = Path(__file__).resolve().parents[1] / "theme/inline/style.css"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the desk over HTTPS."""
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        """The origin of the desk's pages: scheme, host and port of `url`."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def prefix(self) -> str:
        """The path below which the desk's pages lie, such as `/meja`; empty where they begin at the root."""
        return urlsplit(self.url).path

    @property
    def sender_email(self) -> str:
        """The address that e-mails are sent from: `sender`, or `meja@` and the host of the desk."""
        return self.sender or f"meja@{urlsplit(self.url).hostname}"


def from_environment(
    environ: Mapping[str, str], *, blog: str = "", site: str = "", zone: str = "", contact: str = ""
) -> Settings:
    """Read the `DESK_…` variables. The keyword arguments are defaults for those of the same names.

    Raises ConfigurationError for the first variable that is missing or wrong.
    """
    url = _parse_url("DESK_URL", environ.get("DESK_URL", ""))
    site = _parse_url("DESK_SITE", environ.get("DESK_SITE", site))
    zone = environ.get("DESK_ZONE", zone) or "Asia/Jakarta"
    try:
        zone_info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(f"DESK_ZONE: zona waktu {zone} tidak dikenal", "contoh: Asia/Jakarta") from None
    webhook = environ.get("DESK_WEBHOOK_URL", "")
    sender = environ.get("DESK_SENDER", "")
    contact = environ.get("DESK_CONTACT", contact)
    secrets = _read_secrets_of(environ, "DESK_SECRET_FILE")
    settings = Settings(
        url=url,
        site=site,
        blog=environ.get("DESK_BLOG", blog) or (urlsplit(site).hostname or ""),
        zone=zone_info,
        database=read_database_url(environ),
        signer=Signer(secrets),
        export_keys=_read_secrets_of(environ, "DESK_EXPORT_KEY_FILE"),
        owner=_parse_owner(environ.get("DESK_OWNER", "")),
        smtp=environ.get("DESK_SMTP_URL", ""),
        sender=_require_email("DESK_SENDER", sender) if sender else "",
        trusted_proxies=_parse_networks(environ.get("DESK_TRUSTED_PROXIES", "")),
        contact=_parse_url("DESK_CONTACT", contact) if contact else "",
        webhook=Webhook(_parse_url("DESK_WEBHOOK_URL", webhook), _read_webhook_token(environ)) if webhook else None,
    )
    if settings.export_keys[0] in secrets:
        raise ConfigurationError(
            "DESK_EXPORT_KEY_FILE: isinya sama dengan DESK_SECRET_FILE", "buat dua rahasia yang berlainan"
        )
    if not settings.smtp:
        raise ConfigurationError("DESK_SMTP_URL: belum diisi", "contoh: smtps://nama:sandi@surat.contoh.example:465")
    return settings


def read_database_url(environ: Mapping[str, str]) -> str:
    """Return `DESK_DATABASE_URL`, or the URL of the SQLite file `meja.sqlite` in the working directory."""
    return environ.get("DESK_DATABASE_URL", "") or f"sqlite:///{Path('meja.sqlite').resolve()}"


def read_signer(environ: Mapping[str, str]) -> Signer:
    """Return the signer with the secrets in `DESK_SECRET_FILE`. Raises ConfigurationError."""
    return Signer(_read_secrets_of(environ, "DESK_SECRET_FILE"))


def parse_email(text: str) -> str | None:
    """Return an e-mail address in lower case, or None where the text is not an address."""
    email = text.strip().lower()
    return email if len(email) <= MAX_EMAIL and _EMAIL.fullmatch(email) else None


def _parse_url(variable: str, text: str) -> str:
    parts = urlsplit(text if _URL.fullmatch(text) else "")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(
            f"{variable}: {text or 'belum diisi'}", "tulis alamat utuh, misalnya https://meja.contoh.example"
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ConfigurationError(f"{variable}: {text} tidak terenkripsi", "pakai https://")
    return text.rstrip("/")


def _read_secrets_of(environ: Mapping[str, str], variable: str) -> tuple[bytes, ...]:
    path = environ.get(variable, "")
    if not path:
        raise ConfigurationError(f"{variable}: belum diisi", "tulis letak berkas rahasia, di luar folder blog")
    return read_secrets(Path(path), variable)


def _read_webhook_token(environ: Mapping[str, str]) -> str:
    path = environ.get("DESK_WEBHOOK_TOKEN_FILE", "")
    return read_secrets(Path(path), "DESK_WEBHOOK_TOKEN_FILE")[0].decode() if path else ""


def _parse_owner(text: str) -> Owner | None:
    if not text:
        return None
    name, email = parseaddr(text)
    return Owner(name or "Pemilik blog", _require_email("DESK_OWNER", email))


def _require_email(variable: str, text: str) -> str:
    email = parse_email(text)
    if email is None:
        raise ConfigurationError(f"{variable}: bukan alamat surel", "contoh: Sari Pratama <sari@contoh.example>")
    return email


def _parse_networks(text: str) -> tuple[Network | Literal["unix"], ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(UNIX_SOCKET if part == UNIX_SOCKET else ipaddress.ip_network(part) for part in parts)
    except ValueError:
        raise ConfigurationError(
            f"DESK_TRUSTED_PROXIES: {text}", "tulis alamat IP, jaringan, atau unix, dipisah koma"
        ) from None
