"""Names of the languages that Indonesians write in, and their codes (BCP 47)."""

from __future__ import annotations

import re

_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NAMED = {
    "aceh": "ace", "arab": "ar", "bali": "ban", "banjar": "bjn", "batak": "bbc", "belanda": "nl", "betawi": "bew",
    "bugis": "bug", "cina": "zh", "indonesia": "id", "inggris": "en", "italia": "it", "jawa": "jv", "jawa kuno": "kaw",
    "jepang": "ja", "jerman": "de", "kawi": "kaw", "korea": "ko", "lampung": "ljp", "latin": "la", "madura": "mad",
    "makassar": "mak", "mandarin": "zh", "melayu": "ms", "minang": "min", "minangkabau": "min", "portugis": "pt",
    "prancis": "fr", "rusia": "ru", "sanskerta": "sa", "sasak": "sas", "spanyol": "es", "sunda": "su", "tionghoa": "zh",
}  # fmt: skip
_FORMER = {"jw": "jv", "in": "id"}


def language_code(text: str) -> str | None:
    """Return the code of a language that is named or coded, or None where no language is meant.

    `Bahasa Jawa`, `jawa` and `jv` are all `jv`.
    """
    name = " ".join(text.casefold().split()).removeprefix("bahasa ")
    if name in _NAMED:
        return _NAMED[name]
    return _FORMER.get(name, text.strip()) if _CODE.fullmatch(text.strip()) else None
