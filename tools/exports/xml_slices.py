"""The XML of an export taken apart entry by entry, so that what is wrong with one does not cost the others.

Real exports were saved again by editors, cut off while downloading, and hold what was pasted from Word: bytes of
another encoding, characters that XML forbids, signs that should have been escaped. All of that is mended and counted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape, unescape
from html.entities import html5
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tools.exports.entry import count_lost, without_control

_CHUNK = 1 << 18
_HEAD = 4096
_BYTE_ORDERS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARATION = re.compile(r"\A\s*<\?xml\b.*?\?>\s*", re.DOTALL)
_OPENING = re.compile(r"<((?:[\w.-]+:)?)entry(?=[\s/>])")
_FOREIGN = re.compile("[\udc80-\udcff]")
"""Bytes that are not of the encoding, as `surrogateescape` brings them along."""
_REFERENCE = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos);)(?:#(\d{1,8}|[xX][\da-fA-F]{1,6});|([A-Za-z][A-Za-z\d]{1,30});)?"
)


class Slice(NamedTuple):
    """A piece of well-encoded XML; `whole` unless its end is missing. `lost` signs had to be left out, `guessed` are
    bytes of another encoding, read as Windows would."""

    xml: str
    whole: bool = True
    lost: int = 0
    guessed: int = 0


def read_head(feed: Path) -> str:
    """Return how a file begins, whatever it is."""
    with feed.open("rb") as file:
        data = file.read(_HEAD)
    return data.decode(*_encoding(data))


def read_slices(feed: Path, progress: Callable[[int], object]) -> Iterator[Slice]:
    """Yield what stands before the first entry, each entry, and what follows the last one.

    `progress` hears how many bytes of the file have been read since last time.
    """
    with feed.open("rb") as file:
        name, errors = _encoding(file.peek(_HEAD))
        decoder = codecs.getincrementaldecoder(name)(errors)
        text, closing, at = "", "", 0
        for data in iter(partial(file.read, _CHUNK), b""):
            text += decoder.decode(data)
            progress(len(data))
            while True:
                if not closing:
                    if (first := _OPENING.search(text)) is None:
                        break
                    yield _mended(_DECLARATION.sub("", text[: first.start()]))
                    text, closing = text[first.start() :], f"</{first[1]}entry"
                if (end := text.find(closing, at)) < 0 or (last := text.find(">", end) + 1) == 0:
                    at = max(0, len(text) - len(closing)) if end < 0 else end
                    break
                yield from _apart(text[:last])
                text, at = text[last:], 0
        text += decoder.decode(b"", final=True)
        if not closing:
            text = _DECLARATION.sub("", text)
        yield _mended(
            text, whole=not _OPENING.search(text) and bool(re.search(r"</(?:[\w.-]+:)?feed\s*>|/>\s*\Z", text))
        )


def _apart(text: str) -> Iterator[Slice]:
    """One entry, and before it those whose ends are missing."""
    starts = [found.start() for found in _OPENING.finditer(text)]
    for start, following in pairwise(starts):
        yield _mended(text[start:following], whole=False)
    if starts:
        yield _mended(text[starts[-1] :])


def _mended(text: str, *, whole: bool = True) -> Slice:
    guessed = len(_FOREIGN.findall(text)) if not text.isascii() else 0
    if guessed:
        text = _FOREIGN.sub(lambda byte: chr(ord(byte[0]) - 0xDC00), text)
    gone = 0

    def spelled(found: re.Match[str]) -> str:
        nonlocal gone
        if number := found[1]:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            sign = chr(code) if code < 0x110000 else "\ufffe"
            gone += count_lost(sign)
            return escape(without_control(sign))
        if found[2]:
            return escape(unescape(found[0])) if f"{found[2]};" in html5 else f"&amp;{found[0][1:]}"
        return "&amp;"

    return Slice(without_control(_REFERENCE.sub(spelled, text)), whole, gone + count_lost(text), guessed)


def _encoding(start: bytes) -> tuple[str, str]:
    """What the bytes are and not what the file claims, and how to decode what is not.

    Blogger writes UTF-8; what editors have put into it is Windows' own.
    """
    name = next((name for sign, name in _BYTE_ORDERS if start.startswith(sign)), "")
    return (name, "replace") if name else ("utf-8", "surrogateescape")
