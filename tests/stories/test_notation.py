"""Markdown as authors type it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.stories.markdown import Rendered, StoryMarkdown


def render(body: str) -> Rendered:
    return StoryMarkdown().render("x.md", body, 1)


def html(body: str) -> str:
    """In one line, without problems."""
    rendered = render(body)
    assert not rendered.problems
    return re.sub(r"\s*\n\s*", "", rendered.html)


NESTED = "<ol><li>Berkas<ol><li>KTP</li><li>KK</li></ol></li><li>Uang</li></ol>"


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "     ", "\t"])
@pytest.mark.parametrize("end", [".", ")"])
def test_lists_nest_however_far_they_are_indented(indent: str, end: str) -> None:
    assert html(f"1{end} Berkas\n{indent}1{end} KTP\n{indent}2{end} KK\n2{end} Uang") == NESTED


def test_kinds_of_lists_mix() -> None:
    assert html("* a\n\t- b\n\t\t1) c\n+ d") == ("<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul>")
    assert html("- a\n- b\n1. c") == "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"
    assert html("> - a\n>   - b\n> - c") == (
        "<blockquote><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul></blockquote>"
    )


@pytest.mark.parametrize("indent", ["", "   ", "\t"])
@pytest.mark.parametrize("end", [".", ")"])
def test_letters_count_the_parts_of_an_item(indent: str, end: str) -> None:
    body = html(f"1. Berkas\n{indent}a{end} KTP\n{indent}b{end} KK\n2. Uang").replace("<p>", "").replace("</p>", "")
    assert re.sub(r"\s+<", "<", body) == (
        '<ol><li>Berkas<ol type="a"><li>KTP</li><li>KK</li></ol></li><li>Uang</li></ol>'
    )
    assert html("Bertemu K.H.\na. Mappatunru") == "<p>Bertemu K.H.<br>a. Mappatunru</p>"


def test_a_list_goes_on_where_a_part_of_it_ends() -> None:
    assert html("1. a\n\n   - b\n   - c\n2. d") == (
        "<ol><li><p>a</p><ul><li>b</li><li>c</li></ul></li><li><p>d</p></li></ol>"
    )


def test_what_is_indented_belongs_to_the_item_above_and_else_is_a_paragraph() -> None:
    assert html("- a\n\n  lanjut\n\nluar") == "<ul><li><p>a</p><p>lanjut</p></li></ul><p>luar</p>"
    assert html("Awal.\n\n    Menjorok empat spasi.\n\n\tMenjorok tab.") == (
        "<p>Awal.</p><p>Menjorok empat spasi.</p><p>Menjorok tab.</p>"
    )
    assert "<p>dua <a" in html("Teks[^a].\n\n[^a]: satu\n\n  dua")


def test_numbers_stay_as_typed_and_years_are_no_list() -> None:
    assert html("1. a\n3. b\n4. c") == '<ol><li>a</li><li value="3">b</li><li>c</li></ol>'
    assert html("1. a\n1. b\n1. c") == "<ol><li>a</li><li>b</li><li>c</li></ol>"
    assert html("7. a") == '<ol start="7"><li>a</li></ol>'
    assert html("2012. Tahun itu saya pindah.") == "<p>2012. Tahun itu saya pindah.</p>"


@pytest.mark.parametrize(
    "body",
    [
        "1.  Ketik:\n\n    ```\n    halo\n      dunia\n    ```\n\n2.  Simpan.",
        "1. Ketik:\n   ~~~\n   halo\n     dunia\n   ~~~\n2. Simpan.",
    ],
)
def test_code_stands_inside_an_item(body: str) -> None:
    assert "<pre><code>halo\n  dunia\n</code></pre>\n</li>" in render(body).html


def test_code_stands_inside_a_quote_and_behind_a_bullet() -> None:
    assert '<blockquote>\n<pre><code class="language-py">a\n  b &lt; c\n</code></pre>' in (
        render("> ```py\n> a\n>   b < c\n> ```\n> lagi").html
    )
    assert "<li>\n<pre><code>x\n</code></pre>\n</li>" in render("- ```\n  x\n  ```\n- y").html
    assert html("`kode`") == "<p><code>kode</code></p>"


def test_a_fence_without_an_end_is_text_in_linear_time() -> None:
    start = time.perf_counter()
    rendered = render("```x\nteks biasa\n\n" * 2_000)
    assert "teks biasa" in rendered.text
    lists = render("\n".join(f"{' ' * (2 * (number % 9))}- butir" for number in range(3_000)))
    assert lists.text.count("butir") == 3_000
    assert time.perf_counter() - start < 20


def test_nothing_is_too_deep() -> None:
    assert render("\n".join(f"{'  ' * depth}- butir" for depth in range(400))).text.count("butir") == 400
    assert render(f"{'> ' * 400}kutipan").text.endswith("kutipan")


WORDS = [f"kata{number}" for number in range(9)]
SIGNS = """
    - *|+|1. |2) |> |#|## |===|--|| |~~|**|*|`|```|~~~|[ ] |[x] |{: lang=jv }| {: lang=Jawa }|2012. |:|"|'|=|(|“|”|- - -
