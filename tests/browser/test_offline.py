"""Stories kept on a reader's device, under a strict policy, with the net cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosted import host
from tests.served import Served
from tests.tiny import TinyBlog
from tools.components import CHROMIUM, NGINX, required

pytestmark = pytest.mark.skipif(
    (CHROMIUM.find() is None or NGINX.find() is None) and not required(), reason=f"{CHROMIUM.waits}; {NGINX.waits}"
)

STORY, OTHER = "/2026/11/obat-yang-tertukar.html", "/2026/05/lain.html"


@pytest.fixture
def keeping(blog: TinyBlog) -> Iterator[Served]:
    blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    blog.story(Cover="rak.svg", Cover_alt="Rak", Title="Obat & Tanda <Baca>")
    blog.story(file="cerita/lain.md", Title="Lain", Date="2026-05-05")
    blog.build(OFFLINE_READING=True)
    with host(blog.output, blog.folder, secure=False) as site:
        yield site


@pytest.fixture
def page(browser: Browser, keeping: Served) -> Iterator[Page]:
    page = browser.new_context().new_page()
    page.goto(keeping.url + STORY)
    yield page
    page.context.close()


def keep(page: Page) -> None:
    page.get_by_role("button", name="Simpan untuk luring").click()
    expect(page.get_by_role("status")).to_have_text(
        "Tersimpan di gawai ini. Anda dapat membacanya tanpa sambungan internet."
    )


def test_a_story_that_was_kept_opens_without_a_connection_and_others_lead_to_the_list(
    page: Page, keeping: Served
) -> None:
    keep(page)
    page.context.set_offline(True)
    page.goto(keeping.url + STORY)
    expect(page.get_by_role("heading", level=1)).to_have_text("Obat & Tanda <Baca>")
    assert page.locator("article img").evaluate("image => image.complete && image.naturalWidth > 0")
    page.goto(keeping.url + OTHER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cerita tersimpan")
    expect(page.get_by_role("main").get_by_role("link")).to_have_text(["Obat & Tanda <Baca>"])
    expect(page.get_by_text("Belum ada yang tersimpan")).to_be_hidden()


def test_what_is_online_is_always_the_newest(page: Page, keeping: Served) -> None:
    keep(page)
    file = keeping.folder / STORY.removeprefix("/")
    file.write_text(file.read_text(encoding="utf-8").replace("Hore", "Wah"), encoding="utf-8")
    page.goto(keeping.url + STORY)
    expect(page.locator("h1")).to_be_visible()
    assert "Hore" not in page.inner_text("main")


def test_who_removes_the_last_story_is_left_with_nothing_of_ours(page: Page, keeping: Served) -> None:
    keep(page)
    page.goto(f"{keeping.url}/luring.html")
    page.get_by_role("button", name="Hapus").click()
    expect(page.get_by_text("Belum ada yang tersimpan")).to_be_visible()
    page.wait_for_function("caches.keys().then(all => all.length == 0)")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_where_nothing_was_asked_for_there_is_no_worker(page: Page) -> None:
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
