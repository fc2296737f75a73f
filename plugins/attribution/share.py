"""A story passed on by hand: one sentence that carries its credit, and links that need no script to send it."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from plugins.attribution.record import Attribution, nest_quotes
from plugins.indonesian.wording import listing


class ShareLinks(Struct, frozen=True):
    """The sentence, and addresses that open the reader's own application with it."""

    sentence: str
    whatsapp: str
    telegram: str
    mail: str


def make_share_links(record: Attribution) -> ShareLinks:
    """Return the links: WhatsApp and Telegram as their makers document them (wa.me, t.me/share), mail by RFC 6068.

    The sentence is `“Obat yang Tertukar” oleh Sari Pratama, M.Farm., di Kisah Layanan: https://…`; Telegram has a field
    of its own for the address.
    """
    names = listing([author.name for author in record.authors])
    invitation = f"“{nest_quotes(record.title)}” oleh {names}, di {record.blog}"
    sentence = f"{invitation}: {record.url}"
    encoded = encode_percent(sentence)
    return ShareLinks(
        sentence=sentence,
        whatsapp=f"https://wa.me/?text={encoded}",
        telegram=f"https://t.me/share/url?url={encode_percent(record.url)}&text={encode_percent(invitation)}",
        mail=f"mailto:?subject={encode_percent(record.title)}&body={encoded}",
    )


@lru_cache(1_000)
def encode_percent(text: str) -> str:
    """Encode for a query. Remembered, since names come by with every story and the proof asks once more."""
    return quote(text, safe="")
