"""Files of an owner's own: published as they are or printed from a template, and never where the blog has something."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.engine.problem import ContentErrors
from tests.tiny import TinyBlog

PAGE = """\
{% extends 'base.html' %}
{% block title %}Mitra · {{ site.name }}{% endblock %}
{% block main %}
<h1>Mitra &amp; kawan</h1>
<ul>
{% for story in page.cards %}<li><a href="{{ site.root ~ story.address }}">{{ story.title }}</a></li>{% endfor %}
</ul>
{% endblock %}
"""
STATIC = ("berkas/CNAME", "berkas/peta.pdf", "berkas/lama/peta.pdf", "google123.html")
TEMPLATE = "berkas/mitra.html"
BOTH: dict[str, Any] = {"STATIC_PATHS": ["berkas", "google123.html"], "TEMPLATE_PAGES": {TEMPLATE: "mitra.html"}}


def furnish(blog: TinyBlog) -> None:
    for path in STATIC:
        blog.write(path, path)
    blog.write(TEMPLATE, PAGE)


def added(blog: TinyBlog, **settings: Any) -> dict[str, bytes]:
    """What the blog's own files and these settings add to the output, or change there."""
    blog.build()
    before = blog.files()
    furnish(blog)
    blog.build(**settings)
    return {path: data for path, data in blog.files().items() if before.get(path) != data}


def test_files_are_published_as_they_are(blog: TinyBlog) -> None:
    found = added(blog, STATIC_PATHS=["berkas", "google123.html"])
    assert found.keys() == {
        "berkas/CNAME", "berkas/peta.pdf", "berkas/lama/peta.pdf", "berkas/mitra.html", "google123.html",
    }  # fmt: skip
    assert found["berkas/lama/peta.pdf"] == b"berkas/lama/peta.pdf"


def test_a_file_is_published_at_another_address_and_a_folder_is_left_out(blog: TinyBlog) -> None:
    moved = {"berkas/CNAME": {"path": "CNAME"}, "berkas/mitra.html": {"path": ".well-known/mitra"}}
    found = added(
        blog,
        STATIC_PATHS=["berkas", "./google123.html"],
        STATIC_EXCLUDES=["berkas/lama/"],
        EXTRA_PATH_METADATA=moved | {"google123.html": {"path": "favicon.ico"}},
    )
    assert found.keys() == {"CNAME", "berkas/peta.pdf", ".well-known/mitra", "favicon.ico"}


def test_a_template_in_the_content_folder_becomes_a_page(blog: TinyBlog) -> None:
    found = added(blog, **BOTH, SITEURL="https://x.example/b")
    page = blog.page("mitra.html")
    assert page.title
    assert page.title.text == "Mitra · Kisah Layanan"
    assert [one["href"] for one in page.select("main a")] == ["/b/2026/11/obat-yang-tertukar.html"]
    assert page.select_one("link[rel=canonical][href$='/mitra.html']")
    assert "/mitra.html" in found["sitemap.xml"].decode()
    assert TEMPLATE not in found


def test_a_page_shows_what_its_template_and_the_newest_stories_say(blog: TinyBlog) -> None:
    furnish(blog)
    blog.build(**BOTH)
    blog.story(Title="Lain")
    blog.build(**BOTH)
    assert ">Lain</a>" in blog.text("mitra.html")
    blog.write(TEMPLATE, PAGE.replace("kawan", "lawan"))
    blog.write("berkas/CNAME", "y")
    result = blog.build(**BOTH)
    assert "lawan" in blog.text("mitra.html")
    assert blog.text("berkas/CNAME") == "y"
    assert result.made == 2


def test_stories_link_to_own_files_as_pelican_lets_them(blog: TinyBlog) -> None:
    furnish(blog)
    blog.story("Lihat [peta](/berkas/peta.pdf), [nama](/CNAME) dan [mitra](/mitra.html).")
    settings = BOTH | {"EXTRA_PATH_METADATA": {"berkas/CNAME": {"path": "CNAME"}}}
    blog.build(**settings, SITEURL="/b")
    links = [one["href"] for one in blog.page().select("main p a") if one.text in {"peta", "nama", "mitra"}]
    assert links == ["/b/berkas/peta.pdf", "/b/CNAME", "/b/mitra.html"]
    (problem,) = blog.problems(**settings | {"EXTRA_PATH_METADATA": {}})
    assert 'tautan "/CNAME"' in problem.problem


