"""The page to write in: a form over a file, a backend that loses nothing, who may come in, the whole in a browser."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, expect, sync_playwright
from werkzeug.datastructures import Headers

from plugins.stories.defaults import Defaults
from tests.browser.conftest import ARGUMENTS
from tests.images.heic import heic
from tests.tiny import PROJECT, STORY, STORY_FILE, TinyBlog
from tests.tools.test_preview import PATIENCE, Blog, get, serving
from tools.components import CHROMIUM, NPM, required
from tools.preview.admin.backend import EditorBackend, EditorError
from tools.preview.admin.form import PAGE, Form, UnsupportedHeaderError
from tools.preview.admin.form import STORY as STORIES
from tools.preview.admin.package import NAME, SCRIPT, VERSION, EditorPackage
from tools.preview.admin.routes import is_own_request

PATH = f"content/{STORY_FILE}"
OWN, JSON = "localhost:8000", "application/json"
FORM = Form(STORIES, ZoneInfo("Asia/Jakarta"))
FULL = """\
Title: Obat: yang "Tertukar"
Date: 21 November 2026 21.05 WITA
Modified: 2026-11-22 08:10
Authors: Sari Pratama, M.Farm.; Baso Lantera
tags: apotek,  maaf
Sign_off: Salam hangat,
    Tetap melayani!
Cover: apotek.svg
Cover_alt: Rak obat
Comments: tutup 2026-12-31
Correction: 2026-11-22 Hari kejadian diperbaiki.

Hore,  hari baru!

