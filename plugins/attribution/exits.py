"""Every way out by which a story leaves the blog, and the proof that its credit leaves with it.

The build checks each text before it is written (`check`), docs/jalan-keluar.md is made from this tuple (`table`), and
the tests read it. Nothing is parsed: within an exit's own marks, the record's values must stand as that format spells
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from plugins.attribution.record import Attribution
from plugins.attribution.share import encoded
from plugins.attribution.spelling import (
    Spell,
    flat_in_html,
    html,
    html_in_json,
    in_json,
    in_script,
    markdown_in_html,
    twice,
    values,
)
from plugins.engine.problem import ContentErrors, Problem


class Needle(NamedTuple):
    """A value of `spelling.values` with the markup that must hold it, and how often it has to be there."""

    value: str
    before: str = ""
    after: str = ""
    times: int = 1


Says = Mapping[str, Needle | tuple[Needle, ...]]


class Exit(NamedTuple):
    """One way out.

    `name` and `place` are for people: what it is, and where it stands. `text` tells which of the renderers' texts it is
    part of; it lies between `opens` and `closes`. `says` has for each field what must be there; a record without a
    source, say, asks for none.
    """

    name: str
    place: str
    text: str
    template: str
    spell: Spell
    opens: str
    closes: str
    says: Says

    def needles(self) -> Iterator[tuple[str, Needle]]:
        for field, needles in self.says.items():
            for needle in (needles,) if isinstance(needles, Needle) else needles:
                yield field, needle


TITLE, AUTHOR, DATE, CHANGED = "judul", "penulis", "tanggal", "perubahan"
PERMISSION, LICENCE, ADDRESS, BLOG = "izin", "lisensi", "alamat", "nama blog"
CREDIT, SOURCE, CORRECTIONS = "baris kredit", "sumber", "koreksi"
SIGN_OFF, SIGNATURE, RESERVED = "salam penutup", "tanda tangan", "penolakan penambangan data"

STORY, CARD, ENTRY, ITEM, RECORD, COPIES = "story", "card", "entry", "item", "record", "copies"
"""Texts that ways out are part of; `CARD` is a story's page that has a share card."""
_PAGE, _REPUBLICATION = "halaman cerita", "halaman Terbitkan ulang"
_STORY, _ATOM, _COPY = "story.html", "atom_entry.xml", "republication.html"
_BEGIN, _END = '<footer class="letter">', "</footer>"
_LETTER: Says = {
    SIGN_OFF: Needle("sign-off"),
    SIGNATURE: Needle("signatures"),
    AUTHOR: Needle("names", times=2),  # who wrote it, and once more in the credit line
    DATE: Needle("date"),
    CHANGED: Needle("changed"),
    SOURCE: Needle("source"),
    CORRECTIONS: (Needle("correction days"), Needle("corrections")),
    PERMISSION: (Needle("permission"), Needle("rights")),
    LICENCE: Needle("licence"),
    CREDIT: Needle("credit"),
    ADDRESS: Needle("url"),
}
"""How a story ends: all that there is to say."""
_LINKED: Says = {**_LETTER, ADDRESS: Needle("url", times=2)}
"""The same in HTML, where the address is written out and a link."""
_BYLINE = Needle("names", times=3)
"""A copy names its authors above the story, below it, and in the credit line."""
_SENTENCE: Says = {TITLE: Needle("quoted"), AUTHOR: Needle("names"), BLOG: Needle("blog"), ADDRESS: Needle("url")}

