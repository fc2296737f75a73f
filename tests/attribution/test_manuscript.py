"""The text that is signed: all that is read, and nothing of how it looks."""

from __future__ import annotations

from plugins.attribution.manuscript import make_manuscript
from plugins.stories.markdown import StoryMarkdown
from tests.attribution.test_exits import BODY, record

EXPECTED = """\
Naskah Kisah Layanan, versi 1
Judul: Kata “maaf” & <umum>
Penulis: Sari, M.Farm.
Penulis: Baso
Tanggal: 2026-11-22T12:00:00+07:00
Alamat: https://blog.example/2026/11/x.html

Hore, hari baru! Ojo nesu, kata Ibu1. Satu & dua, tiga kode tebal.
Rak obat & kantong
Rak di *loket* & meja
pertama
kedua
Kutipan.
Nama
Jumlah
Obat
2
Catatan kaki
Catatan penting.
"""


def text(body: str) -> str:
    return make_manuscript(record(), StoryMarkdown().render("a.md", body, 1).html)


def test_it_holds_all_that_is_read_a_block_a_line() -> None:
    assert text(BODY.replace("<tiga>", "tiga")) == EXPECTED


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert text("Café\u0301 e\u0301.") == text("Cafe\u0301\u0301 é.") == text("Café\u0301  é.")


def test_where_links_lead_is_not_part_of_it() -> None:
    assert text("[Baca](https://example.org/a).") == text("[Baca](https://example.org/b).")
