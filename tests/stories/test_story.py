from __future__ import annotations

import pytest

from plugins.engine.reading import Reading
from plugins.stories.author import read_authors
from plugins.stories.story import ContentReader, Page, Story
from plugins.stories.visibility import CommentState, CommentWindow

READER = ContentReader("Asia/Jakarta")
HEADER = "Title: Obat\nDate: 21 November 2026 19.05 WIB\nAuthor: Sari Pratama, M.Farm."


def read(
    header: str = "", body: str = "Isi.", path: str = "content/cerita/2026/obat-yang-tertukar.md", base: str = HEADER
) -> Reading:
    return READER.story(path, f"{base}\n{header}\n\n{body}\n".replace("\n\n\n", "\n\n").encode())


def story(header: str = "", **more: str) -> Story:
    reading = read(header, **more)
    assert not reading.problems
    assert isinstance(reading.facts, Story)
    return reading.facts


def test_a_story_of_three_lines_has_sensible_facts() -> None:
    facts = story()
    assert facts.address == "/2026/11/obat-yang-tertukar.html"
    assert facts.authors == ["Sari Pratama, M.Farm."]
    assert (facts.category, facts.lang, facts.status, facts.comment_window) == (
        "Kisah",
        "id",
        "published",
        CommentWindow(CommentState.OPEN),
    )
    assert facts.summary == "Isi."
    assert facts.sign_off is None


@pytest.mark.parametrize(
    "tags",
    [
        "apotek, maaf",
        "apotek; maaf;",
        "[apotek, maaf]",
        "#apotek #maaf",
        '"apotek", “maaf”,',
        "\n  - apotek\n  - maaf",
        "apotek,\n  maaf",
        "apotek\u200e, maaf\u00a0",
    ],
)
def test_tags_may_be_told_apart_by_any_sign(tags: str) -> None:
    assert story(f"Tags: {tags}").tags == ["apotek", "maaf"]


def test_tags_keep_their_own_spaces_and_signs() -> None:
    assert story("Tags: kopi tubruk, C#, rumah sakit\n  umum").tags == ["kopi tubruk", "C#", "rumah sakit umum"]


def test_names_that_are_not_in_latin_letters_have_addresses_of_their_own() -> None:
    facts = story("Tags: ꦱꦧꦂ 2, ꦲꦩꦤ꧀ 2, ☕", path="content/cerita/ꦱꦧꦂ.md")
    assert len(facts.tags) == 3
    assert facts.address.startswith("/2026/11/")
    assert len(facts.address) == len("/2026/11/12345678.html")


def test_authors_are_separated_by_semicolons_alone() -> None:
    assert story(base="Title: A\nDate: 2026-01-01\nAuthors: Sari Pratama, M.Farm.; Dadang").authors == [
        "Sari Pratama, M.Farm.",
        "Dadang",
    ]


def test_the_month_of_the_address_is_the_blogs() -> None:
    base = "Title: A\nAuthor: B\nDate: 2026-02-28T17:40:00Z"
    assert story(base=base).address == "/2026/03/obat-yang-tertukar.html"


@pytest.mark.parametrize(
    ("header", "path", "address"),
    [
        ("Slug: lain", "content/cerita/x.md", "/2026/11/lain.html"),
        ("Address: /2024/03/judul_12.html", "content/cerita/x.md", "/2024/03/judul_12.html"),
        ("", "content/cerita/Obat Yang Tertukar.md", "/2026/11/obat-yang-tertukar.html"),
        ("", "content/cerita/dalam/folder/mana_pun.md", "/2026/11/mana_pun.html"),
    ],
)
def test_addresses(header: str, path: str, address: str) -> None:
    assert story(header, path=path).address == address


def test_every_optional_key_is_understood() -> None:
    facts = story(
        "Modified: 2026-11-22 08:10\nCategory: Renungan\nTags: apotek, maaf\nSummary: 'Singkat' -- padat.\n"
        "Lang: jv\nTranslation_of: /2026/11/asal.html\nSeries: Di Balik Loket\nPermission: bebas\n"
        "Sign_off: Salam,\n    Tetap melayani!\n"
        "Source_title: Buletin\nSource_author: Sari\nSource_url: https://example.org/1\n"
        "Cover: apotek.svg\nCover_alt: Rak\n"
        "Comments: tutup 2026-12-31\nAlias: /a.html; /b/c.html\n"
        "Correction: 2026-11-22 Nama diperbaiki.\n    2026-11-23 Hari diperbaiki."
    )
    assert facts.tags == ["apotek", "maaf"]
    assert facts.summary == "‘Singkat’ – padat."
    assert facts.sign_off == ["Salam,", "Tetap melayani!"]
    assert facts.source == ["Buletin", "Sari", "https://example.org/1"]
    assert facts.cover == "gambar/apotek.svg"
    assert facts.comment_window == CommentWindow(CommentState.CLOSED, "2026-12-31")
    assert facts.aliases == ["/a.html", "/b/c.html"]
    assert facts.corrections == [["2026-11-22", "Nama diperbaiki."], ["2026-11-23", "Hari diperbaiki."]]


