"""Everything wrong that only shows when the files are seen together."""

from __future__ import annotations

import pytest

from plugins.engine.problem import ContentErrors, UserError
from tests.tiny import NOW, STORY_FILE, TinyBlog


@pytest.mark.parametrize(
    ("header", "body", "problem", "remedy"),
    [
        ({"Author": "Sari Pratama"}, "", 'penulis "Sari Pratama" tidak ada', 'maksudnya "Sari Pratama, M.Farm."'),
        ({"Permission": "beba"}, "", 'izin "beba" tidak ada di izin.toml', 'mungkin maksudnya "bebas"'),
        ({"Cover": "apotik.svg", "Cover_alt": "Rak"}, "", '"gambar/apotik.svg" tidak ada', "gambar/apotek.svg"),
        ({}, "![Rak](gambar/rak.svg)", 'gambar "gambar/rak.svg" tidak ada', "simpan berkasnya"),
        ({}, "[x](/2026/11/obat-yang-tertuka.html)", "tidak menuju tulisan mana pun", "obat-yang-tertukar.html"),
        ({}, "[x]({filename}/cerita/2026/entah.md)", "tidak menuju tulisan mana pun", "periksa nama berkas"),
        ({}, "[x](/2026/11/obat-yang-tertukar.html#entah)", "menuju bagian yang tidak ada", "periksa #entah"),
        ({"Tags": "!!!"}, "", 'tag "!!!" tidak menyisakan slug', "huruf atau angka"),
        ({"Category": "?"}, "", 'kategori "?" tidak menyisakan slug', "huruf atau angka"),
        ({"Address": "/arsip.html"}, "", "alamat /arsip.html sudah dipakai oleh blog ini", "Slug, Address, atau Alias"),
        ({"Alias": "/kategori/kisah.html"}, "", "alamat /kategori/kisah.html sudah dipakai", "Slug, Address"),
    ],
)  # fmt: skip
def test_one_story_can_be_wrong_in_many_ways(
    blog: TinyBlog, header: dict[str, str], body: str, problem: str, remedy: str
) -> None:
    blog.write("gambar/apotek.svg", "<svg/>")
    blog.story(body or "Isi.", **header)
    found = blog.problems()
    assert len(found) == 1
    assert found[0].path.startswith(f"content/{STORY_FILE}")
    assert problem in found[0].problem
    assert remedy in found[0].remedy


def test_two_stories_at_one_address_name_each_other(blog: TinyBlog) -> None:
    blog.story(file="cerita/lain/obat-yang-tertukar.md", Title="Lain")
    (found,) = blog.problems()
    assert str(found) == (
        "content/cerita/lain/obat-yang-tertukar.md: alamat /2026/11/obat-yang-tertukar.html sudah dipakai "
        "content/cerita/2026/obat-yang-tertukar.md; ganti Slug, Address, atau Alias salah satunya"
    )


def test_two_stories_of_one_slug_in_different_months_both_live(blog: TinyBlog) -> None:
    blog.story(file="cerita/lama/obat-yang-tertukar.md", Date="2025-01-05")
    blog.build()
    assert {"2025/01/obat-yang-tertukar.html", "2026/11/obat-yang-tertukar.html"} <= set(blog.files())


def test_a_link_to_what_is_not_published_is_refused_where_it_would_show(blog: TinyBlog) -> None:
    blog.story(file="cerita/draf.md", Status="draft")
    blog.story("[x]({filename}/cerita/draf.md)")
    assert "menuju tulisan yang belum terbit" in blog.problems()[0].problem
    assert blog.problems(PREVIEW=True) == []


