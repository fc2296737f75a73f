"""`stories.json`: what the comment desk may know of the blog."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.tiny import NOW, TinyBlog


def told(blog: TinyBlog, **overrides: Any) -> dict[str, Any]:
    """The file after a build."""
    blog.build(**overrides)
    found: dict[str, Any] = json.loads(blog.text("stories.json"))
    return found


def addresses(data: dict[str, Any]) -> list[str]:
    return [story["address"] for story in data["stories"]]


def test_every_listed_story_is_told_with_its_state(blog: TinyBlog) -> None:
    blog.story(file="cerita/tutup.md", Title="Sudah & tutup", Date="2026-10-02", Comments="tutup")
    blog.story(file="cerita/nanti.md", Title="Nanti", Date="2026-10-01", Comments="tutup 2026-12-31", Lang="jv")
    blog.story(file="cerita/tidak.md", Title="Tidak", Date="2026-09-01", Comments="tidak")
    data = told(blog)
    assert data["version"] == 1
    assert (data["blog"], data["url"]) == ("Kisah Layanan", "https://kisah-layanan.example")
    assert data["stories"] == [
        {
            "address": "/2026/11/obat-yang-tertukar.html",
            "title": "Obat yang Tertukar",
            "lang": "id",
            "state": "buka",
            "closes": None,
        },
        {"address": "/2026/10/tutup.html", "title": "Sudah & tutup", "lang": "id", "state": "tutup", "closes": None},
        {"address": "/2026/10/nanti.html", "title": "Nanti", "lang": "jv", "state": "tutup", "closes": "2026-12-31"},
        {"address": "/2026/09/tidak.html", "title": "Tidak", "lang": "id", "state": "tidak", "closes": None},
    ]


def test_pages_are_told_where_they_take_comments(blog: TinyBlog) -> None:
    blog.write("halaman/tamu.md", "Title: Buku Tamu\nComments: buka\n\nSilakan.\n")
    blog.write("halaman/tentang.md", "Title: Tentang\n\nTentang.\n")
    assert addresses(told(blog))[1:] == ["/p/tamu.html"]


@pytest.mark.parametrize("preview", [False, True])
def test_hidden_stories_drafts_and_those_to_come_are_not_betrayed(blog: TinyBlog, preview: bool) -> None:
    blog.story(file="cerita/rahasia.md", Title="Rahasia", Date="2026-10-02", Status="hidden")
    blog.story(file="cerita/draf.md", Title="Draf", Date="2026-10-02", Status="draft")
    blog.story(file="cerita/nanti.md", Title="Nanti", Date="2027-10-02")
    blog.write("halaman/sembunyi.md", "Title: Sembunyi\nStatus: hidden\nComments: buka\n\nSilakan.\n")
    assert addresses(told(blog, PREVIEW=preview)) == ["/2026/11/obat-yang-tertukar.html"]


def test_a_blog_without_stories_tells_none(blog: TinyBlog) -> None:
    (blog.content / "cerita/2026/obat-yang-tertukar.md").unlink()
    assert told(blog)["stories"] == []


@pytest.mark.parametrize("address", ["/stories.html", "/feed.html", "/penulis/baso-lantera.feed.html"])
def test_no_story_may_live_where_its_credit_file_would_take_the_place(blog: TinyBlog, address: str) -> None:
    blog.story(file="cerita/aneh.md", Title="Aneh", Date="2026-10-02", Address=address)
    assert [problem.problem for problem in blog.problems()] == [f"alamat {address} sudah dipakai oleh blog ini sendiri"]


def test_a_closing_day_opens_the_way_to_the_desk_until_it_has_passed(blog: TinyBlog) -> None:
    blog.story(Comments="tutup 2026-11-22")
    link = "a[href='https://meja.example/tulis?cerita=/2026/11/obat-yang-tertukar.html']"
    site = blog.site(DESK_URL="https://meja.example")
    site.build(NOW)
    assert blog.page().select(link)
    assert "sampai Minggu, 22 November 2026" in blog.page().select(".comments")[0].text
    site.build(NOW + timedelta(days=1))
    assert not blog.page().select(link)
    assert "setelah Minggu, 22 November 2026" in blog.page().select(".comments")[0].text


def test_the_file_is_left_alone_while_nothing_in_it_changes(blog: TinyBlog) -> None:
    site = blog.site()
    site.build(NOW)
    file = blog.output / "stories.json"
    before = file.stat()
    blog.story("Isi yang lain sama sekali.")
    site.build(NOW)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    blog.story(Title="Obat yang Tertukar Lagi")
    site.build(NOW)
    assert "Obat yang Tertukar Lagi" in file.read_text(encoding="utf-8")
