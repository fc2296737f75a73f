"""The preview server: what it serves, and how `invoke serve` lives through an author's day."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import BaseWSGIServer

from plugins.engine.problem import Problem
from tests.browser.conftest import ARGUMENTS
from tests.ports import free_port
from tools.components import CHROMIUM, required
from tools.preview.failure import BuildFailure, describe_error
from tools.preview.server import create_app, find_lan_address, is_own_name, open_server
from tools.preview.state import PreviewState, Snapshot

PATIENCE = 60.0
STORY = """\
Title: {title}
Date: {date}
Author: Sari Pratama, M.Farm.

{body}
"""


def get(port: int, path: str, method: str = "GET", host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer. The path is sent as it stands."""
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def listening(port: int, version: str) -> Iterator[HTTPResponse]:
    """An open live-reload stream, as the script of a page with that version opens it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/__pratinjau__/kabar?versi={version}")
        yield connection.getresponse()
    finally:
        connection.close()


def news(stream: HTTPResponse) -> str:
    """The data of the next event."""
    while line := stream.readline().decode():
        if line.startswith("data: "):
            return line.removeprefix("data: ").strip()
    raise AssertionError("the stream ended without an event")


def shows(page: str, text: str) -> bool:
    """Whether a page has the text and no failed build over it."""
    return text in page and "pratinjau-masalah" not in page


def version_of(page: str) -> str:
    """The version that a served page carries."""
    found = re.search(r'data-version="(\w+)"', page)
    assert found
    return found[1]


class TestServing:
    """The server over a folder that no build of ours has touched."""

    @pytest.fixture
    def output(self, tmp_path: Path) -> Path:
        """A small site behind a symbolic link, with a secret beside it."""
        (tmp_path / "rahasia.txt").write_text("rahasia")
        tree = tmp_path / "a"
        (tree / "p").mkdir(parents=True)
        (tree / "kosong").mkdir()
        (tree / "index.html").write_text("<body><p>Beranda</p></BODY></html>")
        (tree / "404.html").write_text("<body>Tidak ada di sini</body>")
        (tree / "p" / "index.html").write_text("Tentang")
        (tree / "gaya.css").write_text("/* ↔ */")
        (tree / "atom.xml").write_text("<feed/>")
        (tree / "gambar ku.svg").write_text("<svg/>")
        (tree / "keluar.txt").symlink_to(tmp_path / "rahasia.txt")
        link = tmp_path / "output"
        link.symlink_to("a")
        return link

    @pytest.fixture
    def state(self, output: Path) -> PreviewState:
        """A state that shows the site."""
        state = PreviewState()
        state.show(Snapshot(output))
        return state

    @pytest.fixture
    def port(self, state: PreviewState) -> Iterator[int]:
        """A running server's port."""
        with running(open_server("127.0.0.1", 0, create_app(state))) as server:
            yield server.port

    def test_pages_come_with_live_reload_and_files_stay_as_built(self, port: int, output: Path) -> None:
        status, headers, page = get(port, "/")
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert re.fullmatch(
            r'<body><p>Beranda</p><script src="/__pratinjau__/muat-ulang.js" data-version="\w+" defer>'
            r"</script></BODY></html>",
            page,
        )
        assert (output / "index.html").read_text() == "<body><p>Beranda</p></BODY></html>"
        assert "EventSource" in get(port, "/__pratinjau__/muat-ulang.js")[2]

    @pytest.mark.parametrize(
        ("path", "kind", "body"),
        [
            ("/gaya.css?v=1", "text/css; charset=utf-8", "/* ↔ */"),
            ("/atom.xml", "application/xml; charset=utf-8", "<feed/>"),
            ("/gambar%20ku.svg", "image/svg+xml; charset=utf-8", "<svg/>"),
        ],
    )
    def test_other_files_come_untouched_with_their_type(self, port: int, path: str, kind: str, body: str) -> None:
        status, headers, text = get(port, path)
        assert (status, headers["content-type"], text) == (200, kind, body)

    @pytest.mark.parametrize(
        "host",
        [
            "jahat.example",
            "jahat.example:{port}",
            "localhost.jahat.example",
            "127.0.0.1.jahat.example",
            "0177.0.0.1",
            "a@localhost",
            "localhost:80@jahat.example",
            "",
            "localhost/",
            "localhost:x",
            "[::1",
            "127.0.0.1,jahat.example",
            "2130706433",
        ],
    )
    def test_drafts_answer_no_name_that_others_may_lead_here(self, port: int, host: str) -> None:
        """A page elsewhere whose own name leads to this machine gets neither pages nor news."""
        for path in ("/", "/gaya.css", "/tidak-ada", "/__pratinjau__/kabar", "/__pratinjau__/muat-ulang.js"):
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", host.format(port=port))
            connection.endheaders()
            answer = connection.getresponse()
            assert answer.status == 403
            assert b"Beranda" not in answer.read()
            connection.close()

    @pytest.mark.parametrize(
        "host",
        ["localhost:{port}", "LOCALHOST", "localhost.", "127.0.0.1:{port}", "[::1]:{port}", "192.168.1.7:{port}"],
    )
    def test_this_machine_and_phones_of_its_network_are_answered(
        self, state: PreviewState, port: int, host: str
    ) -> None:
        assert is_own_name(host.format(port=port))
        with create_app(state).test_client() as client:
            assert client.get("/", headers={"Host": host.format(port=port)}).status_code == 200

    def test_a_folder_shows_its_index_at_the_address_with_a_slash(self, port: int) -> None:
        status, headers, _ = get(port, "/p?x=1")
        assert (status, headers["location"]) == (302, "/p/?x=1")
        assert get(port, "/p/")[2].startswith("Tentang")

    @pytest.mark.parametrize(
        "path",
        [
            "/tidak-ada.html",
            "/kosong/",
            "/index.html/",
            "/../rahasia.txt",
            "/%2e%2e/rahasia.txt",
            "/p/..%2f..%2frahasia.txt",
            "/..%5crahasia.txt",
            "/keluar.txt",
            "/a%00b",
            "/" + "x" * 5000,
            "/%ff",
        ],
    )
    def test_what_is_not_there_or_outside_is_the_sites_404_page(self, port: int, path: str) -> None:
        status, _, page = get(port, path)
        assert status == 404
        assert "Tidak ada di sini" in page
        assert "rahasia" not in page

    def test_a_redirect_never_leads_to_another_host(self, port: int) -> None:
        status, headers, _ = get(port, "//p")
        assert (status, headers["location"]) == (302, "/p/")

    def test_head_answers_with_the_length_of_what_get_sends(self, port: int) -> None:
        _, headers, page = get(port, "/")
        _, head, nothing = get(port, "/", "HEAD")
        assert (head["content-length"], nothing) == (headers["content-length"], "")
        assert int(head["content-length"]) == len(page)

    def test_a_folder_swapped_in_by_a_build_is_served_at_once(self, port: int, output: Path) -> None:
        fresh = output.with_name("b")
        fresh.mkdir()
        (fresh / "index.html").write_text("Baru")
        link = output.with_name("link")
        link.symlink_to("b")
        link.replace(output)
        assert get(port, "/")[2].startswith("Baru")
        assert get(port, "/gaya.css")[0] == 404

    def test_a_new_snapshot_wakes_the_page_that_shows_an_older_one(
        self, port: int, state: PreviewState, output: Path
    ) -> None:
        with listening(port, version_of(get(port, "/")[2])) as stream:
            state.show(Snapshot(output))
            assert news(stream) == version_of(get(port, "/")[2])
        with listening(port, "versi-proses-lain") as stream:
            assert news(stream) == state.snapshot.version

    def test_a_failure_lies_over_every_page_until_it_is_gone(
        self, port: int, state: PreviewState, output: Path
    ) -> None:
        failure = BuildFailure("1 hal perlu dibenahi", (Problem("content/x.md:3", "judul <kosong>", "isi judulnya"),))
        state.show(Snapshot(output, failure))
        for path in ("/", "/tidak-ada"):
            page = get(port, path)[2]
            assert "<code>content/x.md:3</code>: judul &lt;kosong&gt;; isi judulnya" in page
            assert "<p>Beranda</p>" in page or "Tidak ada di sini" in page
        assert "pratinjau-masalah" not in get(port, "/gaya.css")[2]
        state.show(Snapshot(output))
        assert "pratinjau-masalah" not in get(port, "/")[2]

    def test_a_failure_is_the_page_while_there_is_no_site(self, port: int, state: PreviewState) -> None:
        state.show(Snapshot(None, BuildFailure("1 hal perlu dibenahi", (Problem("", "rusak", ""),))))
        status, _, page = get(port, "/apa/saja.html")
        assert status == 503
        assert page.count('id="pratinjau-masalah"') == 1
        assert "rusak" in page
        assert version_of(page) == state.snapshot.version

    def test_an_open_page_in_a_browser_follows_by_itself(self, port: int, state: PreviewState, output: Path) -> None:
        chromium = CHROMIUM.find()
        if chromium is None:
            assert not required(), "Chromium is missing"
            pytest.skip("Chromium is missing")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            page = browser.new_page()
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(f"http://127.0.0.1:{port}/")
            panel = page.get_by_role("alert")
            expect(panel).to_have_count(0)
            state.show(Snapshot(output, BuildFailure("1 hal perlu dibenahi", (Problem("content/x.md", "rusak", ""),))))
            expect(panel).to_contain_text("content/x.md: rusak")
            expect(page.get_by_text("Beranda")).to_be_visible()
            (output / "index.html").write_text("<body><p>Sesudah</p></body>")
            state.show(Snapshot(output))
            expect(page.get_by_text("Sesudah")).to_be_visible()
            expect(panel).to_have_count(0)
            browser.close()
        assert [line for line in said if "favicon" not in line and "404" not in line] == []


