"""What an author has found elsewhere: its main text, all its words, and where its links lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from plugins.engine.problem import UserError
from tools.copies.words import Words, split_words

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


class UnreadablePageError(UserError):
    """Nothing can be made of a page. The others are looked at all the same."""


class Page(Struct, frozen=True):
    """A page: its `main` text, `all` its words, and `addresses` that it links to, as `normalize_address` has them."""

    name: str
    main: Words
    all: list[str]
    addresses: frozenset[str]


def read_page(name: str, data: bytes, charset: str = "") -> Page:
    """Read HTML or text; `charset` is what the server said, if anything. Raises UnreadablePageError."""
    if data.startswith(b"%PDF-") or b"\0" in data[:2000]:
        raise UnreadablePageError(
            "bukan HTML atau teks; simpan halamannya sebagai HTML, atau salin isinya ke berkas .txt"
        )
    return _read_html(name, data, charset) if _is_html(data) else _read_text(name, data, charset)


def normalize_address(address: str) -> str:
    """Return host and path of a URL, the same for equal places whatever way they are written.

    An address that is none, as strangers' pages have them, leads nowhere: ''.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return ""
    return parts.netloc.casefold().removeprefix("www.") + unquote(parts.path).rstrip("/.,;:!?")


def _is_html(data: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype html|html|body|head|article|div|p|br|span|h1)\b", data[:4000].lower()))


def _read_text(name: str, data: bytes, charset: str) -> Page:
    text = _decode(data, charset)
    words = split_words(text)
    return Page(name, words, words.words, frozenset(map(normalize_address, _ADDRESS.findall(text))))


def _decode(data: bytes, charset: str) -> str:
    for encoding in filter(None, (charset, "utf-8-sig", "cp1252")):
        try:
            return data.decode(encoding)
        except (ValueError, LookupError):  # some encodings raise more than UnicodeDecodeError
            continue
    return data.decode("utf-8", "replace")


def _read_html(name: str, data: bytes, charset: str) -> Page:
    from lxml import etree

    declared = charset or (None if re.search(rb"<meta[^>]+charset", data[:4000], re.IGNORECASE) else "utf-8")
    try:
        root = etree.HTML(
            data, etree.HTMLParser(encoding=declared, no_network=True, remove_comments=True, remove_pis=True)
        )
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        raise UnreadablePageError("halaman ini kosong; periksa berkas atau alamatnya")
    links = [str(one) for one in root.xpath("//a/@href | //link[@rel='canonical']/@href | //blockquote/@cite")]
    etree.strip_elements(root, *_SILENT, with_tail=False)
    for block in root.iter(*_BLOCKS):
        block.text, block.tail = f"\n{block.text or ''}", f"\n{block.tail or ''}"
    whole = "".join(root.itertext())
    main, everything = split_words("".join(_find_main(root).itertext())), split_words(whole)
    found = frozenset(map(normalize_address, [*links, *_ADDRESS.findall(whole)]))
    return Page(name, main if len(main.words) >= _FEW else everything, everything.words, found)


def _find_main(root: _Element) -> _Element:
    """Return the part within which the text is spread; what links say does not count, since menus are made of it."""
    while children := [(_weight(child), child) for child in root if isinstance(child.tag, str)]:
        weight, heaviest = max(children, key=lambda one: one[0])
        if weight < _MOST * max(1, _weight(root)):
            break
        root = heaviest
    return root


def _weight(element: _Element) -> int:
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return len("".join(element.itertext())) - linked
