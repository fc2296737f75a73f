"""A story passed on by hand: one sentence that carries its credit, and links that need no script to send it."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from plugins.attribution.record import Attribution, quoted
from plugins.indonesian.wording import listing


class Share(Struct, frozen=True):
    """The sentence, and addresses that open the reader's own application with it."""

    sentence: str
    whatsapp: str
    telegram: str
    mail: str


def share(record: Attribution) -> Share:
    """WhatsApp and Telegram as their makers document their links (wa.me, t.me/share), mail by RFC 6068."""
    text, url = sentence(record), encoded(record.url)
    said = encoded(text)
    return Share(
        sentence=text,
        whatsapp=f"https://wa.me/?text={said}",
        telegram=f"https://t.me/share/url?url={url}&text={encoded(invitation(record))}",
        mail=f"mailto:?subject={encoded(record.title)}&body={said}",
    )


def sentence(record: Attribution) -> str:
    """`“Obat yang Tertukar” oleh Sari Pratama, M.Farm., di Kisah Layanan: https://…`"""
    return f"{invitation(record)}: {record.url}"


def invitation(record: Attribution) -> str:
    """The sentence without the address, for where that stands in a field of its own."""
    names = listing([author.name for author in record.authors])
    return f"“{quoted(record.title)}” oleh {names}, di {record.blog}"


@lru_cache(1_000)
def encoded(text: str) -> str:
    """Percent-encoded for a query. Remembered, since names come by with every story and the proof asks once more."""
    return quote(text, safe="")
