"""Names for addresses: lower-case ASCII words joined by hyphens."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256

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

    What would be longer than `LONGEST` ends in a digest that stands for all of it.
    """
    name = _GAP.sub("-", unidecode(text).lower().replace("'", "")).strip("-")
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9].rstrip('-')}-{sha256(name.encode()).hexdigest()[:8]}"
