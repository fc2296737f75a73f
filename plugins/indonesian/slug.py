"""Names for addresses: lower-case ASCII words joined by hyphens."""

from __future__ import annotations

import re
from functools import cache

from unidecode import unidecode

_GAP = re.compile(r"[^a-z0-9]+")


@cache
def slug(text: str) -> str:
    """`Rp 10.000` → `rp-10-000`, `2/3` → `2-3`, `Kopi & Teh` → `kopi-teh`; '' where nothing is left (`!!!`)."""
    return _GAP.sub("-", unidecode(text).lower().replace("'", "")).strip("-")
