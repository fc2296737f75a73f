"""Comments as they look."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.served import serve
from tests.tiny import TinyBlog


def test_lists_in_a_comment_look_like_lists_and_not_like_threads(blog: TinyBlog, browser: Browser) -> None:
    blog.comment("Begini:\n\n1. satu\n2. dua\n\n- tiga", stem="satu")
    blog.comment("Juga:\n\n1. empat", stem="dua", Reply_to="satu", Date="2026-11-21T21:00:00+07:00")
    blog.build()
    with serve(blog.output) as site:
        page = browser.new_page()
        page.goto(f"{site.url}/2026/11/obat-yang-tertukar.html")
        looks = page.evaluate(
            """() => Object.fromEntries(
                [['ordered', '.remark ol'], ['unordered', '.remark ul'], ['replies', '.threads > li > ol']]
                .map(([name, path]) => [name, [...document.querySelectorAll(path)].map(one => {
                    const look = getComputedStyle(one);
                    return [look.listStyleType, look.borderInlineStartWidth];
                })]))"""
        )
        page.close()
    assert looks["ordered"] == [["decimal", "0px"], ["decimal", "0px"]]
    assert looks["unordered"][0][0] in {"disc", "circle"}
    assert looks["replies"][0][0] == "none"
