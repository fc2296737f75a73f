from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from plugins.site.body import resolve
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


@pytest.mark.parametrize(
    "body",
    [
        "- " * 400 + "dalam", "1. " * 400 + "dalam", "> " * 400 + "dalam", "> - " * 200 + "dalam",
        "<div>" * 300 + "dalam" + "</div>" * 300,
    ],
)  # fmt: skip
def test_what_is_nested_beyond_measure_is_named_with_its_line_and_the_next_text_is_whole(body: str) -> None:
    markdown = StoryMarkdown()
    problems = markdown.render("x.md", f"Isi.\n\n{body}", 5).problems
    assert problems[-1].path.startswith("x.md:")
    assert "bertingkat terlalu dalam" in problems[-1].problem
    assert markdown.render("x.md", "- a\n- b", 1) == render("- a\n- b")


@pytest.mark.parametrize("levels", [2, 10, 40])
def test_lists_and_quotes_of_some_levels_are_fine(levels: int) -> None:
    assert not render(f"{'> ' * levels}dalam").problems


@pytest.mark.parametrize("sign", ["&#30;", "&#x1e;", "&#X1E;", "&#1;", "&#0;", "&#xFFFE;", f"&#{'9' * 5000};"])
def test_a_reference_to_what_is_no_text_is_gone(sign: str) -> None:
    for text in (f"a{sign}b [c](/d.html)", f"<p>a{sign}b <a href='/d.html'>c</a></p>"):
        shown = resolve(html(text), {"/d.html": "/d.html"}, "")
        assert shown.replace("\ufffd", "").startswith("<p>ab ")
        assert 'href="/d.html"' in shown


def test_what_a_target_becomes_is_escaped() -> None:
    (target,) = render('[a](</b.html#c"d&e>)').links
    assert resolve(html('[a](</b.html#c"d&e>)'), {target: target}, "/blog") == (
        '<p><a href="/blog/b.html#c&quot;d&amp;e">a</a></p>'
    )


@pytest.mark.parametrize("piece", ["[a", "![", "[^", "## a\n\n", "[a] ", "a[^1] ", "> ", "* ", "_", "`a`", "a-", "&"])
def test_time_grows_with_a_text_and_hardly_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        render(piece * (size // len(piece)))
        return time.process_time() - started

    assert min(seconds(16_000) for _ in range(2)) < 12 * min(seconds(4_000) for _ in range(2)) + 0.1


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
