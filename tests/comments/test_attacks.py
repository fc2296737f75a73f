"""A corpus of attacks on its two ways into a page: through a desk's snapshot and a pull, and through files by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import Tag
from playwright.sync_api import Browser

from plugins.comments.record import CommentRecord, MemberRecord, Membership
from tests.browser.conftest import browser as browser  # noqa: PLC0414  a fixture of another room
from tests.comments.attacks import ATTACKS
from tests.comments.pulling import THREAD, pull, snapshot
from tests.served import serve
from tests.tiny import NOW, TinyBlog

ALLOWED = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
OURS = {"h2", "details", "summary", "ol", "li", "div", "p", "span", "b", "a", "time"}
"""What the theme puts around comments."""
NAME = "Budi <script>hit(1)</script> \"' onmouseover=hit(1)"


def through_the_desk(blog: TinyBlog) -> int:
    """Those that are shown. What a file cannot hold is held back; a desk would have refused it before."""
    member = MemberRecord("budi", NAME, "https://example.org/?a=\"'<>", (Membership("2025-01-01"),))
    records = [
        CommentRecord(f"k{number:03}", THREAD, "budi", (NOW - timedelta(hours=100 - number)).isoformat(), "", text)
        for number, text in enumerate(ATTACKS)
    ]
    done = pull(blog, snapshot(*records, members=[member]))
    assert {one.problem[:21] for one in done.withheld} <= {"ada karakter kendali "}
    return len(done.added)


def by_hand(blog: TinyBlog) -> int:
    roster = '[budi]\nname = "Budi <script>hit(1)</script> onmouseover=hit(1)"\n[[budi.masa]]\ndari = 2025-01-01\n'
    blog.write("anggota.toml", roster)
    shown = [text for text in ATTACKS if not any(character in text for character in "\x01\x02")]
    for number, text in enumerate(shown):
        blog.comment(text, stem=f"t{number:03}", Date=(NOW - timedelta(hours=100 - number)).isoformat())
    return len(shown)


@pytest.fixture(params=[through_the_desk, by_hand], ids=["desk", "by hand"])
def page(request: pytest.FixtureRequest, blog: TinyBlog) -> tuple[TinyBlog, int]:
    shown = request.param(blog)
    assert shown >= len(ATTACKS) - 2
    assert blog.problems() == []
    blog.build()
    return blog, shown


def comments(blog: TinyBlog) -> list[Tag]:
    return blog.page().select(".comments .remark")


def test_no_attack_becomes_more_than_text(page: tuple[TinyBlog, int]) -> None:
    blog, shown = page
    found = comments(blog)
    assert len(found) == shown
    section = blog.page().select_one(".comments")
    assert section
    for tag in section.find_all(True):
        assert tag.name in ALLOWED | OURS
        assert not [name for name in tag.attrs if name.startswith("on") or name in {"style", "src", "srcdoc"}]
        if href := str(tag.get("href", "")):
            assert href.startswith(("http://", "https://", "#komentar-"))
        if tag.find_parent(class_="remark") and tag.name in {"em", "strong", "blockquote", "ol", "ul", "pre", "code"}:
            assert set(tag.attrs) <= {"lang", "start"}


def test_no_attack_leaves_by_another_exit(page: tuple[TinyBlog, int]) -> None:
    """Feeds, credit files and copies carry no comments; nothing of the corpus is in them."""
    blog, _ = page
    for path, data in blog.files().items():
        if path != f"{THREAD}.html":
            assert b"hit(1)" not in data, path


def test_no_attack_does_anything_in_a_browser(page: tuple[TinyBlog, int], browser: Browser) -> None:
    """Without our content security policy, so that nothing but the page itself keeps it quiet."""
    blog, shown = page
    asked: list[str] = []
    with serve(blog.output) as site:
        context = browser.new_context(bypass_csp=True)
        context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; }")
        view = context.new_page()
        view.on("request", lambda request: asked.append(request.url))
        view.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
        view.goto(f"{site.url}/{THREAD}.html", wait_until="load")
        assert view.locator(".comments .remark").count() == shown
        view.evaluate(
            """() => document.querySelectorAll('.comments *').forEach(one => {
                for (const kind of ['mouseover', 'click', 'focus', 'toggle', 'error', 'load', 'pointerover'])
                    if (kind !== 'click' || one.tagName !== 'A') one.dispatchEvent(new Event(kind, {bubbles: true}));
            })"""
        )
        view.wait_for_timeout(300)
        assert view.evaluate("window.hits") == 0
        assert view.evaluate("location.pathname") == f"/{THREAD}.html"
        ids = view.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert len(ids) == len(set(ids))
        # And this is how it would have shown.
        view.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit(1)>')")
        view.wait_for_function("window.hits === 1")
        context.close()
    assert all(url.startswith(site.url) for url in asked), asked
