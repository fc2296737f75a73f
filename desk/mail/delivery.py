"""The delivery of messages from the outbox, as e-mails in Indonesian. Their templates lie beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection

from desk.accounts.magic_links import LIFETIME, MagicLinks
from desk.accounts.members import Members, Person
from desk.mail.headers import encode_address, encode_text, make_message
from desk.mail.outbox import MessageKind, OutboxMessage
from desk.mail.transport import make_transport
from desk.settings import Settings
from desk.signing import Purpose
from desk.storage.clock import now
from desk.storage.database import Database


class Delivery:
    """Sends e-mails to members.

    It alone looks up whether the address of a sign-in is a member's. The web process never does, so that its answer
    takes no longer for a member than for anybody else.
    """

    def __init__(self, settings: Settings, database: Database, members: Members, magic_links: MagicLinks) -> None:
        self._settings = settings
        self._database = database
        self._members = members
        self._magic_links = magic_links
        self._renderer = EmailRenderer(settings)
        self._transport = make_transport(settings)

    def send(self, message: OutboxMessage) -> bool:
        """Send an e-mail, and return whether it was sent: not if its recipient may not receive it any more.

        Raises PermanentFailure or TemporaryFailure, and ValueError for a message that this version cannot read.
        """
        kind, payload = MessageKind(message.kind), msgspec.json.decode(message.payload, type=dict[str, str])
        with self._database.write() as connection:
            person = self._find_recipient(connection, message, kind)
            values = self._load_values(connection, message, person, payload) if person else None
        if person is None or values is None:
            return False
        self._transport.send(self._renderer.render(kind, person, values, message.id))
        announce = self._settings.announce
        if announce is not None and kind is MessageKind.SIGN_IN:
            announce(f"Tautan masuk untuk {person.name}: {values['link']} (kode {values['code']})")
        return True

    def _find_recipient(self, connection: Connection, message: OutboxMessage, kind: MessageKind) -> Person | None:
        """Return the active member who may receive the e-mail: who has this address still, and has not unsubscribed."""
        if message.member:
            person = self._members.find(connection, message.member)
        else:
            person = self._members.find_by_email(connection, message.email)
        if person is None or person.email != message.email or not person.is_active(self._members.today(connection)):
            return None
        return person if person.notify or not kind.is_notification else None

    def _load_values(
        self, connection: Connection, message: OutboxMessage, person: Person, values: dict[str, str]
    ) -> dict[str, str] | None:
        """Return the values for the template; None for a sign-in that expired, and for a reply of an erased member."""
        settings = self._settings
        if message.kind == MessageKind.SIGN_IN:
            if now(connection) - message.created_at > LIFETIME:
                return None
            link = self._magic_links.issue(connection, person.id, values["browser"])
            onward = f"&lanjut={quote(values['onward'])}" if values.get("onward") else ""
            return {"link": f"{settings.url}/masuk/tautan?tiket={link.token}{onward}", "code": link.code}
        if "writer" in values:
            writer = self._members.find(connection, values["writer"])
            if writer is None:
                return None
            values["who"] = writer.name
        if "thread" in values:
            values["link"] = f"{settings.site}/{values['thread']}.html#komentar-{values['comment']}"
        return values


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
        headers = {
            "From": encode_address(settings.blog, settings.sender_email),
            "To": encode_address(person.name, person.email),
            "Subject": encode_text(subject),
            "Message-ID": f"<{id_}@{settings.sender_email.rpartition('@')[2]}>",
            "Date": format_datetime(datetime.now(UTC)),
            "Auto-Submitted": "auto-generated",
        }
        if unsubscribe:
            headers |= {
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        return make_message(headers, body.lstrip("\n"))

    def make_unsubscribe_url(self, member: str) -> str:
        """Return the URL that ends a member's notifications. It is signed and does not contain the e-mail address."""
        settings = self._settings
        return f"{settings.url}/berhenti/{member}.{settings.signer.sign(Purpose.UNSUBSCRIBE, member)}"
