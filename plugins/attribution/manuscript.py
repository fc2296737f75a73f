"""The text an author signs: what the story says and who says so, whatever its page looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from plugins.attribution.record import Attribution
from plugins.attribution.republication import BLOCKS
from plugins.indonesian.dates import iso

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION = "Naskah Kisah Layanan, versi 1"
_OWN_LINE = BLOCKS | {"caption", "td", "th", "tr"}


def make_manuscript(record: Attribution, body: str) -> str:
    """Return title, authors, moment, canonical address, and the body's text a block a line; NFC, single spaces.

    `body` is rendered HTML; where its links lead is not part of the text. A change of this form is a new version.
    """
    head = [
        VERSION,
        f"Judul: {record.title}",
        *(f"Penulis: {author.name}" for author in record.authors),
        f"Tanggal: {iso(record.published)}",
        f"Alamat: {record.url}",
    ]
    lines = [*map(_fold, head), "", *_list_lines(body)]
    return "\n".join(lines) + "\n"


def _fold(text: str) -> str:
    return normalize("NFC", " ".join(text.split()))


def _list_lines(body: str) -> list[str]:
    from lxml import etree  # only where something is signed

    lines: list[str] = []
    run: list[str] = []

    def end() -> None:
        if text := _fold("".join(run)):
            lines.append(text)
        run.clear()

    def walk(element: _Element) -> None:
        if element.get("class") == "footnote-backref":
            return
        alone = element.tag in _OWN_LINE
        if alone:
            end()
        run.append({"br": " ", "img": element.get("alt") or ""}.get(str(element.tag), element.text or ""))
        for child in element:
            walk(child)
            run.append(child.tail or "")
        if alone:
            end()

    walk(etree.HTML(f"<html><body>{body}</body></html>")[0])
    end()
    return lines
