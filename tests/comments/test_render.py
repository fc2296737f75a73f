from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from plugins.comments.mask import MASK
from plugins.comments.render import CommentMarkdown

RENDER = CommentMarkdown().render
ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//lain.example)",
    "[x](/p/kontak.html)",
    "![x](https://lain.example/pelacak.gif)",
    "<https://a.example/\"onmouseover=alert(1)>",
    "*x*{: onclick=alert(1) style=color:red id=komentar class=letter }",
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    "<a href='javascript:alert(1)'>x</a>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<!-- --><iframe src=//lain.example></iframe>",
    "<style>*{display:none}</style>",
    "# judul palsu",
]  # fmt: skip
ALLOWED = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
ALLOWED_ATTRIBUTES = {"href", "rel", "lang", "start", "title"}


def assert_harmless(html: str) -> None:
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in ALLOWED
        assert set(tag.attrs) <= ALLOWED_ATTRIBUTES
        if "href" in tag.attrs:
            assert str(tag["href"]).startswith(("http://", "https://"))
        if tag.name == "a":
            assert tag["rel"] == ["nofollow", "ugc", "noopener"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_harmless_text(attack: str) -> None:
    assert_harmless(RENDER(attack))


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "\n\n", "\n> ", "\n- ", "*", "`", "[", "](", ")", "<", ">", '"', "{: lang=jv }"]),
        max_size=8,
    )
)
def test_no_mixture_of_attacks_gets_through(parts: list[str]) -> None:
    assert_harmless(RENDER("".join(parts)))


def test_lists_in_lists_beyond_measure_are_shown_as_they_were_typed() -> None:
    markdown = CommentMarkdown()
    typed = "- " * 2_000 + "<b>dalam"
    assert markdown.render(typed) == f"<p>{typed.replace('<', '&lt;').replace('>', '&gt;')}</p>"
    assert markdown.render("- a") == CommentMarkdown().render("- a")


def test_no_comment_brings_a_mark_of_ours_along() -> None:
    assert CommentMarkdown().render("a&#30;b&#x1e;c") == "<p>abc</p>"


def test_raw_html_is_shown_as_it_was_typed() -> None:
    assert RENDER("Untuk <umum> & <b>semua</b>") == "<p>Untuk &lt;umum&gt; &amp; &lt;b&gt;semua&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("`a<b>`", "<p><code>a&lt;b&gt;</code></p>"),
        ("[a](https://a.example)", '<p><a href="https://a.example" rel="nofollow ugc noopener">a</a></p>'),
        ("*Matur nuwun*{: lang=jv }.", '<p><em lang="jv">Matur nuwun</em>.</p>'),
        ("satu\ndua", "<p>satu<br>\ndua</p>"),
    ],
)
def test_the_subset_is_rendered(written: str, html: str) -> None:
    assert RENDER(written) == html


@pytest.mark.parametrize(
    "written",
    [
        "tulis ke budi.lestari+blog@surel.example ya",
        "<budi@surel.example>",
        "[surel](mailto:budi@surel.example)",
        "budi&#64;surel.example",
        "`budi@surel.example`",
        "[x](https://a.example/?m=budi@surel.example)",
        "[x](https://a.example/?m=budi%40surel.example)",
    ],
)
def test_mail_addresses_are_masked_however_they_are_written(written: str) -> None:
    html = RENDER(written)
    assert "surel.example" not in html
    assert "mailto:" not in html


def test_a_masked_address_says_so() -> None:
    assert MASK in RENDER("budi@surel.example")
