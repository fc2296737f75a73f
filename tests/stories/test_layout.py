"""What single line ends mean: measured, kept, and said so that Markdown sees it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.stories.layout import settle
from plugins.stories.markdown import StoryMarkdown

FOLDED = (
    "Pagi itu antrean sudah panjang sampai ke tangga, padahal loket baru akan\n"
    "dibuka setengah jam lagi. Saya mengambil nomor, lalu duduk di bangku yang\n"
    "paling dekat dengan pintu. Seorang ibu tersenyum."
)
LONG = "Pagi itu antrean sudah panjang sampai ke tangga, padahal loket baru akan dibuka setengah jam lagi, kata satpam."


def html(body: str) -> str:
    """The body as readers get it, a block a line."""
    return re.sub(r"<div [^>]*>|</div>", "", StoryMarkdown().render("x.md", body, 1).html)


@pytest.mark.parametrize(
    "body",
    [
        FOLDED,
        FOLDED.replace("\n", "\n> ").replace("Pagi", "> Pagi", 1),
        f"- {FOLDED}",
        f"{LONG[:60]}\n{LONG[61:]}",
        f"{FOLDED}\n\nHarganya naik dari dua puluh lima ribu rupiah menjadi tiga puluh ribu, kata\nBu Rina.",
        "Baris dengan dua spasi  \nlalu baris lain\\\ndan lainnya<br>\ncukup",
        "```\nsatu\ndua\n\n- tiga\n```",
        "- ```\n  satu\n  dua\n  ```\n\n> ~~~\n> satu\n> dua\n> ~~~",
        "1. satu\n2. dua\n    lanjutan",
        "- satu\n  lanjutan\n- dua",
        "<div>\nsatu\ndua\n</div>",
        "Paragraf.\n{: .dekoratif }",
        "Tahun itu penuh hujan, antrean, dan surat-surat yang terlambat, sampai\n2012. Kami pindah.",
        "[^a]: Catatan.\n[^b]: Catatan lain.",
        "a | b\n--- | ---\n1 | 2",
        "satu baris",
        "",
    ],
)
def test_what_is_folded_or_said_already_stays_to_the_letter(body: str) -> None:
    assert settle(body) == body


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Hujan turun pelan\nDi atap loket tiga", "Hujan turun pelan<br>\nDi atap loket tiga"),
        ("Salam hormat,\nMelayani itu menyala.\nSARI", "Salam hormat,<br>\nMelayani itu menyala.<br>\nSARI"),
        ("> Kopi satu\n> gula dua", "Kopi satu<br>\ngula dua"),
        ("— Bapak mau apa di loket sepagi ini, bukankah belum buka?\n— Kopi.",
         "— Bapak mau apa di loket sepagi ini, bukankah belum buka?<br>\n— Kopi."),
    ],
)  # fmt: skip
def test_short_lines_stay_apart_as_typed(body: str, lines: str) -> None:
    assert f"<p>{lines}</p>" in html(body)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        (f"{LONG}\n{LONG}", [LONG, LONG]),
        (f"{LONG}\nPengalaman di Loket\n{LONG}", [LONG, "Pengalaman di Loket", LONG]),
        (f"{LONG}\nHahaha\n:)\n{LONG}", [LONG, "Hahaha<br>\n:)", LONG]),
        (f"> {LONG}\n> {LONG}", [LONG, LONG]),
        (f"{FOLDED}\n{LONG}", [FOLDED, LONG]),
    ],
)
def test_a_line_end_beside_a_long_line_ends_a_paragraph(body: str, blocks: list[str]) -> None:
    assert re.findall(r"<p>(.*?)</p>", html(body), re.DOTALL) == blocks


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Bawalah:\n- KTP\n- KK", "<p>Bawalah:</p>\n<ul>\n<li>KTP</li>\n<li>KK</li>\n</ul>"),
        ("Bawalah:\n1. KTP\n2. KK", "<p>Bawalah:</p>\n<ol>\n<li>KTP</li>\n<li>KK</li>\n</ol>"),
        ("Bawalah:\n• KTP\n• KK", "<p>Bawalah:</p>\n<ul>\n<li>KTP</li>\n<li>KK</li>\n</ul>"),
        ("- KTP\n- KK\nLalu kami pulang.", "<li>KK</li>\n</ul>\n<p>Lalu kami pulang.</p>"),
        ("> Bawalah:\n> - KTP", "<blockquote>\n<p>Bawalah:</p>\n<ul>\n<li>KTP</li>\n</ul>\n</blockquote>"),
        ("Lihat ini.\n![rak](gambar/rak.svg)\nRapi.", "<p>Lihat ini.</p>\n<figure>"),
    ],
)
def test_lists_and_pictures_need_no_empty_line_around_them(body: str, expected: str) -> None:
    assert expected in html(body)


def test_tables_need_no_empty_line_around_them() -> None:
    found = html("Jadwal loket kami:\n| Hari | Jam |\n| --- | --- |\n| Senin | 8 |\nSelain itu tutup.")
    assert found.startswith("<p>Jadwal loket kami:</p>\n<table>")
    assert found.endswith("</table>\n<p>Selain itu tutup.</p>")
    assert found.count("<tr>") == 2


_LINE = st.one_of(
    st.text(alphabet="ab ><-*|`~.,#!()[]{:}1", max_size=12),
    st.sampled_from(
        ["", LONG, "Salam hormat,", "- satu", "1. satu", "| a | b |", "| - | - |", "> kutip", "```", "• b"]
    ),
    st.sampled_from(FOLDED.split("\n")),
)


@given(st.lists(_LINE, max_size=12).map("\n".join))
def test_settling_says_all_there_is_to_say(body: str) -> None:
    settled = settle(body)
    assert settle(settled) == settled
    assert [line.split() for line in settled.replace("•", "-").split("\n") if line.strip(" >")] == [
        line.split() for line in body.replace("•", "-").split("\n") if line.strip(" >")
    ]
