"""Who may see a story or page, and who may comment on it: the values of the headers `Status` and `Comments`."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """Who sees a story or page. The values are those that authors write; the first is the default."""

    PUBLISHED = "published"
    DRAFT = "draft"
    HIDDEN = "hidden"

    @property
    def is_listed(self) -> bool:
        """Whether lists, feeds and other pages lead to it. A hidden page is written, but nothing links to it."""
        return self is Status.PUBLISHED


class CommentState(StrEnum):
    """Whether a story or page takes comments. The values are those that authors write."""

    OPEN = "buka"
    CLOSED = "tutup"
    NONE = "tidak"


class CommentWindow(Struct, frozen=True):
    """When comments may be written. `closes` is the last day (ISO) of a closing date, or empty where there is none."""

    state: CommentState
    closes: str = ""

    def accepts(self, day: str) -> bool:
        """Return whether a new comment may be written on this day (ISO, in the blog's time zone)."""
        return self.state is CommentState.OPEN or (self.state is CommentState.CLOSED and day <= self.closes)

    def keeps(self, day: str) -> bool:
        """Return whether a comment that was written on this day may stay.

        Comments are kept where they were closed without a date: they are older than the closing.
        """
        return self.state is not CommentState.NONE and (not self.closes or day <= self.closes)