""".strip().split("|")


@given(
    st.lists(
        st.sampled_from([*WORDS, *SIGNS, "- ", "|", "---\n", "\n", "\n\n", "  ", "    ", "\t", "\\\n"]), max_size=24
    )
)
def test_no_word_vanishes(parts: list[str]) -> None:
    rendered = render("".join(parts))
    assert all(word in rendered.html for word in parts if word in WORDS)


def test_a_hashtag_is_text_and_headings_are_levelled() -> None:
    assert html("#LayananPrima hari ini") == "<p>#LayananPrima hari ini</p>"
    assert html("##Satu\n\n# Dua\n\n#### Tiga\n\n## Bahasa C#\n\n## Lima ##") == (
        '<h2 id="satu">Satu</h2><h2 id="dua">Dua</h2><h3 id="tiga">Tiga</h3><h2 id="bahasa-c">Bahasa C#</h2>'
        '<h2 id="lima">Lima</h2>'
    )
    assert html("- butir\n## Judul\nTeks.") == '<ul><li>butir</li></ul><h2 id="judul">Judul</h2><p>Teks.</p>'


def test_a_line_above_a_rule_stays_a_paragraph() -> None:
    assert html("Salam hormat,  \nSARI\n---\nPenutup") == "<p>Salam hormat,<br>SARI</p><hr><p>Penutup</p>"


def test_no_cell_of_a_table_is_lost() -> None:
    body = html("| A | B |\n| --- | --- |\n| satu | dua | tiga |\n| empat |")
    assert '<th scope="col">A</th><th scope="col">B</th><td></td>' in body
    assert "<td>satu</td><td>dua</td><td>tiga</td></tr><tr><td>empat</td><td></td><td></td>" in body
    assert "<td>1</td><td>2</td></tr>" in html("a | b\n--- | ---\n| 1 | 2 |")
    assert "<td>1</td><td>2</td><td>3</td>" in html("a | b | c\n--- | ---\n1 | 2 | 3")
    assert "<td>a | b</td>" in html("| A |\n| --- |\n| a \\| b |")


def test_struck_text_and_tasks_are_read_as_such() -> None:
    assert html("~~coret~~ dan ~~ tidak") == "<p><del>coret</del> dan ~~ tidak</p>"
    assert html("- [ ] satu *x*\n- [x] dua") == (
        '<ul><li class="tugas"><span aria-label="belum" role="img">☐</span> satu <em>x</em></li>'
        '<li class="tugas"><span aria-label="sudah" role="img">☑</span> dua</li></ul>'
    )


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("Lihat https://a.example/x_y_z?a=1&b=2.", ["https://a.example/x_y_z?a=1&amp;b=2"]),
        ('(www.b.example), dan "https://c.example/(d)"!', ["https://www.b.example", "https://c.example/(d)"]),
        ("[https://d.example](https://d.example)", ["https://d.example"]),
        ("`https://e.example` surel@f.example https:// http:/g", []),
        ("*https://h.example* **www.i.example**", ["https://h.example", "https://www.i.example"]),
    ],
)
def test_bare_addresses_are_links(body: str, links: list[str]) -> None:
    assert re.findall(r'href="([^"]*)"', html(body)) == links


@pytest.mark.parametrize(
    "written",
    [
        "*Lak kesuwen*{: lang=jv }",
        "*Lak kesuwen* {: lang=Jawa }",
        "*Lak kesuwen*{:lang=“bahasa jawa”}",
        "*Lak kesuwen* {lang=jw}",
        "*Lak kesuwen*{: lang: Jawa }",
        "*Lak kesuwen* {; lang = 'jv'}",
        "*Lak kesuwen*{: bahasa=Jawa }",
    ],
)
def test_languages_may_be_named(written: str) -> None:
    assert html(f"Kata Ibu {written}.") == '<p>Kata Ibu <em lang="jv">Lak kesuwen</em>.</p>'


def test_a_language_behind_bare_words_is_the_paragraphs() -> None:
    assert html("Lak kesuwen {: lang=jv }") == '<p lang="jv">Lak kesuwen</p>'
    assert html("- satu {: lang=Sunda }\n- dua") == '<ul><li lang="su">satu</li><li>dua</li></ul>'
    assert html("*x*{: lang=Entah }") == "<p><em>x</em></p>"
    assert html("`*x* {: lang=Jawa }`") == "<p><code>*x* {: lang=Jawa }</code></p>"


def test_curly_quotes_and_a_stray_space_leave_links_whole() -> None:
    assert html("[x](https://a.example “judul”) dan [y] (https://b.example)") == (
        '<p><a href="https://a.example" title="judul">x</a> dan <a href="https://b.example">y</a></p>'
    )
    assert html("[x][1]\n\n[1]: https://a.example “judul”") == (
        '<p><a href="https://a.example" title="judul">x</a></p>'
    )
    assert html("[x](www.a.example)") == '<p><a href="https://www.a.example">x</a></p>'
    assert "<figcaption>Loket kami</figcaption>" in html("![Loket](gambar/loket satu.svg “Loket kami”)")


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- rahasia -->",
        "<!-- rahasia\n\nA -> B <b>\n\n-->",
        "<!--> rahasia -->",
        "<!— rahasia —>",
        "<! -- rahasia -- >",
        "<!- rahasia ->",
        "<!-- rahasia --!>",
    ],
)
def test_a_comment_is_never_published(comment: str) -> None:
    rendered = render(f"Awal {comment} akhir.\n\n{comment}\n\nLagi.")
    assert not rendered.problems
    assert rendered.text == "Awal akhir. Lagi."
    assert "rahasia" not in rendered.html


@pytest.mark.parametrize("opened", ["<!-- rahasia", "<!— rahasia", "<!-- rahasia - >", "<!-- rahasia -> b"])
def test_a_comment_without_an_end_is_an_error_and_not_published(opened: str) -> None:
    rendered = render(f"Awal.\n\n{opened}\n\nLagi.")
    assert [one.path for one in rendered.problems] == ["x.md:3"]
    assert "tidak ditutup" in rendered.problems[0].problem
    assert rendered.text == "Awal."


def test_more_may_be_typed_with_spaces_and_code_may_show_comments() -> None:
    assert render("Satu.\n\n<!-- more -->\n\nDua.").summary == "Satu."
    assert html("`<!-- kode -->`") == "<p><code>&lt;!-- kode --&gt;</code></p>"
    assert "&lt;!-- kode" in render("```\n<!-- kode\n```").html
