"""Passing a story on in a real browser: copying, the dialog with its copies, and both without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.programs import axe_script
from tests.served import Served, visit
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

STORY = "/2026/11/obat-yang-tertukar.html"
COPIES = "/2026/11/obat-yang-tertukar/terbitkan-ulang.html"
RESERVED = "/2025/12/yang-datang-sesudah-kita-pulang.html"
URL = f"https://kisah-layanan.example{STORY}"
CREDIT = f"“Obat yang Tertukar” oleh Sari Pratama, M.Farm., Kisah Layanan, 21 November 2026, {URL}"
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def story(browser: Browser, served: Served) -> Iterator[Page]:
    page = visit(browser, served, STORY, permissions=["clipboard-read", "clipboard-write"])
    yield page
    page.context.close()


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_button_copies_the_canonical_address(story: Page) -> None:
    story.get_by_role("button", name="Salin tautan").click()
    expect(story.get_by_role("status")).to_have_text("Tersalin. Tinggal tempel di mana pun Anda mau.")
    assert clipboard(story) == URL


def test_a_button_copies_the_credit_line_by_keyboard_too(story: Page) -> None:
    story.get_by_role("button", name="Salin dengan kredit").focus()
    story.keyboard.press("Enter")
    expect(story.get_by_role("status")).not_to_be_empty()
    assert clipboard(story) == CREDIT


@pytest.mark.parametrize("touch", [False, True])
def test_a_selected_passage_is_copied_as_a_quotation_with_its_credit(
    browser: Browser, served: Served, touch: bool
) -> None:
    page = visit(browser, served, STORY, has_touch=touch, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(
        """() => {
            const text = document.querySelector('.prose p').firstChild
            getSelection().setBaseAndExtent(text, 0, text, 15)
        }"""
    )
    button = page.get_by_role("button", name="Salin dengan kredit")
    button.tap() if touch else button.click()
    expect(page.get_by_role("status")).not_to_be_empty()
    assert clipboard(page) == f"“Hore, hari baru”\n\n— {CREDIT}"
    page.context.close()


def test_what_a_reader_copies_by_hand_is_left_alone(story: Page) -> None:
    story.evaluate("getSelection().selectAllChildren(document.querySelector('.prose p'))")
    story.keyboard.press("Control+c")
    copied = clipboard(story)
    assert copied.startswith("Hore, hari baru!")
    assert "kisah-layanan.example" not in copied


def test_where_copying_is_not_allowed_the_reader_is_told(browser: Browser, served: Served) -> None:
    page = visit(browser, served, STORY)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Salin tautan").click()
    expect(page.get_by_role("status")).to_contain_text("Silakan pilih teksnya")
    page.context.close()


def test_the_browsers_own_sharing_is_offered_where_there_is_one(browser: Browser, served: Served) -> None:
    page = visit(browser, served, STORY)
    assert page.evaluate("!!navigator.share") == page.get_by_role("button", name="Cara lain…").is_visible()
    page.context.close()
    context = browser.new_context()
    context.add_init_script("navigator.share = async data => { window.shared = data }")
    page = context.new_page()
    page.goto(served.url + STORY)
    page.get_by_role("button", name="Cara lain…").click()
    text = page.evaluate("window.shared.text")
    context.close()
    assert text == f"“Obat yang Tertukar” oleh Sari Pratama, M.Farm., di Kisah Layanan: {URL}"


@WIDTHS
def test_the_dialog_opens_loads_its_copies_only_then_and_gives_the_focus_back(
    browser: Browser, served: Served, width: int
) -> None:
    page = visit(
        browser, served, STORY, viewport={"width": width, "height": 740},
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if COPIES in request.url else None)
    link = page.get_by_role("link", name="Terbitkan ulang")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Obat yang Tertukar")
    expect(dialog).to_be_visible()
    assert asked == [served.url + COPIES]
    assert page.evaluate("document.activeElement.textContent") == "Tutup"
    assert page.url == served.url + STORY
    for title in ("Untuk situs web atau blog (HTML)", "Markdown", "Teks biasa", "WhatsApp"):
        part = dialog.get_by_role("region", name=title)
        part.get_by_role("button", name="Salin").click()
        expect(part.get_by_role("status")).not_to_be_empty()
        copied = clipboard(page).replace("\r\n", "\n")
        assert copied == part.get_by_role("textbox").input_value()
        assert "Bu Sri" in copied
        assert URL in copied
    page.add_script_tag(path=axe_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [one["id"] for one in result["violations"]] == []
    overflow = page.evaluate(
        "document.querySelector('dialog').scrollWidth - document.querySelector('dialog').clientWidth"
    )
    assert overflow <= 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Terbitkan ulang"
    link.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Tutup").click()
    expect(dialog).to_be_hidden()
    assert asked == [served.url + COPIES]
    page.context.close()


def test_where_the_copies_cannot_be_had_the_link_still_leads_there(browser: Browser, served: Served) -> None:
    page = visit(browser, served, STORY)
    first = True

    def once(route: object) -> None:
        nonlocal first
        if first:
            first = False
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/terbitkan-ulang.html", once)
    page.get_by_role("link", name="Terbitkan ulang").click()
    page.wait_for_url(f"**{COPIES}")
    page.context.close()


def test_without_script_all_that_is_shown_works(browser: Browser, served: Served) -> None:
    page = visit(browser, served, STORY, java_script_enabled=False)
    assert not page.locator(".share button:visible").count()
    for name, begins in (
        ("WhatsApp", "https://wa.me/?text="), ("Telegram", "https://t.me/share/url?url="), ("Surel", "mailto:?subject=")
    ):  # fmt: skip
        assert (page.get_by_role("link", name=name).get_attribute("href") or "").startswith(begins)
    page.get_by_role("link", name="Terbitkan ulang").click()
    assert page.url == served.url + COPIES
    assert not page.locator("button:visible").count()
    assert page.get_by_role("textbox").count() == 4
    page.context.close()


def test_where_republishing_is_not_allowed_the_page_says_whom_to_ask(browser: Browser, served: Served) -> None:
    page = visit(browser, served, RESERVED)
    assert not page.get_by_role("link", name="Terbitkan ulang").count()
    expect(page.locator(".share")).to_contain_text("Mintalah izin dahulu kepada penulisnya")
    page.context.close()


def test_a_copy_pasted_into_a_bare_page_reads_well(browser: Browser, served: Served) -> None:
    page = visit(browser, served, COPIES)
    copy = page.get_by_role("textbox").first.input_value()
    page.set_content(copy)
    text = page.inner_text("body")
    assert text.index("Obat yang Tertukar") < text.index("Hore, hari baru!") < text.index("SARI — Sari Pratama")
    assert CREDIT in " ".join(text.split())
    assert page.locator("link, style, script, [style]").count() == 0
    assert all(
        str(src).startswith("https://kisah-layanan.example/")
        for src in page.eval_on_selector_all("img", "all => all.map(one => one.src)")
    )
    inner = page.eval_on_selector_all("a[href^='#']", "all => all.map(one => !!document.querySelector(one.hash))")
    assert inner
    assert all(inner)
    page.context.close()
