"""Comments in the order people read them: threads of two levels, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from plugins.comments.comment import Comment


class Thread(Struct, frozen=True):
    """A comment and every reply below it; a reply to a reply stands among them and keeps whom it answers."""

    comment: Comment
    replies: tuple[Reply, ...]


class Reply(Struct, frozen=True):
    """`answers` is the comment replied to where that is not the thread's first."""

    comment: Comment
    answers: Comment | None


def threads(comments: Iterable[Comment]) -> tuple[Thread, ...]:
    """Every comment exactly once. Withdrawn ones stay only where somebody answered them."""
    ordered = sorted(comments, key=lambda comment: (comment.moment, comment.id))
    by_id = {comment.id: comment for comment in ordered}
    answered = {comment.reply_to for comment in ordered if not comment.withdrawn}
    # A tombstone that only tombstones answer says nothing; look upwards from the living.
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
    """The policy has already refused circles and missing parents."""
    while comment.reply_to:
        comment = by_id[comment.reply_to]
    return comment
