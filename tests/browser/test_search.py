"""Searching in a real browser, under a policy that lets nothing run but the blog's own files."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmark.content import NOW as LATER
from benchmark.content import make_corpus
from benchmark.generators import Ours
from plugins.indonesian.words import words
from plugins.site.site import Site, load_settings
from tests.programs import axe_script
from tests.served import Served, own_policy, serve, visit
from tests.tiny import PROJECT, TinyBlog
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

QUERIES = tomllib.loads((PROJECT / "tests/search/queries.toml").read_text(encoding="utf-8"))
STORIES = {
    "a": ("Pertama", "Pagi itu saya menulis surat. Anak-anak menunggu di luar."),
    "b": ("Kedua", "Ini tulisan tangan beliau, nomor 10.000 dari café lama."),
    "c": ("Ketiga", "Penulis itu sudah pulang. Saya minta maaf kepadanya."),
    "d": ("Keempat", "Harus dituliskan di papan. Maaf saja tidak cukup; ia minta lebih."),
    "e": ("Kelima", "Kami melayani siapa saja. *Sekedhap malih*{: lang=jv }, katanya."),
    "f": (
        "Keenam",
        "Pelayanan dimulai pukul tujuh[^x].\n\n[^x]: Kecuali hari Minggu, karena *gerimis* belum berhenti.",
    ),
    "g": ("Ketujuh", "Semua sudah dilayani. Nomornya antre di loket."),
    "h": ("Ruang Tunggu", "Tidak ada apa-apa di sini kecuali kursi."),
}

OTHERS = {
    "f": {"Author": "Baso Lantera"},
    "g": {"Author": "", "Authors": "Sari Pratama, M.Farm.; Baso Lantera"},
}
"""Stories that are not by the usual author alone."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Eight stories of two years, with a comment, served strictly."""
    blog = TinyBlog(tmp_path_factory.mktemp("cari"))
    for number, (name, (title, body)) in enumerate(STORIES.items()):
        date = f"{2025 + number % 2}-{number + 3:02}-05"
        tags, authors = "stasiun" if name == "h" else "", OTHERS.get(name, {})
        blog.story(body, file=f"cerita/{name}.md", Title=title, Date=date, Tags=tags, **authors)
    blog.comment("Terharu saya membacanya.")
    blog.build()
    with serve(blog.output, own_policy(blog.output)) as site:
        yield site


@pytest.fixture(scope="module")
def strict(showcase: Path) -> Iterator[Served]:
    with serve(showcase, own_policy(showcase)) as site:
        yield site


@pytest.fixture
def page(browser: Browser, small: Served) -> Iterator[Page]:
    """The page for searching. Whatever the browser complains of fails the test."""
    complaints: list[str] = []
    page = browser.new_context().new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{small.url}/cari.html")
    yield page
    page.context.close()
    assert complaints == []


def found(page: Page, query: str) -> list[str]:
    """The titles of the stories found, best first."""
    page.evaluate("document.querySelector('main [role=status]').textContent = ''")
    page.get_by_role("searchbox").fill(query)
    expect(page.get_by_role("status")).not_to_be_empty()
    return page.locator(".results h2").all_inner_texts()


@pytest.mark.parametrize("query", ["tulis", "menulis", "tulisan", "penulis", "dituliskan", "tertulis", "MENULISKAN"])
def test_any_member_of_a_family_finds_all(page: Page, query: str) -> None:
    assert sorted(found(page, query)) == ["Kedua", "Keempat", "Ketiga", "Pertama"]


@pytest.mark.parametrize("query", ["layani", "melayani", "pelayanan", "dilayani"])
def test_another_family_finds_itself(page: Page, query: str) -> None:
    assert sorted(found(page, query)) == ["Keenam", "Kelima", "Ketujuh"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("anak ", "Pertama"), ("anak-anak", "Pertama"), ("10.000", "Kedua"), ("10000", "Kedua"), ("cafe", "Kedua"),
        ("sekedhap", "Kelima"), ("gerimis", "Keenam"), ("stasiun", "Ruang Tunggu"),
    ],
)  # fmt: skip
def test_all_words_are_found_whatever_they_are(page: Page, query: str, title: str) -> None:
    assert found(page, query) == [title]


def test_authors_are_found_by_name(page: Page) -> None:
    assert len(found(page, "pratama")) == len(STORIES)


