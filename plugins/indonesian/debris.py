"""What pasting leaves in a text and nobody sees: signs from word processors, chats, telephones and web pages.

Two texts that look alike are to be equal, and nobody can be asked to mend what cannot be seen. What belongs to the text
stays: joiners within Javanese, Arabic or an emoji, and signs of direction in a line that has letters written from right
to left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

_DEBRIS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800"
    "\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]"
)


def _all(signs: str, meant: str | None) -> dict[int, str | None]:
    return dict.fromkeys(map(ord, signs), meant)


def _range(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_MEANT: dict[int, str | None] = {
    **_all("\xa0\u1680\u202f\u205f\u2800\u3000\u3164\uffa0" + _range(0x2000, 0x200A), " "),
    **_all("\x0b\u2028", "\n"),
    **_all("\x0c\u2029", "\n\n"),
    **_all("\xad\u034f\u180e\u200b\ufeff\ufffe\uffff\x7f" + _range(0, 8) + _range(0x0E, 0x1F), None),
    **_all(_range(0x2060, 0x2065) + _range(0x206A, 0x206F) + _range(0xFFF0, 0xFFFC), None),
    # Word's own signs, taken over as they were numbered in Windows: an apostrophe is U+0092.
    **{number: bytes([number]).decode("cp1252", "ignore") for number in range(0x80, 0xA0)},
}
_IN_A_LINE = {**_MEANT, **_all("\x0b\x0c\u2028\u2029", " ")}

_CARRIER = "\u0590-\u1dff\u2100-\u2bff\u2d00-\ufdff\ufe0e\ufe0f\ufe70-\ufefc\U00010000-\U000dffff"
"""Letters that are joined or kept apart, and what emoji are made of."""
_JOINER = "[\u200c\u200d]"
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_LOST = (
    rf"(?<![#*0-9\xa9\xae\u203c\u2049{_CARRIER}]){_SELECTOR}|(?<=[#*0-9]){_SELECTOR}(?!\u20e3)"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


_JOINING = re.compile(f"{_JOINER}|{_SELECTOR}|[\U000e0000-\U000e007f]")


@cache
def _idle(*, in_names: bool) -> re.Pattern[str]:
    """Joiners that join nothing and selectors that select nothing; compiled for the few texts that have some."""
    either = rf"(?<![{_CARRIER}]){_JOINER}|{_JOINER}(?![{_CARRIER}])"
    neither = rf"(?<![{_CARRIER}]){_JOINER}(?![{_CARRIER}])"
    return re.compile(f"{either if in_names else neither}|{_LOST}")


_TRAILING = re.compile(
    r"[ \t]*[\xa0\u2000-\u200a\u202f\u205f\u3000][ \t\xa0\u2000-\u200a\u202f\u205f\u3000]*$", re.MULTILINE
)
"""Spaces at a line's end, a hard one among them: typed by nobody, and two of them would break a line."""


def mended(text: str) -> str:
    """Return the same text, in composed letters (NFC), without what nobody sees and nobody meant."""
    if _DEBRIS.search(text):
        text = _TRAILING.sub("", text)
        header, gap, body = text.partition("\n\n")
        text = f"{header.translate(_IN_A_LINE)}{gap}{body.translate(_MEANT)}"
        if _JOINING.search(text):
            text = _idle(in_names=False).sub("", text)
        text = "\n".join(_directed(text.split("\n")))
    return normalize("NFC", text)


def mended_name(text: str) -> str:
    """Return the same name, title or other value: as `mended`, and in one line, without any sign of direction."""
    if _DEBRIS.search(text):
        text = _DIRECTION.sub("", _idle(in_names=True).sub("", text.translate(_IN_A_LINE)))
    return normalize("NFC", text)


def _directed(lines: Iterable[str]) -> Iterable[str]:
    return (line if _LEFTWARD.search(line) else _DIRECTION.sub("", line) for line in lines)
