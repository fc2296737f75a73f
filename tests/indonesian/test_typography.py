from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown import Markdown
from smartypants import Attr, smartypants

from plugins.indonesian.typography import FILTERS, HARMFUL, Typography, educate, educate_text
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


MIXED = '<p>"Sabar," kata WIB & PT</p><pre>"A" WIB</pre><p>lalu <kbd>PT</kbd> diam saja</p>'


def test_filters_that_harm_indonesian_are_left_out_unless_they_are_wanted() -> None:
    assert Typography().set_body(MIXED) == educate(MIXED)
    assert set(HARMFUL) < set(FILTERS)


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [
        ("smartypants", MIXED.replace('"Sabar,"', "“Sabar,”", 1)),
        ("amp", MIXED.replace(" & ", ' <span class="amp">&amp;</span> ')),
        (
            "caps",
            MIXED.replace("kata WIB", 'kata <span class="caps">WIB</span>').replace(
                "& PT", '& <span class="caps">PT</span>'
            ),
        ),
        ("initial_quotes", MIXED.replace('<p>"', '<p><span class="dquo">"</span>')),
        ("widont", MIXED.replace("& PT", "&\xa0PT").replace("diam saja", "diam\xa0saja")),
    ],
)
def test_each_filter_of_typogrify_can_be_had_alone(wanted: str, printed: str) -> None:
    omitted = tuple(one for one in FILTERS if one != wanted)
    assert Typography(omitted).set_body(MIXED) == printed


def test_initial_quotes_are_found_after_they_were_set() -> None:
    typography = Typography(("amp", "caps", "widont"))
    assert typography.set_body('<p>"Ya."</p>') == '<p><span class="dquo">“</span>Ya.”</p>'
    assert typography.set_text('"Ya."') == "“Ya.”"


@pytest.mark.parametrize("ignored", ["p", "div.asli", "#asli", ".asli"])
def test_elements_that_are_ignored_stay_as_written(ignored: str) -> None:
    kept = '<p>"A"</p>' if ignored == "p" else '<div class="asli" id="asli">"A"</div>'
    html = f'<pre>"x"</pre><h2>"B"</h2>{kept}<pre>--</pre><p id="b">"C"</p>'
    expected = html.replace('"B"', "“B”")
    expected = expected if ignored == "p" else expected.replace('"C"', "“C”")
    assert Typography(ignored=(ignored,)).set_body(html) == expected


def test_quotes_close_behind_what_is_ignored() -> None:
    assert (
        Typography(ignored=("abbr",)).set_body('<p>"<abbr>"A"</abbr>," katanya</p>')
        == '<p>“<abbr>"A"</abbr>,” katanya</p>'
    )


def test_without_any_filter_all_stays_as_written() -> None:
    assert Typography(FILTERS).set_body(MIXED) == MIXED
    assert Typography(FILTERS).set_text('"Ya" -- katanya') == '"Ya" -- katanya'


@given(st.text(alphabet="as9 '\"-.`\\&;,\n", max_size=30))
def test_what_typogrify_takes_for_more_than_a_quote_stays_as_written(text: str) -> None:
    printed = educate(f"<p>{text}</p>")
    back: dict[str, str | int | None] = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."}
    assert printed.translate(str.maketrans(back)) == f"<p>{text}</p>"
