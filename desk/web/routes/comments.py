"""A member writes, previews, sends, edits and withdraws."""

from __future__ import annotations

import re
import secrets

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from desk.comments.comments import Written
from desk.comments.stories import Story
from desk.comments.text import Unfit
from desk.web.context import Visit
from desk.web.routing import Access, Route

PAGE = 20
_NONCE = re.compile(r"[A-Za-z0-9_-]{20,64}")


def write(visit: Visit) -> Response:
    story = _story(visit, visit.query.get("cerita", ""))
    return _form(visit, story, visit.query.get("balas", ""), "", secrets.token_urlsafe(24))


def send(visit: Visit) -> Response:
    """`aksi` is `pratinjau` or `kirim`. Whatever else the form says about its writer is not looked at."""
    story = _story(visit, visit.form.get("cerita", ""))
    reply_to = visit.form.get("balas", "")[:80]
    nonce = visit.form.get("sekali", "")
    typed = visit.form.get("isi", "")
    desk = visit.desk
    try:
        if not _NONCE.fullmatch(nonce):
            raise Unfit("Formulir ini tidak lengkap. Buka lagi halaman ceritanya.")
        text = desk.renderer.fit(typed)
        if visit.form.get("aksi") != "kirim":
            return _form(visit, story, reply_to, text, nonce, preview=True)
        with visit.change() as connection:
            sent = desk.comments.submit(connection, visit.person, story, text, reply_to, nonce)
            written = desk.comments.find(connection, sent.id)
            if sent.fresh and sent.published and written is not None:
                desk.notices.appeared(connection, written, story.title, approved=False, first=True)
    except Unfit as problem:
        return _form(visit, story, reply_to, typed, nonce, problem=str(problem))
    return visit.to("/komentar", kabar="terbit" if sent.published else "terkirim")


def own(visit: Visit) -> Response:
    with visit.desk.database.read() as connection:
        found = visit.desk.comments.own(connection, visit.person.id, visit.start, PAGE + 1)
    return visit.page(
        "own.html",
        comments=[(one, visit.desk.stories.by_thread(one.thread)) for one in found[:PAGE]],
        start=visit.start,
        step=PAGE,
        more=len(found) > PAGE,
        news=visit.query.get("kabar", ""),
    )


def edit(visit: Visit) -> Response:
    written = _mine(visit)
    return _edit_form(visit, written, written.latest)


def revise(visit: Visit) -> Response:
    written = _mine(visit)
    desk = visit.desk
    typed = visit.form.get("isi", "")
    try:
        text = desk.renderer.fit(typed)
        if visit.form.get("aksi") != "kirim":
            return _edit_form(visit, written, text, preview=True)
        with visit.change() as connection:
            shown = desk.comments.revise(connection, visit.person, written.id, text)
            if shown and (story := desk.stories.by_thread(written.thread)):
                first = written.published_at is None
                desk.notices.appeared(connection, written, story.title, approved=False, first=first)
    except Unfit as problem:
        return _edit_form(visit, written, typed, problem=str(problem))
    return visit.to("/komentar", kabar="terbit" if shown else "terkirim")


def withdrawing(visit: Visit) -> Response:
    written = _mine(visit)
    return visit.page("withdraw.html", written=written, story=visit.desk.stories.by_thread(written.thread))


def withdraw(visit: Visit) -> Response:
    try:
        with visit.change() as connection:
            visit.desk.comments.withdraw(connection, visit.person, visit.arguments["id"])
    except Unfit:
        raise NotFound from None
    return visit.to("/komentar", kabar="ditarik")


def _story(visit: Visit, address: str) -> Story:
    story = visit.desk.stories.find(address) if address.startswith("/") and len(address) < 500 else None
    if story is None:
        raise NotFound
    return story


def _mine(visit: Visit) -> Written:
    with visit.desk.database.read() as connection:
        written = visit.desk.comments.find(connection, visit.arguments["id"])
    if written is None or written.member != visit.person.id or written.withdrawn:
        raise NotFound
    return written


def _form(
    visit: Visit, story: Story, reply_to: str, text: str, nonce: str, *, preview: bool = False, problem: str = ""
) -> Response:
    desk = visit.desk
    with desk.database.read() as connection:
        closed = desk.closures.closed(connection, story.thread)
        open_ = not closed and story.takes(desk.members.today(connection))
        parent = desk.comments.answerable(connection, story.thread, reply_to) if reply_to else None
        writer = desk.members.find(connection, parent.member) if parent and parent.member else None
    if reply_to and parent is None and not problem:
        problem = "Komentar yang hendak Anda balas tidak ada di meja ini. Anda dapat menulis komentar baru."
        reply_to = ""
    return visit.page(
        "write.html", 422 if problem else 200, story=story, open=open_, parent=parent, writer=writer, text=text,
        reply_to=reply_to, nonce=nonce, preview=preview, problem=problem, written=None,
    )  # fmt: skip


def _edit_form(visit: Visit, written: Written, text: str, *, preview: bool = False, problem: str = "") -> Response:
    return visit.page(
        "write.html", 422 if problem else 200, story=visit.desk.stories.by_thread(written.thread), open=True,
        parent=None, writer=None, text=text, reply_to="", nonce="", preview=preview, problem=problem, written=written,
    )  # fmt: skip


ROUTES = (
    Route("write", "GET", "/tulis", Access.MEMBER, write, frozenset({"stories"})),
    Route(
        "send", "POST", "/tulis", Access.MEMBER, send,
        frozenset({"comments", "limits", "outbox", "state", "stories"}),
    ),
    Route("own", "GET", "/komentar", Access.MEMBER, own),
    Route("edit", "GET", "/komentar/<id>", Access.MEMBER, edit),
    Route(
        "revise", "POST", "/komentar/<id>", Access.MEMBER, revise,
        frozenset({"comments", "limits", "outbox", "state"}),
    ),
    Route("withdrawing", "GET", "/komentar/<id>/tarik", Access.MEMBER, withdrawing),
    Route("withdraw", "POST", "/komentar/<id>/tarik", Access.MEMBER, withdraw, frozenset({"comments", "state"})),
)  # fmt: skip
