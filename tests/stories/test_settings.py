"""Pelican's settings of how stories are read: what each does, in a built blog, and what a wrong one is told."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

from plugins.indonesian.typography import FILTERS
from tests.stock_site import StockSite
from tests.tiny import AUTHORS, JAKARTA, STORY_FILE, TinyBlog

PAGE = "2026/11/obat-yang-tertukar.html"
SARI, BASO = "Sari Pratama, M.Farm.", "Baso Lantera"


class Marked(Extension):
    """What an owner may have written: `==ditandai==`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.inlinePatterns.register(SimpleTagInlineProcessor("(==)(.+?)==", "mark"), "marked", 70)


def author(blog: TinyBlog, page: str = PAGE) -> str:
    return blog.page(page).select_one("a.p-author").text  # type: ignore[union-attr]


def summary(blog: TinyBlog) -> str:
    return str(blog.page(PAGE).select_one("meta[name=description]")["content"])  # type: ignore[index]


def prose(blog: TinyBlog, **settings: Any) -> str:
    blog.build(**settings)
    found = blog.page(PAGE).select_one(".prose")
    return found.decode_contents().strip() if found else ""


def test_author_signs_what_nobody_has_signed(blog: TinyBlog) -> None:
    blog.story(Author="")
    blog.story(file="cerita/lain.md", Author=SARI)
    blog.build(AUTHOR=BASO)
    assert (author(blog), author(blog, "2026/11/lain.html")) == (BASO, SARI)
    blog.build(AUTHOR=SARI)
    assert author(blog) == SARI


def test_without_it_the_only_author_does_and_of_several_nobody(blog: TinyBlog) -> None:
    blog.story(Author="")
    (problem,) = blog.problems()
    assert (problem.path, problem.problem) == (f"content/{STORY_FILE}", "Author belum ada")
    blog.write("penulis.toml", f'["{SARI}"]\nsignature = "SARI"\n')
    blog.build()
    assert author(blog) == SARI
    blog.write("penulis.toml", '["Dadang"]\nsignature = "D"\n')
    blog.build()
    assert author(blog) == "Dadang"
    blog.write("penulis.toml", AUTHORS)
    assert [one.problem for one in blog.problems()] == ["Author belum ada"]


def test_an_author_nobody_knows_is_named_once(blog: TinyBlog) -> None:
    blog.story(Author="")
    blog.story(file="cerita/lain.md", Author="")
    (problem,) = blog.problems(AUTHOR="Sari Pratama")
    assert problem.problem == 'AUTHOR "Sari Pratama" tidak ada di penulis.toml'
    assert f'mungkin maksudnya "{SARI}"' in problem.remedy


def test_default_category_and_folders(blog: TinyBlog) -> None:
    blog.story(file="cerita/satu.md")
    blog.story(file="cerita/2026/Dapur/dua.md")
    blog.story(file="cerita/2026/Dapur/tiga.md", Category="Renungan")
    blog.build()
    assert "kategori/kisah.html" in blog.files()
    assert "kategori/dapur.html" not in blog.files()
    blog.build(DEFAULT_CATEGORY="Surat", USE_FOLDER_AS_CATEGORY=True)
    assert {path for path in blog.files() if path.startswith("kategori/") and path.endswith("html")} == {
        "kategori/surat.html", "kategori/dapur.html", "kategori/2026.html", "kategori/renungan.html",
    }  # fmt: skip


def test_default_metadata_holds_where_the_header_is_silent(blog: TinyBlog) -> None:
    blog.story(file="cerita/terbit.md", Status="published", Tags="obat")
    blog.build(DEFAULT_METADATA={"status": "draft", "tags": ["maaf", "antre"]})
    assert PAGE not in blog.files()
    assert "2026/11/terbit.html" in blog.files()
    blog.build(DEFAULT_METADATA=(("tags", "maaf, antre"),))
    assert [tag.text for tag in blog.page(PAGE).select("a.p-category")] == ["maaf", "antre"]
    assert [tag.text for tag in blog.page("2026/11/terbit.html").select("a.p-category")] == ["obat"]


@pytest.mark.parametrize(
    "given",
    ["2026-10-02 08:00", "2 Oktober 2026", (2026, 10, 2), date(2026, 10, 2), datetime(2026, 10, 2, 8, tzinfo=JAKARTA)],
)
def test_default_date_may_be_a_date(blog: TinyBlog, given: object) -> None:
    blog.story(Date="")
    blog.build(DEFAULT_DATE=given)
    assert "2026/10/obat-yang-tertukar.html" in blog.files()


