"""The parts that end a story, and what only looks like them."""

from __future__ import annotations

import pytest

from tools.conversion.addresses import LinkResolver
from tools.conversion.end_matter import EndMatter, split_end_matter
from tools.conversion.markdown import render_markdown
from tools.conversion.reading import read

AUTHOR = "Sari Pratama"
STORY = "<p>Cerita ini panjang sekali sampai malam.</p>"
KEPT = "Cerita ini panjang sekali sampai malam."


def parts(html: str, author: str = AUTHOR) -> tuple[EndMatter, str]:
    """The parts, and what is left of the story."""
    found = split_end_matter(read(html, LinkResolver()), author)
    return found.end_matter, render_markdown(found.footnoted)


@pytest.mark.parametrize(
    ("html", "sign_off", "signature"),
    [
        ("<p>Salam,</p><p>Sari</p>", ["Salam,"], "Sari"),
        ("<p>Salam hangat,</p><p>Tetap melayani!</p><p>SARI</p>", ["Salam hangat,", "Tetap melayani!"], "SARI"),
        ("<div>Salam hangat,<br>Tetap melayani!<br><br><b>SARI — Sari Pratama</b></div>",
         ["Salam hangat,", "Tetap melayani!"], "SARI — Sari Pratama"),
        ("<p>Salam dari ujung telepon,<br>Mohon jangan ditutup dulu!<br>DEKA</p>",
         ["Salam dari ujung telepon,", "Mohon jangan ditutup dulu!"], "DEKA"),
        ("<p>Salam hangat.<br>Sari Pratama, M.Farm.</p>", ["Salam hangat."], "Sari Pratama, M.Farm."),
        ("<p>Sari Pratama, M.Farm.</p>", [], "Sari Pratama, M.Farm."),
        ("<p>Tetap melayani!</p>", ["Tetap melayani!"], ""),
        ("<p>Salam hangat,<br>Sari Pratama<br>Apoteker di Surabaya</p>",
         ["Salam hangat,", "Sari Pratama", "Apoteker di Surabaya"], ""),
    ],
)  # fmt: skip
def test_a_sign_off_and_a_signature_are_recognised(html: str, sign_off: list[str], signature: str) -> None:
    found, kept = parts(STORY + html)
    assert (list(found.sign_off), found.signature, kept) == (sign_off, signature, KEPT)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Salam saya tidak dijawab.</p>",
        "<p>“Salam,” katanya.</p>",
        "<p>Salam untuk ibunya, kata Pak Budi sambil berjalan.</p>",
        "<p>Ia pulang.</p>",
        "<p>SELESAI</p>",
        "<p>Salam hangat,<br>SARI</p><p>Tamat, dan besok kita sambung lagi ceritanya di sini ya.</p>",
        "<p>Salam hangat,<br>begitu panjang sehingga tidak mungkin sebuah salam penutup, sungguh</p>",
        "<p>Salam hangat,<br>a<br>b<br>c<br>d</p>",
        '<p><a href="https://a.example/">Salam hangat,</a></p>',
    ],
)
def test_what_only_looks_like_one_stays(html: str) -> None:
    found, kept = parts(STORY + html)
    assert found == EndMatter()
    assert kept != KEPT


@pytest.mark.parametrize(
    "text",
    [
        "Tulisan ini boleh disebarluaskan asal mencantumkan sumbernya.",
        "Silakan bagikan tulisan ini.",
        "Boleh dibagikan? Tentu, asal nama penulis tidak dihapus dari tulisan ini.",
        "© 2024 Sari Pratama. Dilarang menyalin tulisan ini tanpa izin penulis.",
        "Bebas disalin dan di-share dengan menyebut nama saya.",
        "Cerita-cerita ini boleh dimuat ulang sesudah mendapat izin penulis.",
    ],
)
def test_a_permission_is_recognised_word_for_word(text: str) -> None:
    found, kept = parts(f"{STORY}<p><i>{text}</i></p><p>Salam hangat,<br>SARI</p>")
    assert (found.permission, found.sign_off, kept) == (text, ("Salam hangat,",), KEPT)
    assert parts(f"{STORY}<p>Salam hangat,<br>SARI</p><hr><p>{text}</p>")[0].permission == text