def test_links_by_file_by_address_by_former_address_and_to_lists_resolve(blog: TinyBlog) -> None:
    blog.story(file="cerita/lain.md", Date="2026-01-05", Alias="/lama.html", body="## Bagian dua\n\nIsi.")
    blog.story(
        "[a]({filename}/cerita/lain.md#bagian-dua) [b](/2026/01/lain.html) [c](/lama.html) [d](/kategori/kisah.html)"
    )
    blog.build()
    body = blog.page().select_one("article")
    assert body
    assert [body.find("a", string=letter)["href"] for letter in "abcd"] == [  # type: ignore[index]
        "/2026/01/lain.html#bagian-dua", "/2026/01/lain.html", "/2026/01/lain.html", "/kategori/kisah.html",
    ]  # fmt: skip


def test_settings_that_name_nothing_are_told(blog: TinyBlog) -> None:
    found = blog.problems(MENU_PAGES=[("Tentang", "/p/tentang.html")], BLOG_URL="kisah", PERMISSION_DEFAULT="entah")
    assert [one.path for one in found] == ["pelicanconf.py"] * 3
    assert all(one.remedy for one in found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BLOG_URL", "http://[x"), ("SITENAME", None), ("TAGLINE", 5), ("HOME_STORIES", "9"), ("LIST_STORIES", 0),
        ("LIST_STORIES", None), ("FEED_STORIES", -1), ("MENU_PAGES", ["Tentang"]), ("MENU_PAGES", [("Tentang",)]),
        ("MENU_PAGES", None), ("MENU_PAGES", [("Tentang", 5)]), ("MEMBERSHIP_PAGE", 5), ("DESK_URL", "http://[x"),
        ("DESK_URL", 5), ("SITEURL", "http://[x"), ("NEWSLETTER_ACTION", "https://[x"), ("WEBSUB_HUB", "https://[x"),
        ("WEBSUB_HUB", 5), ("INDEXNOW_KEY", 5), ("OFFLINE_READING", "ya"),
    ],
)  # fmt: skip
def test_a_setting_of_the_wrong_form_is_told_with_an_example(blog: TinyBlog, name: str, value: object) -> None:
    (found,) = blog.problems(NOW, **{name: value})
    assert found.path == "pelicanconf.py"
    assert name in found.problem
    assert found.remedy


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TIMEZONE", "WIB", "Tulis Asia/Jakarta untuk WIB"), ("TIMEZONE", None, "Asia/Jakarta"),
        ("TIMEZONE", "../x", "Asia/Jakarta"),
    ],
)  # fmt: skip
def test_a_zone_that_nobody_knows_is_told(blog: TinyBlog, name: str, value: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        blog.site(**{name: value}).check(NOW)


@pytest.mark.parametrize("lang", ["xx", ""])
def test_a_language_that_the_theme_does_not_have_is_told(blog: TinyBlog, lang: str) -> None:
    (problem,) = blog.problems(DEFAULT_LANG=lang)
    assert problem.remedy == "tulis DEFAULT_LANG = 'id'"


@pytest.mark.parametrize("moment", ["besok", 5, "2026-13-01"])
def test_a_moment_to_rehearse_that_is_none_is_told(blog: TinyBlog, moment: object) -> None:
    with pytest.raises(ContentErrors, match=f'NOW "{moment}" bukan saat; tulis misalnya NOW = "2026-12-01T07'):
        blog.site(NOW=moment).build()


def test_one_broken_file_is_one_complaint_not_a_cascade(blog: TinyBlog) -> None:
    blog.write("penulis.toml", '["Sari"\n')
    assert [one.path for one in blog.problems()] == ["content/penulis.toml:1"]


def test_every_problem_of_every_file_is_found_in_one_run(blog: TinyBlog) -> None:
    blog.write("cerita/a.md", b"\xff")
    blog.write("cerita/b.md", "Title: B\n\nIsi.")
    blog.story("")
    blog.comment(Member="siapa")
    assert {one.path.partition(":")[0] for one in blog.problems(NOW)} == {
        "content/cerita/a.md",
        "content/cerita/b.md",
        f"content/{STORY_FILE}",
        "content/komentar/2026/11/obat-yang-tertukar/satu.md",
    }