def test_default_date_may_be_when_the_file_was_changed(blog: TinyBlog) -> None:
    file, site = blog.story(Date=""), blog.site(DEFAULT_DATE="fs")
    for month in (8, 9):  # the same bytes, another moment
        moment = datetime(2026, month, 1, 0, 30, tzinfo=JAKARTA).timestamp()
        os.utime(file, (moment, moment))
        site.build()
        assert f"2026/0{month}/obat-yang-tertukar.html" in blog.files()
    assert [one.problem for one in blog.problems()] == ["Date belum ada"]


def test_names_and_places_of_files_may_say_what_headers_do_not(blog: TinyBlog) -> None:
    blog.story(file="cerita/Surat/2026-10-02-dari-loket.md", Date="")
    blog.story(file="cerita/Surat/2026-10-03-lain.md", Slug="sendiri", Date="2026-09-01")
    blog.story(file="cerita/biasa.md")
    blog.build(
        FILENAME_METADATA=r"(?P<date>\d{4}-\d{2}-\d{2})-(?P<slug>.*)", PATH_METADATA="cerita/(?P<category>[^/]+)/.*"
    )
    files = blog.files()
    assert {"2026/10/dari-loket.html", "2026/09/sendiri.html", "2026/11/biasa.html", "kategori/surat.html"} <= {*files}


def test_a_summary_may_be_so_many_words(blog: TinyBlog) -> None:
    blog.story("Satu dua tiga.\n\n## Judul\n\nEmpat *lima* enam.")
    for settings, expected in (
        ({}, "Satu dua tiga."),
        ({"SUMMARY_MAX_LENGTH": 5}, "Satu dua tiga. Empat lima…"),
        ({"SUMMARY_MAX_LENGTH": 5, "SUMMARY_END_SUFFIX": " (…)"}, "Satu dua tiga. Empat lima (…)"),
        ({"SUMMARY_MAX_LENGTH": 6}, "Satu dua tiga. Empat lima enam."),
    ):
        blog.build(**settings)
        assert summary(blog) == expected
    blog.story("Satu dua.\n\n<!--more-->\n\nTiga.")
    blog.build(SUMMARY_MAX_LENGTH=1)
    assert summary(blog) == "Satu dua."


def test_markdown_may_have_more_extensions_and_settings(blog: TinyBlog) -> None:
    body = "WHO ==datang== pagi\n\nLoket\n:   Tempat antre\n\n*[WHO]: Organisasi[^1]\n\n[^1]: Kaki."
    blog.story(body.replace("[^1]", ""))
    plain = prose(blog)
    stock = {
        "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}},
        "output_format": "html5",
    }
    more = prose(blog, MARKDOWN={**stock, "extensions": [f"{__name__}:Marked"]})
    assert "<dl>" not in plain
    assert "<dt>Loket</dt>" in more
    assert '<abbr title="Organisasi">WHO</abbr> <mark>datang</mark> pagi' in more
    assert prose(blog) == plain


def test_code_between_fences_is_coloured_where_the_owner_wants_it(blog: TinyBlog) -> None:
    blog.story("```python\nx = 1\n```")
    assert prose(blog) == '<pre><code class="language-python">x = 1\n</code></pre>'
    coloured = prose(blog, MARKDOWN={"extension_configs": {"codehilite": {"css_class": "kode"}}})
    assert '<div class="kode"><pre>' in coloured
    assert '<span class="mi">1</span>' in coloured


def test_what_is_indented_belongs_to_an_admonition(blog: TinyBlog) -> None:
    blog.story('!!! note "Catatan"\n    Satu.\n\n    Dua.\n\nTiga.')
    found = prose(blog, MARKDOWN={"extensions": ["admonition"]})
    assert found.endswith("<p>Satu.</p>\n<p>Dua.</p>\n</div>\n<p>Tiga.</p>")


