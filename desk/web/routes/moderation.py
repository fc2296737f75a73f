"""The queue, and closing stories. For moderators and owners."""

from __future__ import annotations

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from desk.comments.text import Unfit, line
from desk.web.context import Visit
from desk.web.routing import Access, Route

PAGE = 20
_LONGEST_REASON = 500


def queue(visit: Visit) -> Response:
    return _queue(visit, "")


def decide(visit: Visit) -> Response:
    """Approve the version that was seen, or reject it with a reason."""
    desk = visit.desk
    id_ = visit.arguments["id"]
    version = visit.form.get("versi", "")
    approve = visit.form.get("aksi") == "setujui"
    try:
        if not (version.isascii() and version.isdigit() and len(version) < 9):
            raise Unfit("Formulir ini tidak lengkap. Muat ulang antrean.")
        reason = line(visit.form.get("alasan", ""), _LONGEST_REASON)
        if not approve and not reason:
            raise Unfit("Tulis alasannya, supaya penulisnya tahu apa yang perlu diubah.")
        with visit.change() as connection:
            written = desk.comments.find(connection, id_)
            story = desk.stories.by_thread(written.thread) if written else None
            if approve:
                written = desk.comments.approve(connection, id_, int(version), story)
                first = written.published_at is None
                title = story.title if story else ""
                desk.notices.appeared(connection, written, title, approved=True, first=first)
            else:
                desk.comments.reject(connection, id_, int(version), reason)
                if written:
                    desk.notices.turned_down(connection, written, story.title if story else written.thread, reason)
    except Unfit as problem:
        return _queue(visit, str(problem))
    return visit.to("/antrean", kabar="disetujui" if approve else "ditolak")


def stories(visit: Visit) -> Response:
    """All stories of the blog, newest first as the blog lists them."""
    listed = visit.desk.stories.all()
    with visit.desk.database.read() as connection:
        closed = visit.desk.closures.all(connection)
        today = visit.desk.members.today(connection)
    shown = listed[visit.start : visit.start + PAGE]
    return visit.page(
        "stories.html", stories=shown, closed=closed, today=today, start=visit.start, step=PAGE,
        more=len(listed) > visit.start + PAGE, news=visit.query.get("kabar", ""),
    )  # fmt: skip


def close(visit: Visit) -> Response:
    story = visit.desk.stories.find(visit.form.get("cerita", "")[:500])
    if story is None:
        raise NotFound
    shut = visit.form.get("aksi") == "tutup"
    with visit.change() as connection:
        visit.desk.closures.set(connection, story.thread, shut)
    return visit.to("/cerita", kabar="ditutup" if shut else "dibuka")


def _queue(visit: Visit, problem: str) -> Response:
    desk = visit.desk
    with desk.database.read() as connection:
        found = desk.comments.queue(connection, visit.start, PAGE + 1)
        count = desk.comments.waiting(connection)
        requests = desk.requests.count(connection)
        parents = {
            written.id: desk.comments.find(connection, written.reply_to) for written, _ in found if written.reply_to
        }
    return visit.page(
        "queue.html", 422 if problem else 200,
        waiting=[(written, name, desk.stories.by_thread(written.thread)) for written, name in found[:PAGE]],
        parents=parents, count=count, requests=requests, start=visit.start, step=PAGE, more=len(found) > PAGE,
        problem=problem, news=visit.query.get("kabar", ""),
    )  # fmt: skip


ROUTES = (
    Route("queue", "GET", "/antrean", Access.MODERATOR, queue),
    Route("decide", "POST", "/antrean/<id>", Access.MODERATOR, decide, frozenset({"comments", "outbox", "state"})),
    Route("stories", "GET", "/cerita", Access.MODERATOR, stories),
    Route("close", "POST", "/cerita", Access.MODERATOR, close, frozenset({"closures", "stories"})),
)
