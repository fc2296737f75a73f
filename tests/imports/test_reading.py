"""What markup of every kind becomes: the text of the story file, and what the report says is lost."""

from __future__ import annotations

import pytest

from tools.conversion.addresses import LinkResolver
from tools.conversion.media import find_pictures
from tools.conversion.story import Converter

CONVERTER = Converter()
SRC = "https://1.bp.blogspot.com/-a/s0/x.jpg"
IMG = f'<img src="{SRC}" alt="foto">'
PLACE = LinkResolver(
    hosts=frozenset({"lama.blogspot.com"}),
    addresses={"/2024/03/sini.html", "/2024/03/lain.html"},
    pictures={SRC: "gambar/x.jpg"},
    address="/2024/03/sini.html",
    anchors={"/2024/03/lain.html": {"bab dua": "bab-dua"}},
)


def body(html: str) -> str:
    """The story's text, which is Markdown or HTML, never the words alone."""
    converted = CONVERTER.convert(html, "Sari", PLACE, plain=True)
    assert converted.form != "teks", converted.reason
    return converted.body


def losses(html: str) -> list[str]:
    return [f"{name} {said}" for name, said in CONVERTER.convert(html, "Sari", PLACE).losses]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<figure>{IMG}<figcaption>a<ul><li>b</li></ul></figcaption></figure>", '![foto](gambar/x.jpg "a")\n\n-   b'),
        (
            f"<figure><figcaption>Atas<h3>Judul</h3></figcaption>{IMG}</figure>",
            '![foto](gambar/x.jpg "Atas")\n\n## Judul',
        ),
        (
            f"<figure>{IMG}<figcaption>a</figcaption>{IMG}<figcaption>b</figcaption></figure>",
            '![foto](gambar/x.jpg "a")\n\n![foto](gambar/x.jpg "b")',
        ),
        (f"<figure>{IMG}<p>lain</p><figcaption>c</figcaption></figure>", "![foto](gambar/x.jpg)\n\nlain\n\nc"),
        (
            (
                f'<center><table class="tr-caption-container"><tr><td>{IMG}</td></tr><tr><td class="tr-caption">a{IMG}'
                "<table><tr><td>1<td>2</table></td></tr></table></center>"
            ),
            (
                '![foto](gambar/x.jpg "a")\n\n![foto](gambar/x.jpg)\n\n<div class="gulir" role="region" tabindex="0" '
                'aria-label="Tabel"><table><tr><td>1</td><td>2</td></tr></table></div>'
            ),
        ),
        (
            (
                '<table class="tr-caption-container"><tr><td class="tr-caption">Atas</td></tr>'
                f"<tr><td>{IMG}</td></tr></table>"
            ),
            '![foto](gambar/x.jpg "Atas")',
        ),
    ],
)
def test_captions_may_hold_anything(html: str, text: str) -> None:
    assert body(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="#x">ke</a> <b id="x">b</b>', '[ke](#x) <span id="x"></span>**b**'),
        ('<p><a href="#t">ke</a></p><table id="t"><tr><td>1<td>2</table>', '[ke](#t)\n\n<div id="t"></div>\n\n<div'),
        ('<a href="#r">ke</a><table><tr id="r"><td>1<td>2</table>', '<tr><td><span id="r"></span>1</td>'),
        ('<a href="#l">ke</a><ul><li>a<li id="l">b</ul>', '-   a\n-   <span id="l"></span>b'),
        ('<a href="#q">ke</a><blockquote id="q">b</blockquote>', '> <span id="q"></span>b'),
        ('<a href="#p">ke</a><pre id="p">b</pre>', '<div id="p"></div>\n\n```\nb\n```'),
        ('<a href="#p">ke</a><pre>a <a name="p"></a>b</pre>', '<pre>a <span id="p"></span>b</pre>'),
        (f'<a href="#g">ke</a><p><img id="g" src="{SRC}" alt="f"></p>', '<div id="g"></div>\n\n![f](gambar/x.jpg)'),
        ('<p>a<br><a name="x"></a><br>b <a href="#x">ke</a></p>', 'a\n\n<span id="x"></span>b [ke](#x)'),
        ('<p><a href="#4">4</a></p><p id="4">a</p>', '[4](#bagian-4)\n\n<span id="bagian-4"></span>a'),
        ('<a href="#b%C3%A4r">ke</a><h2 id="b\xe4r">B</h2>', "[ke](#bar)\n\n## B {: #bar }"),
        ('<a href="#x">ke</a><p id="x">a</p><p id="x">b</p>', '[ke](#x)\n\n<span id="x"></span>a\n\nb'),
        ('<a href="#pagi">ke</a><h2>Pagi</h2><p id="pagi">b</p>', "## Pagi {: #pagi-2 }"),
        ('<a href="#komentar-1">ke</a><p id="komentar-1">b</p>', "[ke](#bagian-komentar-1)"),
        ('<a href="https://lama.blogspot.com/2024/03/sini.html?m=1#x">ke</a><p id="x">b</p>', "[ke](#x)"),
        ('<a href="sini.html#x">ke</a><p id="x">b</p>', "[ke](#x)"),
        ('<a href="http://lama.blogspot.co.id/2024/03/lain.html#bab%20dua">ke</a>', "[ke](/2024/03/lain.html#bab-dua)"),
        ('<p id="tak-dituju">a</p>', "a"),
    ],
)
def test_places_that_links_lead_to_are_kept(html: str, text: str) -> None:
    assert text in body(html)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="#hilang">a</a>', ["PLACE #hilang"]),
        ('<a href="/2024/03/lain.html#hilang">a</a>', ["PLACE /2024/03/lain.html#hilang"]),
        ('<a href="#">a</a><a href="#top">b</a><a href="/2024/03/lain.html#c123">c</a>', []),
        ('<a href="/2024/03/lain.html#comments">a</a>', []),
        ("a<iframe></iframe>", ["PLAYER <iframe> "]),
        ('a<embed src="/a.swf">', ["PLAYER <embed> /a.swf"]),
        ('<ol style="list-style-type: lower-greek"><li>a</ol>', ["NUMBERS lower-greek"]),
        ("a<p hidden>b <i>c</i></p>", ["HIDDEN b c"]),
        (f"a<p style='Display : None'>{IMG}</p>", ["HIDDEN gambar atau video"]),
        ("<p hidden>a</p>", ["UNHIDDEN a"]),
    ],
)
def test_what_cannot_be_kept_is_named(html: str, said: list[str]) -> None:
    assert losses(html) == said


