from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown import Markdown
from smartypants import Attr, smartypants

from plugins.indonesian.typography import educate, educate_text
from tests.tiny import PROJECT


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ('"Sabar," katanya', "“Sabar,” katanya"),
        ("'98", "’98"),
        ("tahun '98 dan '45", "tahun ’98 dan ’45"),
        ("Jum'at", "Jum’at"),
        ("'kan begitu", "’kan begitu"),
        ("'kan kata 'sabar' itu", "’kan kata ‘sabar’ itu"),
        ("satu --- dua", "satu — dua"),
        ("07.00--21.00", "07.00–21.00"),
        ("tunggu...", "tunggu…"),
        ("kalau habis.....", "kalau habis....."),
        ("DEKA dan WIB dan PT", "DEKA dan WIB dan PT"),
        ("K.H. A. Mappatunru", "K.H. A. Mappatunru"),
        ("https://a.example/x--y'z", "https://a.example/x--y'z"),
        ("garis -----", "garis -----"),
    ],
)
def test_plain_text_is_set_properly(written: str, printed: str) -> None:
    assert educate_text(written) == printed


@pytest.mark.parametrize(
    "kept",
    [
        '<code>"x" -- y...</code>',
        "<pre>a --- 'b'</pre>",
        '<a href="/x--y.html" title="a \'b\'">z</a>',
        '<img alt="satu -- dua" src="x.svg">',
    ],
)
def test_code_and_attributes_stay_as_written(kept: str) -> None:
    assert educate(f"<p>{kept}</p>") == f"<p>{kept}</p>"


def test_quotes_close_across_elements() -> None:
    assert educate('<p>"<em lang="jv">Ojo nesu</em>," katanya</p>') == '<p>“<em lang="jv">Ojo nesu</em>,” katanya</p>'


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ('Ibu menjawab,"Ya." Lalu diam.', "Ibu menjawab,“Ya.” Lalu diam."),
        ('Katanya:"Ya," lalu:"Tidak."', "Katanya:“Ya,” lalu:“Tidak.”"),
        ('"Sabar,"katanya. "Ya,"jawab Ibu.', "“Sabar,”katanya. “Ya,”jawab Ibu."),
        ('ia berkata—"Ya"—lalu pergi', "ia berkata—“Ya”—lalu pergi"),
        ('"A"/"B" ("C") ["D"]', "“A”/“B” (“C”) [“D”]"),
        ('katanya"Ya."', "katanya“Ya.”"),
        ('menjawab,<em>"Ya."</em>', "menjawab,<em>“Ya.”</em>"),
        ('menjawab,"<em>Ya</em>."', "menjawab,“<em>Ya</em>.”"),
        ('"<em>Sabar</em>,"katanya', "“<em>Sabar</em>,”katanya"),
        ("menjawab,'Ya.' Lalu", "menjawab,‘Ya.’ Lalu"),
        ("katanya:'Ya'/'Tidak'", "katanya:‘Ya’/‘Tidak’"),
        ("begitu,'kan?", "begitu,’kan?"),
        ("\"Ia bilang,'Ya.'\" katanya", "“Ia bilang,‘Ya.’” katanya"),
        ('papan 5"x3"', "papan 5”x3”"),
    ],
)
def test_a_quote_opens_where_a_space_is_missing(written: str, printed: str) -> None:
    assert educate(f"<p>{written}</p>") == f"<p>{printed}</p>"


def test_titles_keep_their_markup_characters() -> None:
    assert educate_text('<umum> & "keras" &amp;') == "<umum> & “keras” &amp;"


@given(st.text(alphabet="ab '\"-.<>&;1/\n", max_size=60))
def test_no_element_and_no_hard_space_is_ever_added(text: str) -> None:
    printed = educate_text(text)
    assert "\xa0" not in printed
    assert printed.count("<") == text.count("<")


@given(st.text(alphabet="ab '\"-.,1 ", max_size=60))
def test_setting_twice_changes_nothing_more(text: str) -> None:
    assert educate_text(educate_text(text)) == educate_text(text)


GLUED = re.compile(r"""[^\s(\[{-](?:<[^>]*>)*["'](?:<[^>]*>)*\w""")
"""Where we look further than SmartyPants does."""


def by_smartypants(html: str) -> str:
    return str(smartypants(html, Attr.q | Attr.D | Attr.u))


@given(
    st.lists(
        st.sampled_from(
            ["kata", "Bu", "satu", " ", " ", '"', '"', ",", ".", "?", "--", "---", "(", ")", "<em>", "</em>"]
        ),
        max_size=25,
    )
)
def test_the_quick_way_gives_what_smartypants_gives(parts: list[str]) -> None:
    html = f"<p>{''.join(parts)}</p>"
    assume("----" not in html and "..." not in html and not GLUED.search(html.removeprefix("<p>")))
    assert educate(html) == by_smartypants(html)


@given(st.text(alphabet='ab1 """,.?!-–()[]{}/_%\n\t\xa0é…', max_size=24))
def test_double_quotes_alone_are_set_as_smartypants_sets_them(text: str) -> None:
    assume("--" not in text and "..." not in text and not GLUED.search(text))
    assert educate(f"<p>{text}</p>") == by_smartypants(f"<p>{text}</p>")


@pytest.mark.parametrize("path", sorted((PROJECT / "content").rglob("*.md")), ids=lambda path: path.stem)
def test_our_own_stories_are_set_as_smartypants_sets_them(path: Path) -> None:
    html = Markdown().convert(re.sub(r"(?<!\w)'\d|\.{3,}", "", path.read_text(encoding="utf-8")))
    assert educate(html) == by_smartypants(html)
