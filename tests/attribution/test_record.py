"""Credit as it leaves the blog: in the page, in the feed, in JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from plugins.attribution.permission import read_permissions
from tests.tiny import TinyBlog

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HARD = {
    "Title": 'Kata "maaf" & <umum>',
    "Author": "",
    "Authors": "Sari Pratama, M.Farm.; Baso Lantera",
    "Source_title": "Buletin Benang Merah",
    "Source_author": "Sari",
    "Source_url": "https://example.org/12?a=1&b=2",
    "Correction": "2026-11-22 Nama diperbaiki.",
    "Modified": "2026-11-22 08:10",
}
TITLE = "Kata “maaf” & <umum>"
CREDIT = (
    "“Kata ‘maaf’ & <umum>” oleh Sari Pratama, M.Farm.; Baso Lantera, Kisah Layanan, 21 November 2026, "
    "https://kisah-layanan.example/2026/11/obat-yang-tertukar.html"
)


@pytest.fixture
def hard(blog: TinyBlog) -> TinyBlog:
    blog.story("Isi *ojo nesu*{: lang=jv }[^a].\n\n[^a]: Catatan.", **HARD)
    blog.build()
    return blog


def spoken(text: str) -> str:
    return " ".join(text.split())


def letter_of(blog: TinyBlog) -> str:
    letter = blog.page().select_one("footer.letter")
    assert letter
    return spoken(letter.get_text(" "))


def data_of(blog: TinyBlog) -> dict[str, Any]:
    script = blog.page().select_one("script[type='application/ld+json']")
    assert script
    posting, way = json.loads(script.get_text())["@graph"]
    assert way["@type"] == "BreadcrumbList"
    data: dict[str, Any] = posting
    return data


def test_the_page_ends_like_a_signed_letter(hard: TinyBlog) -> None:
    letter = letter_of(hard)
    for part in (
        "Salam hangat, Tetap melayani!", "SARI — Sari Pratama", "BASO", "Sabtu, 21 November 2026", "Bebas dibagikan",
        "Silakan bagikan dengan menyebut penulis & alamat aslinya.", "Buletin Benang Merah", "Nama diperbaiki.", CREDIT,
    ):  # fmt: skip
        assert part in letter


def test_a_licence_is_linked_only_where_it_has_an_address(blog: TinyBlog) -> None:
    blog.build()
    assert not blog.page().select("[rel=license]")
    blog.story(Permission="cc-by-4.0")
    blog.build()
    assert {link["href"] for link in blog.page().select("[rel=license]")} == {
        "https://creativecommons.org/licenses/by/4.0/"
    }


def test_permission_is_the_storys_before_the_authors_before_the_sites(blog: TinyBlog) -> None:
    def permission() -> str:
        blog.build(PERMISSION_DEFAULT="cc-by-4.0")
        return str(data_of(blog)["copyrightNotice"])

    blog.story(Author="Baso Lantera")
    assert permission() == "Dilisensikan CC BY 4.0."
    blog.story()
    assert permission().startswith("Silakan bagikan")
    blog.story(Permission="cc-by-4.0")
    assert permission() == "Dilisensikan CC BY 4.0."


def test_sign_off_can_be_the_storys_own_or_none(blog: TinyBlog) -> None:
    blog.story(Sign_off="Hormat kami,\n    Semua.")
    blog.build()
    letter = letter_of(blog)
    assert "Hormat kami, Semua." in letter
    assert "Tetap melayani!" not in letter
    blog.story(Sign_off="tidak")
    blog.build()
    letter = letter_of(blog)
    assert "Tetap melayani!" not in letter
    assert "SARI — Sari Pratama" in letter


def test_json_ld_says_who_what_when_and_on_what_terms(hard: TinyBlog) -> None:
    data = data_of(hard)
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == TITLE
    assert [person["name"] for person in data["author"]] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert data["author"] == data["copyrightHolder"]
    assert data["author"][0]["url"] == "https://kisah-layanan.example/penulis/sari-pratama.html"
    assert (data["datePublished"], data["dateModified"]) == ("2026-11-21T19:05:00+07:00", "2026-11-22T08:10:00+07:00")
    assert data["creditText"] == CREDIT
    assert data["isBasedOn"]["url"] == "https://example.org/12?a=1&b=2"
    assert "license" not in data


def test_json_ld_carries_the_licence_where_there_is_one(blog: TinyBlog) -> None:
    blog.story(Permission="cc-by-4.0")
    blog.build()
    data = data_of(blog)
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    "path", ["atom.xml", "penulis/sari-pratama.atom.xml", "penulis/baso-lantera.atom.xml", "kategori/kisah.atom.xml"]
)
def test_each_feed_credits_every_entry(hard: TinyBlog, path: str) -> None:
    feed = etree.fromstring(hard.text(path).encode())
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == TITLE
    assert [name.text for name in entry.findall("a:author/a:name", ATOM)] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert "Bebas dibagikan" in spoken(entry.findtext("a:rights", namespaces=ATOM) or "")
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-11-22T08:10:00+07:00"
    content = BeautifulSoup(entry.findtext("a:content", namespaces=ATOM) or "", "html.parser")
    text = spoken(content.text)
    assert "Isi ojo nesu" in text
    assert CREDIT in text
    assert "SARI — Sari Pratama" in text
    assert content.select_one("em[lang=jv]")
    summary = entry.findtext("a:summary", namespaces=ATOM) or ""
    assert summary == "Isi ojo nesu."


def test_links_and_pictures_in_feeds_are_absolute(blog: TinyBlog) -> None:
    blog.write("gambar/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    blog.story("![a](gambar/a.svg)\n\n[x](/2026/11/obat-yang-tertukar.html)")
    blog.build()
    feed = etree.fromstring(blog.text("atom.xml").encode())
    content = BeautifulSoup(feed.findtext("a:entry/a:content", namespaces=ATOM) or "", "html.parser")
    targets = [tag.get("href") or tag.get("src") for tag in content.select("a, img")]
    assert targets
    assert all(str(target).startswith(("https://", "#")) for target in targets)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[bebas]\nname = 'A'\n", "text pada [bebas] belum ada"),
        ("[bebas]\nname = 'A'\ntext = 'B'\nrepublis = true\n", "mungkin maksudnya republish"),
        ("[bebas]\nname = 'A'\ntext = 'B'\nrepublish = 'ya'\n", "true atau false"),
        ("[bebas]\nname = 'A'\ntext = 'B'\nurl = 'cc'\n", "tidak lengkap"),
    ],
)
def test_a_wrong_permission_table_is_named(text: str, problem: str) -> None:
    assert any(problem in str(one) for one in read_permissions("content/izin.toml", text.encode()).problems)


def test_what_a_permission_does_not_say_is_not_allowed() -> None:
    (permission,) = read_permissions("content/izin.toml", b"[x]\nname = 'A'\ntext = 'B'\n").facts
    assert permission.republish is False