@contextmanager
def running(server: BaseWSGIServer) -> Iterator[BaseWSGIServer]:
    """Serve in the background."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_busy_port_gives_way_to_the_next_free_one() -> None:
    app = create_app(PreviewState())
    with open_server("127.0.0.1", 0, app) as first, open_server("127.0.0.1", first.port, app) as second:
        assert first.port < second.port < first.port + 100


def test_a_port_that_another_program_has_under_localhosts_other_address_counts_as_busy() -> None:
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        other.listen()
        port = other.getsockname()[1]
        with open_server("127.0.0.1", port, create_app(PreviewState())) as server:
            assert server.port > port


def test_a_crash_is_placed_inside_the_project(tmp_path: Path) -> None:
    broken = tmp_path / "plugins" / "rusak.py"
    broken.parent.mkdir()
    broken.write_text("\nx = = 1\n")
    try:
        compile(broken.read_text(), str(broken), "exec")
    except SyntaxError as error:
        failure = describe_error(error, tmp_path)
    else:
        raise AssertionError
    assert failure.diagnostics[0].path == "plugins/rusak.py:2"
    assert "SyntaxError" in str(failure)


class Blog:
    """`invoke serve` in a copy of the project."""

    def __init__(self, project: Path, *flags: str, port: int | None = None) -> None:
        self.project = project
        self.asked = port if port is not None else free_port()
        self._said = project / "serve.log"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "invoke", "serve", f"--port={self.asked}", "--no-open", *flags],
                cwd=project,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self.until(lambda: "Tekan Ctrl-C" in self.said())
        found = re.search(r"http://localhost:(\d+)/", self.said())
        assert found
        self.port = int(found[1])

    def said(self) -> str:
        """Everything printed so far."""
        return self._said.read_text(encoding="utf-8")

    def page(self, path: str = "/") -> str:
        """A page's text, whatever its status; empty while the server is not there."""
        try:
            return get(self.port, path)[2]
        except (OSError, HTTPException):  # also where a restart has cut an answer short
            return ""

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to come true."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def end(self) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(project: Path, *flags: str, port: int | None = None) -> Iterator[Blog]:
    """A running blog, ended whatever happens."""
    blog = Blog(project, *flags, port=port)
    try:
        yield blog
    finally:
        if blog.process.poll() is None:
            blog.process.kill()
            blog.process.wait()


