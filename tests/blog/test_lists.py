"""Lists: home, archive, years, months, categories, tags, series, authors, and long ones page by page."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from plugins.blog.addresses import paginate
from tests.tiny import NOW, TinyBlog


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=1, max_value=30))
def test_pages_hold_every_story_once_and_a_new_story_changes_only_the_newest(count: int, size: int) -> None:
    stories = list(range(count, 0, -1))
    pages = paginate(stories, size)
    assert [story for page in pages for story in page.stories] == stories
    assert all(len(page.stories) == size for page in pages[1:])
    assert len(pages[0].stories) < 2 * size
    older = {page.number: page.stories for page in pages[1:]}
    after = {page.number: page.stories for page in paginate([count + 1, *stories], size)}
    assert all(after[number] == page for number, page in older.items())


def many(blog: TinyBlog, count: int) -> None:
    for number in range(count):
        moment = NOW - timedelta(days=20 * number + 1)
        blog.story(
            file=f"cerita/nomor-{number}.md",
            Title=f"Nomor {number}",
            Date=moment.isoformat(),
            Tags="Maaf" if number % 2 else "maaf",
            Series="Loket",
        )


def titles(blog: TinyBlog, path: str) -> list[str]:
    return [
        heading.get_text(strip=True)
        for heading in blog.page(path).select("main article h2, main article h3, main li h3")
    ]


def test_a_long_list_is_split_and_every_story_stays_reachable(blog: TinyBlog) -> None:
    many(blog, 11)
    blog.build(LIST_STORIES=5)
    page = blog.page("kategori/kisah.html")
    assert len(titles(blog, "kategori/kisah.html")) == 7
    older = page.select_one("a[rel=prev], a[rel=next]")
    assert older
    assert older["href"] == "/kategori/kisah/1.html"
    assert len(titles(blog, "kategori/kisah/1.html")) == 5


def test_tags_that_differ_in_capitals_are_one(blog: TinyBlog) -> None:
    many(blog, 4)
    blog.build()
    assert len(titles(blog, "tag/maaf.html")) == 4


def test_archive_years_and_months_lead_to_each_other(blog: TinyBlog) -> None:
    many(blog, 30)
    blog.build()
    archive = blog.page("arsip.html")
    links = {link["href"] for link in archive.select("main a")}
    assert {
        "/2026/",
        "/2026/11/",
        "/2025/",
        "/kategori/kisah.html",
        "/tag/maaf.html",
        "/seri/loket.html",
        "/penulis/sari-pratama.html",
    } <= links
    for path in ("2026/index.html", "2026/11/index.html", "2025/index.html"):
        assert titles(blog, path) or blog.page(path).select("main a[href^='/2025/']")


def test_series_are_read_in_order_of_date_with_the_present_part_marked(blog: TinyBlog) -> None:
    many(blog, 3)
    blog.build()
    box = blog.page(
        "2026/11/nomor-1.html" if "2026/11/nomor-1.html" in blog.files() else "2026/11/nomor-0.html"
    ).select_one("nav.series")
    assert box
    assert [item.get_text(strip=True) for item in box.select("li")] == ["Nomor 2", "Nomor 1", "Nomor 0"]
    assert len(box.select("[aria-current]")) == 1


def test_newer_and_older_stories_are_neighbours(blog: TinyBlog) -> None:
    many(blog, 3)
    blog.build()
    middle = next(path for path in blog.files() if path.endswith("nomor-1.html"))
    pager = blog.page(middle).select_one("nav.pager")
    assert pager
    text = pager.get_text(" ")
    assert "Nomor 0" in text
    assert "Nomor 2" in text


def test_translations_know_each_other(blog: TinyBlog) -> None:
    blog.story(
        "The text.",
        file="cerita/swapped.md",
        Title="Swapped",
        Lang="en",
        Translation_of="/2026/11/obat-yang-tertukar.html",
    )
    blog.build()
    assert blog.page().select_one("a[hreflang=en][href='/2026/11/swapped.html']")
    assert blog.page("2026/11/swapped.html").select_one("a[hreflang=id][href='/2026/11/obat-yang-tertukar.html']")


def test_a_blog_below_a_folder_links_within_that_folder(blog: TinyBlog) -> None:
    blog.write("gambar/a.svg", "<svg/>")
    blog.story("![a](gambar/a.svg)\n\n[x](/kategori/kisah.html)")
    blog.build(SITEURL="https://nama.example/blog", BLOG_URL="https://nama.example/blog")
    page = blog.page()
    targets = [str(tag.get("href") or tag.get("src")) for tag in page.select("a, img, link")]
    local = [target for target in targets if target.startswith("/")]
    assert local
    assert all(target.startswith("/blog/") for target in local)


def test_no_summary_carries_a_whole_story_away_from_its_credit(blog: TinyBlog) -> None:
    sentences = " ".join(f"Kalimat ke-{number} cukup panjang untuk dibaca orang lain." for number in range(60))
    blog.story(f"{sentences}\n\n<!--more-->")
    blog.build()
    page = blog.page("2026/11/obat-yang-tertukar.html")
    told = [one["content"] for one in page.select('meta[name="description"], meta[property="og:description"]')]
    told += [item["summary"] for item in json.loads(blog.text("feed.json"))["items"]]
    told += [paragraph.get_text() for paragraph in blog.page("index.html").select(".card p")]
    assert len(told) >= 4
    assert all(len(text) <= 301 for text in told)
