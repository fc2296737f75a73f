from __future__ import annotations

import pytest

from plugins.stories.metadata import Document, parse

KEYS = ("Title", "Date", "Author", "Summary", "Sign_off", "Tags")


def read(text: str) -> Document:
    return parse("content/cerita/x.md", text.encode(), KEYS)


def test_the_first_empty_line_ends_the_header() -> None:
    document = read("Title: Satu\n\nHarga: Rp5.000 sekilo.\n")
    assert document.text("Title") == "Satu"
    assert document.body == "Harga: Rp5.000 sekilo."
    assert document.body_line == 3
    assert not document.problems


def test_continuation_lines_are_indented() -> None:
    document = read("Sign_off: Salam hangat,\n    Tetap melayani!\nTitle: Dua\n  kata\n\nIsi")
    assert document.values["Sign_off"].lines == ("Salam hangat,", "Tetap melayani!")
    assert document.text("Title") == "Dua kata"


def test_keys_ignore_case_and_windows_line_ends_and_a_byte_order_mark() -> None:
    document = parse("x.md", b"\xef\xbb\xbftitle: A\r\nDATE: 2026-01-01\r\n\r\nIsi\r\n", KEYS)
    assert (document.text("Title"), document.text("Date"), document.body) == ("A", "2026-01-01", "Isi")


def test_items_lose_blanks_and_repetitions() -> None:
    assert read("Tags: apotek, maaf,, apotek\n\nIsi").values["Tags"].items(",") == ["apotek", "maaf"]


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("Title: A\nSumary: B\n\nIsi", 2, 'kunci "Sumary" tidak dikenal', "mungkin maksudnya Summary"),
        ("Title: A\nHarga: Rp5.000\n\nIsi", 2, 'kunci "Harga" tidak dikenal', "beri satu baris kosong"),
        ("Title: A\nTitle: B\n\nIsi", 2, "Title tertulis dua kali", "sisakan satu"),
        ("Title: A\nSummary: B\nhari ini hujan.\n\nIsi", 3, 'bukan "Kunci: nilai"', "beri satu baris kosong"),
        ("Title: A\nHari ini hujan.\nDate: 2026-01-01\n\nIsi", 2, 'bukan "Kunci: nilai"', "beri satu baris kosong"),
        ("---\nTitle: A\n---\n\nIsi", 1, "tidak memakai garis ---", "hapus baris ---"),
        ("Hari ini hujan.\n\nIsi", 1, "tidak dimulai dengan kepala", "Title: …"),
        ("Title: A\n\nDate: 2026-01-01\n\nIsi", 3, "Date ada di bawah baris kosong", "hapus baris kosong"),
        ("Title: A <!-- nanti\n\nIsi", 1, "tidak ditutup", "tulis -->"),
    ],
)
def test_a_header_that_says_something_else_is_named_with_its_line(
    text: str, line: int, problem: str, remedy: str
) -> None:
    found = read(text).problems
    assert [one.path for one in found][:1] == [f"content/cerita/x.md:{line}"]
    assert problem in found[0].problem
    assert remedy in found[0].remedy


def test_what_is_not_utf8_is_one_problem_with_its_line() -> None:
    document = parse("x.md", b"Title: A\n\nCaf\xe9\n", KEYS)
    assert [str(one) for one in document.problems] == [
        "x.md:3: berkas ini bukan UTF-8; simpan ulang dengan pengodean UTF-8 di penyunting teks"
    ]


def test_a_comment_in_the_header_is_no_value() -> None:
    document = read("Title: Satu <!-- nanti diganti -->\n<!-- Date: 2026-01-01\nTags: a -->\nDate: 2026-02-01\n\nIsi")
    assert not document.problems
    assert (document.text("Title"), document.text("Date"), document.text("Tags")) == ("Satu", "2026-02-01", "")


def test_what_nobody_sees_is_in_no_key_and_no_value() -> None:
    document = read("\u200eTitle\u200b: Satu\u2028dua\u200e\nDa\u00adte:\u00a02026-01-01\x08\n\nIsi\u202fsaja.")
    assert not document.problems
    assert document.text("Title") == "Satu dua"
    assert document.text("Date") == "2026-01-01"
    assert document.body == "Isi saja."


def test_a_text_pasted_right_under_the_header_begins_the_body() -> None:
    document = parse(
        "content/cerita/x.md", b"Title: A\nDate: 2026-01-01\nHore!\nIsi: nasi.\n\nLagi.\n", ("Title", "Date")
    )
    assert (document.problems, document.body, document.body_line) == ((), "Hore!\nIsi: nasi.\n\nLagi.", 3)
    assert document.head == "Title: A\nDate: 2026-01-01\n"
