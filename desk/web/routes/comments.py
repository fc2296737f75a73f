"""A member writes, previews, sends, edits and withdraws comments."""

from __future__ import annotations

import re
import secrets

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from desk.comments.comments import StoredComment
from desk.comments.stories import Story
from desk.errors import InvalidRequest
from desk.storage.rate_limits import RENDER
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route, fit_page

PAGE = 20
_LONG = 1000
"""Characters up to which any text is rendered in no time."""
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


def show_form(context: RequestContext) -> Response:
    """Show the form for a comment on a story, or for a reply."""
    story = _find_story(context, context.query.get("cerita", ""))
    return _render_form(context, story, "")


def send(context: RequestContext) -> Response:
    """Show a preview (`aksi` is `pratinjau`) or store the comment (`kirim`).

    The author is who is signed in, whatever fields the form has.
    """
    story = _find_story(context, context.form.get("cerita", ""))
    key = context.form.get("sekali", "")
    typed = context.form.get("isi", "")
    services = context.services
    try:
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InvalidRequest("Formulir ini tidak lengkap. Buka lagi halaman ceritanya.")
        text = _clean(context, typed)
        if context.form.get("aksi") != "kirim":
            return _render_form(context, story, text, preview=True)
        with context.write() as connection:
            submission = services.comments.submit(connection, context.person, story, text, _read_reply_to(context), key)
            comment = services.comments.find(connection, submission.id)
            if submission.is_new and submission.published and comment is not None:
                services.notifications.notify_published(connection, comment, story.title, approved=False, first=True)
    except InvalidRequest as error:
        return _render_form(context, story, typed, problem=str(error))
    return context.redirect("/komentar", kabar="terbit" if submission.published else "terkirim")


def list_own(context: RequestContext) -> Response:
    """Show the member's own comments, the newest first."""
    services = context.services
    with services.database.read() as connection:
        found = services.comments.list_own(connection, context.person.id, context.offset, PAGE + 1)
        comments = fit_page(found, PAGE, lambda comment: len(comment.latest))
        services.renderings.load(connection, [one.id for one in comments], [one.latest for one in comments])
    return context.render(
        "own.html",
        comments=[(comment, services.stories.find_by_thread(comment.thread)) for comment in comments],
        step=len(comments),
        more=len(found) > len(comments),
    )


def show_edit(context: RequestContext) -> Response:
    """Show the form with one's own comment."""
    comment = _find_own(context)
    return _render_edit(context, comment, comment.latest)


def revise(context: RequestContext) -> Response:
    """Show a preview of the edited comment, or store it."""
    comment = _find_own(context)
    services = context.services
    typed = context.form.get("isi", "")
    try:
        text = _clean(context, typed)
        if context.form.get("aksi") != "kirim":
            return _render_edit(context, comment, text, preview=True)
        with context.write() as connection:
            story = services.stories.find_by_thread(comment.thread)
            former, published = services.comments.revise(connection, context.person, comment.id, text, story)
            if published and story is not None:
                first = former.published_at is None
                services.notifications.notify_published(connection, former, story.title, approved=False, first=first)
    except InvalidRequest as error:
        return _render_edit(context, comment, typed, problem=str(error))
    return context.redirect("/komentar", kabar="terbit" if published else "terkirim")


def show_withdraw(context: RequestContext) -> Response:
    """Ask whether the comment shall be withdrawn."""
    comment = _find_own(context)
    story = context.services.stories.find_by_thread(comment.thread)
    return context.render("withdraw.html", comment=comment, story=story)


def withdraw(context: RequestContext) -> Response:
    """Withdraw one's own comment."""
    try:
        with context.write() as connection:
            context.services.comments.withdraw(connection, context.person, context.arguments["id"])
    except InvalidRequest:
        raise NotFound from None
    return context.redirect("/komentar", kabar="ditarik")


def _clean(context: RequestContext, typed: str) -> str:
    """Return the text as it is stored. Raises InvalidRequest for a text, or for too many long ones."""
    services = context.services
    if len(typed) > _LONG:
        with context.write() as connection:
            services.comments.check_rate(connection, context.person, RENDER)
    return services.renderer.clean(typed)


def _find_story(context: RequestContext, address: str) -> Story:
    story = context.services.stories.find(address) if address.startswith("/") and len(address) < 500 else None
    if story is None:
        raise NotFound
    return story


def _find_own(context: RequestContext) -> StoredComment:
    with context.services.database.read() as connection:
        comment = context.services.comments.find(connection, context.arguments["id"])
    if comment is None or comment.member != context.person.id or comment.withdrawn:
        raise NotFound
    return comment


def _read_reply_to(context: RequestContext) -> str:
    """Return the id of the comment that is replied to, from the form that was sent or the link that leads to it."""
    return (context.form or context.query).get("balas", "")[:80]


def _render_form(
    context: RequestContext, story: Story, text: str, *, preview: bool = False, problem: str = ""
) -> Response:
    reply_to = _read_reply_to(context)
    key = context.form.get("sekali", "") or secrets.token_urlsafe(24)
    services = context.services
    with services.database.read() as connection:
        closed = services.closures.contains(connection, story.thread)
        is_open = not closed and story.comment_window.accepts(services.members.today(connection))
        parent = services.comments.find_visible(connection, story.thread, reply_to) if reply_to else None
        author = services.members.find(connection, parent.member) if parent and parent.member else None
        if parent is not None:
            services.renderings.load(connection, [parent.id], [parent.text])
    if reply_to and parent is None and not problem:
        problem = "Komentar yang hendak Anda balas tidak ada di meja ini. Anda dapat menulis komentar baru."
        reply_to = ""
    return context.render(
        "write.html", 422 if problem else 200, story=story, open=is_open, parent=parent, author=author, text=text,
        reply_to=reply_to, idempotency_key=key, preview=preview, problem=problem, comment=None,
    )  # fmt: skip


def _render_edit(
    context: RequestContext, comment: StoredComment, text: str, *, preview: bool = False, problem: str = ""
) -> Response:
    return context.render(
        "write.html", 422 if problem else 200, story=context.services.stories.find_by_thread(comment.thread),
        open=True, parent=None, text=text, preview=preview, problem=problem, comment=comment,
    )  # fmt: skip


ROUTES = (
    Route("write", "GET", "/tulis", Access.MEMBER, show_form, frozenset({"stories"})),
    Route(
        "send", "POST", "/tulis", Access.MEMBER, send,
        frozenset({"comments", "limits", "outbox", "renderings", "state", "stories"}),
    ),
    Route("own", "GET", "/komentar", Access.MEMBER, list_own),
    Route("edit", "GET", "/komentar/<id>", Access.MEMBER, show_edit),
    Route(
        "revise", "POST", "/komentar/<id>", Access.MEMBER, revise,
        frozenset({"comments", "limits", "outbox", "renderings", "state"}),
    ),
    Route("withdrawing", "GET", "/komentar/<id>/tarik", Access.MEMBER, show_withdraw),
    Route(
        "withdraw", "POST", "/komentar/<id>/tarik", Access.MEMBER, withdraw,
        frozenset({"choices", "comments", "renderings", "state"}),
    ),
)  # fmt: skip
