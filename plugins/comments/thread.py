"""Comments in the order in which they are read: threads of two levels, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from plugins.comments.comment import Comment


class Thread(Struct, frozen=True):
    """A comment that starts a thread, with all replies. Replies to replies stand among them."""

    comment: Comment
    replies: tuple[Reply, ...]


class Reply(Struct, frozen=True):
    """A reply. `answers` is the comment that it replies to, or None for the one that starts the thread."""

    comment: Comment
    answers: Comment | None


def build_threads(comments: Iterable[Comment]) -> tuple[Thread, ...]:
    """Sort comments into threads.

    Every comment occurs once, except that a withdrawn one is left out where nobody replied to it. The policy must have
    refused circular replies and replies without a parent before.
    """
    ordered = sorted(comments, key=lambda comment: (comment.moment, comment.id))
    by_id = {comment.id: comment for comment in ordered}
    answered = {comment.reply_to for comment in ordered if not comment.withdrawn}
    # A tombstone stays only above a comment that is visible, however far below.
    for comment in reversed(ordered):
        if comment.withdrawn and comment.id in answered:
            answered.add(comment.reply_to)
    first: dict[str, list[Reply]] = {}
    for comment in ordered:
        if comment.withdrawn and comment.id not in answered:
            continue
        root = _root(comment, by_id)
        replies = first.setdefault(root.id, [])
        if comment is not root:
            replies.append(Reply(comment, by_id[comment.reply_to] if comment.reply_to != root.id else None))
    return tuple(Thread(comment, tuple(first[comment.id])) for comment in ordered if comment.id in first)


def _root(comment: Comment, by_id: Mapping[str, Comment]) -> Comment:
    """Return the comment that starts the thread."""
    while comment.reply_to:
        comment = by_id[comment.reply_to]
    return comment
