"""Posts and pages as users of Pelican have them (in `pelican/`), in folders of this blog."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tiny import TinyBlog

POSTS = Path(__file__).with_name("pelican")
RAIN, RAIN_EN = "2026/11/hujan-di-terminal.html", "2026/11/hujan-di-terminal-en.html"


@pytest.fixture
def posts(blog: TinyBlog) -> TinyBlog:
    shutil.rmtree(blog.content / "cerita")
    shutil.copytree(POSTS, blog.content, dirs_exist_ok=True)
    blog.build(USE_FOLDER_AS_CATEGORY=True)
    return blog


def test_they_build_as_they_are_and_drafts_stay_behind(posts: TinyBlog) -> None:
    files = posts.files()
    assert {RAIN, RAIN_EN, "2026/10/dapur-umum.html", "p/tentang.html", "p/tentang-en.html", "p/hubungi.html"} <= {
        *files
    }
    assert not any("catatan" in path for path in files)


def test_folders_are_categories_and_the_only_author_signs(posts: TinyBlog) -> None:
    assert {"kategori/perjalanan.html", "kategori/dapur.html"} <= {*posts.files()}
    assert posts.page(RAIN).select_one("a.p-author").text == "Wulan Saraswati"  # type: ignore[union-attr]


def test_translations_know_each_other(posts: TinyBlog) -> None:
    one, other = posts.page(RAIN), posts.page(RAIN_EN)
    assert one.select_one(f'article a[hreflang=en][href="/{RAIN_EN}"]')
    assert other.select_one(f'article a[hreflang=id][href="/{RAIN}"]')
    assert other.select_one("article")["lang"] == "en"  # type: ignore[index]


def test_links_and_pictures_lead_where_they_led(posts: TinyBlog) -> None:
    story = posts.page(RAIN).select_one(".prose")
    assert story is not None
    assert [link["href"] for link in story.select("a")] == ["/2026/10/dapur-umum.html", "/gambar/bangku.svg"]
    assert story.select_one("figure img[src='/gambar/bangku.svg']")
    assert posts.page(RAIN_EN).select_one(f".prose a[href='/{RAIN}']")
    assert posts.page("p/hubungi.html").select_one("a[href='/p/tentang.html']")


def test_wrapped_paragraphs_summary_and_dates_are_as_meant(posts: TinyBlog) -> None:
    page = posts.page(RAIN)
    assert not page.select(".prose br")
    assert len(page.select(".prose p")) == 4
    summary = "Bus terakhir sudah berangkat ketika seorang kernet kembali membawa payung."
    assert page.select_one("meta[name=description]")["content"] == summary  # type: ignore[index]
    assert page.select_one("time.dt-updated")["datetime"] == "2026-11-05T08:00:00+07:00"  # type: ignore[index]


def test_keywords_are_in_no_file(posts: TinyBlog) -> None:
    assert not [path for path, data in posts.files().items() if b"bus malam" in data]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ({"Translation": "true"}, "Translation ditulis tanpa Lang"),
        ({"Translation": "ya", "Lang": "en"}, 'Translation "ya" tidak dikenal'),
    ],
)
def test_a_translation_that_is_none_is_named(blog: TinyBlog, header: dict[str, str], problem: str) -> None:
    blog.story(**header)
    (found,) = blog.problems()
    assert found.problem == problem
    assert found.path.endswith(".md:4")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ({"Slug": "obat"}, "2026/11/obat-en.html"),
        ({"Slug": "obat-en"}, "2026/11/obat-en.html"),
        ({"Address": "/medicine.html"}, "medicine.html"),
    ],
)
def test_a_translation_has_an_address_of_its_own(blog: TinyBlog, header: dict[str, str], address: str) -> None:
    blog.story(file="cerita/asli.md", Slug="obat")
    blog.story(Lang="en", Translation="true", **{"Slug": "obat"} | header)
    blog.build()
    assert blog.page("2026/11/obat.html").select_one(f'article a[hreflang=en][href="/{address}"]')


@pytest.mark.parametrize(
    "link", ["{filename}../../../x.md", "{filename}tidak-ada.md", "{static}berkas.pdf", "{attach}"]
)
def test_a_link_that_leads_nowhere_is_named(blog: TinyBlog, link: str) -> None:
    blog.story(f"Lihat [itu]({link}).")
    (found,) = blog.problems()
    assert "tidak menuju tulisan mana pun" in found.problem or "tidak jelas tujuannya" in found.problem
