"""The comments under a text as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from plugins.blog.views import Body, Comments, CommentView
from plugins.comments.comment import ARCHIVE, Comment
from plugins.comments.roster import Roster
from plugins.comments.thread import build_threads
from plugins.stories.visibility import CommentWindow


def view_comments(
    window: CommentWindow, comments: Iterable[Comment], roster: Roster, zone: tzinfo, write: str
) -> Comments:
    """Return comments as pages show them, dated in `zone`. `write` is the address of the desk's form, or empty."""

    def name(comment: Comment | None) -> str:
        member = roster.member(comment.member) if comment else None
        return member.name if member else comment.name if comment else ""

    def show(comment: Comment, answers: Comment | None, replies: tuple[CommentView, ...]) -> CommentView:
        member = roster.member(comment.member)
        return CommentView(
            id=comment.id,
            name=name(comment),
            url=member.url if member else "",
            date=comment.moment.astimezone(zone),
            body=Body(comment.body),
            reply_to=name(answers),
            withdrawn=comment.withdrawn,
            former=comment.member == ARCHIVE,
            replies=replies,
        )

    threads = build_threads(comments)
    shown = [one for thread in threads for one in (thread.comment, *(reply.comment for reply in thread.replies))]
    return Comments(
        state=window.state,
        closes=date.fromisoformat(window.closes) if window.closes else None,
        count=sum(not one.withdrawn for one in shown),
        threads=tuple(
            show(one.comment, None, tuple(show(reply.comment, reply.answers, ()) for reply in one.replies))
            for one in threads
        ),
        write=write,
    )
