"""The two ways in which e-mails leave: through an SMTP server, or, in the preview, into a folder."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desk.errors import ConfigurationError
from desk.settings import Settings

_TIMEOUT = 30
_PERMANENT = 500
"""SMTP replies from 500 on are permanent errors (RFC 5321)."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class PermanentFailure(Exception):
    """The server will never accept this e-mail."""


class TemporaryFailure(Exception):
    """The e-mail could not be sent now; another attempt may succeed."""


class SmtpTransport:
    """Sends through the server at `smtps://user:password@host:465`, or at `smtp://…:587` with STARTTLS.

    Only a server on this machine may be used without encryption.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ConfigurationError(
                "DESK_SMTP_URL: tidak terbaca", "contoh: smtps://nama:sandi@surat.contoh.example:465"
            )
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Send an e-mail. Raises PermanentFailure or TemporaryFailure."""
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (PermanentFailure if all(code >= _PERMANENT for code in codes) else TemporaryFailure) from None
        except smtplib.SMTPResponseException as error:
            # The owner may correct a login or a sender that was refused; the contents of an e-mail stay as they are.
            permanent = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _PERMANENT
            raise (PermanentFailure if permanent else TemporaryFailure) from None
        except (smtplib.SMTPException, OSError):
            raise TemporaryFailure from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT)
            if self._host not in _LOOPBACK:
                server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server


class FolderTransport:
    """Writes each e-mail into a folder, as a file that mail programs open. The names sort by time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write an e-mail."""
        self._folder.mkdir(parents=True, exist_ok=True)
        id_ = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{id_[:8]}.eml"
        path.write_bytes(message.as_bytes())


def make_transport(settings: Settings) -> SmtpTransport | FolderTransport:
    """Return the transport that the settings name. Raises ConfigurationError for a wrong `DESK_SMTP_URL`."""
    return SmtpTransport(settings.smtp) if settings.outbox is None else FolderTransport(settings.outbox)
