"""Credit for programs: the record beside a story, JSON feeds, microformats, and what may not be mined."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import jsonschema
import mf2py
import pytest
from lxml import etree

from plugins.blog.addresses import REPUBLICATION
from tests.attribution.test_exits import BODY, HEADER, PICTURE, RICH
from tests.tiny import PERMISSIONS, PROJECT, TinyBlog

URL = "https://kisah-layanan.example/2026/11/obat-yang-tertukar.html"
SCHEMA = json.loads((PROJECT / "theme/static/skema/kredit-1.json").read_text(encoding="utf-8"))
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def rich(blog: TinyBlog) -> TinyBlog:
    blog.write("izin.toml", PERMISSIONS + RICH)
    blog.write("gambar/rak.svg", PICTURE)
    blog.story(BODY.replace("<tiga>", "tiga"), **HEADER)
    blog.build()
    return blog


def data(blog: TinyBlog, path: str) -> Any:
    return json.loads(blog.text(path))


@pytest.mark.parametrize("permission", ["bebas", "cc-by-4.0", "penuh", "hak-cipta"])
def test_the_record_beside_a_story_keeps_to_its_published_schema(rich: TinyBlog, permission: str) -> None:
    rich.story("Isi.", Permission=permission)
    rich.build()
    found = data(rich, "2026/11/obat-yang-tertukar.json")
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["$schema"] == "https://kisah-layanan.example/theme/skema/kredit-1.json"
    assert (rich.output / "theme/skema/kredit-1.json").is_file()
    assert (found["permission"]["id"], found["url"]) == (permission, URL)
    assert bool(found["republication"]) == (permission != "hak-cipta")


def test_the_record_says_all(rich: TinyBlog) -> None:
    found = data(rich, "2026/11/obat-yang-tertukar.json")
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert [author["name"] for author in found["authors"]] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert found["source"] == {
        "title": "Buletin *Benang* & Merah", "author": "Sari & Kawan", "url": "https://example.org/12?a=1&b=2",
    }  # fmt: skip
    assert found["corrections"] == [{"date": "2026-11-20", "text": "Nama & tempat diperbaiki."}]
    assert found["permission"]["url"] == "https://example.org/lisensi?a=1&b=2"
    assert rich.page().select_one("link[type='application/json']")["href"] == "/2026/11/obat-yang-tertukar.json"  # type: ignore[index]


FEEDS = [
    ("feed.json", "/"), ("kategori/renungan.feed.json", "/kategori/renungan.html"),
    ("penulis/baso-lantera.feed.json", "/penulis/baso-lantera.html"), ("tag/maaf.feed.json", "/tag/maaf.html"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "page"), FEEDS)
def test_json_feeds_keep_to_version_1_1(rich: TinyBlog, path: str, page: str) -> None:
    rich.story(BODY.replace("<tiga>", "tiga"), **(HEADER | {"Tags": "maaf"}))
    rich.build()
    feed = data(rich, path)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"https://kisah-layanan.example/{path}"
    assert feed["home_page_url"] == f"https://kisah-layanan.example{page}"
    (item,) = feed["items"]
    assert item["id"] == item["url"] == URL
    assert item["title"] == "Kata “maaf” & <umum>, 5*3_x_"
    assert [author["name"] for author in item["authors"]] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert item["authors"][1]["url"] == "https://kisah-layanan.example/penulis/baso-lantera.html"
    assert datetime.fromisoformat(item["date_modified"]) > datetime.fromisoformat(item["date_published"])
    assert item["_attribution"]["license"] == "https://example.org/lisensi?a=1&b=2"
    assert item["tags"] == ["maaf"]
    assert "<" not in item["summary"]
    assert 'lang="jv"' in item["content_html"]
    assert '<footer class="letter">' in item["content_html"]
    linked = rich.page(page.removeprefix("/") or "index.html").select("link[type='application/feed+json']")
    assert f"/{path}" in [link["href"] for link in linked]


def test_atom_names_where_a_story_was_first_published(rich: TinyBlog) -> None:
    (entry,) = etree.fromstring(rich.text("atom.xml").encode()).findall("a:entry", ATOM)
    source = entry.find("a:source", ATOM)
    assert source is not None
    assert source.findtext("a:id", namespaces=ATOM) == "https://example.org/12?a=1&b=2"
    assert source.findtext("a:title", namespaces=ATOM) == "Buletin *Benang* & Merah"
    assert source.findtext("a:author/a:name", namespaces=ATOM) == "Sari & Kawan"
    assert entry.find("a:link[@rel='via']", ATOM) is not None


def test_microformats_know_the_entry_and_its_authors(rich: TinyBlog) -> None:
    (entry,) = [
        one
        for one in mf2py.parse(doc=rich.text("2026/11/obat-yang-tertukar.html"))["items"]
        if one["type"] == ["h-entry"]
    ]
    found = entry["properties"]
    assert found["name"] == ["Kata “maaf” & <umum>, 5*3_x_"]
    assert found["url"] == [URL]
    assert found["published"] == ["2026-11-21T19:05:00+0700"]
    assert found["updated"] == ["2026-11-22T08:10:00+0700"]
    assert [author["type"] for author in found["author"]] == [["h-card"], ["h-card"]]
    assert [author["properties"]["name"] for author in found["author"]] == [["Sari Pratama, M.Farm."], ["Baso Lantera"]]
    assert "Hore, hari baru!" in found["content"][0]["value"]
    assert "Salam & hormat" not in found["content"][0]["value"]


def test_what_may_not_be_mined_is_said_on_the_page_and_in_one_place(rich: TinyBlog) -> None:
    rules = {rule["location"]: rule["tdm-reservation"] for rule in data(rich, ".well-known/tdmrep.json")}
    assert rules == {
        "/2026/11/obat-yang-tertukar.html": 1,
        "/2026/11/obat-yang-tertukar.json": 1,
        "/2026/11/obat-yang-tertukar/terbitkan-ulang.html": 1,
    }
    page = rich.page()
    assert page.select_one("meta[name='tdm-reservation'][content='1']")
    assert [meta["content"] for meta in page.select("meta[name=robots]")] == ["noai, noimageai"]
    rich.story("Isi.")
    rich.build()
    assert not (rich.output / ".well-known/tdmrep.json").exists()
    assert not rich.page().select("meta[name=robots], meta[name='tdm-reservation']")


def test_json_ld_leads_from_the_home_page_to_the_story(rich: TinyBlog) -> None:
    script = rich.page().select_one("script[type='application/ld+json']")
    assert script
    way = json.loads(script.get_text())["@graph"][1]
    assert [(one["position"], one["name"]) for one in way["itemListElement"]] == [
        (1, "Beranda"), (2, "Renungan"), (3, "Kata “maaf” & <umum>, 5*3_x_"),
    ]  # fmt: skip
    assert [one["item"] for one in way["itemListElement"]][1:] == [
        "https://kisah-layanan.example/kategori/renungan.html",
        URL,
    ]


def test_nobody_may_live_where_copies_do(blog: TinyBlog) -> None:
    blog.story(Address=f"/2026/11/x{REPUBLICATION}")
    (problem,) = blog.problems()
    assert "dipakai oleh blog ini sendiri" in problem.problem