EXITS = (
    Exit("judul jendela", _PAGE, STORY, _STORY, html, "<title>", "</title>", {
        TITLE: Needle("title"), BLOG: Needle("blog"),
    }),
    Exit("kepala halaman", _PAGE, STORY, _STORY, html, '<meta name="author"', "<script", {
        AUTHOR: (
            Needle("names", '<meta name="author" content="', '">'),
            Needle("profiles", '<link rel="author" href="', '">'),
        ),
        ADDRESS: Needle("url", '<link rel="canonical" href="', '">'),
        LICENCE: Needle("licence", '<link rel="license" href="', '">'),
        RESERVED: Needle("reserved", '<meta name="tdm-reservation" content="', '">'),
    }),
    Exit("Open Graph", _PAGE, STORY, _STORY, html, '<meta property="og:', "<script", {
        TITLE: Needle("title", '<meta property="og:title" content="', '">'),
        BLOG: Needle("blog", '<meta property="og:site_name" content="', '">'),
        AUTHOR: Needle("profiles", '<meta property="article:author" content="', '">'),
        DATE: Needle("moment", '<meta property="article:published_time" content="', '">'),
        CHANGED: Needle("changed_at", '<meta property="article:modified_time" content="', '">'),
        ADDRESS: Needle("url", '<meta property="og:url" content="', '">'),
    }),
    Exit("JSON-LD", _PAGE, STORY, _STORY, in_script, '<script type="application/ld+json">', "</script>", {
        TITLE: Needle("title", '"headline": "', '"'),
        AUTHOR: Needle("names", '"name": "', '"', times=2),  # as writers, and as those who hold the rights
        DATE: Needle("moment", '"datePublished": "', '"'),
        CHANGED: Needle("latest", '"dateModified": "', '"'),
        PERMISSION: Needle("rights", '"copyrightNotice": "', '"'),
        LICENCE: Needle("licence", '"license": "', '"'),
        CREDIT: Needle("credit", '"creditText": "'),
        SOURCE: Needle("source"),
        ADDRESS: Needle("url", '"url": "', '"'),
    }),
    Exit("h-entry", _PAGE, STORY, _STORY, html, '<article class="story h-entry"', "</header>", {
        TITLE: Needle("title", '<h1 class="p-name">', "</h1>"),
        AUTHOR: (Needle("pages", after='">'), Needle("names", '">', "</a>")),
        DATE: Needle("moment", '<time class="dt-published" datetime="', '">'),
        CHANGED: Needle("changed_at", '<time class="dt-updated" datetime="', '">'),
        ADDRESS: Needle("url", 'class="u-url" href="', '">'),
    }),
    Exit("cetakan", _PAGE, STORY, _STORY, html, '<p class="address">', "</p>", {ADDRESS: Needle("url", times=2)}),
    Exit("kaki cerita", _PAGE, STORY, _STORY, html, _BEGIN, _END, _LINKED),
    Exit("WhatsApp", _PAGE, STORY, _STORY, encoded, '<a href="https://wa.me/?text=', '"', _SENTENCE),
    Exit("Telegram", _PAGE, STORY, _STORY, encoded, '<a href="https://t.me/share/url?', '"', _SENTENCE),
    Exit("surel", _PAGE, STORY, _STORY, encoded, '<a href="mailto:?', '"', _SENTENCE),
    Exit("tombol Cara lain", _PAGE, STORY, _STORY, html, 'data-share="', '"', _SENTENCE),
    Exit("tombol Salin tautan", _PAGE, STORY, _STORY, html, 'data-copy="', '"', {ADDRESS: Needle("url")}),
    Exit("tombol Salin dengan kredit", _PAGE, STORY, _STORY, html, 'data-quote data-copy="', '"', {
        CREDIT: Needle("credit"), ADDRESS: Needle("url"),
    }),
    Exit("kartu berbagi", "gambar di tempat tautan dibagikan, dan og:image halaman cerita", CARD, _STORY, html,
         '<meta property="og:image"', '<meta name="twitter:card"', {
        TITLE: Needle("title", '<meta property="og:image:alt" content="', " — "),
        AUTHOR: Needle("names"),
        ADDRESS: Needle("beside", '<meta property="og:image" content="', '.kartu.png">'),
    }),
    Exit("entri Atom", "umpan blog, kategori, tag, penulis", ENTRY, _ATOM, html, "<entry", "<summary", {
        TITLE: Needle("title", "<title>", "</title>"),
        AUTHOR: (Needle("names", "<author><name>", "</name>"), Needle("homes", "<uri>", "</uri>")),
        DATE: Needle("moment", "<published>", "</published>"),
        CHANGED: Needle("latest", "<updated>", "</updated>"),
        SOURCE: (Needle("source"), Needle("origin", times=3)),
        PERMISSION: (Needle("permission"), Needle("rights"), Needle("copyright")),
        LICENCE: (Needle("licence", '<link rel="license" href="', '"/>'), Needle("licence", " ", " ©")),
        ADDRESS: (
            Needle("url", "<id>", "</id>"), Needle("url", '<link rel="alternate" type="text/html" href="', '"/>'),
        ),
    }),
    Exit("kaki entri Atom", "isi tiap entri", ENTRY, _ATOM, twice, html(_BEGIN), html(_END), _LINKED),
    Exit("butir JSON Feed", "umpan blog, kategori, tag, penulis", ITEM, "feed_item.html", in_json, "{", "", {
        TITLE: Needle("title", '"title": "', '"'),
        AUTHOR: (Needle("names", '"name": "', '"'), Needle("homes", '"url": "', '"')),
        DATE: Needle("moment", '"date_published": "', '"'),
        CHANGED: Needle("changed_at", '"date_modified": "', '"'),
        SOURCE: Needle("origin", '"source": "', '"'),
        PERMISSION: (Needle("permission"), Needle("rights")),
        LICENCE: Needle("licence", '"license": "', '"'),
        CREDIT: Needle("credit", '"credit": "'),
        ADDRESS: Needle("url", '"url": "', '"'),
    }),
    Exit("kaki butir JSON Feed", "isi tiap butir", ITEM, "feed_item.html", html_in_json, in_json(_BEGIN), in_json(_END),
         _LINKED),
    Exit("berkas kredit", "judul.json di sebelah cerita", RECORD, "plugins/attribution/credit_file.py", in_json,
         "{", "", {
        TITLE: Needle("title", '"title": "', '"'),
        AUTHOR: (Needle("names", '"name": "', '"'), Needle("sites", '"url": "', '"')),
        DATE: Needle("moment", '"published": "', '"'),
        CHANGED: Needle("changed_at", '"modified": "', '"'),
        SIGN_OFF: Needle("sign-off"),
        SIGNATURE: Needle("signatures"),
        SOURCE: Needle("source"),
        CORRECTIONS: Needle("corrections"),
        PERMISSION: (Needle("permission"), Needle("rights")),
        LICENCE: Needle("licence"),
        CREDIT: Needle("credit", '"credit": "'),
        ADDRESS: Needle("url", '"url": "', '"'),
    }),
    Exit("kepala Terbitkan ulang", _REPUBLICATION, COPIES, _COPY, html, "<head>", "</head>", {
        TITLE: Needle("title", times=2),  # in the window, and where a link to it is shown
        AUTHOR: Needle("names", '<meta name="author" content="', '">'),
        ADDRESS: Needle("url", '<link rel="canonical" href="', '">'),
        RESERVED: Needle("reserved", '<meta name="tdm-reservation" content="', '">'),
    }),
    Exit("izin di atas salinan", _REPUBLICATION, COPIES, _COPY, html, '<div class="republication">', "</header>", {
        TITLE: Needle("title", ">", "</h1>"),
        PERMISSION: (Needle("permission"), Needle("rights")),
        LICENCE: Needle("licence"),
    }),
    Exit("salinan HTML", _REPUBLICATION, COPIES, _COPY, twice, '<textarea id="salinan-html"', "</textarea>", {
        TITLE: Needle("title", html("<h1>"), html("</h1>")), AUTHOR: _BYLINE,
    }),
    Exit("kaki salinan HTML", _REPUBLICATION, COPIES, _COPY, twice, html(_BEGIN), html(_END), _LINKED),
    Exit("salinan Markdown", _REPUBLICATION, COPIES, _COPY, markdown_in_html, '<textarea id="salinan-markdown"',
         "</textarea>", {TITLE: Needle("title", "\n# ", "\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan Markdown", _REPUBLICATION, COPIES, _COPY, markdown_in_html, "\n---\n", "</textarea>", _LETTER),
    Exit("salinan teks biasa", _REPUBLICATION, COPIES, _COPY, flat_in_html, '<textarea id="salinan-teks"',
         "</textarea>", {TITLE: Needle("title", ">\n", "\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan teks biasa", _REPUBLICATION, COPIES, _COPY, flat_in_html, "\n—\n", "</textarea>", _LETTER),
    Exit("salinan WhatsApp", _REPUBLICATION, COPIES, _COPY, flat_in_html, '<textarea id="salinan-whatsapp"',
         "</textarea>", {TITLE: Needle("title", "\n*", "*\n"), AUTHOR: _BYLINE}),
    Exit("kaki salinan WhatsApp", _REPUBLICATION, COPIES, _COPY, flat_in_html, "\n—\n", "</textarea>", _LETTER),
)  # fmt: skip
"""All of them, those of a text in the order in which they stand there. A new one needs its marks in the template."""


def check(text: str, record: Attribution, printed: str) -> None:
    """Raise `ContentErrors` for every field that a printed text (`STORY`, `ENTRY`, …) leaves without."""
    if problems := tuple(_problems(text, record, printed)):
        raise ContentErrors(problems)


def _problems(text: str, record: Attribution, printed: str) -> Iterator[Problem]:
    exits, names = _OF[text]
    plain = values(record)
    spelled = {spell: {name: [*map(spell, plain[name])] for name in needed} for spell, needed in names.items()}
    at = 0
    for exit_, needles in exits:
        at = max(at, printed.find(exit_.opens, at))  # they stand in this order, so nothing is looked through twice
        for field in _lacking(exit_, needles, spelled[exit_.spell], printed, at):
            place = exit_.template if "/" in exit_.template else f"theme/templates/{exit_.template}"
            problem = f'cerita "{record.title}" ({record.url}) keluar lewat {exit_.name} tanpa {field}'
            yield Problem(place, problem, "pulihkan bagian itu; tanpa itu salinan kehilangan penulisnya")


def lacking(exit_: Exit, record: Attribution, printed: str) -> list[str]:
    """The fields that this exit of a printed text is without."""
    spelled = {name: [exit_.spell(value) for value in texts] for name, texts in values(record).items()}
    return _lacking(exit_, tuple(exit_.needles()), spelled, printed, 0)


def _lacking(
    exit_: Exit, needles: Iterable[tuple[str, Needle]], spelled: Mapping[str, list[str]], printed: str, at: int
) -> list[str]:
    begins = at if printed.startswith(exit_.opens, at) else printed.find(exit_.opens)
    ends = printed.find(exit_.closes, begins + len(exit_.opens)) if exit_.closes else len(printed)
    if begins < 0 or ends < 0:
        return [f"tandanya, {exit_.opens}"]
    part = printed[begins : ends + len(exit_.closes)]
    return [
        field
        for field, (name, before, after, times) in needles
        for value in spelled[name]
        if (part.count(before + value + after) < times if times > 1 else before + value + after not in part)
    ]


def _compiled(text: str) -> tuple[list[tuple[Exit, tuple[tuple[str, Needle], ...]]], dict[Spell, list[str]]]:
    """A text's exits with their needles, and the values that each spelling is needed for."""
    exits = [(one, tuple(one.needles())) for one in EXITS if one.text == text]
    names: dict[Spell, list[str]] = {}
    for one, needles in exits:
        known = names.setdefault(one.spell, [])
        known += [name for name in dict.fromkeys(needle.value for _, needle in needles) if name not in known]
    return exits, names


_OF = {text: _compiled(text) for text in (STORY, CARD, ENTRY, ITEM, RECORD, COPIES)}


def table(exits: Iterable[Exit] = EXITS) -> str:
    """The exits as a Markdown table."""
    rows = [f"| {one.name} | {one.place} | {', '.join(one.says)} |" for one in exits]
    return "\n".join(["| Jalan keluar | Di mana | Yang ikut, bila ada |", "| --- | --- | --- |", *rows])