def test_links_of_word_s_footnotes_become_footnotes_and_stay_links_elsewhere() -> None:
    sign = '<p>Obat<a href="#_ftn1" name="_ftnref1">[1]</a> itu.</p>{}'
    sign += '<p><a href="#_ftnref1" name="_ftn1">[1]</a> Nama.</p>'
    noted = CONVERTER.convert(sign.format("<p>Catatan kaki:</p>"), "Sari", PLACE)
    assert noted.body == "Obat[^1] itu.\n\n[^1]: Nama."
    assert noted.losses == ()
    linked = CONVERTER.convert(sign.format("<hr>"), "Sari", PLACE)
    assert '<span id="_ftnref1"></span>[\\[1\\]](#_ftn1)' in linked.body


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<ol type="A" start="3"><li>C</li></ol>', '<ol type="A" start="3"><li>C</li></ol>'),
        ('<ol type="i"><li>x<ol type="a"><li>y</ol></ol>', '<ol type="i"><li>x<ol type="a"><li>y</li></ol></li></ol>'),
        ('<ol><li value="0">x</ol>', '<ol><li value="0">x</li></ol>'),
        ('<ol start="-2"><li>x</ol>', '<ol start="-2"><li>x</li></ol>'),
        ('<ol><li type="I">x</ol>', '<ol type="I"><li>x</li></ol>'),
        ('<ol style="list-style: inside upper-latin"><li>x</ol>', '<ol type="A"><li>x</li></ol>'),
        ('<ul style="list-style-type: decimal"><li>x</ul>', "1.  x"),
        ('<ol style="list-style: none"><li>x</ol>', "-   x"),
        ('<ol type="1"><li>x</ol>', "1.  x"),
        ("<ol reversed=''><li>x</ol>", "<ol reversed><li>x</li></ol>"),
        ('<ol start="tiga" type="z"><li>x</ol>', "1.  x"),
    ],
)
def test_numbers_stay_what_they_were(html: str, text: str) -> None:
    assert body(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<div dir="ltr">a</div>', "a"),
        (
            '<div dir="rtl"><h2>عنوان</h2><ul><li>ب</ul></div>',
            '## <span dir="rtl">عنوان</span>\n\n<div dir="rtl"><ul><li>ب</li></ul></div>',
        ),
        ('<p style="direction: rtl">مرحبا</p>', '<p dir="rtl">مرحبا</p>'),
        ('<p dir="auto">biasa</p><p dir="AUTO">مرحبا</p>', 'biasa\n\n<p dir="rtl">مرحبا</p>'),
        ('<p dir="rtl">خ <span dir="ltr">abc</span></p>', '<p dir="rtl">خ <span dir="ltr">abc</span></p>'),
        ("<table><tr><td dir=rtl>خ<td>b</table>", '<td><p dir="rtl">خ</p></td><td>b</td>'),
        ("<bdo dir=rtl>abc</bdo> <bdi>x</bdi>", '<bdo dir="rtl">abc</bdo> <bdi>x</bdi>'),
        ('<p lang="jv">Kabeh.</p>', '<p lang="jv">Kabeh.</p>'),
        (
            '<span lang="AR-SA">سلام</span> <span lang="IN">halo</span> <i lang="en-US">x</i>',
            '<span lang="ar-SA">سلام</span> halo *x*',
        ),
        ('<blockquote lang="en">No.</blockquote>', '<div lang="en"><blockquote><p>No.</p></blockquote></div>'),
    ],
)
def test_language_and_direction_are_kept(html: str, text: str) -> None:
    assert text in body(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<embed src="http://vimeo.com/moogaloop.swf?clip_id=12">', "[Tonton videonya di Vimeo](https://vimeo.com/12)"),
        (
            '<object data="https://a.example/f.pdf">Unduh</object>',
            "[Buka sisipan dari a.example](https://a.example/f.pdf)\n\nUnduh",
        ),
        (
            (
                '<object><param name="src" value="http://a.example/p.swf">'
                '<param name="flashvars" value="x=1&amp;file=http%3A%2F%2Fb.example%2Fv.flv"></object>'
            ),
            "[Buka sisipan dari b.example](http://b.example/v.flv)",
        ),
        (
            '<object><iframe src="https://youtu.be/AbCdEfGhIjk"></iframe></object>',
            "[Tonton videonya di YouTube](https://www.youtube.com/watch?v=AbCdEfGhIjk)",
        ),
        (
            '<iframe data-src="//player.vimeo.com/video/9" src="about:blank"></iframe>',
            "[Tonton videonya di Vimeo](https://vimeo.com/9)",
        ),
        (
            '<iframe src="https://www.youtube.com/embed/videoseries?list=PLabc"></iframe>',
            "[Tonton videonya di YouTube](https://www.youtube.com/playlist?list=PLabc)",
        ),
        (
            '<video><source src="a.mp4"><source src="https://b.example/b.webm"></video>',
            "[Buka sisipan dari b.example](https://b.example/b.webm)",
        ),
        ('<p>a<iframe src="/x"></iframe>b</p>', "a\n\nb"),
        ('<pre>a<iframe src="https://youtu.be/AbCdEfGhIjk"></iframe>b</pre>', "<pre>a&#10;<a href="),
    ],
)
def test_players_of_every_kind_become_links(html: str, text: str) -> None:
    assert text in body(html)


