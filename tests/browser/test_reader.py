"""The blog in a real browser, as readers with a keyboard, a screen reader or a small phone meet it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.keys import made, public
from tests.programs import axe_script
from tests.served import PAGE_KINDS, Served, serve, visit
from tests.tiny import AUTHORS, TinyBlog
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

FOCUS = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect()
    const outlined = part => {
        const style = getComputedStyle(element, part)
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    }
    return {
        name: element.tagName,
        html: element.outerHTML,
        outline: outlined(null) || outlined('::before') || outlined('::after'),
        inside: box.bottom > 0 && box.top < innerHeight,
    }
}"""
AXE = "axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(found => found.violations)"
KINDS = pytest.mark.parametrize("address", PAGE_KINDS.values(), ids=PAGE_KINDS.keys())


@KINDS
def test_axe_finds_nothing(browser: Browser, served: Served, address: str) -> None:
    page = visit(browser, served, address, color_scheme="light")
    page.add_script_tag(path=axe_script())
    found = {"light": page.evaluate(AXE)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = page.evaluate(AXE)
    page.context.close()
    for scheme, violations in found.items():
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == [], scheme


@KINDS
def test_the_console_is_silent_and_no_other_host_is_asked(browser: Browser, served: Served, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url + address, wait_until="networkidle")
    page.close()
    assert said == []
    assert asked
    assert all(url.startswith("data:") or urlsplit(url).netloc == urlsplit(served.url).netloc for url in asked)


@KINDS
def test_nothing_scrolls_sideways(browser: Browser, served: Served, address: str) -> None:
    page = visit(browser, served, address, viewport={"width": 320, "height": 700})
    overflow = {}
    for width, text in ((320, "100%"), (360, "200%"), (1280, "200%")):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        overflow[width, text] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    page.context.close()
    assert {size: pixels for size, pixels in overflow.items() if pixels > 0} == {}


@pytest.mark.parametrize("address", ["/", "/2026/11/obat-yang-tertukar.html", "/arsip.html"])
def test_everything_is_reached_by_keyboard_in_reading_order_with_the_focus_in_sight(
    browser: Browser, served: Served, address: str
) -> None:
    page = visit(browser, served, address, reduced_motion="reduce")
    expected = page.evaluate(
        "[...document.querySelectorAll('a[href], button, [tabindex=\"0\"]')].filter(it => it.checkVisibility()).length"
    )
    seen = 0
    for _ in range(expected):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["name"] == "BODY":
            break
        seen += 1
        assert focus["outline"], focus
        assert focus["inside"], focus
    page.context.close()
    assert seen == expected


def test_the_skip_link_leads_past_the_navigation(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "/2026/11/obat-yang-tertukar.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Langsung ke isi"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    page.context.close()


def test_the_story_reads_without_script_and_without_style(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*.css", lambda route: route.abort())
    page.goto(f"{served.url}/2026/11/obat-yang-tertukar.html")
    text = page.inner_text("body")
    context.close()
    for part in (
        "Obat yang Tertukar",
        "Bu Sri",
        "SARI — Sari Pratama",
        "Bebas dibagikan",
        "5 komentar",
        "Hanya anggota blog ini",
    ):
        assert part in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_story_has_its_credit_and_notes_and_no_navigation(
    browser: Browser, served: Served, scheme: str
) -> None:
    page = visit(browser, served, "/2026/11/obat-yang-tertukar.html", color_scheme=scheme)
    page.emulate_media(media="print")
    for gone in (
        "header nav",
        "body > footer",
        ".crumbs",
        ".share",
        ".tags",
        ".comments",
        ".related",
        "nav.series",
        "#tampilan",
    ):
        assert not page.locator(gone).first.is_visible(), gone
    sheet = page.inner_text("article")
    for part in (
        "Obat yang Tertukar", "Oleh Sari Pratama, M.Farm.", "Sabtu, 21 November 2026", "Catatan kaki", "NORUM",
        "SARI — Sari Pratama", "Bebas dibagikan", "https://kisah-layanan.example/2026/11/obat-yang-tertukar.html",
    ):  # fmt: skip
        assert part in sheet
    assert "kembali ke teks" not in sheet
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()


def test_in_forced_colours_everything_that_can_be_pressed_shows_its_edge_or_its_underline(
    browser: Browser, served: Served
) -> None:
    page = visit(browser, served, "/2026/11/obat-yang-tertukar.html", forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    faint = page.evaluate(
        """() => [...document.querySelectorAll('button, .share a, .tags a')].filter(it => it.checkVisibility())
            .filter(it => { const style = getComputedStyle(it); return style.color == style.backgroundColor })
            .map(it => it.outerHTML)"""
    )
    page.get_by_role("button", name="Salin tautan").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.context.close()
    assert faint == []
    assert outline == "solid"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_by_itself(browser: Browser, served: Served, motion: str) -> None:
    page = visit(browser, served, "/2026/11/obat-yang-tertukar.html", reduced_motion=motion)
    page.get_by_role("button", name="Ganti tampilan terang atau gelap").click()
    moving = page.evaluate("document.getAnimations().length")
    scrolling = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    page.context.close()
    assert (moving, scrolling) == (0, "auto")


def test_a_screen_reader_meets_the_parts_of_a_story_in_the_order_of_reading(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "/2026/11/obat-yang-tertukar.html")
    told = page.locator("body").aria_snapshot()
    page.context.close()
    order = (
        'link "Langsung ke isi"', "banner", 'navigation "Menu utama"', 'navigation "Anda berada di"', "main", "article",
        'heading "Obat yang Tertukar" [level=1]', "Oleh", "Hore, hari baru!", 'heading "Catatan kaki"',
        "SARI — Sari Pratama", "Ditulis oleh", "Kredit yang siap disalin", 'heading "Bagikan cerita ini"',
        'heading "Seri:', 'heading "5 komentar"',
        "Rina Wulandari", 'heading "Cerita senada"', 'navigation "Cerita sebelum dan sesudahnya"', "contentinfo",
    )  # fmt: skip
    places = [told.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


SMALL = """() => [...document.querySelectorAll('a, button, summary, input, textarea, [tabindex="0"]')]
    .filter(it => it.checkVisibility() && !it.matches('.skip'))
    .map(it => [it, it.closest('label') ?? (it.matches('.card a') ? it.closest('.card') : it)])
    .map(([it, target]) => [it, target.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44)
    .filter(([it]) => ![...(it.closest('p, li, dd, figcaption, td, blockquote')?.childNodes ?? [])]
        .some(part => part.nodeType == 3 && part.textContent.trim().length > 1))
    .map(([it, box]) => [it.outerHTML.slice(0, 120), box.width, box.height])"""
"""What a thumb may miss. A link within a sentence has words beside it."""


@KINDS
def test_what_stands_alone_is_large_enough_for_a_thumb(browser: Browser, served: Served, address: str) -> None:
    page = visit(browser, served, address, viewport={"width": 360, "height": 800})
    small = {360: page.evaluate(SMALL)}
    page.set_viewport_size({"width": 1280, "height": 800})
    small[1280] = page.evaluate(SMALL)
    page.context.close()
    assert small == {360: [], 1280: []}


@pytest.fixture(scope="module")
def generous(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A blog with all that its owner may turn on."""
    blog = TinyBlog(tmp_path_factory.mktemp("lengkap"))
    key = f'slug = "sari-pratama"\nsigning_keys = ["{public(made(blog.folder / "kunci"))}"]'
    blog.write("penulis.toml", AUTHORS.replace('slug = "sari-pratama"', key))
    blog.build(OFFLINE_READING=True, NEWSLETTER_ACTION="https://surat.example/x", DESK_URL="https://meja.example")
    with serve(blog.output) as site:
        yield site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/2026/11/obat-yang-tertukar.html", "/luring.html", "/verifikasi.html"])
def test_what_an_owner_may_turn_on_suits_screen_readers_and_thumbs_too(
    browser: Browser, generous: Served, address: str, scheme: str
) -> None:
    page = visit(browser, generous, address, color_scheme=scheme, viewport={"width": 360, "height": 800})
    small = page.evaluate(SMALL)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.add_script_tag(path=axe_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    expect(page.get_by_role("textbox", name="Cerita baru lewat surel")).to_be_visible()
    expect(page.get_by_role("link", name="Cerita tersimpan")).to_be_visible()
    page.context.close()
    assert small == []
    assert overflow <= 0
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in result["violations"]] == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_scheme_follows_the_system_until_one_chooses_and_the_choice_is_remembered(
    browser: Browser, served: Served, system: str
) -> None:
    paper = {"light": "rgb(250, 243, 229)", "dark": "rgb(27, 21, 32)"}
    other = "dark" if system == "light" else "light"
    page = visit(browser, served, "/", color_scheme=system)

    def seen() -> str:
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    assert seen() == paper[system]
    switch = page.get_by_role("button", name="Ganti tampilan terang atau gelap")
    switch.click()
    assert seen() == paper[other]
    page.goto(f"{served.url}/arsip.html")
    assert seen() == paper[other]
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == other
    # Back to what the system says, and with it from now on.
    switch.click()
    assert seen() == paper[system]
    page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
    assert seen() == paper[other]
    page.context.close()


def test_the_remembered_scheme_is_there_before_anything_is_painted(browser: Browser, served: Served) -> None:
    context = browser.new_context(color_scheme="light")
    context.add_init_script("localStorage.scheme = 'dark'")
    page = context.new_page()
    page.goto(f"{served.url}/arsip.html", wait_until="commit")
    page.wait_for_function("document.body")
    early = page.evaluate("document.documentElement.dataset.scheme")
    context.close()
    assert early == "dark"


def test_headings_link_to_themselves_and_from_three_on_there_are_contents(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "/p/anggota.html")
    contents = page.get_by_role("navigation", name="Isi")
    titles = contents.get_by_role("link").all_inner_texts()
    assert titles == page.locator(".prose h2").all_inner_texts()
    assert len(titles) >= 3
    contents.get_by_role("link", name="Tata krama berkomentar").click()
    heading = page.get_by_role("heading", name="Tata krama berkomentar", exact=True)
    assert page.url.endswith("#tata-krama-berkomentar")
    assert heading.get_by_role("link").get_attribute("href") == "#tata-krama-berkomentar"
    page.goto(f"{served.url}/2026/03/nomor-empat-puluh-tujuh.html")
    assert page.locator(".prose :is(h2, h3)").count() < 3
    assert not page.get_by_role("navigation", name="Isi", exact=True).count()
    page.context.close()