| a | b |
|---|---|
"""


class TestForm:
    """Header and body as fields, and back."""

    def test_every_story_of_ours_comes_back_to_the_letter(self) -> None:
        files = sorted((PROJECT / "content/cerita").rglob("*.md"))
        assert files
        for file in files:
            data = file.read_bytes()
            assert FORM.file(str(file), FORM.fields(str(file), data), data) == data
        form = Form(PAGE, ZoneInfo("Asia/Jakarta"))
        for file in sorted((PROJECT / "content/halaman").rglob("*.md")):
            data = file.read_bytes()
            assert form.file(str(file), form.fields(str(file), data), data) == data

    def test_a_header_becomes_fields(self) -> None:
        fields = FORM.fields("x.md", FULL.encode())
        assert {key: value for key, value in fields.items() if key != "versi"} == {
            "Title": 'Obat: yang "Tertukar"',
            "Date": "2026-11-21 20:05",
            "Authors": ["Sari Pratama, M.Farm.", "Baso Lantera"],
            "Category": "Kisah",
            "Tags": ["apotek", "maaf"],
            "Summary": "",
            "Sign_off": "Salam hangat,\nTetap melayani!",
            "Permission": "biasa",
            "Cover": "gambar/apotek.svg",
            "Cover_alt": "Rak obat",
            "Series": "",
            "Comments": "tutup",
            "Status": "published",
            "body": "Hore,  hari baru!\n\n| a | b |\n|---|---|",
        }

    def test_only_what_was_changed_is_written_anew(self) -> None:
        fields = FORM.fields("x.md", FULL.encode())
        fields |= {"Title": "Obat", "Authors": ["Baso Lantera"], "Summary": "Satu\nkalimat.", "Permission": "bebas"}
        fields |= {"Cover": "/gambar/baru.jpg", "Sign_off": "Salam,\n\nSaya", "Tags": []}
        text = FORM.file("x.md", fields, FULL.encode()).decode()
        assert text.partition("\n\n")[0].split("\n") == [
            "Title: Obat",
            "Date: 21 November 2026 21.05 WITA",
            "Modified: 2026-11-22 08:10",
            "Author: Baso Lantera",
            "Summary: Satu kalimat.",
            "Sign_off: Salam,",
            "    Saya",
            "Permission: bebas",
            "Cover: baru.jpg",
            "Cover_alt: Rak obat",
            "Comments: tutup 2026-12-31",
            "Correction: 2026-11-22 Hari kejadian diperbaiki.",
        ]
        assert text.partition("\n\n")[2] == FULL.partition("\n\n")[2]

    def test_a_new_story_has_our_header(self) -> None:
        fields = {
            "Title": " Kopi  Pagi ",
            "Date": "2026-11-26 09:15",
            "Authors": ["Sari Pratama, M.Farm."],
            "Category": "Kisah",
            "Tags": ["kopi", " kopi", ""],
            "Permission": "biasa",
            "Comments": "buka",
            "Status": "draft",
            "body": "Isi.\r\n",
        }
        assert FORM.file("x.md", fields, None).decode().split("\n") == [
            "Title: Kopi Pagi",
            "Date: 26 November 2026 09.15 WIB",
            "Author: Sari Pratama, M.Farm.",
            "Tags: kopi",
            "Status: draft",
            "",
            "Isi.",
            "",
        ]

    def test_a_header_line_cannot_be_slipped_in(self) -> None:
        fields = FORM.fields("x.md", STORY.encode()) | {"Title": "Judul\nStatus: hidden\n\nIsi"}
        assert FORM.file("x.md", fields, STORY.encode()).decode().startswith("Title: Judul Status: hidden Isi\nDate:")

    def test_a_file_that_is_not_in_order_is_not_shown(self) -> None:
        with pytest.raises(UnsupportedHeaderError):
            FORM.fields("x.md", b"Title: X\nTidak dikenal: y\n\nIsi.\n")


class TestBackend:
    """What the editor may do to the content folder."""

    @pytest.fixture
    def backend(self, blog: TinyBlog) -> EditorBackend:
        return EditorBackend(blog.content, "Asia/Jakarta")

    def fields(self, backend: EditorBackend, path: str = PATH) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(backend.answer("getEntry", {"path": path})["data"])
        return found

    def save(self, backend: EditorBackend, fields: dict[str, Any], path: str = PATH, **more: Any) -> Any:
        file = {"path": path, "slug": "x", "raw": json.dumps(fields)} | more
        return backend.answer("persistEntry", {"dataFiles": [file], "assets": []})

    def test_stories_are_listed_with_their_fields(self, backend: EditorBackend, blog: TinyBlog) -> None:
        blog.write("cerita/rusak.md", "Bukan kepala.\n")
        blog.write("cerita/.rahasia.md", STORY)
        entries = backend.answer("entriesByFolder", {"folder": "content/cerita", "extension": "md", "depth": 2})
        assert [one["file"]["path"] for one in entries] == [PATH]
        assert json.loads(entries[0]["data"])["Title"] == "Obat yang Tertukar"
        assert backend.answer("getEntry", {"path": "content/cerita/tidak-ada.md"})["data"] is None

    def test_a_save_reaches_the_file_and_the_next_one_too(self, backend: EditorBackend, blog: TinyBlog) -> None:
        fields = self.fields(backend)
        for title in ("Satu", "Dua", "Satu"):
            self.save(backend, fields | {"Title": title})  # the editor never asks anew
            assert (blog.content / STORY_FILE).read_text(encoding="utf-8") == STORY.replace("Obat yang Tertukar", title)
        assert sorted(one.name for one in (blog.content / STORY_FILE).parent.iterdir()) == ["obat-yang-tertukar.md"]

    def test_a_file_that_was_changed_elsewhere_is_not_overwritten(self, backend: EditorBackend, blog: TinyBlog) -> None:
        fields = self.fields(backend)
        blog.write(STORY_FILE, STORY + "Disunting di tempat lain.\n")
        with pytest.raises(EditorError, match=r"berubah sejak dibuka.*muat ulang"):
            self.save(backend, fields | {"Title": "Lain"})
        assert (blog.content / STORY_FILE).read_text().endswith("Disunting di tempat lain.\n")

    def test_a_new_story_never_takes_the_place_of_another(self, backend: EditorBackend, blog: TinyBlog) -> None:
        fields = self.fields(backend)
        del fields["versi"]
        with pytest.raises(EditorError, match="sudah ada"):
            self.save(backend, fields)
        self.save(backend, fields, "content/cerita/2026/baru.md")
        self.save(backend, fields | {"Title": "Sesudahnya"}, "content/cerita/2026/baru.md")
        assert "Title: Sesudahnya" in (blog.content / "cerita/2026/baru.md").read_text()

    def test_what_the_blog_would_not_accept_is_not_written(self, backend: EditorBackend, blog: TinyBlog) -> None:
        before = (blog.content / STORY_FILE).read_bytes()
        for wrong, said in (
            ({"Title": ""}, "Title belum ada"),
            ({"Date": "05/01/2025"}, "bisa berarti"),
            ({"Authors": []}, "Author belum ada"),
            ({"body": "Isi <!-- catatan"}, "tidak ditutup"),
            ({"body": ""}, "isi kosong"),
            ({"Status": "lain"}, "tidak dikenal"),
        ):
            with pytest.raises(EditorError, match=said):
                self.save(backend, self.fields(backend) | wrong)
        assert (blog.content / STORY_FILE).read_bytes() == before

    def test_what_the_blogs_settings_say_need_not_be_written(self, blog: TinyBlog) -> None:
        defaults = Defaults(values=(("Date", "2026-11-21"),), needs_author=False)
        backend = EditorBackend(blog.content, "Asia/Jakarta", defaults)
        self.save(backend, self.fields(backend) | {"Date": ""})
        assert "Date:" not in (blog.content / STORY_FILE).read_text(encoding="utf-8")
        with pytest.raises(EditorError, match="Author belum ada"):
            self.save(backend, self.fields(backend) | {"Authors": []})

    @pytest.mark.parametrize(
        "path",
        [
            "content/penulis.toml", "content/cerita/../penulis.toml", "content/komentar/x.md", "pelicanconf.py",
            "/etc/passwd", "content/cerita/x.py", "content/cerita/.x.md", "content\\cerita\\x.md", "content/cerita",
            "content/cerita/tautan/x.md", "content/cerita/keluar.md", "",
        ],
    )  # fmt: skip
    def test_nothing_else_can_be_reached(self, backend: EditorBackend, blog: TinyBlog, path: str) -> None:
        outside = blog.folder / "luar"
        outside.mkdir()
        (outside / "rahasia.md").write_text(STORY)
        (blog.content / "cerita/tautan").symlink_to(outside)
        (blog.content / "cerita/keluar.md").symlink_to(outside / "rahasia.md")
        fields = self.fields(backend)
        before = {file: file.read_bytes() for file in blog.folder.rglob("*") if file.is_file()}
        with pytest.raises(EditorError):
            self.save(backend, fields, path)
        with pytest.raises(EditorError):
            backend.answer("getEntry", {"path": path})
        assert {file: file.read_bytes() for file in blog.folder.rglob("*") if file.is_file()} == before

    def test_nothing_is_deleted_or_moved(self, backend: EditorBackend, blog: TinyBlog) -> None:
        with pytest.raises(EditorError, match="menghapus"):
            backend.answer("deleteFiles", {"paths": [PATH]})
        with pytest.raises(EditorError, match="memindahkan"):
            self.save(backend, self.fields(backend), newPath="content/cerita/lain.md")
        assert (blog.content / STORY_FILE).is_file()

    @pytest.mark.parametrize(
        "params", [{}, {"path": 3}, {"dataFiles": []}, {"dataFiles": [{"path": PATH, "raw": "["}]}]
    )
    def test_a_torn_request_is_answered(self, backend: EditorBackend, params: dict[str, Any]) -> None:
        for action in ("getEntry", "persistEntry", "persistMedia", "getMedia", "apa saja"):
            with pytest.raises(EditorError):
                backend.answer(action, params)

    def test_pictures_are_kept_and_never_overwritten(self, backend: EditorBackend, blog: TinyBlog) -> None:
        def asset(data: bytes, name: str = "loket.svg") -> dict[str, Any]:
            content = base64.b64encode(data).decode()
            return {"asset": {"path": f"content/gambar/{name}", "content": content, "encoding": "base64"}}

        drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'
        assert backend.answer("persistMedia", asset(drawing))["name"] == "loket.svg"
        assert (blog.content / "gambar/loket.svg").read_bytes() == drawing
        assert backend.answer("persistMedia", asset(drawing))["name"] == "loket.svg"
        with pytest.raises(EditorError, match="tidak ditimpa"):
            backend.answer("persistMedia", asset(drawing + b" "))
        with pytest.raises(EditorError, match="bukan gambar"):
            backend.answer("persistMedia", asset(b"x", "naskah.html"))
        assert backend.answer("persistMedia", asset(heic(), "IMG_1.HEIC"))["name"] == "IMG_1.HEIC"
        assert (blog.content / "gambar/IMG_1.HEIC").read_bytes() == heic()
        with pytest.raises(EditorError, match="rusak atau terpotong"):
            backend.answer("persistMedia", asset(heic()[:500], "IMG_2.heic"))
        large = drawing + b" " * 500_000
        blog.write("gambar/besar.svg", large)
        shown = {one["name"]: one["content"] for one in backend.answer("getMedia", {"mediaFolder": "content/gambar"})}
        assert base64.b64decode(shown["loket.svg"]) == drawing
        assert base64.b64decode(shown["IMG_1.HEIC"]).startswith(b"<svg")  # its browser shows no HEIC
        assert len(shown["besar.svg"]) < 1000


class TestAccess:
    """Who may come in."""

    @pytest.mark.parametrize(
        ("headers", "reads", "writes"),
        [
            ({"Host": OWN}, True, False),
            ({"Host": "127.0.0.1:8000", "Sec-Fetch-Site": "none"}, True, False),
            ({"Host": OWN, "Origin": f"http://{OWN}", "Content-Type": JSON}, True, True),
            ({"Host": OWN, "Origin": f"http://{OWN}", "Content-Type": f"{JSON}; charset=utf-8"}, True, True),
            ({"Host": OWN, "Origin": f"http://{OWN}", "Content-Type": "text/plain"}, True, False),
            ({"Host": OWN, "Content-Type": JSON}, True, False),
            ({"Host": "jahat.example:8000", "Origin": "http://jahat.example:8000", "Content-Type": JSON}, False, False),
            ({"Host": "localhost:9000"}, False, False),
            ({"Host": "localhost"}, False, False),
            ({}, False, False),
            ({"Host": OWN, "Origin": "http://jahat.example", "Content-Type": JSON}, False, False),
            ({"Host": OWN, "Origin": "null", "Content-Type": JSON}, False, False),
            ({"Host": OWN, "Sec-Fetch-Site": "cross-site"}, False, False),
            ({"Host": OWN, "Origin": "http://127.0.0.1:8000", "Content-Type": JSON}, False, False),
        ],
    )
    def test_only_this_machines_own_pages(self, headers: dict[str, str], reads: bool, writes: bool) -> None:
        assert is_own_request(Headers(headers), 8000, writes=False) is reads
        assert is_own_request(Headers(headers), 8000, writes=True) is writes


class TestPackage:
    """The editor's own files."""

    def test_what_is_not_the_pinned_archive_is_not_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        npm = tmp_path / "npm"
        npm.write_text(f'#!/bin/sh\nfor last; do :; done\necho lain > "$last/{NAME}-{VERSION}.tgz"\n')
        npm.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        package = EditorPackage()
        package.fetch()
        assert not package.is_installed
        assert package.problem.startswith("Unduhan belum berhasil.")
        assert list((tmp_path / "cache/kisah-layanan").iterdir()) == []

    def test_without_npm_a_sentence_says_what_to_install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        package = EditorPackage()
        package.fetch()
        assert "Pasang Node.js" in package.problem

    def test_only_its_own_files_are_served(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        package = EditorPackage()
        package.folder.mkdir(parents=True)
        (package.folder / SCRIPT).write_text("x")
        (package.folder / "rahasia.txt").write_text("x")
        (package.folder.parent / "luar.decap-cms.js").write_text("x")
        assert package.find_file(SCRIPT)
        assert not any(map(package.find_file, ["rahasia.txt", "../luar.decap-cms.js", "", "..", f"x/{SCRIPT}"]))


def test_the_published_site_and_the_plan_have_no_page_to_write_in(showcase: Path) -> None:
    assert not (showcase / "admin").exists()
    assert not [file for file in showcase.rglob("*.html") if "/admin" in file.read_text(encoding="utf-8")]


def test_in_the_local_network_nobody_can_write(project: Path) -> None:
    with serving(project, "--lan") as blog:
        assert "admin" not in blog.said()
        assert get(blog.port, "/admin/")[0] == 404
        connection = HTTPConnection("127.0.0.1", blog.port, timeout=PATIENCE)
        headers = {"Origin": f"http://127.0.0.1:{blog.port}", "Content-Type": "application/json"}
        connection.request("POST", "/admin/meja/x", "{}", headers)
        assert connection.getresponse().status == 405
        connection.close()


@pytest.fixture(scope="session")
def package() -> EditorPackage:
    """The editor, fetched by npm unless it is there."""
    if NPM.find() is None or CHROMIUM.find() is None:
        assert not required(), "npm and Chromium are wanted"
        pytest.skip("npm and Chromium are wanted")
    found = EditorPackage()
    if not found.is_installed:
        found.fetch()
    assert found.is_installed, found.problem
    return found


@pytest.fixture
def page() -> Iterator[Page]:
    """A page that asks nobody but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        yield page
        browser.close()


@pytest.fixture
def served(project: Path, package: EditorPackage) -> Iterator[Blog]:
    with serving(project) as blog:
        yield blog


def save(page: Page) -> None:
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_role("menuitem", name="Simpan sekarang").click()


def test_a_draft_written_in_the_browser_is_a_file_of_ours_and_in_the_preview(
    project: Path, served: Blog, page: Page
) -> None:
    """From the empty form to the previewed page; then a mistake; then a change made elsewhere."""
    own = f"http://localhost:{served.port}/"
    elsewhere: list[str] = []
    errors: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((own, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("request", watch)
    page.on("pageerror", lambda error: errors.append(str(error)))
    assert f"Menulis di peramban:   {own}admin/" in served.said()

    page.goto(f"{own}admin/#/collections/cerita/new")
    page.get_by_role("button", name="Mulai menulis").click()
    page.get_by_label("Judul").first.fill("Kopi untuk Satpam")
    body = page.locator("[data-slate-editor]").first
    body.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Hore, hari baru!\n\nSatpam bilang *ojo kesuwen*{: lang=jv }.")
    save(page)
    expect(page.get_by_text("Tulisan tersimpan")).to_be_visible(timeout=PATIENCE * 1000)
    (file,) = (project / "content/cerita").rglob("kopi-untuk-satpam.md")
    text = file.read_text(encoding="utf-8")
    assert re.fullmatch(
        r"Title: Kopi untuk Satpam\nDate: \d+ \w+ \d{4} \d\d\.\d\d WIB\nAuthor: Sari Pratama, M\.Farm\.\n"
        r"Status: draft\n\nHore, hari baru!\n\nSatpam bilang \*ojo kesuwen\*\{: lang=jv \}\.\n",
        text,
    )
    address = f"/{_month(text)}/kopi-untuk-satpam.html"
    served.until(lambda: '<em lang="jv">ojo kesuwen</em>' in served.page(address))

    assert errors == []  # later ones are the editor's own way to say that something was not saved

    # What the blog would not accept is said in the form, and the file stays.
    page.get_by_label("Ringkasan").first.fill("Satu cangkir.")
    body.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Isi. <!-- catatan")
    save(page)
    expect(page.get_by_text("tidak ditutup")).to_be_visible(timeout=PATIENCE * 1000)
    assert file.read_text(encoding="utf-8") == text

    # So is a change that was made elsewhere meanwhile.
    file.write_text(text.replace("Hore", "Halo"), encoding="utf-8")
    body.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Isi yang lain.")
    save(page)
    expect(page.get_by_text("berubah sejak dibuka di sini")).to_be_visible(timeout=PATIENCE * 1000)
    assert "Halo, hari baru!" in file.read_text(encoding="utf-8")

    assert elsewhere == []
    file.unlink()


def _month(text: str) -> str:
    from plugins.stories.date import parse_moment

    date = re.search(r"^Date: (.+)$", text, re.MULTILINE)
    assert date
    return f"{parse_moment(date[1], ZoneInfo('Asia/Jakarta')):%Y/%m}"