def test_no_sign_off_is_said_with_tidak() -> None:
    assert story("Sign_off: tidak").sign_off == []


def test_a_page_lives_below_p_and_takes_no_comments() -> None:
    facts = READER.page("content/halaman/tentang.md", b"Title: Tentang\n\nIsi.").facts
    assert isinstance(facts, Page)
    assert facts.address == "/p/tentang.html"
    assert facts.comment_window == CommentWindow(CommentState.NONE)


@pytest.mark.parametrize(
    ("header", "problem", "remedy"),
    [
        ("Authors: A; B", "Author dan Authors tertulis bersama", "pakai salah satu"),
        ("Slug: Obat Saya", 'slug "Obat Saya" tidak dapat menjadi alamat', "tulis Slug: obat-saya"),
        ("Address: 2026/x.html", "tidak dapat dipakai", "/2026/11/judul.html"),
        ("Address: /../x.html", "tidak dapat dipakai", "/2026/11/judul.html"),
        ("Status: drft", 'Status "drft" tidak dikenal', "mungkin maksudnya draft"),
        ("Lang: bahasa Entah", 'bahasa "bahasa Entah" tidak dikenal', "jv"),
        ("Comments: mungkin", 'Comments "mungkin" tidak dikenal', "tutup 2026-12-31"),
        ("Comments: tutup 05/01/2025", "bisa berarti", "2025-01-05"),
        ("Source_title: Buletin", "sumber ditulis tanpa alamat", "Source_url: https://…"),
        ("Source_url: example.org", "tidak lengkap", "https://…"),
        ("Cover: apotek.svg", "sampul tidak punya teks alternatif", "Cover_alt"),
        ("Cover_alt: Rak", "Cover_alt ditulis tanpa Cover", "Cover: nama-berkas.svg"),
        ("Cover: apotek.txt\nCover_alt: Rak", "bukan gambar", "apotek.svg"),
        ("Correction: Nama diperbaiki.", "koreksi tidak diawali tanggal", "2026-11-22"),
        ("Modified: kapan-kapan", "tidak terbaca", "21 November 2026"),
        ("Kategori: Kisah", 'kunci "Kategori" tidak dikenal', "mungkin maksudnya Category"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_a_remedy(header: str, problem: str, remedy: str) -> None:
    found = read(header).problems
    assert len(found) == 1
    assert found[0].path.startswith("content/cerita/2026/obat-yang-tertukar.md:")
    assert problem in found[0].problem
    assert remedy in found[0].remedy


def test_what_is_required_is_asked_for_all_at_once() -> None:
    found = READER.story("content/cerita/x.md", b"Category: Kisah\n\nIsi.").problems
    assert [one.problem for one in found] == ["Date belum ada", "Author belum ada", "Title belum ada"]


def test_a_name_that_leaves_no_slug_is_a_problem() -> None:
    assert "tidak menyisakan slug" in read(path="content/cerita/!!!.md").problems[0].problem


def test_a_file_that_is_not_text_gives_one_problem_and_no_facts() -> None:
    reading = READER.story("content/cerita/x.md", b"Title: \xff\n\nIsi")
    assert reading.facts is None
    assert len(reading.problems) == 1


def test_authors_have_slugs_of_their_own() -> None:
    reading = read_authors("content/penulis.toml", b'["A B"]\nsignature = "x"\n["a-b"]\nsignature = "y"\n')
    assert 'slug yang sama, "a-b"' in reading.problems[0].problem
    assert reading.problems[0].path == "content/penulis.toml:3"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('["A"]\nsignatur = "x"\n', 'kunci "signatur" pada [A] tidak dikenal'),
        ('["A"]\nbio = "x"\n', "signature pada [A] belum ada"),
        ('["A"]\nsignature = 3\n', "nilai signature pada [A] salah bentuk"),
        ('["A"\n', "bukan TOML yang benar"),
        ('A = "x"\n', '"A" berada di luar tabel'),
        ('["A"]\nsignature = "x"\nurl = "example.org"\n', "tidak lengkap"),
    ],
)
def test_a_wrong_author_table_is_named(text: str, problem: str) -> None:
    assert any(problem in one.problem for one in read_authors("content/penulis.toml", text.encode()).problems)


@pytest.mark.parametrize("name", ["#TimApotek", "= Sari", "1. Sari", "-"])
def test_an_authors_name_does_not_begin_with_what_markdown_takes_for_a_sign(name: str) -> None:
    (found,) = (
        one for one in read_authors("penulis.toml", f'["{name}"]\nslug = "sari"\nsignature = "S"\n'.encode()).problems
    )
    assert found.remedy == "mulai nama dengan huruf"
