"""What an author has found elsewhere: its main text, all its words, and where its links lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from tools.copies.words import Words, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'”’)\]]+")
_SILENT = ("script", "style", "noscript", "template", "svg", "select", "nav", "button", "iframe", "head")
_BLOCKS = frozenset(
    """
    address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main
    ol p pre section table td th tr ul
    """.split()  # noqa: SIM905
)
_MOST = 0.7
"""A part that holds this much of what stands around it is where the text is."""
_FEW = 50


class Unreadable(Exception):
    """Why nothing can be made of it, in Indonesian."""


class Page(Struct, frozen=True):
    """`main` is its own text, `all` the words of the whole, `addresses` where it links to, as `place` has them."""

    name: str
    main: Words
    all: list[str]
    addresses: frozenset[str]


def read_page(name: str, data: bytes, charset: str = "") -> Page:
    """From HTML or text. Raises `Unreadable`."""
    if data.startswith(b"%PDF-") or b"\0" in data[:2000]:
        raise Unreadable("bukan HTML atau teks; simpan halamannya sebagai HTML, atau salin isinya ke berkas .txt")
    return _html(name, data, charset) if _is_html(data) else _text(name, data, charset)


def place(address: str) -> str:
    """An address so that equal places are equal: host and path, whatever way they are written."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    return parts.netloc.casefold().removeprefix("www.") + unquote(parts.path).rstrip("/.,;:!?")


def _is_html(data: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype html|html|body|head|article|div|p|br|span|h1)\b", data[:4000].lower()))


def _text(name: str, data: bytes, charset: str) -> Page:
    text = _decoded(data, charset)
    words = words_of(text)
    return Page(name, words, words.words, frozenset(map(place, _ADDRESS.findall(text))))


def _decoded(data: bytes, charset: str) -> str:
    for encoding in filter(None, (charset, "utf-8-sig", "cp1252")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _html(name: str, data: bytes, charset: str) -> Page:
    from lxml import etree

    declared = charset or (None if re.search(rb"<meta[^>]+charset", data[:4000], re.IGNORECASE) else "utf-8")
    try:
        root = etree.HTML(
            data, etree.HTMLParser(encoding=declared, no_network=True, remove_comments=True, remove_pis=True)
        )
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        raise Unreadable("halaman ini kosong; periksa berkas atau alamatnya")
    links = [str(one) for one in root.xpath("//a/@href | //link[@rel='canonical']/@href | //blockquote/@cite")]
    etree.strip_elements(root, *_SILENT, with_tail=False)
    whole = _spoken(root)
    main = words_of(_spoken(_main(root)))
    everything = words_of(whole)
    found = frozenset(map(place, [*links, *_ADDRESS.findall(whole)]))
    return Page(name, main if len(main.words) >= _FEW else everything, everything.words, found)


def _spoken(root: _Element) -> str:
    pieces: list[str] = []
    for event, element in _walk(root):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        pieces.append((element.text if event == "start" else element.tail if element is not root else "") or "")
    return "".join(pieces)


def _walk(root: _Element) -> list[tuple[str, _Element]]:
    from lxml import etree

    return [(str(event), element) for event, element in etree.iterwalk(root, events=("start", "end"))]


def _main(root: _Element) -> _Element:
    """Down to the part within which the text is spread; what links say does not count, since menus are made of it."""
    while children := [(_weight(child), child) for child in root if isinstance(child.tag, str)]:
        weight, heaviest = max(children, key=lambda one: one[0])
        if weight < _MOST * max(1, _weight(root)):
            break
        root = heaviest
    return root


def _weight(element: _Element) -> int:
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return len("".join(element.itertext())) - linked
