"""The project's own blog, built as for publication: every link, every feed, every page."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from plugins.site.inline import SCRIPTS, STYLE, inlined
from tests.programs import validator_jar
from tests.served import PAGE_KINDS
from tests.tiny import PROJECT
from tools.components import JAVA, required

ATOM = "{http://www.w3.org/2005/Atom}"
BLOG = "https://kisah-layanan.example"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@cache
def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def target(folder: Path, page: Path, href: str) -> tuple[Path, str]:
    parts = urlsplit(href.removeprefix(BLOG) or "/")
    path = unquote(parts.path)
    if not path:
        return page, unquote(parts.fragment)
    file = folder / path.removeprefix("/")
    return (file / "index.html" if path.endswith("/") else file), unquote(parts.fragment)


def test_every_internal_link_and_fragment_resolves(showcase: Path) -> None:
    broken = []
    for page in pages(showcase):
        for tag in soup(page).select("[href], [src]"):
            href = str(tag.get("href") or tag.get("src"))
            if href.startswith("data:") or (urlsplit(href).scheme and not href.startswith(BLOG)):
                continue
            file, fragment = target(showcase, page, href)
            if not file.is_file() or (fragment and file.suffix == ".html" and not soup(file).find(id=fragment)):
                broken.append((page.relative_to(showcase).as_posix(), href))
    assert broken == []


def test_every_page_kind_is_there(showcase: Path) -> None:
    assert all(target(showcase, showcase, address)[0].is_file() for address in PAGE_KINDS.values())


def test_nothing_is_fetched_from_another_host_and_no_script_stands_in_the_way(showcase: Path) -> None:
    for page in pages(showcase):
        for tag in soup(page).select("script, iframe, img, link[rel=stylesheet], source, video, audio"):
            if tag.name == "script" and tag.get("src"):
                assert tag["type"] == "module"
            if tag.name == "link":  # in the head it would hold up the page
                assert tag.find_parent("main")
                assert page.name == "cari.html"
            if tag.get("src") or tag.get("href"):
                assert not urlsplit(str(tag.get("src") or tag.get("href"))).netloc


def test_one_style_and_one_script_stand_in_every_page_as_their_source_gives_them(showcase: Path) -> None:
    """So that a policy needs one digest for each."""
    theme = PROJECT / "theme"
    style, *scripts = (inlined(theme, name) for name in (STYLE, *SCRIPTS))
    assert len(scripts[0].encode()) <= 1000
    for page in pages(showcase):
        if soup(page).select_one("meta[http-equiv=refresh]"):
            continue
        assert [tag.string for tag in soup(page).select("style")] == [style], page
        found = [tag.string for tag in soup(page).select("script:not([src], [type='application/ld+json'])")]
        assert found == scripts, page
        assert not soup(page).select("[style], [onclick], [onload]"), page


def test_every_page_has_one_title_one_main_heading_and_a_description(showcase: Path) -> None:
    titles = set()
    for page in pages(showcase):
        if soup(page).select_one("meta[http-equiv=refresh]"):
            continue
        assert len(soup(page).select("h1")) == 1, page
        assert soup(page).select_one("meta[name=description][content]")
        assert soup(page).html["lang"] == "id"  # type: ignore[index]
        titles.add(soup(page).title.string)  # type: ignore[union-attr]
        assert "\xa0" not in soup(page).title.string  # type: ignore[union-attr,operator]
    assert len(titles) == len(
        [page for page in pages(showcase) if not soup(page).select_one("meta[http-equiv=refresh]")]
    )


def test_typography_does_no_harm_anywhere(showcase: Path) -> None:
    for file in [*pages(showcase), *showcase.rglob("*.xml")]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"class=(\"|&#34;)(caps|dquo|quo|amp)\b", text), file
        words = soup(file).select("title, h1, h2, h3, .prose, meta") if file.suffix == ".html" else [text]
        assert not any("\xa0" in str(part) or "&nbsp;" in str(part) for part in words), file
    essay = soup(showcase / "2025/12/yang-datang-sesudah-kita-pulang.html").select_one("article")
    assert essay
    assert "K.H. A. Mappatunru" in essay.text
    assert "habis....." in essay.text
    assert "’98" in soup(showcase / "2025/10/buku-utang-ibu.html").text


def test_every_story_carries_readable_json_ld(showcase: Path) -> None:
    found = 0
    for page in pages(showcase):
        for script in soup(page).select("script[type='application/ld+json']"):
            data, way = json.loads(script.get_text())["@graph"]
            assert way["itemListElement"][-1]["item"] == data["url"]
            assert {"headline", "author", "datePublished", "url", "creditText", "copyrightHolder"} <= set(data)
            found += 1
    assert found == 12


def test_no_mail_address_is_published(showcase: Path) -> None:
    for file in showcase.rglob("*"):
        if file.is_file() and file.suffix not in {".svg", ".avif", ".jpg", ".png"}:
            assert not EMAIL.search(file.read_text(encoding="utf-8")), file


def test_feeds_are_strict_atom(showcase: Path) -> None:
    feeds = [*sorted(showcase.rglob("*.atom.xml")), showcase / "atom.xml"]
    assert len(feeds) == 1 + 3 + 2 + 26
    for file in feeds:
        feed = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        assert feed.tag == f"{ATOM}feed"
        relations = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert relations["self"] == f"{BLOG}/{file.relative_to(showcase).as_posix()}"
        for element in [feed, *feed.findall(f"{ATOM}entry")]:
            for name in ("id", "title", "updated"):
                (one,) = element.findall(f"{ATOM}{name}")
                assert one.text
        entries = feed.findall(f"{ATOM}entry")
        assert entries
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        for entry in entries:
            assert entry.findall(f"{ATOM}author/{ATOM}name")
            assert entry.findtext(f"{ATOM}rights")
            assert not re.search(r"<|&\w+;", entry.findtext(f"{ATOM}summary") or "")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", entry.findtext(f"{ATOM}updated") or "")


def test_the_sitemap_lists_every_indexed_page_and_no_other(showcase: Path) -> None:
    listed = {element.text for element in etree.fromstring((showcase / "sitemap.xml").read_bytes()).iter("{*}loc")}
    indexed = {
        str(soup(page).select_one("link[rel=canonical]")["href"])  # type: ignore[index]
        for page in pages(showcase)
        if not soup(page).select_one("meta[name=robots][content*=noindex]")
    }
    assert listed == indexed
    assert f"Sitemap: {BLOG}/sitemap.xml" in (showcase / "robots.txt").read_text()


@pytest.mark.skipif(JAVA.find() is None and not required(), reason=JAVA.waits)
def test_the_html_validator_has_nothing_to_say(showcase: Path) -> None:
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(validator_jar()),
            "--errors-only",
            "--stdout",
            "--format",
            "json",
            "--skip-non-html",
            str(showcase),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = [message for message in json.loads(done.stdout)["messages"] if "CSS" not in message["message"]]
    assert [(message["url"].rpartition("/")[2], message["message"]) for message in found] == []