def test_a_title_comes_first(page: Page) -> None:
    assert found(page, "tunggu")[0] == "Ruang Tunggu"


def test_a_word_that_has_hardly_begun_is_waited_for(page: Page) -> None:
    page.get_by_role("searchbox").press_sequentially("ge")
    expect(page.get_by_role("status")).to_have_text("Teruskan mengetik …")
    page.get_by_role("searchbox").press_sequentially("ri")
    expect(page.locator(".results h2")).to_have_text(["Keenam"])


def test_results_come_as_one_types_and_are_announced(page: Page) -> None:
    page.get_by_role("searchbox").press_sequentially("gerim", delay=20)
    expect(page.get_by_role("status")).to_have_text("1 cerita.")
    expect(page.locator(".results h2")).to_have_text(["Keenam"])
    page.get_by_role("searchbox").press_sequentially("istik", delay=20)
    expect(page.get_by_role("status")).to_contain_text("Tidak ada cerita yang memuat “gerimistik”")
    expect(page.locator(".results li")).to_have_count(0)


@pytest.mark.parametrize("slip", ["gerimsi", "gerrimis", "gerims", "gerumis", "egrimis", "erimis", "herimis"])
def test_one_slip_is_forgiven_wherever_it_is_and_named(page: Page, slip: str) -> None:
    assert found(page, slip) == ["Keenam"]
    expect(page.get_by_role("status")).to_have_text(
        f"1 cerita. Tidak ada yang menulis “{slip}”; yang ditampilkan: gerimis."
    )


def test_two_slips_are_not(page: Page) -> None:
    assert found(page, "garumis") == []


def test_words_in_quotation_marks_stand_together_just_so(page: Page) -> None:
    assert sorted(found(page, "minta maaf")) == ["Keempat", "Ketiga"]
    for query in ('"minta maaf"', "“minta maaf”", '"Minta  maaf" saya'):
        assert found(page, query) == ["Ketiga"]
    assert len(found(page, '"sari pratama"')) == len(STORIES)
    assert found(page, '"maaf minta"') == []


def test_the_excerpt_has_the_authors_words_around_the_hit_and_marks_it(page: Page) -> None:
    found(page, "dituliskan papan")
    quote = page.locator(".results li", has_text="Keempat").locator(".quote")
    expect(quote).to_have_text("Harus dituliskan di papan. Maaf saja tidak cukup; ia minta lebih.")
    expect(quote.locator("mark")).to_have_text(["dituliskan", "papan"])
    found(page, "menuliskan")
    expect(page.locator(".results li", has_text="Kedua").locator("mark")).to_have_text(["tulisan"])


def test_comments_are_searched_when_asked_for(page: Page) -> None:
    assert found(page, "terharu") == []
    page.get_by_role("checkbox", name="Cari di komentar juga").check()
    expect(page.locator(".results h2")).to_have_text(["Obat yang Tertukar"])
    expect(page.locator(".quote mark")).to_have_text(["Terharu"])
    expect(page.locator(".results .meta")).to_contain_text("di komentar")
    assert page.url.endswith("?q=terharu&komentar=1")


def test_a_year_narrows_what_was_found_to_its_own(page: Page) -> None:
    assert len(found(page, "tulis")) == 4
    year = page.get_by_role("combobox", name="Tahun")
    assert year.get_by_role("option").all_inner_texts() == ["Semua tahun", "2026", "2025"]
    year.select_option("2025")
    expect(page.get_by_role("status")).to_have_text("2 cerita.")
    assert sorted(page.locator(".results h2").all_inner_texts()) == ["Ketiga", "Pertama"]
    assert page.url.endswith("?q=tulis&tahun=2025")
    year.select_option("Semua tahun")
    expect(page.get_by_role("status")).to_have_text("4 cerita.")


def test_an_author_narrows_what_was_found_and_shared_stories_are_of_both(page: Page) -> None:
    assert len(found(page, "pelayanan")) == 3
    author = page.get_by_role("combobox", name="Penulis")
    expect(author.get_by_role("option")).to_have_text(["Semua penulis", "Baso Lantera", "Sari Pratama, M.Farm."])
    author.select_option("Baso Lantera")
    expect(page.get_by_role("status")).to_have_text("2 cerita.")
    assert sorted(page.locator(".results h2").all_inner_texts()) == ["Keenam", "Ketujuh"]
    author.select_option("Sari Pratama, M.Farm.")
    expect(page.locator(".results h2")).to_have_count(2)
    assert sorted(page.locator(".results h2").all_inner_texts()) == ["Kelima", "Ketujuh"]


