"""A story's copies: complete in each form, and readable without anything of ours."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from plugins.attribution.republication import Copies, escape_markdown, make_copies
from plugins.site.body import resolve
from plugins.stories.markdown import StoryMarkdown
from tests.tiny import TinyBlog

BODY = """\
Hore, hari baru! *Ojo nesu*{: lang=jv }, kata Ibu[^a]. Satu & dua < tiga, `kode *ini*`, **tebal**.
1\\. bukan daftar  
\\# bukan judul

## Di loket

![Rak obat](gambar/rak.svg "Rak di *loket* & meja")

- pertama
    - di dalam
- kedua

3. tiga

> Kutipan dengan [tautan](https://example.org/a_b).
>
> Dua paragraf.

| Nama | Jumlah |
| --- | ---: |
| Obat \\| pil | 2 |

```
if a < b:
    print("*")
```

*Wong sabar*{: lang=jv } & H~2~O: 2 * 3 * 4 = _garis_bawah_ [bukan tautan] <br> ![bukan

Sekali lagi[^a], lalu[^b].

[^a]: Catatan *penting*.

    Paragraf kedua.
[^b]: Yang lain, [tentang](/2026/11/x.html).
"""  # noqa: W291
BODY = BODY.replace("3. tiga\n\n", "1. satu\n2. dua\n\n")
LINKS = {"gambar/rak.svg": "/gambar/rak.svg", "/2026/11/x.html": "/2026/11/x.html"}


def copied(body: str) -> Copies:
    rendered = StoryMarkdown().render("a.md", body, 1)
    return make_copies(resolve(rendered.html, LINKS, "https://blog.example"), "x")


@pytest.fixture(scope="module")
def whole() -> Copies:
    return copied(BODY)


def words(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    for mark in soup.select("sup, [class*=backref], [aria-label^=Kembali], section h2"):
        mark.decompose()
    return re.findall(r"\w+", soup.get_text(" "))


FACTS = [
    "Ojo nesu", "Wong sabar", "tebal", "Di loket", "Rak obat", "Rak di", "pertama", "di dalam", "Kutipan",
    "Dua paragraf",
    "pil", "print", "Catatan", "Paragraf kedua", "https://blog.example/gambar/rak.svg", "https://example.org/a_b",
    "https://blog.example/2026/11/x.html",
]  # fmt: skip


@pytest.mark.parametrize("form", ["html", "markdown", "plain", "whatsapp"])
@pytest.mark.parametrize("fact", FACTS)
def test_nothing_is_lost_in_any_form(whole: Copies, form: str, fact: str) -> None:
    assert fact in getattr(whole, form)


def test_html_depends_on_no_style_and_no_page_of_ours(whole: Copies) -> None:
    soup = BeautifulSoup(whole.html, "html.parser")
    assert not soup.select("[class], [style], [role], [tabindex], script, iframe, [loading]")
    assert [mark["lang"] for mark in soup.select("[lang]")] == ["jv", "jv"]
    for link in soup.select("a[href^='#']"):
        assert soup.find(id=str(link["href"])[1:])
    assert {str(one["id"])[:2] for one in soup.select("[id]")} == {"x-"}
    assert soup.figcaption


def test_markdown_says_the_same_when_it_is_rendered_elsewhere(whole: Copies) -> None:
    elsewhere = Markdown(extensions=["footnotes", "tables", "fenced_code", "sane_lists"]).convert(whole.markdown)
    assert words(elsewhere) == words(whole.html)
    soup = BeautifulSoup(elsewhere, "html.parser")
    assert [mark["lang"] for mark in soup.select("[lang]")] == ["jv", "jv"]
    assert len(soup.select(".footnote li")) == 2
    assert len(soup.select("sup")) == 3
    assert soup.select_one("ul ul")
    assert soup.select_one("blockquote a[href='https://example.org/a_b']")
    assert soup.select_one("pre").get_text() == 'if a < b:\n    print("*")\n'  # type: ignore[union-attr]
    assert [cell.get_text() for cell in soup.select("td")] == ["Obat | pil", "2"]
    assert soup.select_one("h2").get_text() == "Di loket"  # type: ignore[union-attr]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"]), min_size=1))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    shown = Markdown(extensions=["tables", "fenced_code", "sane_lists"]).convert(escape_markdown(f"a {text}"))
    assert BeautifulSoup(shown, "html.parser").get_text().strip() == f"a {text}"


@pytest.mark.parametrize(
    "start", ["1. satu", "- satu", "+ satu", "# satu", "> satu", "* satu", "10) satu", "== ", "~~~"]
)
def test_text_that_begins_like_a_sign_stays_a_paragraph(start: str) -> None:
    shown = Markdown(extensions=["fenced_code", "sane_lists"]).convert(escape_markdown(start))
    soup = BeautifulSoup(shown, "html.parser")
    assert soup.p
    assert soup.get_text().strip().replace("\\", "") == start.strip()


def test_whatsapp_text_has_its_own_signs(whole: Copies) -> None:
    for part in (
        "_Ojo nesu_, kata Ibu[1].",
        "*tebal*",
        "`kode *ini*`",
        "*Di loket*",
        "- pertama\n  - di dalam",
        "> Kutipan",
    ):
        assert part in whole.whatsapp
    assert whole.whatsapp.rstrip().endswith("Yang lain, tentang (https://blog.example/2026/11/x.html).")


def test_plain_text_reads_from_top_to_bottom(whole: Copies) -> None:
    for part in ("Ojo nesu, kata Ibu[1].", "[Gambar: Rak obat (https://blog.example/gambar/rak.svg)]", "[2] Yang lain"):
        assert part in whole.plain
    assert not re.search(r"[ \t]$", whole.plain, re.MULTILINE)
    assert whole.plain.index("Catatan kaki") < whole.plain.index("[1] Catatan penting.")


def test_phrases_in_other_languages_are_listed_for_text_that_cannot_mark_them(whole: Copies) -> None:
    assert whole.phrases == (("jv", "Ojo nesu"), ("jv", "Wong sabar"))


def test_the_texts_name_the_language_of_phrases(blog: TinyBlog) -> None:
    blog.story("*Ojo nesu*{: lang=jv } dan *hatur nuhun*{: lang=su }.")
    blog.build()
    page = blog.page("2026/11/obat-yang-tertukar/terbitkan-ulang.html")
    plain = page.select_one("#salinan-teks").get_text()  # type: ignore[union-attr]
    assert "Dalam bahasa Jawa: “Ojo nesu”" in plain
    assert "Dalam bahasa Sunda: “hatur nuhun”" in plain
    marked = page.select_one("#salinan-markdown").get_text()  # type: ignore[union-attr]
    assert '<span lang="jv">*Ojo nesu*</span>' in marked
    assert "Dalam bahasa" not in marked


def test_a_story_in_another_language_says_so_in_its_copies(blog: TinyBlog) -> None:
    blog.story("Good morning.", Lang="en")
    blog.build()
    page = blog.page("2026/11/obat-yang-tertukar/terbitkan-ulang.html")
    assert page.select_one("#salinan-html").get_text().lstrip().startswith('<article lang="en">')  # type: ignore[union-attr]
    assert page.select_one("textarea[lang=en]")
