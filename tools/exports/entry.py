"""One entry of another blog's export, whatever its format: what it is, whether it was public, and what it says."""

from __future__ import annotations

import re
from enum import StrEnum
from html import unescape
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no content file may hold, and U+FDD0 to U+FDEF, which are for programs alone (Unicode 23.7): conversion marks
with them what it does to a text, so that no text may bring them along."""
_MEANT = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_MEANT |= dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x1f", " ")
"""Controls → what Word and Windows mean by their numbers, or the space that they took the place of."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_ESCAPED_AT_MOST = 4


class Kind(StrEnum):
    STORY = "story"
    PAGE = "page"
    COMMENT = "comment"
    OTHER = "other"


class State(StrEnum):
    """Only `LIVE` was certainly public. `REMOVED` is a comment whose text is gone."""

    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    TRASHED = "trashed"
    SPAM = "spam"
    PENDING = "pending"
    REMOVED = "removed"
    UNKNOWN = "unknown"


class Entry(Struct, frozen=True):
    """`id` is what parents and replies name; moments are seconds since the epoch, None where not readable.

    `address` is a path from the blog's root, byte for byte, with a fragment where several texts stood on one page;
    `said` is what the export calls kind and state. `fault` is why nothing else is known of it, `flaws` what of it could
    not be read as it was, both Indonesian.
    """

    id: str
    kind: Kind
    state: State
    said: str
    title: str = ""
    html: str = ""
    author: str = ""
    published: int | None = None
    modified: int | None = None
    address: str = ""
    labels: tuple[str, ...] = ()
    summary: str = ""
    parent: str = ""
    reply_to: str = ""
    fault: str = ""
    flaws: str = ""


def plain(text: str | None) -> str:
    """Return one line without control characters and without white space at its ends; nothing is escaped twice."""
    text = without_control(text)
    for _ in range(_ESCAPED_AT_MOST):
        if text == (text := _REFERENCE.sub(lambda found: unescape(found[0]), text)):
            break
    return " ".join(without_control(text).split())


def without_control(text: str | None) -> str:
    """Return text that a content file may hold."""
    return _UNFIT.sub(lambda sign: _MEANT.get(sign[0], ""), text or "")


def count_lost(text: str) -> int:
    """Return how many signs `without_control` leaves out, or has a mere space for."""
    return sum(not _MEANT.get(sign, "").strip() for sign in _UNFIT.findall(text))


def split_url(url: str) -> SplitResult:
    """Return the parts of an address, all of them empty where it is malformed."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
