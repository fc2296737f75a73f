"""Addresses as people write them: long ones, percent-encoded ones, and two that cannot stand side by side."""

from __future__ import annotations

import pytest

from plugins.indonesian.slug import LONGEST
from tests.tiny import STORY_FILE, TinyBlog

OTHER = "cerita/lain.md"
LONG = "obat" * 75


def test_names_of_any_length_become_addresses_that_a_file_system_bears(blog: TinyBlog) -> None:
    author = f"Sari {LONG}"
    blog.write("penulis.toml", f'["{author}"]\nsignature = "SARI"\n')
    blog.story(
        Author=author, Category=f"Kisah {LONG}", Tags=f"{LONG}, {LONG}a", Series=LONG, file=f"cerita/{LONG[:250]}.md"
    )
    blog.content.joinpath(STORY_FILE).unlink()
    blog.build()
    files = blog.files()
    assert max(len(name.encode()) for path in files for name in path.split("/")) <= LONGEST + len(".feed.json")
    (story,) = (path for path in files if path.endswith(".kartu.png"))
    page = blog.page(story.replace(".kartu.png", ".html"))
    named = {str(link["href"]).removeprefix("/") for link in page.select("a[rel=author], a[rel=tag], .tags a")}
    assert len(named) >= 3
    assert named <= set(files)


def test_tags_that_differ_only_in_their_last_letter_stay_two(blog: TinyBlog) -> None:
    blog.story(Tags=f"{LONG}, {LONG}a")
    blog.build()
    assert sum(path.startswith("tag/") and path.endswith(".html") for path in blog.files()) == 2


@pytest.mark.parametrize(
    ("header", "problem", "remedy"),
    [
        ({"Slug": "a" * 260}, 'slug "aaa', "tulis Slug: aaa"),
        ({"Address": f"/{'a' * 260}.html"}, "terlalu panjang", "pendekkan sampai 200 huruf"),
        ({"Alias": "/a" * 400 + ".html"}, "terlalu panjang", "pendekkan sampai 200 huruf"),
        ({"Translation_of": f"/{'a' * 260}.html"}, "terlalu panjang", "pendekkan"),
        ({"Address": "/a%2Fb.html"}, "tidak dapat dipakai", "misalnya /2026/11/judul.html"),
        ({"Address": "/%2e%2e/b.html"}, "tidak dapat dipakai", "misalnya /2026/11/judul.html"),
        ({"Address": "/a%00.html"}, "tidak dapat dipakai", "misalnya /2026/11/judul.html"),
        ({"Address": "/a%ff.html"}, "tidak dapat dipakai", "misalnya /2026/11/judul.html"),
    ],
)
def test_an_address_that_no_file_can_have_is_refused(
    blog: TinyBlog, header: dict[str, str], problem: str, remedy: str
) -> None:
    blog.story(**header)
    (found,) = blog.problems()
    assert problem in found.problem
    assert remedy in found.remedy
    assert len(str(found)) < 500


def test_a_percent_encoded_address_is_one_however_it_is_spelled(blog: TinyBlog) -> None:
    blog.story(file=OTHER, Title="Lain", Address="/lama/kopi%20%26%c3%a9.html", body="## Bagian\n\nIsi.")
    blog.comment(folder="komentar/lama/kopi &é")
    blog.story("[a](/lama/kopi%20&%C3%A9.html#bagian) [b](</lama/kopi &é.html>)")
    blog.build()
    assert "Terima kasih." in blog.text("lama/kopi &é.html")
    links = blog.page().select(".prose a")
    assert [link["href"] for link in links] == ["/lama/kopi%20%26%C3%A9.html#bagian", "/lama/kopi%20%26%C3%A9.html"]
    blog.story(file="cerita/tiga.md", Title="Tiga", Address="/lama/kopi%20&%C3%A9.html".replace("&", "%26"))
    assert "sudah dipakai" in blog.problems()[0].problem


def test_a_former_address_that_is_still_the_address_leads_nowhere_else(blog: TinyBlog) -> None:
    blog.story(Alias="/2026/11/obat-yang-tertukar.html; /lama.html")
    blog.build()
    assert blog.page().select_one("article")
    assert "lama.html" in blog.files()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Slug": "obat.html"}, {"Slug": "obat"}),
        ({"Address": "/x/obat.html/lain.html"}, {"Address": "/x/obat.html"}),
        ({"Address": "/x/obat.json/lain.html"}, {"Address": "/x/obat.html"}),
        ({"Alias": "/x/obat.kartu.png/lain.html"}, {"Address": "/x/obat.html"}),
        ({"Address": "/x/obat.html/lain.html"}, {"Alias": "/x/obat.html"}),
        ({"Alias": "/x/obat.html/lain.html"}, {"Alias": "/x/obat.html"}),
    ],
)
def test_an_address_beneath_another_file_names_both_in_either_order(
    blog: TinyBlog, one: dict[str, str], other: dict[str, str]
) -> None:
    for first, second in ((one, other), (other, one)):
        blog.story(**first)
        blog.story(file=OTHER, Title="Lain", **second)
        (found,) = blog.problems()
        assert {f"content/{STORY_FILE}", f"content/{OTHER}"} == {found.path, found.problem.rpartition(" ")[2]}
        assert "Slug, Address, atau Alias" in found.remedy


def test_a_page_beneath_a_story_and_a_story_beneath_a_page_name_both(blog: TinyBlog) -> None:
    blog.write("halaman/tentang.md", "Title: Tentang\n\nIsi.")
    blog.story(Address="/p/tentang.html/obat.html")
    assert "content/halaman/tentang.md" in blog.problems()[0].problem
    blog.story()
    blog.write("halaman/tentang.md", "Title: Tentang\nAddress: /2026/11/obat-yang-tertukar.html/x.html\n\nIsi.")
    assert f"content/{STORY_FILE}" in blog.problems()[0].problem


@pytest.mark.parametrize(
    "address",
    [
        "/gambar/loket.html", "/theme/umpan.html", "/theme/gaya.css/x.html", "/cari/2026-11/daftar.html",
        "/.well-known/tdmrep.html", "/_headers/x.html", "/_redirects/x.html", "/.htaccess/x.html", "/.kisah/a.html",
        "/atom.xml/x.html", "/robots.txt/x.html", "/404.html/x.html", "/kategori/kisah.html/x.html",
        "/kategori/kisah.atom.xml/x.html", "/2026/11/index.html", "/2026/index.html/x.html", "/index.html",
        "/stories.html", "/feed.html", "/x/terbitkan-ulang.html", "/kunci-rahasia.txt/x.html",
    ],
)  # fmt: skip
def test_an_address_that_the_blog_needs_is_refused(blog: TinyBlog, address: str) -> None:
    for key in ("Address", "Alias"):
        blog.story(**{key: address})
        (found,) = blog.problems(INDEXNOW_KEY="kunci-rahasia")
        assert found.path == f"content/{STORY_FILE}"
        assert "blog ini sendiri" in found.problem
