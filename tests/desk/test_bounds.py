"""Points 7 and 9 of docs/desk-promises.md: hostile texts, and hostile sizes, nesting and slowness."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from desk.comments.text import MAX_LENGTH, Renderer
from desk.errors import InvalidRequest
from desk.storage.schema import COMMENTS
from plugins.comments.snapshot import derive_token, read
from tests.desk.hostile import HARMLESS, XSS
from tests.desk.process import environment, running
from tests.desk.running_desk import EXPORT_KEY, FORM, ORIGIN, STORY, THREAD, RunningDesk
from tests.tiny import TinyBlog


def is_harmless(html: str) -> bool:
    """Whether a comment's HTML has nothing but the known elements, and links to http and https."""
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        attributes = set(element.attrs)
        if element.name not in HARMLESS or attributes - {"href", "rel", "lang", "title", "start", "class", "id"}:
            return False
        if element.name != "div" and attributes & {"class", "id"}:
            return False
        if element.name == "a" and not re.match(r"https?://", str(element.get("href", "https://"))):
            return False
    return True


def test_hostile_texts_stay_texts_on_every_page_and_in_the_snapshot(small: RunningDesk) -> None:
    crew = small.crew()
    budi, wayan = crew["budi"], crew["wayan"]
    taken = []
    for text in XSS:
        small.run("DELETE FROM limits")
        form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi=text, aksi="pratinjau")
        preview = budi.post("/tulis", form)
        assert preview.page.find_all("script") == []
        typed = preview.page.find("textarea")
        assert typed
        if preview.status == 200:
            shown = preview.page.select_one(".preview-text .text")
            assert shown
            assert is_harmless(shown.decode_contents()), text
            assert budi.post("/tulis", form | {"aksi": "kirim"}).status == 303
            taken.append(text)
    assert len(taken) > 40
    while "tidak ada komentar" not in (queue := wayan.get("/antrean")).text.lower():
        assert all(is_harmless(one.decode_contents()) for one in queue.page.select(".text"))
        assert queue.page.find_all(["script", "iframe", "style", "form"], onclick=True) == []
        assert small.approve(wayan).status == 303
    start = 0
    while True:
        own = budi.get(f"/komentar?mulai={start}")
        assert all(is_harmless(one.decode_contents()) for one in own.page.select(".text"))
        assert own.page.find_all("script") == []
        if "Berikutnya" not in own.text:
            break
        start += 20
    snapshot = small.client().request(
        "GET", "/salinan", headers={"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"}
    )
    comments = read(snapshot.text.encode(), EXPORT_KEY).comments
    assert len(comments) == len(taken)
    renderer = Renderer()
    assert all(is_harmless(renderer.render(one.text)) for one in comments)


def test_the_same_texts_stay_texts_in_files_written_by_hand(blog: TinyBlog) -> None:
    for number, text in enumerate(XSS):
        blog.comment(text.replace("\x00", "") + "\n\nAkhir.", stem=f"x{number}")
    blog.build()
    page = blog.page(f"{THREAD}.html")
    (room,) = page.select(".comments")
    assert len(room.select("li[id^=komentar-]")) == len(XSS)
    assert (
        room.find_all(["script", "iframe", "svg", "img", "style", "form", "object", "embed", "base", "meta", "link"])
        == []
    )
    for element in room.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
        assert not re.match(r"\s*(javascript|data|vbscript):", str(element.get("href", "")), re.IGNORECASE)


def test_every_answer_carries_the_strict_headers(small: RunningDesk) -> None:
    small.admit("budi")
    budi = small.signed_in("budi")
    for client, path in (
        (budi, "/komentar"), (budi, f"/tulis?cerita={STORY}"), (small.client(), "/masuk"),
        (small.client(), "/tidak-ada"), (small.client(), "/salinan"), (small.client(), "/gaya.css"),
        (budi, "/akun/data"), (budi, "/antrean"),
    ):  # fmt: skip
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Strict-Transport-Security"]
        assert headers["Server"] is None
        assert headers["Cache-Control"] == "no-store" or path == "/gaya.css"
    for path in ("/masuk", "/menjadi-anggota", "/"):
        page = small.client().get(path)
        assert "<script" not in page.text
        assert "style=" not in page.text


@pytest.mark.parametrize(
    ("text", "why"),
    [("a" * (MAX_LENGTH + 1), "terlalu panjang"), (">" * 500 + " a", "terlalu dalam"),
     ("- " * 400 + "a", "terlalu dalam"),
     ("1. " * 400 + "a", "terlalu dalam"), ("> - " * 100 + "a", "terlalu dalam"), ("[" * 3000, "kurung siku"),
     ("a\n" + "    " * 400 + "- a", "terlalu dalam"), ("", "kosong"), (" \n\t\n ", "kosong"), ("\x00\x01", "kosong")],
)  # fmt: skip
def test_texts_out_of_bounds_are_turned_away_with_a_reason(text: str, why: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidRequest, match=why):
        Renderer().clean(text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "piece",
    ["*a ", "_a", "`a", "**", "*_", "[a](", "[a](http://b ", "<http://", "\\", "\n", "'a ", '"', "a@", "a.", "&", "<",
     "<a ", "a+", "mailto:", "> a\n\n", "- a\n", "1. a\n", "a{: ", "~", "    a\n", "\n> ", "a\u0301", "😀", "--"],
)  # fmt: skip
def test_no_text_within_bounds_is_slow_to_render(piece: str) -> None:
    text = (piece * MAX_LENGTH)[:MAX_LENGTH]
    start = time.process_time()
    with suppress(InvalidRequest):
        Renderer().clean(text)
    assert time.process_time() - start < 1.5


