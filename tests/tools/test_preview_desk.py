"""The whole way of a comment on one machine, in a real browser: `invoke serve`, its desk, the rebuilt page."""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import browser as browser  # noqa: PLC0414  a fixture of another room
from tests.tools.test_preview import Blog, get, serving, shows, story

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")

STORY = "/2026/11/obat-yang-tertukar.html"
PATIENCE = 30_000


class Person:
    """Somebody with a browser of their own; a phone for one, a desktop for another."""

    def __init__(self, browser: Browser, blog: Blog, **context: object) -> None:
        self.context: BrowserContext = browser.new_context(**context)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.blog = blog
        self.page: Page = self.context.new_page()

    def go(self, address: str) -> None:
        self.page.goto(address if address.startswith("http") else f"http://localhost:{self.blog.port}{address}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def sign_in(self, address: str) -> None:
        """By the link that the terminal prints."""
        before = self.blog.said().count("Tautan masuk untuk")
        self.page.get_by_role("textbox", name="Alamat surel").fill(address)
        self.press("Kirimi saya tautan masuk")
        expect(self.page.get_by_role("heading", name="Periksa surel Anda")).to_be_visible()
        self.blog.until(lambda: self.blog.said().count("Tautan masuk untuk") > before)
        self.go(re.findall(r"Tautan masuk untuk [^\n]*?: (http\S+)", self.blog.said())[-1])
        self.press("Masuk")


def demo(blog: Blog) -> dict[str, str]:
    """The demo members' addresses that the terminal offers, by the first word of the name."""
    return {name: address for address, name in re.findall(r"    (\S+@pratinjau\.example)  (\w+)", blog.said())}


def desk_url(blog: Blog) -> str:
    found = re.search(r"Meja komentar: +(http://localhost:\d+)/", blog.said())
    assert found, blog.said()
    return found[1]


def letters(project: Path) -> list[str]:
    """What was sent, as one text each: subject and words."""
    found = []
    for file in sorted((project / ".kisah/meja/surat").glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        found.append(f"{message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}")
    return found


def content(project: Path) -> dict[str, bytes]:
    root = project / "content"
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_a_stranger_becomes_a_member_and_is_read_and_is_removed(project: Path, browser: Browser) -> None:
    """Become a member → e-mail → sign in → write → moderate → the open page shows it by itself → removed → refused."""
    before = content(project)
    with serving(project) as blog:
        owner = Person(browser, blog, viewport={"width": 1280, "height": 900})
        tuti = Person(browser, blog, viewport={"width": 360, "height": 740}, java_script_enabled=False)
        reader = Person(browser, blog)
        reader.go(STORY)
        assert "Antrenya jadi terasa pendek" not in reader.page.content()

        # A stranger follows the story's link and asks to become a member.
        tuti.go(STORY)
        tuti.page.get_by_role("link", name="Tulis komentar").click()
        expect(tuti.page.get_by_role("heading", name="Masuk")).to_be_visible()
        tuti.page.get_by_role("link", name="Begini caranya").click()
        tuti.page.get_by_label("Nama yang ingin ditampilkan").fill("Tuti Baru")
        tuti.page.get_by_role("textbox", name="Alamat surel").fill("tuti@orang.example")
        tuti.page.get_by_label("Satu kalimat tentang Anda").fill("Pelanggan apotek itu.")
        tuti.page.locator("#setuju").check()
        tuti.press("Kirim permintaan")

        # The demo owner signs in by the link in the terminal and lets her in.
        owner.go(f"{desk_url(blog)}/masuk")
        owner.sign_in(demo(blog)["Wati"])
        owner.go(f"{desk_url(blog)}/anggota")
        owner.press("Terima Tuti Baru")
        expect(owner.page.get_by_text("Diterima.")).to_be_visible()
        blog.until(lambda: any("tuti@orang.example" in letter for letter in letters(project)))

        # She signs in and writes; nobody sees it yet.
        tuti.go(STORY)
        tuti.page.get_by_role("link", name="Tulis komentar").click()
        tuti.sign_in("tuti@orang.example")
        if not tuti.page.get_by_label("Komentar Anda").is_visible():
            tuti.go(STORY)
            tuti.page.get_by_role("link", name="Tulis komentar").click()
        tuti.page.get_by_label("Komentar Anda").fill("Antrenya jadi terasa *pendek*, Bu.\n\n<script>alert(1)</script>")
        tuti.press("Kirim")
        tuti.go(f"{desk_url(blog)}/komentar")
        expect(tuti.page.get_by_text("menunggu").first).to_be_visible()
        assert "terasa" not in get(blog.port, STORY)[2]

        # The owner approves; the reader's open page shows it without anybody touching it.
        owner.go(f"{desk_url(blog)}/antrean")
        owner.press("Setujui komentar Tuti Baru")
        shown = reader.page.locator(".comments").get_by_text("Antrenya jadi terasa pendek, Bu.")
        expect(shown).to_be_visible(timeout=PATIENCE)
        page = get(blog.port, STORY)[2]
        assert "Tuti Baru" in page
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "orang.example" not in page

        # The owner ends her membership: what she wrote stays, and the door is shut at once.
        tuti.go(STORY)
        tuti.page.get_by_role("link", name="Tulis komentar").click()
        tuti.page.get_by_label("Komentar Anda").fill("Satu lagi.")
        owner.go(f"{desk_url(blog)}/anggota")
        owner.page.get_by_role("link", name="Tuti Baru").click()
        owner.press("Akhiri keanggotaan")
        expect(owner.page.get_by_text("Keadaan: keanggotaannya berakhir")).to_be_visible()
        tuti.press("Kirim")
        expect(tuti.page.get_by_label("Komentar Anda")).not_to_be_visible()
        assert "Satu lagi" not in owner_queue(owner, blog)
        assert "Antrenya jadi terasa" in get(blog.port, STORY)[2]

        # Erased for good, she is gone from the page too.
        owner.go(f"{desk_url(blog)}/anggota")
        owner.page.get_by_role("link", name="Tuti Baru").click()
        owner.page.locator("#yakin").check()
        owner.press("Hapus untuk selamanya")
        blog.until(lambda: shows(get(blog.port, STORY)[2], "") and "Tuti Baru" not in get(blog.port, STORY)[2])
        assert "Antrenya jadi terasa" not in get(blog.port, STORY)[2]
        assert blog.end() == 0
    assert content(project) == before


def owner_queue(owner: Person, blog: Blog) -> str:
    owner.go(f"{desk_url(blog)}/antrean")
    return owner.page.content()


def test_what_was_approved_in_a_preview_never_reaches_a_published_build(project: Path, browser: Browser) -> None:
    """A demo member's approved comment shows in the preview, survives its restart, and is in no other build."""
    with serving(project) as blog:
        owner = Person(browser, blog)
        owner.go(STORY)
        owner.page.get_by_role("link", name="Tulis komentar").click()
        owner.sign_in(demo(blog)["Wati"])
        if not owner.page.get_by_label("Komentar Anda").is_visible():
            owner.go(STORY)
            owner.page.get_by_role("link", name="Tulis komentar").click()
        owner.page.get_by_label("Komentar Anda").fill("Komentar contoh belaka.")
        owner.press("Kirim")
        owner.go(f"{desk_url(blog)}/antrean")
        owner.press("Setujui komentar Wati (pemilik contoh)")
        blog.until(lambda: "Komentar contoh belaka." in get(blog.port, STORY)[2])
        assert blog.end() == 0
    with serving(project) as blog:
        assert "Komentar contoh belaka." in get(blog.port, STORY)[2]

        # The blog's own members are the blog's: an edit shows at once, though the desk's lie above them.
        roster = project / "content/anggota.toml"
        members = roster.read_text(encoding="utf-8")
        roster.write_text(members.replace("Rina Wulandari", "Rina W."), encoding="utf-8")
        blog.until(lambda: "Rina W." in blog.page(STORY) and "Komentar contoh belaka." in blog.page(STORY))
        roster.write_text(members, encoding="utf-8")

        # A story that moves away from under such a comment does not stop the preview.
        moved = story(project, "uji-pindah", "Uji Pindah", "Isi.")
        blog.until(lambda: shows(blog.page(moved), "Isi."))
        file = project / "content/cerita/2026/obat-yang-tertukar.md"
        original = file.read_text(encoding="utf-8")
        comments = project / "content/komentar" / STORY.removeprefix("/").removesuffix(".html")
        aside = project / "komentar-dipinggirkan"
        comments.rename(aside)
        file.write_text(original.replace("Title:", "Slug: pindah\nTitle:"), encoding="utf-8")
        blog.until(lambda: shows(blog.page("/2026/11/pindah.html"), "Hore"))
        file.write_text(original, encoding="utf-8")
        aside.rename(comments)
        blog.until(lambda: "Komentar contoh belaka." in blog.page(STORY))
        assert blog.end() == 0
    (project / "content/cerita/uji-pindah.md").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "build"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [file.read_bytes() for file in (project / "output").rglob("*") if file.is_file()]
    assert not [page for page in pages if b"Komentar contoh belaka." in page or b"wati-contoh" in page]


def test_the_preview_goes_on_without_a_desk_that_cannot_start(project: Path) -> None:
    folder = project / ".kisah/meja"
    aside = project / ".kisah/meja-lain"
    if folder.exists():
        folder.rename(aside)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("bukan folder", encoding="utf-8")
    with serving(project) as blog:
        assert "Meja komentar tidak dapat dibuka kali ini" in blog.said()
        assert "Tulis komentar" not in blog.page(STORY)
        assert shows(blog.page(STORY), "Obat yang Tertukar")
    folder.unlink()


def test_a_preview_can_do_without_the_desk(project: Path) -> None:
    with serving(project, "--no-desk") as blog:
        assert "Meja komentar" not in blog.said()
        assert shows(blog.page(STORY), "Obat yang Tertukar")
