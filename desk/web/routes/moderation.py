"""The moderation queue, and closing the comments of a story. For moderators and owners."""

from __future__ import annotations

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from desk.accounts.names import clean_line
from desk.errors import InvalidRequest
from desk.web.authorization import Access
from desk.web.context import RequestContext, Route, fit_page

PAGE = 20
_MAX_REASON = 500
_MAX_VERSION = 10**8


def show_queue(context: RequestContext, problem: str = "") -> Response:
    """Show the comments that wait, the oldest first; where a decision was impossible, with the problem."""
    services = context.services
    with services.database.read() as connection:
        found = services.comments.list_waiting(connection, context.offset, PAGE + 1)
        count = services.comments.count_waiting(connection)
        requests = services.join_requests.count(connection)
        parents = {comment.id: services.comments.find(connection, comment.reply_to) for comment, _ in found}
        texts = {
            comment.id: [comment.draft, comment.text, parent.text if (parent := parents[comment.id]) else None]
            for comment, _ in found
        }
        waiting = fit_page(found, PAGE, lambda one: sum(len(text or "") for text in texts[one[0].id]))
        shown = [comment.id for comment, _ in waiting]
        ids = [*shown, *(parent.id for id_ in shown if (parent := parents[id_]))]
        services.renderings.load(connection, ids, [text for id_ in shown for text in texts[id_]])
    return context.render(
        "queue.html", 422 if problem else 200,
        waiting=[(comment, name, services.stories.find_by_thread(comment.thread)) for comment, name in waiting],
        parents=parents, count=count, requests=requests, step=len(waiting), more=len(found) > len(waiting),
        problem=problem,
    )  # fmt: skip


def decide(context: RequestContext) -> Response:
    """Approve the version that was read, or reject it with a reason."""
    services = context.services
    id_ = context.arguments["id"]
    version = context.form.get("versi", -1, type=int)
    approve = context.form.get("aksi") == "setujui"
    try:
        if not 0 <= version <= _MAX_VERSION:
            raise InvalidRequest("Formulir ini tidak lengkap. Muat ulang antrean.")
        reason = clean_line(context.form.get("alasan", ""), _MAX_REASON)
        if not approve and not reason:
            raise InvalidRequest("Tulis alasannya, supaya penulisnya tahu apa yang perlu diubah.")
        with context.write() as connection:
            comment = services.comments.find(connection, id_)
            story = services.stories.find_by_thread(comment.thread) if comment else None
            if approve:
                comment = services.comments.approve(connection, id_, version, story)
                title, first = story.title if story else "", comment.published_at is None
                services.notifications.notify_published(connection, comment, title, approved=True, first=first)
            else:
                services.comments.reject(connection, id_, version, reason)
                if comment:
                    title = story.title if story else comment.thread
                    services.notifications.notify_rejected(connection, comment, title, reason)
    except InvalidRequest as error:
        return show_queue(context, str(error))
    return context.redirect("/antrean", kabar="disetujui" if approve else "ditolak")


def list_stories(context: RequestContext) -> Response:
    """Show all stories in the order of the blog, the newest first."""
    services = context.services
    stories = services.stories.list_all()
    with services.database.read() as connection:
        closed = services.closures.list_all(connection)
        today = services.members.today(connection)
    end = context.offset + PAGE
    return context.render(
        "stories.html", stories=stories[context.offset : end], closed=closed, today=today, step=PAGE,
        more=len(stories) > end,
    )  # fmt: skip


def close_story(context: RequestContext) -> Response:
    """Close the comments of a story at the desk, or open them again."""
    story = context.services.stories.find(context.form.get("cerita", "")[:500])
    if story is None:
        raise NotFound
    closed = context.form.get("aksi") == "tutup"
    with context.write(alone=True) as connection:
        context.services.closures.set(connection, story.thread, closed)
    return context.redirect("/cerita", kabar="ditutup" if closed else "dibuka")


ROUTES = (
    Route("queue", "GET", "/antrean", Access.MODERATOR, show_queue),
    Route(
        "decide",
        "POST",
        "/antrean/<id>",
        Access.MODERATOR,
        decide,
        frozenset({"comments", "outbox", "renderings", "state"}),
    ),
    Route("stories", "GET", "/cerita", Access.MODERATOR, list_stories),
    Route("close", "POST", "/cerita", Access.MODERATOR, close_story, frozenset({"closures", "stories"})),
)