def test_where_choices_leave_nothing_they_are_named_as_the_reason(page: Page) -> None:
    assert found(page, "gerimis") == ["Keenam"]
    page.get_by_role("combobox", name="Penulis").select_option("Sari Pratama, M.Farm.")
    expect(page.get_by_role("status")).to_contain_text("“gerimis” ada, tetapi tidak dalam pilihan Anda")
    expect(page.locator(".results li")).to_have_count(0)
    assert found(page, "gerimistik ") == []
    expect(page.get_by_role("status")).to_contain_text("Tidak ada cerita yang memuat “gerimistik”")


def test_choices_hold_for_words_in_quotation_marks_too(page: Page) -> None:
    assert sorted(found(page, '"layani"')) == []
    assert sorted(found(page, '"dilayani"')) == ["Ketujuh"]
    page.get_by_role("combobox", name="Penulis").select_option("Baso Lantera")
    expect(page.locator(".results h2")).to_have_text(["Ketujuh"])
    page.get_by_role("combobox", name="Tahun").select_option("2025")
    expect(page.locator(".results h2")).to_have_text(["Ketujuh"])


def test_choices_are_made_with_the_keyboard_and_stay_in_the_address(page: Page, browser: Browser) -> None:
    found(page, "tulis ")
    expect(page.get_by_role("combobox", name="Penulis").get_by_role("option")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Tahun")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_have_text("2 cerita.")
    expect(page.get_by_role("combobox", name="Tahun")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(r"penulis=Sari"))
    expect(page.locator(".results li")).to_have_count(2)
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.get_by_role("combobox", name="Tahun")).to_have_value("2026")
    expect(other.get_by_role("combobox", name="Penulis")).to_have_value("Sari Pratama, M.Farm.")
    expect(other.locator(".results li")).to_have_count(2)
    other.context.close()


def test_what_stands_under_every_story_finds_none(page: Page) -> None:
    assert found(page, "silakan bagikan") == []


def test_words_that_are_everywhere_ask_for_another(page: Page) -> None:
    assert found(page, "yang dan ") == []
    expect(page.get_by_role("status")).to_contain_text("Tambahkan kata yang lebih khas")


def test_what_was_asked_stays_in_the_address_and_can_be_passed_on(page: Page, browser: Browser) -> None:
    found(page, "gerimis pagi")
    assert page.url.endswith("?q=gerimis+pagi")
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.get_by_role("searchbox")).to_have_value("gerimis pagi")
    expect(other.locator(".results h2").first).to_have_text("Keenam")
    other.context.close()


def test_the_keyboard_leads_to_the_results_and_back(page: Page) -> None:
    field = page.get_by_role("searchbox")
    found(page, "melayani")
    field.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".results h2 a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".results h2 a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/202\d/\d\d/\w\.html$"))


def test_more_than_a_page_of_results_is_shown_on_demand(browser: Browser, tmp_path: Path) -> None:
    blog = TinyBlog(tmp_path)
    for number in range(14):
        blog.story("Hujan lagi.", file=f"cerita/{number}.md", Title=f"Nomor {number}", Date=f"2026-11-{number + 1:02}")
    blog.build()
    with serve(blog.output, own_policy(blog.output)) as site:
        page = visit(browser, site, "/cari.html?q=hujan")
        expect(page.get_by_role("status")).to_have_text("14 cerita.")
        expect(page.locator(".results li")).to_have_count(10)
        page.get_by_role("button", name="Tampilkan lagi").click()
        expect(page.locator(".results li")).to_have_count(14)
        expect(page.locator(".results h2 a").nth(10)).to_be_focused()
        expect(page.get_by_role("button", name="Tampilkan lagi")).to_be_hidden()
        page.context.close()


def test_where_the_index_cannot_be_had_the_reader_is_told(browser: Browser, small: Served) -> None:
    page = browser.new_context().new_page()
    page.route("**/cari/**", lambda route: route.abort())
    page.goto(f"{small.url}/cari.html?q=gerimis")
    expect(page.get_by_role("status")).to_contain_text("Pencarian tidak dapat dimuat")
    expect(page.get_by_role("link", name="Cari di arsip")).to_be_visible()
    page.unroute("**/cari/**")
    assert found(page, "gerimis ") == ["Keenam"]
    page.context.close()