@pytest.mark.parametrize(
    "settings",
    [
        {"STATIC_EXCLUDES": ["berkas/lama"]},
        {"EXTRA_PATH_METADATA": {"berkas/CNAME": {"path": "CNAME"}}},
        {"TEMPLATE_PAGES": {}},
        {"TEMPLATE_PAGES": {TEMPLATE: "lain.html"}},
        {"STATIC_PATHS": ["berkas/CNAME", "berkas/peta.pdf", "berkas/lama", "google123.html"]},
        {"STATIC_PATHS": ["berkas"], "IGNORE_FILES": ["google*"]},
    ],
)
def test_a_change_of_settings_gives_what_a_clean_build_gives(
    blog: TinyBlog, tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]
) -> None:
    furnish(blog)
    blog.build(**BOTH)
    before = blog.files()
    blog.build(**BOTH | settings)
    other = TinyBlog(tmp_path_factory.mktemp("bersih"))
    furnish(other)
    other.build(**BOTH | settings)
    assert blog.files() == other.files()
    assert (blog.files() == before) == (settings.get("STATIC_PATHS", ["berkas"]) != ["berkas"])


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("index.html", "blog ini sendiri"), ("robots.txt", "blog ini sendiri"), ("theme/umpan.css", "blog ini sendiri"),
        ("p/kontak.html", "content/halaman/kontak.md"), ("2026", "blog ini sendiri"),
        ("2026/11/index.html", "blog ini sendiri"), (".well-known/tdmrep.json", "blog ini sendiri"),
        ("2026/11/obat-yang-tertukar.html", "content/cerita/2026/obat-yang-tertukar.md"),
        ("2026/11/obat-yang-tertukar.json", "content/cerita/2026/obat-yang-tertukar.md"),
        ("2026/11/obat-yang-tertukar.html/x", "content/cerita/2026/obat-yang-tertukar.md"),
        ("kategori/kisah.atom.xml", "blog ini sendiri"), ("cari/x.json", "blog ini sendiri"),
    ],
)  # fmt: skip
def test_no_file_stands_where_the_blog_has_something(blog: TinyBlog, path: str, owner: str) -> None:
    blog.write("berkas/x", "x")
    blog.write("halaman/kontak.md", "Title: Kontak\n\nIsi.\n")
    (problem,) = blog.problems(STATIC_PATHS=["berkas"], EXTRA_PATH_METADATA={"berkas/x": {"path": path}})
    assert str(problem).startswith(f"content/berkas/x: alamat /{path} sudah dipakai oleh {owner}; beri alamat lain")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"STATIC_PATHS": ["tidak-ada"]}, "STATIC_PATHS menyebut tidak-ada, tetapi di content/tidak-ada tidak ada"),
        ({"STATIC_PATHS": ["berkas", "gambar"]}, "STATIC_PATHS menyebut gambar, yang dibaca blog ini sendiri"),
        ({"STATIC_PATHS": ["berkas", "cerita/2026"]}, "STATIC_PATHS menyebut cerita/2026, yang dibaca blog ini"),
        ({"STATIC_PATHS": ["berkas", ""]}, "STATIC_PATHS menyebut seluruh folder isi"),
        ({"STATIC_PATHS": ["berkas", "../rahasia"]}, "STATIC_PATHS menyebut ../rahasia"),
        ({"EXTRA_PATH_METADATA": {"berkas/y": {"path": "y"}}}, "EXTRA_PATH_METADATA menyebut berkas/y"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"path": "../y"}}}, "alamat '../y' untuk berkas/x tidak dapat dipakai"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"path": "/y"}}}, "alamat '/y' untuk berkas/x tidak dapat dipakai"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"path": 5}}}, "alamat 5 untuk berkas/x tidak dapat dipakai"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"date": "2026"}}}, "EXTRA_PATH_METADATA untuk berkas/x bukan alamat"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"path": "berkas/z"}}}, "alamat /berkas/z sudah dipakai"),
        ({"EXTRA_PATH_METADATA": {"berkas/x": {"path": "berkas/z/x"}}}, "memerlukan folder /berkas/z"),
        ({"TEMPLATE_PAGES": {"berkas/y.html": "y.html"}}, "TEMPLATE_PAGES menyebut berkas/y.html, tetapi di content/"),
        ({"TEMPLATE_PAGES": {"halaman/kontak.html": "y.html"}}, "TEMPLATE_PAGES menyebut halaman/kontak.html, yang"),
    ],
)  # fmt: skip
def test_what_settings_name_wrongly_is_told(blog: TinyBlog, settings: dict[str, Any], said: str) -> None:
    blog.write("berkas/x", "x")
    blog.write("berkas/z", "z")
    found = blog.problems(**{"STATIC_PATHS": ["berkas"], **settings})
    assert any(said in str(one) for one in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if %}", "berkas/mitra.html:1: template ini tidak dapat dipakai: Expected an expression"),
        ("\n{{ page.tidak_ada }}", "berkas/mitra.html:2: template ini tidak dapat dipakai: "),
        ("{% extends 'tidak-ada.html' %}", "berkas/mitra.html:1: template ini tidak dapat dipakai: template tidak-ada"),
        (b"\xff", "content/berkas/mitra.html: template ini bukan teks UTF-8"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_by_its_line(blog: TinyBlog, text: str | bytes, said: str) -> None:
    blog.write("berkas/mitra.html", text)
    with pytest.raises(ContentErrors) as caught:
        blog.build(TEMPLATE_PAGES={"berkas/mitra.html": "mitra.html"})
    assert said in str(caught.value)
