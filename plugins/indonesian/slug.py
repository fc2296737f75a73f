"""Names for addresses: lower-case ASCII words joined by hyphens."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from unicodedata import category, normalize

from unidecode import unidecode

_GAP = re.compile(r"[^a-z0-9]+")
_LETTER = re.compile("[a-z]")


@cache
def slug(text: str) -> str:
    """`Rp 10.000` → `rp-10-000`, `2/3` → `2-3`, `Kopi & Teh` → `kopi-teh`; '' where nothing is left (`!!!`).

    Letters that nobody has spelled in ours (Javanese, Balinese) and names of emoji alone get a short digest instead.
    """
    latin = _GAP.sub("-", unidecode(text).lower().replace("'", "")).strip("-")
    if text.isascii() or _LETTER.search(latin):
        return latin
    lost = "L" if latin else "LS"
    if not any(category(sign)[0] in lost and not unidecode(sign).strip() for sign in text):
        return latin
    spelled = " ".join(normalize("NFC", text).replace("\ufe0f", "").casefold().split())
    return f"{latin}-{blake2b(spelled.encode(), digest_size=4).hexdigest()}".strip("-")