def story(project: Path, name: str, title: str, body: str, when: datetime | None = None) -> str:
    """Write a story (hidden stories are linked nowhere; these are not hidden) and return its address."""
    when = when or datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=7)))
    path = project / "content" / "cerita" / f"{name}.md"
    path.write_text(STORY.format(title=title, date=when.isoformat(timespec="seconds"), body=body), encoding="utf-8")
    local = when.astimezone(timezone(timedelta(hours=7)))
    return f"/{local:%Y/%m}/{name}.html"


pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")


def test_an_authors_day_with_the_preview(project: Path) -> None:
    """One server lives through it all: a save, a mistake, a broken template, a broken plugin, a due story, Ctrl-C."""
    address = story(project, "uji-pratinjau", "Uji Pratinjau", "Kalimat pertama.")
    with serving(project) as blog:
        page = blog.page(address)
        assert "Kalimat pertama." in page

        # A save reaches the open page by itself.
        with listening(blog.port, version_of(page)) as stream:
            story(project, "uji-pratinjau", "Uji Pratinjau", "Kalimat kedua.")
            news(stream)
        assert "Kalimat kedua." in blog.page(address)
        assert "Tersimpan: content/cerita/uji-pratinjau.md" in blog.said()

        # A mistake is told over the last good page, and in the terminal, and forgotten once it is mended.
        story(project, "uji-pratinjau", "", "Kalimat ketiga.")
        blog.until(lambda: "pratinjau-masalah" in blog.page(address))
        assert "content/cerita/uji-pratinjau.md" in blog.page(address)
        assert "Kalimat kedua." in blog.page(address)
        assert "content/cerita/uji-pratinjau.md" in blog.said().split("perlu dibenahi")[-1]
        assert "Traceback" not in blog.said()
        story(project, "uji-pratinjau", "Uji Pratinjau", "Kalimat ketiga.")
        blog.until(lambda: shows(blog.page(address), "Kalimat ketiga."))

        # So is an error in a template.
        template = project / "theme" / "templates" / "story.html"
        good = template.read_text(encoding="utf-8")
        template.write_text(good + "\n{% if %}", encoding="utf-8")
        blog.until(lambda: "theme/templates/story.html:" in blog.page(address))
        assert "Kalimat ketiga." in blog.page(address)
        template.write_text(good.replace("{% endblock", "<!-- templat baru -->{% endblock"), encoding="utf-8")
        blog.until(lambda: shows(blog.page(address), "<!-- templat baru -->"))

        # A plugin's change starts the server anew on the same port; a plugin that cannot be read does not end it.
        plugin = project / "plugins" / "indonesian" / "reading.py"
        code = plugin.read_text(encoding="utf-8")
        with listening(blog.port, version_of(blog.page(address))):
            plugin.write_text(f"{code}\nx = = 1\n", encoding="utf-8")
            blog.until(lambda: "plugins/indonesian/reading.py:" in blog.page(address))
        assert "Kalimat ketiga." in blog.page(address)
        plugin.write_text(f"{code}\n# mended\n", encoding="utf-8")
        blog.until(lambda: shows(blog.page(address), "Kalimat ketiga."))

        # A story that was dated a little ahead appears when its time has come.
        due = datetime.now(timezone(timedelta(hours=7))) + timedelta(seconds=5)
        soon = story(project, "segera-terbit", "Segera Terbit", "Sudah waktunya.", due)
        blog.until(lambda: "Tersimpan: content/cerita/segera-terbit.md" in blog.said())
        status = get(blog.port, soon)[0]
        assert status == 404 or datetime.now(due.tzinfo) > due
        blog.until(lambda: "Sudah waktunya." in blog.page(soon))
        assert "Ada cerita yang tiba waktunya terbit." in blog.said()

        assert blog.end() == 0
        assert blog.said().endswith("\nPratinjau ditutup. Sampai jumpa!\n")


