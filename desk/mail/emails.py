"""E-mails in Indonesian, rendered from the templates beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.accounts.members import Person
from desk.mail.outbox import MessageKind
from desk.settings import Settings
from desk.signing import Purpose


class EmailRenderer:
    """Renders e-mails. The first line of a template is the subject."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, kind: MessageKind, person: Person, values: Mapping[str, str], id_: str) -> EmailMessage:
        """Return the e-mail to a member.

        `id_` becomes the Message-ID, by which mail programs recognise an e-mail that was sent twice. Notifications
        carry the headers for unsubscribing by one click (RFC 8058).
        """
        settings = self._settings
        unsubscribe = self.make_unsubscribe_url(person.id) if kind.is_notification else ""
        text = self._templates.get_template(f"{kind}.txt").render(
            values, person=person, blog=settings.blog, url=settings.url, site=settings.site, unsubscribe=unsubscribe
        )
        subject, _, body = text.partition("\n")
        message = EmailMessage(policy=SMTP)
        message["From"] = _format_address(settings.blog, settings.sender_email)
        message["To"] = _format_address(person.name, person.email)
        message["Subject"] = " ".join(subject.split())
        message["Message-ID"] = f"<{id_}@{settings.sender_email.rpartition('@')[2]}>"
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Auto-Submitted"] = "auto-generated"
        if unsubscribe:
            message["List-Unsubscribe"] = f"<{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(body.lstrip("\n"), cte="quoted-printable")
        return message

    def make_unsubscribe_url(self, member: str) -> str:
        """Return the URL that ends a member's notifications. It is signed and does not contain the e-mail address."""
        settings = self._settings
        return f"{settings.url}/berhenti/{member}.{settings.signer.sign(Purpose.UNSUBSCRIBE, member)}"


def _format_address(name: str, email: str) -> Address:
    """Return an address for a header. `Address` quotes the name; line ends in it would begin another header."""
    user, _, domain = email.rpartition("@")
    return Address(" ".join(name.split()), user, domain)
