"""The records of a snapshot, and the checks by which they become file names, headers and tables without escaping."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from plugins.comments.comment import ARCHIVE, WITHDRAWN
from plugins.comments.mask import mask
from plugins.comments.roster import MEMBER_ID
from plugins.indonesian.slug import LONGEST_ADDRESS

MAX_ID = 80
MAX_TEXT = 100_000
"""Characters of a comment's text, which fit into a line of a snapshot however they are written there."""

# A name that every file system accepts. Windows reserves names such as CON for devices.
_NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", re.IGNORECASE
)
_THREAD = re.compile(r"[A-Za-z0-9%_~-][A-Za-z0-9%._~-]*(?:/[A-Za-z0-9%_~-][A-Za-z0-9%._~-]*)*")


class CommentStatus(StrEnum):
    """Whether readers see a comment. The values stand in snapshots."""

    PUBLISHED = "terbit"
    WITHDRAWN = WITHDRAWN


class Membership(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "dari", "until": "sampai"}):
    """Whole days (ISO), inclusive, in the blog's zone; `until` is empty while it lasts."""

    since: str
    until: str = ""


class MemberRecord(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="member"):
    """A member with all periods. `url` may be empty; there is no field for an e-mail address."""

    id: str
    name: str
    url: str
    periods: tuple[Membership, ...]


class CommentRecord(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="comment"):
    """A comment. `thread` is the story's address without the leading slash and `.html`, `text` is Markdown.

    `date` is ISO with its UTC offset, `reply_to` the id of another comment or ''.
    """

    id: str
    thread: str
    member: str
    date: str
    reply_to: str
    text: str
    status: CommentStatus = CommentStatus.PUBLISHED

    @property
    def withdrawn(self) -> bool:
        """Whether the author took the comment back; it has neither member nor text then."""
        return self.status is CommentStatus.WITHDRAWN


class ErasedRecord(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="erased"):
    """The id of a comment or of a member that was erased for good."""

    id: str


Record = MemberRecord | CommentRecord | ErasedRecord


def is_sound(record: Record) -> bool:
    """Return whether all values are safe in file names, headers and tables, and none holds an e-mail address."""
    if isinstance(record, MemberRecord):
        return (
            is_member(record.id)
            and is_public_line(record.name)
            and (not record.url or (is_public_line(record.url) and record.url.startswith(("https://", "http://"))))
            and all(map(_is_period, record.periods))
        )
    if isinstance(record, CommentRecord):
        return (
            is_name(record.id)
            and is_thread(record.thread)
            and is_moment(record.date)
            and (not record.reply_to or is_name(record.reply_to))
            and len(record.text) <= MAX_TEXT
            and (not record.member + record.text if record.withdrawn else is_member(record.member))
        )
    return is_name(record.id)


def is_public_line(text: str) -> bool:
    """Return whether the text is one visible line without an e-mail address, or an @ that a roster refuses."""
    return bool(text.strip()) and text.isprintable() and "@" not in text and mask(text) == text


def is_name(text: str) -> bool:
    """Return whether the text can be a file name on any file system."""
    return len(text) <= MAX_ID and _NAME.fullmatch(text) is not None


def is_member(text: str) -> bool:
    """Return whether the text can be the id of a member."""
    return is_name(text) and MEMBER_ID.fullmatch(text) is not None and text != ARCHIVE


def is_thread(text: str) -> bool:
    """Return whether the text can be a folder below `komentar/`."""
    return len(text) <= LONGEST_ADDRESS and _THREAD.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Return whether the text is an ISO moment with its UTC offset."""
    try:
        moment = datetime.fromisoformat(text)
        # At either end of the calendar there are moments that some time zones cannot show.
        return text.isascii() and moment.tzinfo is not None and 1970 < moment.year < 3000
    except ValueError:
        return False


def _is_period(period: Membership) -> bool:
    return _is_day(period.since) and (not period.until or (_is_day(period.until) and period.since <= period.until))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
