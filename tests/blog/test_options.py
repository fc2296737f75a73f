"""What an owner may turn on for readers, and what is said to who turns it on wrongly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from tests.tiny import NOW, TinyBlog

LETTERS = "https://surat.example/langganan"


def test_letters_are_offered_only_where_the_owner_says_who_sends_them(blog: TinyBlog) -> None:
    blog.build()
    assert not blog.page().select("form")
    blog.build(NEWSLETTER_ACTION=LETTERS, NEWSLETTER_FIELD="EMAIL")
    for path in ("index.html", "2026/11/obat-yang-tertukar.html"):
        form = blog.page(path).select_one("form")
        assert form
        assert (form["action"], form["method"]) == (LETTERS, "post")
        field = form.select_one("input")
        assert field
        assert (field["name"], field["type"], field["id"]) == ("EMAIL", "email", form.label["for"])  # type: ignore[index]
        assert "cara berhenti berlangganan" in form.get_text()
        assert not form.select("script, [onsubmit]")


def test_stories_are_kept_offline_only_where_the_owner_wants_it(blog: TinyBlog) -> None:
    own = {"sw.js", "luring.js", "luring.html"}
    blog.build()
    assert not own & blog.files().keys()
    assert "luring" not in blog.text("2026/11/obat-yang-tertukar.html")
    blog.build(OFFLINE_READING=True)
    assert own <= blog.files().keys()
    assert blog.page().select_one("button[data-more='/luring.js']")
    assert blog.page("luring.html").select_one("meta[name=robots][content=noindex]")
    assert "luring" not in blog.text("sitemap.xml")


def test_weaknesses_are_reported_by_a_page(blog: TinyBlog) -> None:
    """RFC 9116: `Contact` is the address of a page, never of a person; a build of each month prolongs the file."""
    path = ".well-known/security.txt"
    blog.build()
    assert path not in blog.files(), "without such a page"
    blog.write("halaman/kontak.md", "Title: Kontak\n\nTulislah lewat formulir.\n")
    report = blog.build()
    assert blog.text(path).splitlines() == [
        "Contact: https://kisah-layanan.example/p/kontak.html",
        "Expires: 2027-11-01T00:00:00Z",
        "Preferred-Languages: id",
        "Canonical: https://kisah-layanan.example/.well-known/security.txt",
    ]
    assert report.plan.next_due is None, "nobody has to build for it"
    blog.build(NOW + timedelta(31))
    assert "Expires: 2027-12-01" in blog.text(path)
    blog.build(CONTACT_PAGE=None)
    assert path not in blog.files()


@pytest.mark.parametrize(
    ("settings", "problem", "remedy"),
    [
        ({"OFFLINE_READING": "ya"}, 'OFFLINE_READING "ya" bukan True atau False', "OFFLINE_READING = True"),
        ({"NEWSLETTER_ACTION": "surat.example"}, "bukan alamat utuh yang aman", "diawali https://"),
        ({"NEWSLETTER_ACTION": "http://surat.example/x"}, "bukan alamat utuh yang aman", "diawali https://"),
        ({"NEWSLETTER_ACTION": LETTERS, "NEWSLETTER_FIELD": ""}, "NEWSLETTER_FIELD kosong", "nama kolom surel"),
    ],
)  # fmt: skip
def test_an_option_set_wrongly_is_complained_of(
    blog: TinyBlog, settings: dict[str, Any], problem: str, remedy: str
) -> None:
    (found,) = blog.problems(**settings)
    assert found.path == "pelicanconf.py"
    assert problem in found.problem
    assert remedy in found.remedy


def test_all_authors_feeds_stand_in_one_file_for_feed_readers(blog: TinyBlog) -> None:
    blog.story(file="cerita/lain.md", Title="Lain", Author="Baso Lantera")
    blog.build()
    opml = etree.fromstring((blog.output / "penulis.opml").read_bytes())
    assert [(one.get("text"), one.get("xmlUrl"), one.get("htmlUrl")) for one in opml.iter("outline")] == [
        (name, f"{base}.atom.xml", f"{base}.html")
        for name, base in (
            ("Baso Lantera", "https://kisah-layanan.example/penulis/baso-lantera"),
            ("Sari Pratama, M.Farm.", "https://kisah-layanan.example/penulis/sari-pratama"),
        )
    ]
    assert all((blog.output / str(one.get("xmlUrl")).split("/", 3)[3]).is_file() for one in opml.iter("outline"))
    assert blog.page("arsip.html").select_one("a[href='/penulis.opml']")
