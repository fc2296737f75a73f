"""Points 9 and 12 of docs/desk-promises.md: hostile values, locks, clocks that ran ahead, and the work of a page."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from desk.comments.text import MAX_LENGTH, Renderer
from desk.services import Services
from desk.storage.database import Database
from desk.web.app import ROUTES, create_app
from desk.worker import Worker
from tests.desk.routes import concrete, fields
from tests.desk.running_desk import CLOSED, FORM, ORIGIN, STORY, THREAD, Client, RunningDesk, address

HOSTILE = (
    "\0", "a\0b", "%00", "9" * 5000, "-1", "1e999", "x" * 20_000, "🙂" * 300, "\u202e\u2066", "../../etc", "'\"<>",
    "%ff%fe", "[]", "\r\nBcc: x", "\x7f\x1b", "٣", "",
)  # fmt: skip
WORST = "[a](http://b " * 60 + "*a " * 1700
"""A text within bounds that takes long to render."""


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """A desk over each kind of database."""
    return stored


def test_no_hostile_value_at_any_route_is_an_error_of_ours(desk: RunningDesk) -> None:
    """Each route in turn gets each value in its path, in its query and in every field of its form."""
    crew = desk.crew()
    desk.write(crew["budi"], "Satu.")
    stranger = desk.client()
    form = stranger.get("/menjadi-anggota").fields(nama="L", surel=address("lina"), kalimat="H.", setuju="ya")
    assert stranger.post("/menjadi-anggota", form).status == 303
    tried = 0
    for route in ROUTES:
        for value in HOSTILE:
            desk.run("DELETE FROM limits")
            for client in (stranger, crew["budi"], crew["ratih"]):
                client.get("/masuk")
                form = dict.fromkeys(fields(desk, client, route), value)
                form["segel"] = segel(desk, client)
                path = concrete(desk, route) if "<" not in route.path else route.path.replace("<id>", quoted(value))
                path = path.replace("<token>", quoted(value))
                if route.method == "GET":
                    answer = client.get(f"{path}?" + "&".join(f"{name}={quoted(value)}" for name in (*form, "mulai")))
                else:
                    answer = client.post(path, form | {"balas": value, "id": value, "situs": value})
                tried += 1
                assert answer.status < 500, (route.name, value, answer.status)
    assert tried > 1000


@pytest.mark.parametrize(
    ("path", "field"),
    [("/tulis", "balas"), ("/tulis", "cerita"), ("/tulis", "isi"), ("/anggota", "id"), ("/anggota", "nama"),
     ("/anggota", "situs"), ("/masuk", "lanjut"), ("/masuk/tautan", "tiket"), ("/masuk/kode", "kode"),
     ("/menjadi-anggota", "nama"), ("/menjadi-anggota", "kalimat"), ("/cerita", "cerita")],
)  # fmt: skip
def test_nul_in_one_field_of_an_else_good_form_is_no_error_of_ours(desk: RunningDesk, path: str, field: str) -> None:
    crew = desk.crew()
    form = fields(desk, crew["ratih"], ROUTES[0]) | {"surel": address("baru")}
    for value in ("a\0b", "\0", "ayu\0"):
        form[field] = value
        assert crew["ratih"].post(path, form).status < 500


def quoted(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value[:3000].encode()) or "-"


def segel(desk: RunningDesk, client: Client) -> str:
    return fields(desk, client, ROUTES[0])["segel"]


@pytest.mark.parametrize(
    "length", ["9" * 20, "9" * 5000, "-1", "abc", "1e9", "", " 7", "0x10"], ids=lambda text: text[:20]
)
def test_no_content_length_is_an_error_of_ours(small: RunningDesk, length: str) -> None:
    """As gunicorn and Passenger hand it on; the desk's own server refuses most of them itself."""
    for path in ("/masuk", "/tulis", "/berhenti/budi.0"):
        for origin in (ORIGIN, "https://jahat.example"):
            environ = EnvironBuilder(
                path, ORIGIN, method="POST", headers=[("Origin", origin)], content_type=FORM
            ).get_environ()
            environ["CONTENT_LENGTH"] = length
            _, status, _ = run_wsgi_app(small.app, environ)
            assert 400 <= int(status[:3]) < 500, (path, status)


