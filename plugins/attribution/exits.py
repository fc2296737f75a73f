"""Every way out by which a story leaves the blog, and the proof that its credit leaves with it.

The build checks each text before it is written (`check`), the README's table is made from this tuple (`table`), and the
tests read it. Nothing is parsed: within an exit's own marks, the record's values must stand as that format spells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from plugins.attribution.record import Attribution
from plugins.attribution.share import encoded
from plugins.attribution.spelling import (
    Spell,
    Spelled,
    flat_in_html,
    html,
    html_in_json,
    in_json,
    in_script,
    markdown_in_html,
    twice,
)
from plugins.rebuild.problem import ContentErrors, Problem

Says = Callable[[Spelled], list[str]]


class Exit(NamedTuple):
    """One way out.

    `name` and `place` are for people: what it is, and where it stands. `text` tells which of the makers' texts it is
    part of; it lies between `opens` and `closes`. `says` gives, for each field it must carry, the pieces of text
    that have to be there, as often as they are named; a record without a source, say, asks for none.
    """

    name: str
    place: str
    text: str
    template: str
    spell: Spell
    opens: str
    closes: str
    says: dict[str, Says]


def _around(before: str, field: Says, after: str) -> Says:
    """Each piece with the markup that must hold it."""
    return lambda it: [before + piece + after for piece in field(it)]


TITLE, AUTHOR, DATE, CHANGED = "judul", "penulis", "tanggal", "perubahan"
PERMISSION, LICENCE, ADDRESS, BLOG = "izin", "lisensi", "alamat", "nama blog"
CREDIT, SOURCE, CORRECTIONS = "baris kredit", "sumber", "koreksi"
SIGN_OFF, SIGNATURE, RESERVED = "salam penutup", "tanda tangan", "penolakan penambangan data"

STORY, ENTRY, ITEM, RECORD, COPIES = "story", "entry", "item", "record", "copies"
_PAGE, _REPUBLICATION = "halaman cerita", "halaman Terbitkan ulang"
_STORY, _ATOM, _COPY = "story.html", "atom_entry.xml", "republication.html"
_LETTER: dict[str, Says] = {
    SIGN_OFF: lambda it: it.sign_off,
    SIGNATURE: lambda it: it.signatures,
    AUTHOR: lambda it: it.names * 2,  # who wrote it, and once more in the credit line
    DATE: lambda it: it.date,
    CHANGED: lambda it: it.changed,
    SOURCE: lambda it: it.source,
    CORRECTIONS: lambda it: it.corrections,
    PERMISSION: lambda it: it.permission,
    LICENCE: lambda it: it.licence,
    CREDIT: lambda it: it.credit,
    ADDRESS: lambda it: it.url,
}
"""How a story ends: all that there is to say."""
_LINKED: dict[str, Says] = _LETTER | {ADDRESS: lambda it: it.url * 2}
"""The same in HTML, where the address is written out and a link."""
_SENTENCE: dict[str, Says] = {
    TITLE: lambda it: it.quoted,
    AUTHOR: lambda it: it.names,
    BLOG: lambda it: it.blog,
    ADDRESS: lambda it: it.url,
}
_TITLED: dict[str, Says] = {TITLE: lambda it: it.title + it.quoted, AUTHOR: lambda it: it.names * 3}
"""What a copy says above the story, and in the credit line once more."""

EXITS = (
    Exit("judul jendela", _PAGE, STORY, _STORY, html, "<title>", "</title>", {
        TITLE: lambda it: it.title, BLOG: lambda it: it.blog,
    }),
    Exit("kepala halaman", _PAGE, STORY, _STORY, html, '<meta name="author"', "<script", {
        AUTHOR: lambda it: [
            *(f'<meta name="author" content="{name}">' for name in it.names),
            *(f'<link rel="author" href="{html(it.record.blog_url)}{page}">' for page in it.pages),
        ],
        ADDRESS: _around('<link rel="canonical" href="', lambda it: it.url, '">'),
        LICENCE: _around('<link rel="license" href="', lambda it: it.licence, '">'),
        RESERVED: _around('<meta name="tdm-reservation" content="', lambda it: it.reserved, '">'),
    }),
    Exit("Open Graph", _PAGE, STORY, _STORY, html, '<meta property="og:', "<script", {
        TITLE: _around('<meta property="og:title" content="', lambda it: it.title, '">'),
        BLOG: _around('<meta property="og:site_name" content="', lambda it: it.blog, '">'),
        AUTHOR: lambda it: [
            f'<meta property="article:author" content="{html(it.record.blog_url)}{page}">' for page in it.pages
        ],
        DATE: _around('<meta property="article:published_time" content="', lambda it: it.moment, '">'),
        CHANGED: _around('<meta property="article:modified_time" content="', lambda it: it.changed_at, '">'),
        ADDRESS: _around('<meta property="og:url" content="', lambda it: it.url, '">'),
    }),
    Exit("JSON-LD", _PAGE, STORY, _STORY, in_script, '<script type="application/ld+json">', "</script>", {
        TITLE: _around('"headline": "', lambda it: it.title, '"'),
        AUTHOR: _around('"name": "', lambda it: it.names * 2, '"'),  # as writers, and as those who hold the rights
        DATE: _around('"datePublished": "', lambda it: it.moment, '"'),
        CHANGED: _around('"dateModified": "', lambda it: it.latest, '"'),
        PERMISSION: _around('"copyrightNotice": "', lambda it: it.rights, '"'),
        LICENCE: _around('"license": "', lambda it: it.licence, '"'),
        CREDIT: _around('"creditText": "', lambda it: it.credit, ""),
        SOURCE: lambda it: it.source,
        ADDRESS: _around('"url": "', lambda it: it.url, '"'),
    }),
    Exit("h-entry", _PAGE, STORY, _STORY, html, '<article class="story h-entry"', "</header>", {
        TITLE: _around('<h1 class="p-name">', lambda it: it.title, "</h1>"),
        AUTHOR: lambda it: [
            f'{page}">{name}</a>' for page, name in zip(it.pages, it.names, strict=True)
        ],
        DATE: _around('<time class="dt-published" datetime="', lambda it: it.moment, '">'),
        CHANGED: _around('<time class="dt-updated" datetime="', lambda it: it.changed_at, '">'),
        ADDRESS: _around('class="u-url" href="', lambda it: it.url, '">'),
    }),
    Exit("cetakan", _PAGE, STORY, _STORY, html, '<p class="address">', "</p>", {ADDRESS: lambda it: it.url * 2}),
    Exit("kaki cerita", _PAGE, STORY, _STORY, html, '<footer class="letter">', "</footer>", _LINKED),
    Exit("baris kredit untuk disalin", _PAGE, STORY, _STORY, html, '<blockquote class="credit">', "</blockquote>", {
        CREDIT: lambda it: it.credit, ADDRESS: lambda it: it.url * 2,
    }),
    Exit("WhatsApp", _PAGE, STORY, _STORY, encoded, '<a href="https://wa.me/?text=', '"', _SENTENCE),
    Exit("Telegram", _PAGE, STORY, _STORY, encoded, '<a href="https://t.me/share/url?', '"', _SENTENCE),
    Exit("surel", _PAGE, STORY, _STORY, encoded, '<a href="mailto:?', '"', _SENTENCE),
    Exit("tombol Cara lain", _PAGE, STORY, _STORY, html, 'data-share="', '"', _SENTENCE),
    Exit("tombol Salin tautan", _PAGE, STORY, _STORY, html, 'data-copy="', '"', {ADDRESS: lambda it: it.url}),
    Exit("tombol Salin dengan kredit", _PAGE, STORY, _STORY, html, 'data-quote data-copy="', '"', {
        CREDIT: lambda it: it.credit, ADDRESS: lambda it: it.url,
    }),
    Exit("entri Atom", "umpan blog, kategori, tag, penulis", ENTRY, _ATOM, html, "<entry", "<summary", {
        TITLE: _around("<title>", lambda it: it.title, "</title>"),
        AUTHOR: lambda it: [
            f"<author><name>{name}</name><uri>{home}</uri>" for name, home in zip(it.names, it.homes, strict=True)
        ],
        DATE: _around("<published>", lambda it: it.moment, "</published>"),
        CHANGED: _around("<updated>", lambda it: it.latest, "</updated>"),
        SOURCE: lambda it: it.source + it.origin * 2,
        PERMISSION: lambda it: it.permission + it.copyright,
        LICENCE: lambda it: [
            piece for url in it.licence for piece in (f'<link rel="license" href="{url}"/>', f" {url} ©")
        ],
        ADDRESS: lambda it: [
            *(f"<id>{url}</id>" for url in it.url),
            *(f'<link rel="alternate" type="text/html" href="{url}"/>' for url in it.url),
        ],
    }),
    Exit("kaki entri Atom", "isi tiap entri", ENTRY, _ATOM, twice, '<content type="html">', "</content>", _LINKED),
    Exit("butir JSON Feed", "umpan blog, kategori, tag, penulis", ITEM, "feed_item.html", in_json, "{", "", {
        TITLE: _around('"title": "', lambda it: it.title, '"'),
        AUTHOR: lambda it: [
            f'"name": "{name}", "url": "{home}"' for name, home in zip(it.names, it.homes, strict=True)
        ],
        DATE: _around('"date_published": "', lambda it: it.moment, '"'),
        CHANGED: _around('"date_modified": "', lambda it: it.changed_at, '"'),
        SOURCE: _around('"source": "', lambda it: it.origin, '"'),
        PERMISSION: lambda it: it.permission,
        LICENCE: _around('"license": "', lambda it: it.licence, '"'),
        CREDIT: _around('"credit": "', lambda it: it.credit, ""),
        ADDRESS: _around('"url": "', lambda it: it.url, '"'),
    }),
    Exit("kaki butir JSON Feed", "isi tiap butir", ITEM, "feed_item.html", html_in_json, '"content_html": "', '"tags":',
         _LINKED),
    Exit("berkas kredit", "judul.json di sebelah cerita", RECORD, "plugins/attribution/credit_file.py", in_json,
         "{", "", {
        TITLE: _around('"title": "', lambda it: it.title, '"'),
        AUTHOR: lambda it: [*(f'"name": "{name}"' for name in it.names), *(f'"url": "{site}"' for site in it.sites)],
        DATE: _around('"published": "', lambda it: it.moment, '"'),
        CHANGED: _around('"modified": "', lambda it: it.changed_at, '"'),
        SIGN_OFF: lambda it: it.sign_off,
        SIGNATURE: lambda it: it.signatures,
        SOURCE: lambda it: it.source,
        CORRECTIONS: lambda it: [it.spell(one.text) for one in it.record.corrections],
        PERMISSION: lambda it: it.permission,
        LICENCE: lambda it: it.licence,
        CREDIT: _around('"credit": "', lambda it: it.credit, ""),
        ADDRESS: _around('"url": "', lambda it: it.url, '"'),
    }),
    Exit("kepala Terbitkan ulang", _REPUBLICATION, COPIES, _COPY, html, "<head>", "</head>", {
        TITLE: lambda it: it.title * 2,  # in the window, and where a link to it is shown
        AUTHOR: _around('<meta name="author" content="', lambda it: it.names, '">'),
        ADDRESS: _around('<link rel="canonical" href="', lambda it: it.url, '">'),
        RESERVED: _around('<meta name="tdm-reservation" content="', lambda it: it.reserved, '">'),
    }),
    Exit("izin di atas salinan", _REPUBLICATION, COPIES, _COPY, html, '<div class="republication">', "</header>", {
        TITLE: _around(">", lambda it: it.title, "</h1>"),
        PERMISSION: lambda it: it.permission,
        LICENCE: lambda it: it.licence,
    }),
    Exit("salinan HTML", _REPUBLICATION, COPIES, _COPY, twice, '<textarea id="salinan-html"', "</textarea>",
         _LINKED | _TITLED),
    Exit("salinan Markdown", _REPUBLICATION, COPIES, _COPY, markdown_in_html, '<textarea id="salinan-markdown"',
         "</textarea>", _LETTER | _TITLED),
    Exit("salinan teks biasa", _REPUBLICATION, COPIES, _COPY, flat_in_html, '<textarea id="salinan-teks"',
         "</textarea>", _LETTER | _TITLED),
    Exit("salinan WhatsApp", _REPUBLICATION, COPIES, _COPY, flat_in_html, '<textarea id="salinan-whatsapp"',
         "</textarea>", _LETTER | _TITLED),
)  # fmt: skip
"""All of them, those of a text in the order in which they stand there. A new one needs its marks in the template."""


def check(text: str, record: Attribution, printed: str) -> None:
    """Raise `ContentErrors` for every field that a printed text (`STORY`, `ENTRY`, …) leaves without."""
    if problems := tuple(_problems(text, record, printed)):
        raise ContentErrors(problems)


def _problems(text: str, record: Attribution, printed: str) -> Iterator[Problem]:
    spelled: dict[Spell, Spelled] = {}
    at = 0
    for exit_ in _OF[text]:
        it = spelled.setdefault(exit_.spell, Spelled(record, exit_.spell))
        at = max(at, printed.find(exit_.opens, at))  # they stand in this order, so nothing is looked through twice
        for field in lacking(exit_, it, printed, at):
            place = exit_.template if "/" in exit_.template else f"theme/templates/{exit_.template}"
            problem = f'cerita "{record.title}" ({record.url}) keluar lewat {exit_.name} tanpa {field}'
            yield Problem(place, problem, "pulihkan bagian itu; tanpa itu salinan kehilangan penulisnya")


def lacking(exit_: Exit, it: Spelled, printed: str, at: int = 0) -> list[str]:
    """The fields that this exit of a printed text is without; `at` is where it begins, if that is known."""
    begins = at if printed.startswith(exit_.opens, at) else printed.find(exit_.opens)
    ends = printed.find(exit_.closes, begins + len(exit_.opens)) if exit_.closes else len(printed)
    if begins < 0 or ends < 0:
        return [f"tandanya, {exit_.opens}"]
    part = printed[begins : ends + len(exit_.closes)]
    return [field for field, says in exit_.says.items() if not _has(part, says(it))]


def _has(part: str, pieces: list[str]) -> bool:
    """Whether all pieces are there, each as often as it is named."""
    if len(pieces) < 2:
        return not pieces or pieces[0] in part
    for piece in pieces:
        if piece not in part:
            return False
    return len(set(pieces)) == len(pieces) or all(part.count(piece) >= pieces.count(piece) for piece in set(pieces))


_OF = {text: tuple(one for one in EXITS if one.text == text) for text in dict.fromkeys(one.text for one in EXITS)}


def table(exits: Iterable[Exit] = EXITS) -> str:
    """The exits as a Markdown table."""
    rows = [f"| {one.name} | {one.place} | {', '.join(one.says)} |" for one in exits]
    return "\n".join(["| Jalan keluar | Di mana | Yang ikut, bila ada |", "| --- | --- | --- |", *rows])
