"""Every way out by which a story leaves the blog, and the proof that its credit leaves with it.

The build checks each text before it is written (`check`), docs/jalan-keluar.md is made from this tuple
(`format_table`), and the tests read it. Nothing is parsed: within an exit's own marks, the record's values must stand
as that format escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from plugins.attribution.escaping import (
    Escape,
    escape_html,
    escape_html_in_json,
    escape_html_twice,
    escape_json,
    escape_json_in_script,
    escape_markdown_in_html,
    escape_plain_in_html,
    list_values,
)
from plugins.attribution.record import Attribution
from plugins.attribution.share import encode_percent
from plugins.engine.problem import ContentErrors, Problem


class Expected(NamedTuple):
    """A value of `list_values` with the markup that must hold it, and how often it has to be there."""

    value: str
    before: str = ""
    after: str = ""
    times: int = 1


ExpectedValues = Mapping[str, Expected | tuple[Expected, ...]]


class Exit(NamedTuple):
    """One way out.

    `name` and `place` are for people: what it is, and where it stands. `text` tells which of the renderers' texts it is
    part of; it lies between `opens` and `closes`. `expected` has for each field what must be there; a record without a
    source, say, asks for none.
    """

    name: str
    place: str
    text: str
    template: str
    escape: Escape
    opens: str
    closes: str
    expected: ExpectedValues


TITLE, AUTHOR, DATE, CHANGED = "judul", "penulis", "tanggal", "perubahan"
PERMISSION, LICENCE, ADDRESS, BLOG = "izin", "lisensi", "alamat", "nama blog"
CREDIT, SOURCE, CORRECTIONS = "baris kredit", "sumber", "koreksi"
SIGN_OFF, SIGNATURE, RESERVED = "salam penutup", "tanda tangan", "penolakan penambangan data"

STORY, CARD, ENTRY, ITEM, RECORD, COPIES = "story", "card", "entry", "item", "record", "copies"
"""Texts that ways out are part of; `CARD` is a story's page that has a share card."""
_PAGE, _REPUBLICATION = "halaman cerita", "halaman Terbitkan ulang"
_STORY, _ATOM, _COPY = "story.html", "atom_entry.xml", "republication.html"
_BEGIN, _END = '<footer class="letter">', "</footer>"
_BEGIN_TEXT, _END_TEXT = escape_html(_BEGIN), escape_html(_END)
_LETTER: ExpectedValues = {
    SIGN_OFF: Expected("sign-off"),
    SIGNATURE: Expected("signatures"),
    AUTHOR: Expected("names", times=2),  # who wrote it, and once more in the credit line
    DATE: Expected("date"),
    CHANGED: Expected("changed"),
    SOURCE: Expected("source"),
    CORRECTIONS: (Expected("correction days"), Expected("corrections")),
    PERMISSION: (Expected("permission"), Expected("rights")),
    LICENCE: Expected("licence"),
    CREDIT: Expected("credit"),
    ADDRESS: Expected("url"),
}
"""How a story ends: all that there is to say."""
_LINKED: ExpectedValues = {**_LETTER, ADDRESS: Expected("url", times=2)}
"""The same in HTML, where the address is written out and a link."""
_BYLINE = Expected("names", times=3)
"""A copy names its authors above the story, below it, and in the credit line."""
_SENTENCE: ExpectedValues = {
    TITLE: Expected("quoted"),
    AUTHOR: Expected("names"),
    BLOG: Expected("blog"),
    ADDRESS: Expected("url"),
}

