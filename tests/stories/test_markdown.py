from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from plugins.rebuild.body import resolve
from plugins.stories.markdown import RESERVED_IDS, Rendered, StoryMarkdown
from tests.tiny import PROJECT


def render(body: str) -> Rendered:
    return StoryMarkdown().render("x.md", body, 1)


def html(body: str) -> str:
    rendered = render(body)
    assert not rendered.problems
    return rendered.html


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    assert html('![Loket sepi](gambar/loket.svg "Loket kami -- pagi hari.")') == (
        '<figure><img alt="Loket sepi" loading="lazy" src="\x1egambar/loket.svg\x1e">'
        "<figcaption>Loket kami – pagi hari.</figcaption></figure>"
    )


def test_a_decorative_picture_needs_no_words() -> None:
    assert 'alt=""' in html("![](gambar/hias.svg){: .dekoratif }")


def test_footnotes_are_indonesian_and_lead_back() -> None:
    body = html("Teks[^a].\n\n[^a]: Catatan.")
    assert '<h2 id="catatan-kaki">Catatan kaki</h2>' in body
    assert '<a aria-label="Catatan kaki 1" class="footnote-ref" href="#fn-a">1</a>' in body
    assert (
        '<a aria-label="Kembali ke teks, catatan 1" class="footnote-backref" href="#fnref-a">kembali ke teks</a>'
        in body
    )
    assert "\xa0" not in body
    assert "&nbsp;" not in body


def test_a_phrase_in_another_language_is_marked() -> None:
    assert html('"*Lak kesuwen*{: lang=jv }," katanya') == '<p>“<em lang="jv">Lak kesuwen</em>,” katanya</p>'


def test_tables_scroll_inside_themselves_and_need_no_style_attribute() -> None:
    body = html("a | b\n--- | ---:\n1 | 2")
    assert body.startswith('<div aria-label="Tabel 1" class="gulir" role="region" tabindex="0"><table>')
    assert '<td class="kanan">2</td>' in body
    assert "style=" not in body


def test_internal_targets_are_open_until_a_page_resolves_them() -> None:
    rendered = render("[a]({filename}/cerita/x.md#b) [c](/2026/11/y.html) [d](https://a.example/)")
    assert rendered.links == ("{filename}/cerita/x.md#b", "/2026/11/y.html")
    links = {"{filename}/cerita/x.md#b": "/2026/01/x.html#b", "/2026/11/y.html": "/2026/11/y.html"}
    assert resolve(rendered.html, links, "/blog") == (
        '<p><a href="/blog/2026/01/x.html#b">a</a> <a href="/blog/2026/11/y.html">c</a> <a href="https://a.example/">d</a></p>'
    )


def test_summary_is_the_first_paragraph_or_all_before_more() -> None:
    assert render('![x](gambar/a.svg)\n\n"Satu"[^a] *dua*.\n\nTiga.\n\n[^a]: b').summary == "“Satu” dua."
    assert render("Satu.\n\nDua.\n\n<!--more-->\n\nTiga.").summary == "Satu. Dua."


def test_headings_can_be_linked_to_and_never_take_the_themes_ids() -> None:
    rendered = render("## Obat & sabar\n\n## Obat & sabar\n\n## Ruang komentar\n\n## Komentar-satu")
    assert rendered.ids == ("obat-sabar", "obat-sabar-2", "ruang-komentar-2", "bagian-komentar-satu")
    assert not RESERVED_IDS & set(rendered.ids)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("![](gambar/a.svg)", 'gambar "gambar/a.svg" tidak punya teks alternatif'),
        ("![a](https://lain.example/a.png)", "tidak berada di blog ini"),
        ("![a](../rahasia.png)", "tidak berada di blog ini"),
        ("[a](tentang.html)", "tidak jelas tujuannya"),
        ("[a](javascript:alert(1))", "tidak jelas tujuannya"),
        ("[a](//lain.example/)", "tidak jelas tujuannya"),
        ("[a](#entah)", "#entah tidak menuju bagian mana pun"),
        ("Untuk <umum> saja", "<umum> tidak dapat dipakai"),
        ("Awal <script>alert(1)</script>", "<script> tidak dapat dipakai"),
        ('<p onclick="x()">a</p>', 'atribut "onclick" pada <p>'),
        ('<img src="gambar/a.svg">', "tidak punya teks alternatif"),
        ("<!--more-->", "isi kosong"),
        ("", "isi kosong"),
    ],
)
def test_what_would_be_lost_or_broken_is_a_problem(body: str, problem: str) -> None:
    assert any(problem in one.problem for one in render(body).problems)


def test_no_script_passes_even_where_it_is_reported() -> None:
    body = render('<img src=x onerror="alert(1)"> <svg onload=alert(1)> <a href="javascript:alert(1)">x</a>').html
    assert "onerror" not in body
    assert "<svg" not in body
    assert "javascript:" not in body


def slow(markdown: Markdown) -> Markdown:
    """Without our own quick ways."""
    markdown.treeprocessors.register(InlineProcessor(markdown), "inline", 20)
    markdown.parser.blockprocessors.deregister("line")
    return markdown


@pytest.mark.parametrize("path", sorted((PROJECT / "content/cerita").rglob("*.md")), ids=lambda path: path.stem)
def test_the_quick_ways_give_what_the_whole_way_gives(path: Path) -> None:
    body = path.read_text(encoding="utf-8").partition("\n\n")[2]
    quick, whole = StoryMarkdown(), StoryMarkdown()
    slow(whole._markdown)
    assert quick.render("x.md", body, 1) == whole.render("x.md", body, 1)
    for sign in (*"`\\[]<>*_&!", "~~", "https://a.example"):
        text = f"satu {sign}dua{sign} tiga  \nempat {sign}"
        assert quick._markdown.reset().convert(text) == whole._markdown.reset().convert(text)


QUICK, WHOLE = StoryMarkdown()._markdown, slow(StoryMarkdown()._markdown)
PIECES = [
    *"`\\[]()<>*_&!^#:;\"'",
    "  \n",
    "\n\n",
    "\n",
    " ",
    "    ",
    "kata",
    "1. ",
    "- ",
    "---",
    "|",
    "{: .x }",
    "![",
    "](",
    "[^a]",
    "[^a]: ",
    "https://a.example/",
    "www.a.example",
    "~~",
    "[ ] ",
    "&amp;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_mixture_of_signs_is_read_otherwise_by_the_quick_ways(text: str) -> None:
    assert QUICK.reset().convert(text) == WHOLE.reset().convert(text)