def test_an_overlong_address_of_a_story_makes_no_overlong_header(small: RunningDesk) -> None:
    for path in (
        "/tulis?cerita=/" + "a" * 10_000,
        f"/tulis?cerita={STORY}&balas=" + "a" * 10_000,
        "/tulis?x=" + "a" * 9000,
    ):
        answer = small.client().get(path)
        assert (answer.status, answer.location) == (303, "/masuk")


@contextmanager
def locked(desk: RunningDesk) -> Iterator[None]:
    """Another process writes and does not end."""
    if desk.services.database.is_sqlite:
        with closing(sqlite3.connect(desk.settings.database.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    database = Database(desk.settings.database)
    with database.write(alone=True):
        yield
    database.close()


def test_a_locked_database_is_said_and_takes_no_page_from_readers(desk: RunningDesk) -> None:
    desk.admit("budi")
    budi, stranger = desk.signed_in("budi"), desk.client()
    form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Jangan hilang <b>.", aksi="kirim")
    with locked(desk), ThreadPoolExecutor(12) as pool:
        sent = [pool.submit(budi.post, "/tulis", form) for _ in range(12)]
        for _ in range(20):
            start = time.perf_counter()
            assert stranger.get("/masuk").status == 200
            assert budi.get("/komentar").status == 200
            assert time.perf_counter() - start < 9
        answers = [one.result() for one in sent]
        for answer in answers:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
            kept = answer.page.find("textarea")
            assert kept
            assert kept.get_text() == "Jangan hilang <b>."
        if desk.services.database.is_sqlite:
            start = time.perf_counter()
            assert [budi.post("/tulis", form).status for _ in range(3)] == [503] * 3
            assert time.perf_counter() - start < 10
    time.sleep(1.1)
    assert budi.post("/tulis", form).status == 303
    assert desk.counts()["comments"] == 1


def test_a_clock_that_ran_ahead_keeps_nothing_shut_or_open(desk: RunningDesk) -> None:
    crew = desk.crew()
    later = "+ 400 * 86400000.0"
    desk.link(desk.client(), "wayan")
    desk.ask_for_link(desk.client(), "wayan")
    for table, column in (
        ("stories", "tried_at"), ("state", "digest_at"), ("outbox", "due_at"), ("limits", "expires_at"),
        ("sessions", "expires_at"), ("tickets", "expires_at"),
    ):  # fmt: skip
        desk.run(f"UPDATE {table} SET {column} = (SELECT changed_at FROM state) {later}")
    assert desk.services.stories.refresh(1), "the list of stories is not frozen"
    assert desk.value("SELECT tried_at FROM stories") < desk.value("SELECT digest_at FROM state")
    desk.write(crew["budi"], "Halo.")
    assert desk.worker.run_once() == 0
    assert desk.worker.run_once() > 1, "the letter that was due in a year, and the digest"
    assert crew["budi"].get("/komentar").status == 303, "no session lasts a year longer"
    assert desk.counts()["tickets"] <= 1
    desk.run(f"UPDATE comments SET changed_at = changed_at {later}")
    desk.worker.run_once()
    assert desk.value("SELECT changed_at FROM comments") < desk.value("SELECT digest_at FROM state") + 60_000


def test_a_page_of_drafts_costs_no_rendering(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    crew = desk.crew()
    for number in range(8):
        assert desk.write(crew["budi"], f"Naskah {number}. {WORST}"[:MAX_LENGTH]).status == 303
    rendered: list[str] = []
    convert = Renderer._convert

    def count(self: Renderer, text: str) -> str:
        rendered.append(text)
        return convert(self, text)

    monkeypatch.setattr(Renderer, "_convert", count)
    with fresh(desk) as (app, services):
        seen = set()
        for path in ("/antrean", "/antrean?mulai=5", "/komentar", "/komentar?mulai=5"):
            page = app("ratih" if "antrean" in path else "budi", path)
            assert len(page) < 300_000
            seen |= {(path[:4], number) for number in range(8) if f"Naskah {number}." in page}
        assert len(seen) == 16, "all are reached, some a page"
        assert rendered == []
    monkeypatch.setattr("desk.comments.renderings.fingerprint_code", lambda *_: "newer")
    with fresh(desk) as (app, services):
        for _ in range(2):
            Worker(services).run_once()
            assert len(rendered) == 8, "after an update the worker renders, once"
    with fresh(desk) as (app, services):
        assert "Naskah 0." in app("ratih", "/antrean")
        assert len(rendered) == 8


def test_long_previews_are_limited(desk: RunningDesk) -> None:
    desk.admit("budi")
    budi = desk.signed_in("budi")
    form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", aksi="pratinjau")
    pages = [budi.post("/tulis", form | {"isi": f"{number} " + "a" * 1500}) for number in range(42)]
    assert [page.status for page in pages] == [200] * 40 + [422] * 2
    assert "41 aaa" in pages[-1].text, "the text is kept"
    assert budi.post("/tulis", form | {"isi": "Pendek."}).status == 200


def test_what_is_rendered_goes_with_its_text(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Pertama.")
    path = f"/komentar/{desk.value('SELECT id FROM comments')}"
    edit = crew["budi"].get(path).fields(path, isi="Kedua.", aksi="kirim")
    assert crew["budi"].post(path, edit).status == 303
    assert [row.html for row in desk.run("SELECT html FROM renderings")] == ["<p>Kedua.</p>"]
    assert desk.approve(crew["wayan"]).status == 303
    desk.write(crew["budi"], "Lain.")
    assert desk.counts()["renderings"] == 2
    crew["budi"].post(f"{path}/tarik", crew["budi"].get(f"{path}/tarik").fields(f"{path}/tarik"))
    assert desk.counts()["renderings"] == 1
    with desk.services.database.write(alone=True) as connection:
        desk.services.members.erase(connection, "budi")
    assert desk.counts()["renderings"] == 0


@contextmanager
def fresh(desk: RunningDesk) -> Iterator[tuple[Callable[[str, str], str], Services]]:
    """A process that has rendered nothing: pages as a member sees them."""
    services = Services(desk.settings)
    app = create_app(desk.settings, services)

    def get(member: str, path: str) -> str:
        with services.database.write() as connection:
            token = services.sessions.open(connection, member)
        client = app.test_client()
        client.set_cookie("__Host-meja", token, domain="meja.example")
        return client.get(path, base_url=ORIGIN).text

    try:
        yield get, services
    finally:
        services.database.close()


def test_an_edit_asks_the_policy_as_a_new_comment_does(desk: RunningDesk) -> None:
    """A rejected draft does not appear on a closed story because its author is trusted by now."""
    crew = desk.crew()
    for number in (1, 2):
        desk.write(crew["budi"], f"Komentar {number}.")
    rejected, published = desk.run("SELECT id FROM comments ORDER BY created_at").scalars()
    desk.run("UPDATE comments SET draft_state = 'ditolak', reason = 'x' WHERE id = :id", id=rejected)
    desk.approve(crew["wayan"])
    desk.run("UPDATE members SET trusted = :yes WHERE id = 'budi'", yes=True)

    def edit(id_: str) -> tuple[int, str]:
        form = crew["budi"].get(f"/komentar/{id_}").fields(f"/komentar/{id_}", isi="Suntingan.", aksi="kirim")
        answer = crew["budi"].post(f"/komentar/{id_}", form)
        return answer.status, answer.text

    desk.run("INSERT INTO closures VALUES (:thread, 1)", thread=THREAD)
    status, page = edit(rejected)
    assert (status, "sudah ditutup" in page, "Suntingan." in page) == (422, True, True)
    assert edit(published)[0] == 303
    assert desk.value("SELECT text FROM comments WHERE id = :id", id=published) == "Komentar 2."
    assert desk.value("SELECT draft_state FROM comments WHERE id = :id", id=published) == "menunggu"
    for thread in (CLOSED[1:-5], "2026/09/tanpa-komentar", "2026/01/tidak-ada-lagi"):
        desk.run("UPDATE comments SET thread = :thread", thread=thread)
        assert edit(published)[0] == 422
