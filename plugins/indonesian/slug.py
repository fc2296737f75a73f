"""Names for addresses: lower-case ASCII words joined by hyphens."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from unicodedata import category, normalize

from unidecode import unidecode

LONGEST = 200
"""Bytes of a name in an address. A file system bears 255; the rest is for what is put behind a name, by us
(`.kartu.png`, `.feed.json`) and by whatever compresses and publishes files."""
LONGEST_ADDRESS = 500
"""Characters of a whole address; folders of this computer and of the host stand above it."""

_GAP = re.compile(r"[^a-z0-9]+")
_LETTER = re.compile("[a-z]")


@cache
def slug(text: str) -> str:
    """`Rp 10.000` → `rp-10-000`, `2/3` → `2-3`, `Kopi & Teh` → `kopi-teh`; '' where nothing is left (`!!!`).

    A digest stands for letters that have no spelling in ours (Javanese, Balinese), for emoji where there is nothing
    else, and at the end of what would be longer than `LONGEST`.
    """
    name = _GAP.sub("-", unidecode(text).lower().replace("'", "")).strip("-")
    if _is_lost(text, name):
        spelled = " ".join(normalize("NFC", text).replace("\ufe0f", "").casefold().split())
        return f"{name[: LONGEST - 9]}-{_digest(spelled)}".strip("-")
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9].rstrip('-')}-{_digest(name)}"


def _is_lost(text: str, name: str) -> bool:
    """Whether what tells this text from others is not in its name."""
    if text.isascii() or _LETTER.search(name):
        return False
    telling = "L" if name else "LS"
    return any(category(sign)[0] in telling and not unidecode(sign).strip() for sign in text)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
