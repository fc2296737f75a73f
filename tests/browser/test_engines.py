"""Every page kind in the two engines beside Chromium: Gecko as Firefox has it, WebKit as GTK has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.engines import Engine, firefox, webkit
from tests.served import PAGE_KINDS, Served
from tools.components import FIREFOX, WEBKIT, XVFB, required

pytestmark = pytest.mark.skipif(
    None in (FIREFOX.find(), WEBKIT.find(), XVFB.find()) and not required(), reason=f"{FIREFOX.waits}; {WEBKIT.waits}"
)

STORY = "/2026/11/obat-yang-tertukar.html"
FORCED = {"ui.useAccessibilityTheme": 1, "browser.display.document_color_use": 2}
"""The preferences that Firefox has for people who see pages in their system's colours only."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
INITIAL = "getComputedStyle(document.querySelector('.opened > p'), '::first-letter')"


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    start = {"Firefox": firefox, "WebKit": webkit}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as page:
        page.resize(460, 900)  # WebKit's window is never narrower
        yield page


def test_every_page_kind_is_there_and_nothing_scrolls_sideways(engine: Engine, served: Served) -> None:
    found = {}
    for kind, address in PAGE_KINDS.items():
        engine.open(served.url + address)
        shown = engine.evaluate(f"[document.querySelector('h1').offsetHeight > 0, document.title != '', {OVERFLOW}]")
        if shown != [True, True, 0]:
            found[kind] = shown
    assert found == {}


def test_the_first_letter_belongs_to_its_word(engine: Engine, served: Served) -> None:
    """Where a browser cannot sink an initial into three lines, one of two lines floats beside the text."""
    engine.open(served.url + STORY)
    sinks = engine.evaluate("CSS.supports('(initial-letter: 3) or (-webkit-initial-letter: 3)')")
    assert engine.evaluate(f"{INITIAL}.float") == ("none" if sinks else "left")
    larger = engine.evaluate(f"parseFloat({INITIAL}.fontSize) / parseFloat(getComputedStyle(document.body).fontSize)")
    assert sinks or larger > 2.5


def test_the_bar_of_the_browser_follows_the_scheme_that_was_chosen(engine: Engine, served: Served) -> None:
    engine.open(served.url + STORY)
    colours = "[...document.querySelectorAll('[name=theme-color]')].map(it => it.content)"
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = engine.evaluate(paper)
    engine.evaluate("document.getElementById('tampilan').click()")
    dark = engine.evaluate(paper)
    assert dark != light
    assert engine.evaluate(colours) == [dark, dark]
    engine.open(served.url + STORY)
    assert engine.evaluate(colours) == [dark, dark]
    engine.evaluate("localStorage.clear()")


def test_a_quotation_from_right_to_left_has_its_bar_on_the_right(engine: Engine, served: Served) -> None:
    engine.open(served.url + STORY)
    engine.evaluate(
        "document.querySelector('.prose').insertAdjacentHTML('beforeend',"
        " '<blockquote id=kutipan><p dir=rtl lang=ar>السلام عليكم</p></blockquote>')"
    )
    style = "getComputedStyle(document.getElementById('kutipan'))"
    assert engine.evaluate(f"[{style}.borderRightWidth, {style}.borderLeftWidth]") == ["3px", "0px"]
    assert engine.evaluate("getComputedStyle(document.querySelector('#kutipan p')).fontStyle") == "normal"


def test_nothing_vanishes_where_the_system_dictates_the_colours(
    served: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with firefox(tmp_path_factory.mktemp("forced"), FORCED) as page:
        page.open(served.url + STORY)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
        for part in ("'hr'", "'.kawung'", "'.name', '::before'"):
            element, _, pseudo = part.partition(", ")
            style = f"getComputedStyle(document.querySelector({element}), {pseudo or 'null'})"
            assert page.evaluate(f"{style}.backgroundColor") not in {canvas, "rgba(0, 0, 0, 0)"}, part
