"""The one rule for what a name, a website or a line of text may be, whoever types it and wherever it is read.

What passes here passes `plugins.comments.record.is_sound`, by which records leave for the blog; a test sees to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from unicodedata import category, name, normalize
from urllib.parse import unquote, urlsplit

from desk.errors import InvalidRequest
from plugins.comments.record import is_public_line

MAX_NAME = 80
MAX_URL = 500
_MAX_MARKS = 3
"""Marks in a row above or below one letter. Hardly a word needs more; a tower of them covers other lines."""
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U0001d159\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
"""Control characters, lone surrogates, what reverses the direction of a text, and what nobody sees, such as fillers."""
_JOINERS = re.compile(r"[\u200c\u200d\ufe00-\ufe0f]")
"""Invisible as well. Some scripts and emoji need them in a text; in a name they only make two equal names differ."""
_ENTITY = re.compile(r"&#?[a-z0-9]+;?", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SIDE_BY_SIDE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Scripts that stand in one word with others. No letter of theirs is taken for a Latin one."""
_LATIN = re.compile(
    r"(?:LATIN|REGIONAL INDICATOR)\b.*\bLETTER (?:SMALL CAPITAL |DOTLESS |LONG |OPEN |SCRIPT )*([A-Z])\b"
)
"""The Unicode name of a letter that is a Latin one with a stroke, a hook, a square around it and the like."""
_LOOKALIKES = {
    ord(letter): latin
    for latin, letters in {
        "a": "АаΑαɑᎪꓮ", "b": "ВвЬьΒβᏴꓐ", "c": "СсᏟꓚⲤⲥ", "d": "ԁժᎠꓓ", "e": "ЕеΕεᎬꓰ", "f": "Ϝꓝ", "g": "ԍցᏀꓖ",
        "h": "НнҺһΗհᎻꓧ", "i": "ІіΙιɩᎥꓲⲒⲓӀӏᏞꓡԼLl1|!", "j": "ЈјϳյꓙJ", "k": "КкΚκᏦꓗⲔⲕ", "m": "МмΜᎷꓟⲘⲙ", "n": "ΝηпոՈꓠ",
        "o": "ОоΟοσςՕօᎾꓳⲞⲟ0", "p": "РрΡρᏢꓑⲢⲣ", "q": "ԛզ", "r": "гᎡᏒꓣ", "s": "ЅѕՏᏚꓢ5$", "t": "ТтΤτᎢꓔ", "u": "υսՍꓴ",
        "v": "νѵᏙꓦ", "w": "ԝωաᎳꓪ", "x": "ХхΧχꓫ×", "y": "УуҮүΥγꓬ", "z": "ΖᏃꓜ",
    }.items()
    for letter in letters
}  # fmt: skip
"""What is taken for a Latin letter at a glance (the letters of names in Unicode's confusables.txt, UTS #39)."""


def clean_text(text: str) -> str:
    """Return a text without unwanted characters, also those written as entities, and without towers of marks."""
    former = None
    while text != former:  # what is taken out may bring together what was apart
        former, text = text, _fold_marks(_UNWANTED.sub("", _ENTITY.sub(_decode_unwanted, normalize("NFC", text))))
    return text


def clean_line(text: str, longest: int) -> str:
    """Return a text as one clean line. Raises InvalidRequest where it is longer than `longest`."""
    text = " ".join(clean_text(text).split())
    if len(text) > longest:
        raise InvalidRequest(f"Terlalu panjang: {len(text)} huruf, paling banyak {longest}.")
    return text


def is_blank(text: str) -> bool:
    """Return whether nothing of a text, in which no markup is left, can be seen."""
    return not _JOINERS.sub("", clean_text(text)).strip()


def clean_name(text: str) -> str:
    """Return a name as it is stored and shown. Raises InvalidRequest where it may not be published."""
    folded = normalize("NFKC", _JOINERS.sub("", text))
    line = clean_line(folded, MAX_NAME)
    if line != " ".join(normalize("NFC", _UNWANTED.sub("", folded)).split()):
        raise InvalidRequest("Nama itu memuat kode atau terlalu banyak tanda di atas satu huruf. Ketik namanya saja.")
    if not any(letter.isalnum() for letter in line):
        raise InvalidRequest("Nama harus memuat huruf.")
    if "\n" in text or not is_public_line(line) or _hides_address(line) or "=?" in line:
        raise InvalidRequest("Nama harus satu baris, paling panjang 80 huruf, tanpa alamat surel.")
    for word in _WORD.findall(line):
        scripts = {name(letter, "?").split()[0] for letter in word if letter.isalpha()}
        if len(scripts - _SIDE_BY_SIDE - {"MODIFIER"}) > 1:
            raise InvalidRequest(f'"{word}" mencampur huruf dari beberapa aksara. Ketik lagi dengan satu aksara saja.')
    return line


def clean_url(text: str) -> str:
    """Return the address of a website, or '' where there is none. Raises InvalidRequest for one that is not whole."""
    url = clean_line(text, MAX_URL)
    try:
        whole = urlsplit(url).scheme in {"https", "http"} and bool(urlsplit(url).hostname) and urlsplit(url).port != 0
    except ValueError:
        whole = False
    if url and (not whole or "\n" in text or " " in url or not is_public_line(url) or _hides_address(url)):
        raise InvalidRequest("Alamat situs harus utuh, misalnya https://contoh.example, tanpa alamat surel.")
    return url


def check_unlike(text: str, owners: Iterable[str]) -> None:
    """Raise InvalidRequest where a name can be taken for an owner's at a glance, also with more words around it."""
    words = _find_skeleton(text)
    for owner in map(_find_skeleton, owners):
        within = " " in owner and f" {owner} " in f" {words} "
        if within or words.replace(" ", "") == owner.replace(" ", ""):
            raise InvalidRequest("Nama itu mudah tertukar dengan nama pemilik blog. Pakai nama lain.")


def _find_skeleton(text: str) -> str:
    """Return the words of a name in the Latin letters that they look like, so that equal-looking names are equal."""
    plain = (letter for letter in normalize("NFKD", text) if not category(letter).startswith("M"))
    found = "".join(_to_latin(letter) for letter in plain).casefold()
    words = " ".join(_WORD.findall(found.replace("_", " ")))
    return words.replace("rn", "m").replace("vv", "w").replace("ci", "d")  # "cl": l has become i


def _to_latin(letter: str) -> str:
    if (known := _LOOKALIKES.get(ord(letter))) is not None:
        return known
    found = None if letter.isascii() else _LATIN.search(name(letter, ""))
    latin = found[1] if found else letter
    return "i" if latin in "IL" else latin


def _hides_address(text: str) -> bool:
    """Return whether an @ stands in the text, however it is written."""
    former = None
    while text != former:
        former, text = text, normalize("NFKC", unescape(unquote(text)))
    return "@" in text


def _decode_unwanted(entity: re.Match[str]) -> str:
    """Return the character that an entity stands for where it would not be wanted as such, and else the entity."""
    text = unescape(entity[0])
    return text if any(_UNWANTED.match(one) or category(one).startswith("M") for one in text) else entity[0]


def _fold_marks(text: str) -> str:
    """Return the text with at most `_MAX_MARKS` marks in a row."""
    kept, marks = [], 0
    for letter in text:
        if category(letter) in {"Mn", "Me"}:
            marks += 1
        elif not _JOINERS.match(letter):
            marks = 0
        if marks <= _MAX_MARKS:
            kept.append(letter)
    return "".join(kept)
