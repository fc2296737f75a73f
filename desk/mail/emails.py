"""Letters in Indonesian, and the two ways they leave: SMTP, or a folder in the preview."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.accounts.members import Person
from desk.settings import Settings
from desk.signing import Keys, Purpose, Refused

_TIMEOUT = 30
_PERMANENT = 500
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Undeliverable(Exception):
    """The other side will never take this letter."""


class Unreachable(Exception):
    """It did not work this time."""


class Transport(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand over, or raise `Undeliverable` or `Unreachable`."""


class Letters:
    """Writes letters. Their words stand in `templates/mail/`, the subject in the first line."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, kind: str, person: Person, words: Mapping[str, object], id_: str, notice: bool) -> EmailMessage:
        """`id_` makes a letter that is sent twice recognisable; a notice carries a way to end them (RFC 8058)."""
        settings = self._settings
        unsubscribe = self.unsubscribe(person.id) if notice else ""
        text = self._templates.get_template(f"{kind}.txt").render(
            words, person=person, blog=settings.blog, url=settings.url, site=settings.site, unsubscribe=unsubscribe
        )
        subject, _, body = text.partition("\n")
        message = EmailMessage(policy=SMTP)
        message["From"] = _named(settings.blog, settings.from_address)
        message["To"] = _named(person.name, person.address)
        message["Subject"] = " ".join(subject.split())
        message["Message-ID"] = f"<{id_}@{settings.from_address.rpartition('@')[2]}>"
        message["Date"] = format_datetime(_now())
        message["Auto-Submitted"] = "auto-generated"
        if notice:
            message["List-Unsubscribe"] = f"<{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(body.lstrip("\n"), cte="quoted-printable")
        return message

    def unsubscribe(self, member: str) -> str:
        """Where one click ends a member's notices; the link proves itself and names no address."""
        return f"{self._settings.url}/berhenti/{member}.{self._keys.seal(Purpose.UNSUBSCRIBE, member)}"


class SmtpTransport:
    """`smtps://user:password@host:465`, or `smtp://…:587` with STARTTLS, which only this machine may do without."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise Refused("DESK_SMTP_URL: tidak terbaca; contoh: smtps://nama:sandi@surat.contoh.example:465")
        self._direct = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._direct else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def __repr__(self) -> str:
        return f"SmtpTransport({self._host})"

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (Undeliverable if all(code >= _PERMANENT for code in codes) else Unreachable) from None
        except smtplib.SMTPResponseException as error:
            # A refused login or sender may be put right by the owner; a refused letter stays refused.
            final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _PERMANENT
            raise (Undeliverable if final else Unreachable) from None
        except (smtplib.SMTPException, OSError):
            raise Unreachable from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._direct:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT)
            if self._host not in _LOCAL:
                server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server


class FolderTransport:
    """Letters as files that any mail program opens. The name begins with the moment, so that the newest comes last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        id_ = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{_now():%Y-%m-%dT%H%M%S}-{id_[:8]}.eml"
        path.write_bytes(message.as_bytes())


def _named(name: str, address: str) -> Address:
    """A header's address; quotes and line ends in a name cannot leave their place."""
    user, _, domain = address.rpartition("@")
    return Address(" ".join(name.split()), user, domain)


def _now() -> datetime:
    """For a letter's date only, which decides nothing."""
    return datetime.now(UTC)
