"""No word is lost: whatever stood in a post stands in the story, as a property of any markup."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plugins.site.body import MARK
from plugins.stories.markdown import StoryMarkdown
from tools.conversion.addresses import LinkResolver
from tools.conversion.comment import CommentConverter
from tools.conversion.story import Converter
from tools.conversion.visible_text import difference, tokens, visible_text, without_last

CONVERTER = Converter()
COMMENTS = CommentConverter("https://kisah-layanan.example")
MARKDOWN = StoryMarkdown()

WORDS = st.sampled_from(
    """
    satu dua Salam *tiga* _empat_ [lima] (enam) #tujuh `delapan` 1. 2012. - + &gt; = | ~ {a} {:x} &amp; &amp;amp; &lt;b
    \\ ! ![x](y) 😀 **x** ~~y~~ http://a.example/c_d_e [^1] [1] a*b a_b : ' " -- --- ... === ### $ ^ @ 1) salam,
    """.split()  # noqa: SIM905
)
TEXT = st.lists(st.tuples(st.sampled_from(("", " ", "\n")), WORDS), max_size=6).map(
    lambda pairs: "".join(gap + word for gap, word in pairs)
)
INLINE = "b i em strong u s code sub sup small span font del tt mark kbd bdo bdi object".split()  # noqa: SIM905
BLOCKS = "p div blockquote h1 h2 h4 pre center section figure figcaption".split()  # noqa: SIM905
ATTRIBUTES = st.sampled_from(("", "", "", ' id="a"', ' id="b c"', ' dir="rtl"', ' lang="jv"', ' style="color:red"'))


def _element(names: list[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, attributes, html: f"<{name}{attributes}>{html}</{name}>", st.sampled_from(names), ATTRIBUTES, inner
    )


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=3).map("".join)


def _rows(cells: list[list[str]]) -> str:
    written = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"


ALONE = ("<br>", "<br><br>", "&nbsp;", "<wbr>", '<a name="a"></a>', '<a href="#a">ke</a>', "<a href='#b%20c'>sini</a>")
PHRASES = st.recursive(TEXT | st.sampled_from(ALONE), lambda inner: _element(INLINE, _joined(inner)), max_leaves=6)
HTML = st.recursive(
    PHRASES,
    lambda inner: (
        _element(BLOCKS, _joined(inner))
        | st.lists(inner, max_size=3).map(lambda items: f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
        | st.lists(inner, max_size=3).map(
            lambda items: f"<ol type='a'>{''.join(f'<li>{item}</li>' for item in items)}</ol>"
        )
        | st.lists(inner, max_size=3).map(lambda items: f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>")
        | st.lists(st.lists(inner, min_size=2, max_size=2), max_size=2).map(_rows)
        | _joined(inner)
    ),
    max_leaves=10,
)


def letters(html: str) -> str:
    """Every letter, digit and sign, in order, as another parser than ours hears them."""
    text = BeautifulSoup(html, "lxml").get_text()
    return "".join(re.findall(r"[^\W_]|[😀*#\[\]{}|+=~^@$!()&<>:,]", text)).casefold()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_a_story_says_what_the_post_said_and_its_reader_has_no_complaint(html: str) -> None:
    converted = CONVERTER.convert(html, "Sari", LinkResolver(), plain=True)
    rendered = MARKDOWN.render("cerita.md", converted.body, 1)
    if not letters(html):
        return
    assert rendered.problems == ()
    assert letters(rendered.html.replace(MARK, "")) == letters(html)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
@example("<ul><li><center><br></center></li><li>satu</li></ul>")
@example("| dua | tiga")
@example("<ul><li><hr></li></ul>dua<blockquote><hr></blockquote>")
def test_a_comment_says_what_it_said(html: str) -> None:
    written = COMMENTS.convert(html, LinkResolver())
    from plugins.comments.render import CommentMarkdown

    assert letters(CommentMarkdown().render(written)) == letters(html)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("satu dua", "satu tiga"), ("satu dua", "satu"), ("satu", "satu dua"), ("satu dua", "satudua"),
        ("kopi 😀", "kopi"), ("a < b", "a b"), ("nama_berkas", "nama*berkas"), ("dua, tiga", "dua tiga"),
    ],
)  # fmt: skip
def test_a_word_or_sign_that_changed_is_noticed(before: str, after: str) -> None:
    assert difference(tokens(before), tokens(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [('"ya," katanya', "“ya,” katanya"), ("2010--2012 ...", "2010–2012 …"), ("satu  dua\n", "satu dua"), ("é", "é")],
)
def test_typography_is_no_difference(before: str, after: str) -> None:
    assert difference(tokens(before), tokens(after)) == ""


def test_blocks_keep_words_apart_and_phrases_do_not() -> None:
    assert tokens(visible_text("<p>satu</p><p>dua</p>ti<b>ga</b><br>empat<td>lima</td>")) == [
        "satu", "dua", "tiga", "empat", "lima",
    ]  # fmt: skip


def test_what_nobody_reads_does_not_count() -> None:
    assert tokens(
        visible_text("<style>a</style>satu<script>'<b>dua</b>'</script><!-- tiga --><svg><text>x</text></svg>")
    ) == ["satu"]


def test_a_part_is_taken_from_the_end() -> None:
    assert without_last(["a", "b", "c", "a", "b", "d"], ["a", "b"]) == ["a", "b", "c", "d"]
    assert without_last(["a"], ["b"]) == ["a"]