EXITS = (
    Exit("judul jendela", _PAGE, STORY, _STORY, escape_html, "<title>", "</title>", {
        TITLE: Expected("title"), BLOG: Expected("blog"),
    }),
    Exit("kepala halaman", _PAGE, STORY, _STORY, escape_html, '<meta name="author"', "<script", {
        AUTHOR: (
            Expected("names", '<meta name="author" content="', '">'),
            Expected("profiles", '<link rel="author" href="', '">'),
        ),
        ADDRESS: Expected("url", '<link rel="canonical" href="', '">'),
        LICENCE: Expected("licence", '<link rel="license" href="', '">'),
        RESERVED: Expected("reserved", '<meta name="tdm-reservation" content="', '">'),
    }),
    Exit("Open Graph", _PAGE, STORY, _STORY, escape_html, '<meta property="og:', "<script", {
        TITLE: Expected("title", '<meta property="og:title" content="', '">'),
        BLOG: Expected("blog", '<meta property="og:site_name" content="', '">'),
        AUTHOR: Expected("profiles", '<meta property="article:author" content="', '">'),
        DATE: Expected("moment", '<meta property="article:published_time" content="', '">'),
        CHANGED: Expected("changed_at", '<meta property="article:modified_time" content="', '">'),
        ADDRESS: Expected("url", '<meta property="og:url" content="', '">'),
    }),
    Exit("JSON-LD", _PAGE, STORY, _STORY, escape_json_in_script, '<script type="application/ld+json">', "</script>", {
        TITLE: Expected("title", '"headline": "', '"'),
        AUTHOR: Expected("names", '"name": "', '"', times=2),  # as writers, and as those who hold the rights
        DATE: Expected("moment", '"datePublished": "', '"'),
        CHANGED: Expected("latest", '"dateModified": "', '"'),
        PERMISSION: Expected("rights", '"copyrightNotice": "', '"'),
        LICENCE: Expected("licence", '"license": "', '"'),
        CREDIT: Expected("credit", '"creditText": "'),
        SOURCE: Expected("source"),
        ADDRESS: Expected("url", '"url": "', '"'),
    }),
    Exit("h-entry", _PAGE, STORY, _STORY, escape_html, '<article class="story h-entry"', "</header>", {
        TITLE: Expected("title", '<h1 class="p-name">', "</h1>"),
        AUTHOR: (Expected("pages", after='">'), Expected("names", '">', "</a>")),
        DATE: Expected("moment", '<time class="dt-published" datetime="', '">'),
        CHANGED: Expected("changed_at", '<time class="dt-updated" datetime="', '">'),
        ADDRESS: Expected("url", 'class="u-url" href="', '">'),
    }),
    Exit("cetakan", _PAGE, STORY, _STORY, escape_html, '<p class="address">', "</p>", {
        ADDRESS: Expected("url", times=2),
    }),
    Exit("kaki cerita", _PAGE, STORY, _STORY, escape_html, _BEGIN, _END, _LINKED),
    Exit("WhatsApp", _PAGE, STORY, _STORY, encode_percent, '<a href="https://wa.me/?text=', '"', _SENTENCE),
    Exit("Telegram", _PAGE, STORY, _STORY, encode_percent, '<a href="https://t.me/share/url?', '"', _SENTENCE),
    Exit("surel", _PAGE, STORY, _STORY, encode_percent, '<a href="mailto:?', '"', _SENTENCE),
    Exit("tombol Cara lain", _PAGE, STORY, _STORY, escape_html, 'data-share="', '"', _SENTENCE),
    Exit("tombol Salin tautan", _PAGE, STORY, _STORY, escape_html, 'data-copy="', '"', {ADDRESS: Expected("url")}),
    Exit("tombol Salin dengan kredit", _PAGE, STORY, _STORY, escape_html, 'data-quote data-copy="', '"', {
        CREDIT: Expected("credit"), ADDRESS: Expected("url"),
    }),
    Exit("kartu berbagi", "gambar di tempat tautan dibagikan, dan og:image halaman cerita", CARD, _STORY, escape_html,
         '<meta property="og:image"', '<meta name="twitter:card"', {
        TITLE: Expected("title", '<meta property="og:image:alt" content="', " — "),
        AUTHOR: Expected("names"),
        ADDRESS: Expected("beside", '<meta property="og:image" content="', '.kartu.png">'),
    }),
    Exit("entri Atom", "umpan blog, kategori, tag, penulis", ENTRY, _ATOM, escape_html, "<entry", "<summary", {
        TITLE: Expected("title", "<title>", "</title>"),
        AUTHOR: (Expected("names", "<author><name>", "</name>"), Expected("homes", "<uri>", "</uri>")),
        DATE: Expected("moment", "<published>", "</published>"),
        CHANGED: Expected("latest", "<updated>", "</updated>"),
        SOURCE: (Expected("source"), Expected("origin", times=3)),
        PERMISSION: (Expected("permission"), Expected("rights"), Expected("copyright")),
        LICENCE: (Expected("licence", '<link rel="license" href="', '"/>'), Expected("licence", " ", " ©")),
        ADDRESS: (
            Expected("url", "<id>", "</id>"), Expected("url", '<link rel="alternate" type="text/html" href="', '"/>'),
        ),
    }),
    Exit("kaki entri Atom", "isi tiap entri", ENTRY, _ATOM, escape_html_twice, _BEGIN_TEXT, _END_TEXT, _LINKED),
    Exit("butir JSON Feed", "umpan blog, kategori, tag, penulis", ITEM, "feed_item.html", escape_json, "{", "", {
        TITLE: Expected("title", '"title": "', '"'),
        AUTHOR: (Expected("names", '"name": "', '"'), Expected("homes", '"url": "', '"')),
        DATE: Expected("moment", '"date_published": "', '"'),
        CHANGED: Expected("changed_at", '"date_modified": "', '"'),
        SOURCE: Expected("origin", '"source": "', '"'),
        PERMISSION: (Expected("permission"), Expected("rights")),
        LICENCE: Expected("licence", '"license": "', '"'),
        CREDIT: Expected("credit", '"credit": "'),
        ADDRESS: Expected("url", '"url": "', '"'),
    }),
    Exit("kaki butir JSON Feed", "isi tiap butir", ITEM, "feed_item.html", escape_html_in_json, escape_json(_BEGIN),
         escape_json(_END), _LINKED),
    Exit("berkas kredit", "judul.json di sebelah cerita", RECORD, "plugins/attribution/structured_data.py", escape_json,
         "{", "", {
        TITLE: Expected("title", '"title": "', '"'),
        AUTHOR: (Expected("names", '"name": "', '"'), Expected("sites", '"url": "', '"')),
        DATE: Expected("moment", '"published": "', '"'),
        CHANGED: Expected("changed_at", '"modified": "', '"'),
        SIGN_OFF: Expected("sign-off"),
        SIGNATURE: Expected("signatures"),
        SOURCE: Expected("source"),
        CORRECTIONS: Expected("corrections"),
        PERMISSION: (Expected("permission"), Expected("rights")),
        LICENCE: Expected("licence"),
        CREDIT: Expected("credit", '"credit": "'),
        ADDRESS: Expected("url", '"url": "', '"'),
    }),
    Exit("kepala Terbitkan ulang", _REPUBLICATION, COPIES, _COPY, escape_html, "<head>", "</head>", {
        TITLE: Expected("title", times=2),  # in the window, and where a link to it is shown
        AUTHOR: Expected("names", '<meta name="author" content="', '">'),
        ADDRESS: Expected("url", '<link rel="canonical" href="', '">'),
        RESERVED: Expected("reserved", '<meta name="tdm-reservation" content="', '">'),
    }),
    Exit("izin di atas salinan", _REPUBLICATION, COPIES, _COPY, escape_html, '<div class="republication">',
         "</header>", {
        TITLE: Expected("title", ">", "</h1>"),
        PERMISSION: (Expected("permission"), Expected("rights")),
        LICENCE: Expected("licence"),
    }),
    Exit("salinan HTML", _REPUBLICATION, COPIES, _COPY, escape_html_twice, '<textarea id="salinan-html"',
         "</textarea>", {
        TITLE: Expected("title", escape_html("<h1>"), escape_html("</h1>")), AUTHOR: _BYLINE,
    }),
    Exit("kaki salinan HTML", _REPUBLICATION, COPIES, _COPY, escape_html_twice, _BEGIN_TEXT, _END_TEXT, _LINKED),
    Exit("salinan Markdown", _REPUBLICATION, COPIES, _COPY, escape_markdown_in_html, '<textarea id="salinan-markdown"',
         "</textarea>", {TITLE: Expected("title", "\n# ", "\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan Markdown", _REPUBLICATION, COPIES, _COPY, escape_markdown_in_html, "\n---\n",
         "</textarea>", _LETTER),
    Exit("salinan teks biasa", _REPUBLICATION, COPIES, _COPY, escape_plain_in_html, '<textarea id="salinan-teks"',
         "</textarea>", {TITLE: Expected("title", ">\n", "\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan teks biasa", _REPUBLICATION, COPIES, _COPY, escape_plain_in_html, "\n—\n",
         "</textarea>", _LETTER),
    Exit("salinan WhatsApp", _REPUBLICATION, COPIES, _COPY, escape_plain_in_html, '<textarea id="salinan-whatsapp"',
         "</textarea>", {TITLE: Expected("title", "\n*", "*\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan WhatsApp", _REPUBLICATION, COPIES, _COPY, escape_plain_in_html, "\n—\n", "</textarea>", _LETTER),
)  # fmt: skip
"""All of them, those of a text in the order in which they stand there. A new one needs its marks in the template."""


def check(text: str, record: Attribution, rendered: str) -> None:
    """Raise `ContentErrors` for every field that a rendered text (`STORY`, `ENTRY`, …) leaves without."""
    if problems := tuple(_find_problems(text, record, rendered)):
        raise ContentErrors(problems)


def _find_problems(text: str, record: Attribution, rendered: str) -> Iterator[Problem]:
    values, start = list_values(record), 0
    for one in _EXITS_OF[text]:
        start = max(start, rendered.find(one.opens, start))  # in this order, so nothing is looked through twice
        for field in find_missing(one, values, rendered, start):
            place = one.template if "/" in one.template else f"theme/templates/{one.template}"
            problem = f'cerita "{record.title}" ({record.url}) keluar lewat {one.name} tanpa {field}'
            yield Problem(place, problem, "pulihkan bagian itu; tanpa itu salinan kehilangan penulisnya")


def find_missing(one: Exit, values: Mapping[str, Sequence[str]], rendered: str, start: int = 0) -> list[str]:
    """Return the fields that this exit of a rendered text is without.

    `values` are those of `list_values`. The exit is looked for from `start`, and if it is not there, in the whole text.
    """
    begin = rendered.find(one.opens, start)
    if begin < 0:
        begin = rendered.find(one.opens)
    end = rendered.find(one.closes, begin + len(one.opens)) if one.closes else len(rendered)
    if begin < 0 or end < 0:
        return [f"tandanya, {one.opens}"]
    part = rendered[begin : end + len(one.closes)]
    missing = []
    for field, expected in one.expected.items():
        for name, before, after, times in (expected,) if isinstance(expected, Expected) else expected:
            for value in values[name]:
                text = before + one.escape(value) + after
                if part.count(text) < times if times > 1 else text not in part:
                    missing.append(field)
    return missing


_EXITS_OF = {text: [one for one in EXITS if one.text == text] for text in (STORY, CARD, ENTRY, ITEM, RECORD, COPIES)}


def format_table(exits: Iterable[Exit] = EXITS) -> str:
    """Return the exits as a Markdown table."""
    rows = [f"| {one.name} | {one.place} | {', '.join(one.expected)} |" for one in exits]
    return "\n".join(["| Jalan keluar | Di mana | Yang ikut, bila ada |", "| --- | --- | --- |", *rows])