def test_a_video_in_an_object_has_its_picture() -> None:
    html = '<object><param name="movie" value="http://www.youtube.com/v/AbCdEfGhIjk"></object>'
    assert [one.addresses for one in find_pictures(html)] == [("https://i.ytimg.com/vi/AbCdEfGhIjk/hqdefault.jpg",)]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            f"<pre>a\n\t{IMG} <b>b</b></pre>",
            '<pre>a&#10;    <img src="gambar/x.jpg" alt="foto" loading="lazy"> <strong>b</strong></pre>',
        ),
        ("<pre><code class=x><span>if</span> a:\n    b</code></pre>", "```\nif a:\n    b\n```"),
        ("<pre><div>a</div><div>b</div>c<br>d</pre>", "```\na\nb\nc\nd\n```"),
        (
            '<pre>[x] {: .y } <a href="https://a.example/">z</a></pre>',
            '<pre>&#91;x] <code>{:</code> .y } <a href="https://a.example/">z</a></pre>',
        ),
    ],
)
def test_preformatted_text_keeps_its_lines_and_what_stands_in_them(html: str, text: str) -> None:
    assert body(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<table><tbody><tr><td>1<td>2</tbody><thead><tr><td>A<td>B</thead></table>",
            "| A | B |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            "<table><tfoot><tr><td>3<td>4</tfoot><tr><th>A<th>B<tr><td>1<td>2</table>",
            "| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |",
        ),
        (
            "<table><tr><th>A<th>B<tr><td>1<td>2</tr><caption>Atas</caption></table>",
            "Atas\n\n| A | B |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            '<table><caption style="caption-side:bottom">Bawah</caption><tr><th>A<th>B<tr><td>1<td>2</table>ekor',
            "| A | B |\n| --- | --- |\n| 1 | 2 |\n\nBawah\n\nekor",
        ),
        ('<span style="display:block">satu</span><span style="display: block">dua</span>', "satu\n\ndua"),
        ("a<span hidden>b</span>c", "ac"),
        ("<p hidden>ya</p><p>ya</p>", "ya"),
    ],
)
def test_everything_stands_where_browsers_show_it(html: str, text: str) -> None:
    assert body(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            f"<p>Pagi{IMG}itu {IMG} sepi{IMG}.</p>",
            "Pagi ![foto](gambar/x.jpg) itu ![foto](gambar/x.jpg) sepi ![foto](gambar/x.jpg).",
        ),
        (
            '<p>a<img src="https://b.example/x.jpg"><img src="https://b.example/y.jpg">b</p>',
            "a [Gambar](https://b.example/x.jpg) [Gambar](https://b.example/y.jpg) b",
        ),
        (
            '<p>a<img data-src="https://b.example/x y.jpg" src="data:image/gif;base64,AAAA">b</p>',
            "a [Gambar](https://b.example/x%20y.jpg) b",
        ),
        ("pan<wbr>jang", "panjang"),
        ("teks<!--more-->lagi", "teks\n\n<!--more-->\n\nlagi"),
        ("teks<a name='more'></a>lagi", "teks\n\n<!--more-->\n\nlagi"),
        (
            '<abbr title="Pusat &quot;Kesehatan&quot;">PKM</abbr>',
            '<abbr title="Pusat &quot;Kesehatan&quot;">PKM</abbr>',
        ),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("satu<div>dua</div>tiga<center>empat</center>", "satu\n\ndua\n\ntiga\n\nempat"),
        ("Ia berkata <q>ya</q>.", "Ia berkata “ya”."),
        ('<a href="https://a.example/"><h3>Judul</h3></a>', "## [Judul](https://a.example/)"),
    ],
)
def test_words_do_not_run_into_pictures_and_are_not_torn(html: str, text: str) -> None:
    assert body(html) == text