def test_a_blog_that_cannot_be_built_at_first_shows_why_and_recovers(project: Path) -> None:
    for left in (project / ".kisah", project / "output", project / ".pratinjau"):
        subprocess.run(["rm", "-rf", str(left)], check=True)
    story(project, "uji-awal", "", "Isi.")
    with serving(project) as blog:
        status, _, page = get(blog.port, "/")
        assert status == 503
        assert "content/cerita/uji-awal.md" in page
        with listening(blog.port, version_of(page)) as stream:
            story(project, "uji-awal", "Uji Awal", "Isi.")
            news(stream)
        assert get(blog.port, "/")[0] == 200


def test_drafts_are_shown_in_the_preview(project: Path) -> None:
    path = project / "content" / "cerita" / "rancangan.md"
    path.write_text(
        "Title: Rancangan\nDate: 2026-01-02\nAuthor: Sari Pratama, M.Farm.\nStatus: draft\n\nBelum jadi.\n",
        encoding="utf-8",
    )
    with serving(project) as blog:
        assert "Belum jadi." in blog.page("/2026/01/rancangan.html")


def test_a_phone_in_the_same_network_is_given_an_address_that_answers(project: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("0.0.0.0", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with serving(project, "--lan", port=port) as blog:
            assert f"Porta {port} sedang dipakai program lain, jadi kali ini memakai porta {blog.port}." in blog.said()
            address = find_lan_address()
            if address is None:
                assert "belum tersambung ke jaringan" in blog.said()
            else:
                assert f"http://{address}:{blog.port}/" in blog.said()
                assert get(blog.port, "/", host=address)[0] == 200