def test_large_bodies_and_many_fields_are_refused(small: RunningDesk) -> None:
    client = small.client()
    form = client.get("/masuk").fields()
    headers = {"Content-Type": FORM, "Origin": ORIGIN}
    segel = f"segel={form['segel']}&"
    assert client.request("POST", "/masuk", segel + "surel=" + "a" * 70_000, headers).status == 413
    assert client.request("POST", "/masuk", segel + "surel=" + "a" * 400_000, headers).status == 413
    assert client.request("POST", "/masuk", segel + "surel=" + "a" * 60_000, headers).status == 422
    many = segel + "&".join(f"f{number}=x" for number in range(5000))
    assert client.request("POST", "/masuk", many, headers).status in {413, 422}
    chunked = {**headers, "Transfer-Encoding": "chunked"}
    with socket.create_connection(("127.0.0.1", small.port), timeout=20) as raw:
        head = "".join(f"{name}: {value}\r\n" for name, value in chunked.items())
        raw.sendall(f"POST /masuk HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
        answer = b""
        try:
            for _ in range(64):
                raw.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
            raw.sendall(b"0\r\n\r\n")
            answer = raw.recv(4096)
        except OSError:
            pass
        assert not answer or b" 413 " in answer or b" 4" in answer[:20]
    assert client.get("/masuk").status == 200
    long = client.get("/menjadi-anggota").fields(nama="a" * 81, surel="x", kalimat="a" * 501, setuju="ya")
    assert client.post("/menjadi-anggota", long).status == 422
    assert small.counts()["requests"] == 0


def test_slow_clients_keep_nobody_waiting(small: RunningDesk, tmp_path: Path) -> None:
    """Three hundred connections that send a byte now and then; the others are served as before."""
    with running(environment(tmp_path, small.settings), tmp_path) as (process,):
        client = process.client()
        client.get("/masuk")
        slow = []
        try:
            for _ in range(300):
                one = socket.create_connection(("127.0.0.1", process.port), timeout=20)
                one.sendall(b"POST /masuk HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nContent-Type: ")
                slow.append(one)
            times = []
            for turn in range(40):
                for one in slow[turn % 10 :: 10]:
                    one.sendall(b"a")
                start = time.perf_counter()
                assert client.get("/masuk").status == 200
                times.append(time.perf_counter() - start)
            assert sorted(times)[len(times) // 2] < 1
            assert process.memory() < 300 << 20
        finally:
            for one in slow:
                one.close()


def numbered(number: int) -> str:
    return f"2026-11-21T190500-x{number:05}"


def test_ten_thousand_comments_under_one_story_cost_bounded_time_and_memory(desk: RunningDesk, tmp_path: Path) -> None:
    crew = desk.crew()
    with desk.services.database.write() as connection:
        rows = [
            {
                "id": numbered(number), "thread": THREAD, "member": "budi", "date": "2026-11-21T19:05:00+07:00",
                "reply_to": numbered(number - 1) if number % 40 else "", "depth": number % 40,
                "text": f"Nomor {number} *dengan* tekanan.", "draft": "Suntingan." if number % 2 else None,
                "draft_state": "menunggu" if number % 2 else None, "reason": "", "version": 1, "withdrawn": False,
                "nonce": f"n{number}", "created_at": number, "changed_at": number, "published_at": number,
            }
            for number in range(10_000)
        ]  # fmt: skip
        connection.execute(COMMENTS.insert(), rows)
    with running(environment(tmp_path, desk.settings), tmp_path) as (process,):
        budi, wayan = process.client(crew["budi"]), process.client(crew["wayan"])
        for client, path, most in (
            (budi, f"/tulis?cerita={STORY}", 1.0),
            (budi, f"/tulis?cerita={STORY}&balas={numbered(10)}", 1.0),
            (budi, "/komentar", 1.5),
            (budi, "/komentar?mulai=9000", 1.5),
            (wayan, "/antrean", 1.5),
            (wayan, "/antrean?mulai=4000", 1.5),
        ):
            client.get(path)
            start = time.perf_counter()
            answer = client.get(path)
            assert answer.status == 200
            assert time.perf_counter() - start < most, path
            assert len(answer.text) < 150_000
        start = time.perf_counter()
        assert desk.write(budi, "Yang kesepuluh ribu satu.").status == 303
        assert time.perf_counter() - start < 3
        start = time.perf_counter()
        headers = {"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"}
        taken = process.client().request("GET", "/salinan", headers=headers)
        assert time.perf_counter() - start < 10
        assert len(read(taken.text.encode(), EXPORT_KEY).comments) == 10_000
        assert process.memory() < 400 << 20


def test_replies_to_replies_end_somewhere(small: RunningDesk) -> None:
    small.admit("budi", trusted=True)
    budi = small.signed_in("budi")
    reply = ""
    for number in range(42):
        small.run("DELETE FROM limits")
        sent = small.write(budi, f"Nomor {number}.", reply=reply)
        if number < 41:
            assert sent.status == 303
            reply = small.value("SELECT id FROM comments ORDER BY depth DESC LIMIT 1")
        else:
            assert sent.status == 422
            assert "terlalu panjang" in sent.text
