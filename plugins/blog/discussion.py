"""The comments under a text as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo

from plugins.blog.views import Body, Comments, CommentView
from plugins.comments.comment import ARCHIVE, Comment
from plugins.comments.roster import Roster
from plugins.comments.thread import Reply, Thread, build_threads
from plugins.stories.visibility import CommentWindow


class Discussion:
    """Turns comments into views; dates are shown in `zone`."""

    def __init__(self, roster: Roster, zone: tzinfo) -> None:
        self._roster, self._zone = roster, zone

    def view(self, window: CommentWindow, comments: Iterable[Comment], write: str) -> Comments:
        """`write` is the address of the desk's form, or empty."""
        standing = build_threads(comments)
        return Comments(
            state=window.state,
            closes=date.fromisoformat(window.closes) if window.closes else None,
            count=sum(not one.withdrawn for thread in standing for one in _all_of(thread)),
            threads=tuple(self._thread(thread) for thread in standing),
            write=write,
        )

    def _thread(self, thread: Thread) -> CommentView:
        return self._comment(thread.comment, "", tuple(self._reply(reply) for reply in thread.replies))

    def _reply(self, reply: Reply) -> CommentView:
        return self._comment(reply.comment, self._name(reply.answers) if reply.answers else "", ())

    def _comment(self, comment: Comment, reply_to: str, replies: Sequence[CommentView]) -> CommentView:
        member = self._roster.member(comment.member)
        return CommentView(
            id=comment.id,
            name=self._name(comment),
            url=member.url if member else "",
            date=comment.moment.astimezone(self._zone),
            body=Body(comment.body),
            reply_to=reply_to,
            withdrawn=comment.withdrawn,
            former=comment.member == ARCHIVE,
            replies=tuple(replies),
        )

    def _name(self, comment: Comment) -> str:
        member = self._roster.member(comment.member)
        return member.name if member else comment.name


def _all_of(thread: Thread) -> Iterator[Comment]:
    yield thread.comment
    for reply in thread.replies:
        yield reply.comment