def test_without_script_the_page_leads_to_archive_and_tags(browser: Browser, strict: Served) -> None:
    page = visit(browser, strict, "/cari.html", java_script_enabled=False)
    assert page.locator("form:visible").count() == 0
    expect(page.locator("noscript p")).to_be_visible()
    assert page.get_by_role("link", name="maaf", exact=False).first.is_visible()
    page.get_by_role("link", name="Cari di arsip").click()
    page.wait_for_url("**/arsip.html")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_results_pass_axe_and_fit(browser: Browser, served: Served, scheme: str, width: int) -> None:
    page = visit(
        browser, served, "/cari.html?q=maaf", color_scheme=scheme, viewport={"width": width, "height": 740}
    )  # fmt: skip
    expect(page.locator(".results mark").first).to_be_visible()
    page.add_script_tag(path=axe_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [one["id"] for one in result["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.evaluate(
        """() => [...document.querySelectorAll('.search :is([type=search], label, select), .results a, .more button')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML)"""
    )
    assert small == []
    page.context.close()


TEXTS = [
    "Bu Sri, obatnya! anak-anak Jum’at Ju'mat 'kutip' Rp10.000 2,5 19.05. Café É naïve ﬁn ꦲ K.H. A. snake_case",
    "“Masih lama, Mbak?” … ½ x² İstanbul ẞ straße 1.000.000,50 '98 rock'n'roll a.b 3.c",
]


@pytest.mark.parametrize("text", TEXTS)
def test_browser_and_build_read_the_same_words(page: Page, text: str) -> None:
    read = "async text => (await import('/theme/js/search-index.js')).words(text)"
    assert page.evaluate(read, text) == words(text)


def grown(stories: int, folder: Path) -> Path:
    """The output of the benchmark's blog with so many stories."""
    made = Ours(make_corpus(stories), folder)
    made.lay_out()
    output = folder / "output"
    chosen = {"PATH": str(folder / "content"), "OUTPUT_PATH": str(output), "MENU_PAGES": [], "MEMBERSHIP_PAGE": ""}
    Site(load_settings(PROJECT / "pelicanconf.py", **chosen)).build(LATER)
    return output


def first_query(browser: Browser, output: Path, query: str) -> int:
    """Bytes that come over the line, all files compressed by gzip (Brotli's are smaller), until results are seen."""
    asked: set[str] = set()
    with serve(output, own_policy(output)) as site:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.on("request", lambda request: asked.add(unquote(urlsplit(request.url).path).removeprefix("/")))
        page.goto(f"{site.url}/cari.html")
        page.get_by_role("searchbox").press_sequentially(query, delay=40)
        expect(page.locator(".results mark").first).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")
        page.context.close()
    assert len(asked) > 8
    return sum(len(gzip.compress((output / path).read_bytes())) for path in asked if (output / path).is_file())


def test_the_first_query_among_a_thousand_stories_is_at_most_sixty_kilobytes(browser: Browser, tmp_path: Path) -> None:
    output = grown(1000, tmp_path / "blog")
    sizes = {query: first_query(browser, output, query) for query in ("antrean", "perawat menulis", "knalpot kopi")}
    print(sizes)
    assert max(sizes.values()) <= 60_000


@pytest.mark.long
def test_the_first_query_among_ten_thousand_stories_is_at_most_150_kilobytes(browser: Browser, tmp_path: Path) -> None:
    assert first_query(browser, grown(10_000, tmp_path / "blog"), "perawat menulis") <= 150_000


def test_readers_find_the_story_they_remember(browser: Browser, strict: Served) -> None:
    """Forty written pairs: all but one at the first place, all among the first three."""
    page = visit(browser, strict, "/cari.html")
    places = {}
    for kind in QUERIES.values():
        for query, address in kind.items():
            found(page, query)
            shown = page.eval_on_selector_all(".results h2 a", "all => all.map(one => one.getAttribute('href'))")
            places[query] = shown.index(address) + 1 if address in shown else 0
    page.context.close()
    assert len(places) == 40
    assert {query: place for query, place in places.items() if not 1 <= place <= 3} == {}
    assert sum(place == 1 for place in places.values()) >= 39