@pytest.mark.parametrize(
    "text",
    [
        "Boleh saya salin nama penulisnya?",
        "Ia bilang, cerita itu boleh disebarkan ke siapa saja, dan saya mengangguk.",
        "“Silakan bagikan tulisan ini,” kata Bu Sri.",
        "Silakan duduk dahulu.",
        "Kami berbagi bekal di bawah pohon, dan anak-anak boleh ikut.",
        "Silakan bagikan tulisan ini. " + "Panjang sekali. " * 70,
    ],
)
def test_what_is_no_permission_stays(text: str) -> None:
    assert parts(f"{STORY}<p>{text}</p>")[0] == EndMatter()


def test_nothing_is_taken_from_the_middle_nor_of_a_story_that_is_nothing_else() -> None:
    closing = "<p>Salam hangat,<br>SARI</p><p>Silakan bagikan tulisan ini.</p>"
    assert parts(f"{closing}{STORY}")[0] == EndMatter()
    assert parts("<p>Silakan bagikan tulisan ini.</p>")[0] == EndMatter()


def test_lines_drawn_between_parts_go_with_them_and_others_stay() -> None:
    assert parts(f"{STORY}<p>____</p><p>Salam hangat,<br>SARI</p><hr>")[1] == KEPT
    assert parts(f"{STORY}<hr>")[1] == f"{KEPT}\n\n---"


NOTES = "<p>Catatan Kaki</p>"


@pytest.mark.parametrize(
    ("story", "notes", "written"),
    [
        ("NORUM [1] itu.", "<p>[1] Isi.</p>", "NORUM[^1] itu.\n\n[^1]: Isi."),
        ("NORUM (1) itu.", "<p>1) Isi.</p>", "NORUM[^1] itu.\n\n[^1]: Isi."),
        ("NORUM<sup>1</sup> itu.", "<ol><li>Isi.</li></ol>", "NORUM[^1] itu.\n\n[^1]: Isi."),
        ("NORUM<sup>[1]</sup> itu.", "<p><sup>1</sup> Isi.</p>", "NORUM[^1] itu.\n\n[^1]: Isi."),
        ("NORUM¹ itu.", "<p>¹ Isi.</p>", "NORUM[^1] itu.\n\n[^1]: Isi."),
        ("NORUM* itu.", "<p>*) Isi.</p>", "NORUM[^catatan-1] itu.\n\n[^catatan-1]: Isi."),
        ("A [1] b [2].", "<p>[1] Satu.<br>[2] <i>Dua</i>.</p>", "A[^1] b[^2].\n\n[^1]: Satu.\n\n[^2]: *Dua*."),
    ],
)
def test_footnotes_whose_signs_stand_in_the_text_become_footnotes(story: str, notes: str, written: str) -> None:
    assert parts(f"<p>{story}</p>{NOTES}{notes}")[1] == written


@pytest.mark.parametrize(
    ("story", "notes"),
    [
        ("NORUM itu.", "<p>[1] Isi.</p>"),
        ("NORUM [1] dan [1].", "<p>[1] Isi.</p>"),
        ("NORUM [1].", "<p>[1] Isi.</p><p>[1] Lagi.</p>"),
        ("NORUM [1].", "<p>Isi tanpa nomor.</p>"),
    ],
)
def test_others_stay_as_they_are_under_their_heading(story: str, notes: str) -> None:
    found = split_end_matter(read(f"<p>{story}</p>{NOTES}{notes}", LinkResolver()), AUTHOR)
    assert "[^" not in render_markdown(found.footnoted)
    assert "## Catatan Kaki\n\n" in render_markdown(found.story)


def test_blocks_that_say_nothing_are_no_trouble() -> None:
    for html in ("<p> </p>", "<p>*_</p>", "<p><b></b></p>", "<p>Salam,</p><p> </p>"):
        parts(STORY + html)
