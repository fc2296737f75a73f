"""One entry of another blog's export, whatever its format: what it is, whether it was public, and what it says."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")


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

    `address` is a path from the blog's root, byte for byte; `said` is what the export calls kind and state.
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


def plain(text: str | None) -> str:
    """One line without control characters and without white space at its ends."""
    return " ".join(_CONTROL.sub("", text or "").split())


def without_control(text: str | None) -> str:
    """Text that a content file may hold."""
    return _CONTROL.sub("", text or "")