def test_a_change_of_an_own_extension_is_seen(blog: TinyBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blog.story("Obat ==tertukar==.")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for tag in ("mark", "ins"):
        (tmp_path / "pengaya.py").write_text(
            "from markdown.extensions import Extension\n"
            "from markdown.inlinepatterns import SimpleTagInlineProcessor\n"
            "class Marked(Extension):\n"
            "    def extendMarkdown(self, md):\n"
            f"        md.inlinePatterns.register(SimpleTagInlineProcessor('(==)(.+?)==', '{tag}'), 'marked', 70)\n"
        )
        assert f"<{tag}>tertukar</{tag}>" in prose(blog, MARKDOWN={"extensions": ["pengaya:Marked"]})
        del sys.modules["pengaya"]


def test_typography_is_typogrifys_as_far_as_the_owner_wants_it(blog: TinyBlog) -> None:
    blog.story('"Sabar," kata PT & Ibu -- "ya" <abbr title="x">"A"</abbr> benar.', Title='"Sabar"')
    blog.comment('Kata "kami".')
    usual = prose(blog)
    assert "“Sabar,” kata PT &amp; Ibu – “ya”" in usual
    assert prose(blog, TYPOGRIFY_OMIT_FILTERS=["amp", "caps", "initial_quotes", "widont"]) == usual
    whole = prose(blog, TYPOGRIFY_OMIT_FILTERS=[])
    for piece in ('<span class="dquo">“</span>', '<span class="caps">PT</span>', '<span class="amp">&amp;</span>'):
        assert piece in whole
    assert blog.page(PAGE).select_one("h1").text == "“Sabar”"  # type: ignore[union-attr]
    assert '<abbr title="x">"A"</abbr>' in prose(blog, TYPOGRIFY_IGNORE_TAGS=["abbr"])
    assert '"Sabar," kata' in prose(blog, TYPOGRIFY=False)
    assert blog.page(PAGE).select_one("h1").text == '"Sabar"'  # type: ignore[union-attr]
    assert 'Kata "kami".' in blog.text(PAGE)
    assert '"Sabar," kata' in prose(blog, TYPOGRIFY_OMIT_FILTERS=list(FILTERS))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_CATEGORY", 3),
        ("USE_FOLDER_AS_CATEGORY", "ya"),
        ("DEFAULT_METADATA", 5),
        ("DEFAULT_METADATA", {"statis": "draft"}),
        ("DEFAULT_METADATA", {"status": "drft"}),
        ("DEFAULT_METADATA", {"cover": "x.txt"}),
        ("DEFAULT_DATE", "kemarin"),
        ("DEFAULT_DATE", (2026, 13, 1)),
        ("DEFAULT_DATE", 5),
        ("FILENAME_METADATA", "(?P<date>"),
        ("FILENAME_METADATA", "(?P<tanggal>.*)"),
        ("PATH_METADATA", 5),
        ("SUMMARY_MAX_LENGTH", 0),
        ("SUMMARY_MAX_LENGTH", "lima"),
        ("SUMMARY_END_SUFFIX", None),
        ("MARKDOWN", []),
        ("MARKDOWN", {"extension": []}),
        ("MARKDOWN", {"extensions": ["tidak_ada"]}),
        ("MARKDOWN", {"extensions": ["plugins.stories.notation:Tidak"]}),
        ("MARKDOWN", {"extension_configs": {"toc": {"tidak": 1}}}),
        ("MARKDOWN", {"extension_configs": {"toc": {"slugify": lambda text, separator: text}}}),
        ("MARKDOWN", {"extensions": [Marked()]}),
        ("TYPOGRIFY", "ya"),
        ("TYPOGRIFY_OMIT_FILTERS", ["cap"]),
        ("TYPOGRIFY_OMIT_FILTERS", "caps"),
        ("TYPOGRIFY_IGNORE_TAGS", ["<abbr>"]),
        ("AUTHOR", 5),
        ("AUTHOR", "Entah"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_named_and_nothing_else_is(blog: TinyBlog, name: str, value: Any) -> None:
    (problem,) = blog.problems(**{name: value})
    assert problem.problem.startswith(f"{name} ")
    assert problem.remedy
    assert problem.path in {"pilihan -e", "pelicanconf.py"}


def test_a_stock_site_may_read_its_articles_as_we_read_stories(tmp_path: Path) -> None:
    site = StockSite(tmp_path)
    site.article(
        'Baris satu\nbaris dua.\n\n![Rak](/rak.svg "Rak obat")\n\n- satu\n  - dalam\n\nKaki[^1].\n\n[^1]: Catatan.',
        Summary="Kalimat yang cukup panjang, supaya baris kepala ini lebih panjang daripada baris yang dilipat.",
        Date="2026-10-21",
    )
    site.build(MARKDOWN={"extensions": ["plugins.stories.markdown:StoryExtension"]})
    article = site.page("wrong-pills.html")
    assert article.select_one("br")
    assert article.select_one("figure > figcaption").text == "Rak obat"
    assert article.select_one("ul ul")
    assert article.select_one("section.footnotes h2").text == "Catatan kaki"
    assert article.select_one("time")["datetime"].startswith("2026-10-21")
