"""Every way out carries the credit, and the build stops where one would not."""

from __future__ import annotations

import json
import operator
import re
import shutil
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape

from plugins.attribution import exits
from plugins.attribution.escaping import escape_html, escape_json_in_script, list_values
from plugins.attribution.permission import Permission
from plugins.attribution.record import Attribution, Byline, Correction, Source
from plugins.attribution.share import make_share_links
from plugins.attribution.structured_data import make_credit_file, make_feed_item, make_json_ld
from plugins.engine.problem import ContentErrors
from tests.tiny import NOW, PERMISSIONS, PROJECT, TinyBlog

RICH = """
[penuh]
name = "Berlisensi & dicadangkan"
text = "Boleh <semua> & menyebut \\"penulis\\"."
url = "https://example.org/lisensi?a=1&b=2"
republish = true
tdm_reserved = true

[hak-cipta]
name = "Hak cipta pada penulis"
text = "Mintalah izin dahulu."
tdm_reserved = true
"""
HEADER = {
    "Title": 'Kata "maaf" & <umum>, 5*3_x_',
    "Author": "",
    "Authors": "Sari Pratama, M.Farm.; Baso Lantera",
    "Source_title": "Buletin *Benang* & Merah",
    "Source_author": "Sari & Kawan",
    "Source_url": "https://example.org/12?a=1&b=2",
    "Correction": "2026-11-20 Nama & tempat diperbaiki.",
    "Modified": "2026-11-22 08:10",
    "Category": "Renungan",
    "Sign_off": "Salam & hormat,\n    Tetap *melayani*!",
    "Permission": "penuh",
    "Cover": "rak.svg",
    "Cover_alt": 'Rak "obat"',
}
BODY = """\
Hore, hari baru! *Ojo nesu*{: lang=jv }, kata Ibu[^a]. Satu & dua, <tiga> `kode` **tebal**.

![Rak obat & kantong](gambar/rak.svg "Rak di *loket* & meja")

- pertama
- kedua

> Kutipan.

| Nama | Jumlah |
| --- | --- |
| Obat | 2 |

[^a]: Catatan *penting*.
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.fixture
def rich(blog: TinyBlog) -> TinyBlog:
    blog.write("izin.toml", PERMISSIONS + RICH)
    blog.write("gambar/rak.svg", PICTURE)
    blog.story(BODY.replace("<tiga>", "tiga"), **HEADER)
    return blog


def record() -> Attribution:
    return Attribution(
        title='Kata “maaf” & <umum>',
        lang="id",
        authors=(
            Byline("Sari, M.Farm.", "/penulis/sari.html", "https://example.org/sari"),
            Byline("Baso", "/penulis/baso.html", ""),
        ),
        published=NOW,
        modified=NOW,
        url="https://blog.example/2026/11/x.html",
        blog="Kisah & Layanan",
        blog_url="https://blog.example",
        permission=Permission("penuh", "Nama & izin", 'Teks "izin"', "https://example.org/l", True, True),
        sign_off=("Salam,",),
        signatures=("SARI", "BASO"),
        source=Source("Buletin", "Kawan", "https://example.org/12"),
        corrections=(Correction(NOW.date(), "Nama diperbaiki."),),
        credit="“Kata ‘maaf’ & <umum>” oleh Sari, M.Farm.; Baso, Kisah & Layanan, 22 November 2026, https://blog.example/2026/11/x.html",
    )  # fmt: skip


# The proof at build time


@pytest.mark.parametrize("permission", ["bebas", "cc-by-4.0", "penuh", "hak-cipta"])
def test_every_exit_carries_its_credit_whatever_the_permission(rich: TinyBlog, permission: str) -> None:
    rich.story(BODY.replace("<tiga>", "tiga"), **(HEADER | {"Permission": permission}))
    rich.build()
    licensed = permission in {"cc-by-4.0", "penuh"}
    assert bool(rich.page().select("[rel=license]")) is licensed
    assert bool(rich.page().select("meta[name=tdm-reservation]")) is (permission in {"penuh", "hak-cipta"})
    copies = rich.output / "2026/11/obat-yang-tertukar/terbitkan-ulang.html"
    assert copies.is_file() is (permission != "hak-cipta")


def test_the_problem_names_story_exit_and_field_and_the_previous_site_stays(rich: TinyBlog, tmp_path: Path) -> None:
    rich.build()
    before = rich.files()
    theme = copied_theme(tmp_path)
    mutate(theme / "templates/_partials.html", "{{ permission.text }}", "")
    with pytest.raises(ContentErrors) as raised:
        rich.build(THEME=str(theme))
    said = str(raised.value)
    assert "theme/templates/story.html" in said
    assert "Kata “maaf” & <umum>" in said
    assert "lewat kaki cerita tanpa izin" in said
    assert rich.files() == before


def copied_theme(folder: Path) -> Path:
    shutil.copytree(PROJECT / "theme", folder / "theme")
    return folder / "theme"


def mutate(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


CREDITED = (
    "_partials.html", "atom_entry.xml", "base.html", "copy.html", "copy.txt", "feed_item.html", "republication.html",
    "story.html",
)  # fmt: skip
OF_CREDIT = re.compile(
    r"""
    \b(attribution|credit|authors?|permission|correction|origin|home|names|by|texts?)\b
    |\{\{\ (name|title|page\.title|page\.head\.title|site\.name|page\.(html|markdown|plain|whatsapp)
    |site\.url\ ~\ page\.head\.address|parts\.day\(page\.date.*|moment\|(iso|long_date))\b
    """,
    re.VERBOSE,
)
"""What an expression mentions that prints credit."""
NOT_CREDIT = re.compile(
    r"signature\.|lang\(|ours\(|credit\.lang|head\.description|story\.authors|membership|site\.root ~ republication"
    r"|\.isoformat|page\.text\b|_\('[^']*'\) \}\}"
)
"""What mentions a record and prints something else: languages, labels, a machine's copy of a date."""
ELSEWHERE = {
    ("_partials.html", "{{ bylines(credit.authors, site.root) }}"), ("base.html", "{{ site.name }}"),
    ("base.html", "blog=site.name"), ("base.html", "{{ page.head.title }}"),
    ("republication.html", "{{ title }}"), ("republication.html", "{{ site.name }}"),
    ("story.html", "{{ kin.authors|list|listing }}"), ("atom_entry.xml", "{{ page.attribution.url }}"),
}  # fmt: skip
"""Places that are no exit: the name above every page, whom to ask, other stories, what browsers show of a feed."""


def mutants(name: str) -> Iterator[tuple[int, str, str]]:
    """Where, what stands there and what is put in its place: each expression, argument, loop, condition of credit."""
    text = (PROJECT / "theme/templates" / name).read_text(encoding="utf-8")
    for pattern, instead in (
        (r"\{\{-?.*?-?\}\}", ""),
        (r"\b(authors?|date|title|blog)=(?!'')(?:[\w.|~' ]+(?:\((?:[^()]|\([^()]*\))*\))?)", r"\1=''"),
        (r"\{% for (\w+) in (.*?) %\}", r"{% for \1 in [] %}"),
        (r"\{% if (.*?) %\}", "{% if false %}"),
    ):
        for found in re.finditer(pattern, text, re.DOTALL):
            if OF_CREDIT.search(found[0]) and not NOT_CREDIT.search(found[0]):
                yield found.start(), found[0], found.expand(instead)


@pytest.mark.parametrize("name", CREDITED)
def test_no_value_of_the_record_can_be_lost_in_a_template(rich: TinyBlog, name: str, tmp_path: Path) -> None:
    rich.story(
        "Isi.",
        file="cerita/lain.md",
        Title="Lain",
        Author="Baso Lantera",
        Permission="bebas",
        Source_url="https://example.org/3",
    )
    theme = copied_theme(tmp_path)
    file = theme / "templates" / name
    text = file.read_text(encoding="utf-8")
    survivors, tried = [], 0
    for start, old, new in mutants(name):
        file.write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
        tried += 1
        try:
            rich.build(THEME=str(theme))
        except ContentErrors:
            continue
        survivors.append((name, old))
    assert tried
    assert set(survivors) <= ELSEWHERE


def named(name: str) -> exits.Exit:
    (found,) = [one for one in exits.EXITS if one.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("JSON-LD", lambda it: make_json_ld(it, ())),
        ("berkas kredit", lambda it: make_credit_file(it, "")),
        ("butir JSON Feed", lambda it: make_feed_item(it, "", "", ())),
    ],
)
def test_no_value_of_the_record_can_be_lost_in_a_program(
    name: str, make: Callable[[Attribution], dict[str, Any]]
) -> None:
    exit_, whole = named(name), make(record())
    assert lost(exit_, whole) == []
    survivors = set()
    for path in leaves(whole):
        data = json.loads(json.dumps(whole))
        *above, last = path
        inner = reduce(operator.getitem, above, data)
        inner[last] = ""
        if not lost(exit_, data):
            survivors.add(".".join(str(key) for key in path if isinstance(key, str)))
    assert survivors <= NOT_OF_CREDIT


NOT_OF_CREDIT = {
    "$schema", "@context", "@graph.@type", "@graph.@id", "@graph.mainEntityOfPage", "@graph.inLanguage", "language",
    "@graph.author.@type", "@graph.author.url", "@graph.author.sameAs", "@graph.copyrightYear", "@graph.isPartOf.@type",
    "@graph.isPartOf.name", "@graph.isPartOf.url", "@graph.isBasedOn.@type", "@graph.isBasedOn.author.@type",
    "@graph.copyrightHolder.@type", "@graph.copyrightHolder.url",
    "@graph.copyrightHolder.sameAs", "@graph.correction", "@graph.itemListElement.@type",
    "@graph.itemListElement.name", "@graph.itemListElement.item", "@graph.itemListElement.position",
    "authors.page", "blog.name", "blog.url", "permission.id", "permission.republish", "permission.tdm_reserved",
    "corrections.date", "id", "summary", "_attribution.about",
}  # fmt: skip
"""What says something else, or says again what stands elsewhere in the same record."""


def lost(exit_: exits.Exit, data: dict[str, Any]) -> list[str]:
    text = htmlsafe_json_dumps(data) if exit_.opens.startswith("<") else json.dumps(data, ensure_ascii=False)
    return exits.find_missing(exit_, list_values(record()), f"{exit_.opens}{text}{exit_.closes}")


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, key))
    elif data not in ("", None):
        yield path


@given(st.text())
def test_html_is_escaped_as_templates_escape_it(text: str) -> None:
    assert escape_html(text) == str(escape(text))
    assert escape_json_in_script(text) == str(htmlsafe_json_dumps(text))[1:-1]


# What the exits say


def test_the_tuple_names_each_exit_once() -> None:
    names = [one.name for one in exits.EXITS]
    assert len(set(names)) == len(names)


def test_share_links_carry_title_author_and_address() -> None:
    it = make_share_links(record())
    sentence = "“Kata ‘maaf’ & <umum>” oleh Sari, M.Farm.; Baso, di Kisah & Layanan"
    assert it.sentence == f"{sentence}: https://blog.example/2026/11/x.html"
    assert parse_qs(urlsplit(it.whatsapp).query) == {"text": [it.sentence]}
    assert parse_qs(urlsplit(it.telegram).query) == {"url": [record().url], "text": [sentence]}
    assert parse_qs(urlsplit(it.mail).query) == {"subject": [record().title], "body": [it.sentence]}
