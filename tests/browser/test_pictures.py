"""Pictures in a real browser: the file that suits the screen, nothing that jumps, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from plugins.images.svg import sanitise
from tests.images.photos import scene, stored
from tests.images.vectors import SILENCED
from tests.served import Served, serve, visit
from tests.tiny import TinyBlog
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

SHIFTS = """
window.shifted = 0
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shifted += entry.value
}).observe({type: 'layout-shift', buffered: true})
"""
LONG = "\n\n".join(f"Paragraf nomor {number} yang cukup panjang untuk mengisi layar. " * 6 for number in range(12))


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A story with a tall cover and, far below, a photo; one with a small picture."""
    blog = TinyBlog(tmp_path_factory.mktemp("album"))
    blog.write("gambar/sampul.jpg", stored(scene(1600, 1200)))
    blog.write("gambar/bawah.jpg", stored(scene(1500, 1500)))
    blog.write("gambar/lain.jpg", stored(scene(1604, 1203)))
    blog.write("gambar/ikon.png", stored(scene(100, 60, "RGBA"), "PNG"))
    blog.story(f"{LONG}\n\n![Bawah](gambar/bawah.jpg)\n\nSelesai.", Cover="sampul.jpg", Cover_alt="Sampul")
    blog.story("![Ikon](gambar/ikon.png)\n\nIsi.", file="cerita/kecil.md", Title="Kecil", Date="2026-11-20",
               Cover="lain.jpg", Cover_alt="Sampul")  # fmt: skip
    blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 1200"/>')
    blog.story("Isi.", file="cerita/rak.md", Title="Rak", Date="2026-11-19", Cover="rak.svg", Cover_alt="Rak")
    blog.build()
    with serve(blog.output) as site:
        yield site


def chosen(page: Page, selector: str) -> str:
    """Size and kind of the file that an `<img>` shows once it has come."""
    image = page.locator(selector)
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth", arg=image.element_handle())
    return str(image.evaluate("image => image.currentSrc")).rpartition("-")[2]


@pytest.mark.parametrize(
    ("width", "density", "cover", "below"),
    [
        (360, 1, "412.avif", "412.avif"),
        (360, 2, "824.avif", "824.avif"),
        (412, 3, "1236.avif", "1236.avif"),
        (1280, 1, "1236.avif", "824.avif"),
        (1280, 2, "1236.avif", "1236.avif"),
    ],
)
def test_a_browser_takes_the_file_that_suits_its_screen(
    browser: Browser, album: Served, width: int, density: int, cover: str, below: str
) -> None:
    page = visit(
        browser, album, "/2026/11/obat-yang-tertukar.html",
        viewport={"width": width, "height": 700}, device_scale_factor=density,
    )  # fmt: skip
    assert chosen(page, ".cover img") == cover
    assert chosen(page, ".prose img") == below
    page.context.close()


def test_a_card_takes_the_smallest(browser: Browser, album: Served) -> None:
    for width, density in ((360, 2), (1280, 2)):
        page = visit(
            browser,
            album,
            "/penulis/sari-pratama.html",
            viewport={"width": width, "height": 700},
            device_scale_factor=density,
        )
        assert chosen(page, ".cards article:nth-of-type(2) picture img") == "412.avif"
        page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_choice_of_files_is_laid_out_as_a_single_file_is(browser: Browser, album: Served, width: int) -> None:
    page = visit(browser, album, "/", viewport={"width": width, "height": 700})
    chosen(page, ".cards picture img")
    photo, drawing = (page.locator(f".cards img[src$='{name}']").bounding_box() for name in ("jpg", "svg"))
    page.context.close()
    assert photo
    assert drawing
    assert (photo["width"], photo["height"]) == pytest.approx((drawing["width"], drawing["height"]), abs=1)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_when_pictures_arrive(browser: Browser, album: Served, width: int) -> None:
    """Each picture comes half a second late."""
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.add_init_script(SHIFTS)

    def late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/gambar/**", late)
    for address in ("/2026/11/obat-yang-tertukar.html", "/2026/11/kecil.html", "/"):
        page.goto(album.url + address, wait_until="load")
        page.mouse.wheel(0, 9_000)
        page.wait_for_timeout(900)
        assert page.evaluate("shifted") == 0, address
    context.close()


def test_what_is_far_below_is_not_fetched_before_it_is_near(browser: Browser, album: Served) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 600}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{album.url}/2026/11/obat-yang-tertukar.html", wait_until="networkidle")
    assert any("/sampul." in url for url in asked)
    assert not any("/bawah." in url for url in asked)
    chosen(page, ".prose img")
    assert any("/bawah." in url for url in asked)
    page.context.close()


def test_a_small_picture_is_shown_as_large_as_it_is(browser: Browser, album: Served) -> None:
    page = visit(browser, album, "/2026/11/kecil.html", viewport={"width": 1280, "height": 700})
    image = page.locator(".prose img")
    page.wait_for_function("image => image.complete && image.naturalWidth", arg=image.element_handle())
    box = image.bounding_box()
    page.context.close()
    assert box
    assert (round(box["width"]), round(box["height"])) == (100, 60)


def test_the_colours_are_those_of_the_photo(browser: Browser, album: Served, tmp_path: Path) -> None:
    page = visit(browser, album, "/2026/11/obat-yang-tertukar.html", viewport={"width": 360, "height": 700})
    chosen(page, ".cover img")
    page.locator(".cover img").screenshot(path=tmp_path / "sampul.png")
    page.context.close()
    with Image.open(tmp_path / "sampul.png") as shot:
        pixels = shot.convert("RGB")
    for place, colour in (((30, 30), (200, 40, 40)), ((pixels.width - 30, 30), (40, 160, 60))):
        found = pixels.getpixel(place)
        assert isinstance(found, tuple)
        assert all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


def test_no_svg_runs_where_its_own_address_is_opened(browser: Browser, tmp_path: Path) -> None:
    """First that the corpus is dangerous at all: some of it runs as it was written."""
    ran = {"before": 0, "after": 0}
    for when in ran:
        page = browser.new_page()
        page.add_init_script("window.pwn = () => { window.hacked = true }")
        for number, text in enumerate(SILENCED):
            file = tmp_path / f"{when}-{number}.svg"
            file.write_bytes(text.encode() if when == "before" else sanitise(text.encode()))
            page.goto(file.as_uri())
            ran[when] += bool(page.evaluate("window.hacked"))
        page.close()
    assert ran["before"] >= 4
    assert ran["after"] == 0
