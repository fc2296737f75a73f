"""Copies found again: whole, halved, touched up, quoted, and texts that only look alike."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from benchmark.content import make_corpus
from plugins.engine.problem import ContentErrors
from tests.tiny import NOW, TinyBlog
from tools.copies.detection import find_copies
from tools.copies.page import UnreadablePageError, normalize_address, read_page
from tools.copies.report import CopyReport
from tools.copies.search import Match, Reuse
from tools.copies.words import split_words

URL = "https://kisah-layanan.example/2026/11/obat-yang-tertukar.html"
STORY = """\
Hujan turun sejak subuh, dan antrean di depan loket sudah melingkar sampai ke tempat parkir sepeda. Saya
menyalakan lampu meja, menata cap dan bantalan tinta, lalu memanggil nomor pertama. Yang datang seorang bapak
bersarung, membawa map plastik yang ujungnya diikat karet gelang.

Bapak itu tidak langsung duduk. Ia memandangi kursi, menyeka air hujan dari lengan bajunya, dan bertanya
apakah kursinya boleh basah. Saya bilang kursi memang dibuat untuk orang yang baru datang dari jalan. Ia
tertawa kecil, lalu duduk di ujungnya saja, seperti orang yang takut merepotkan meja.

Di dalam map ada lima lembar surat yang semuanya sudah lewat tanggal. Saya membacanya dua kali, mencari satu
saja yang masih dapat dipakai, dan tidak menemukannya. Biasanya saat seperti ini saya menggeser map kembali
sambil menyebut nomor loket lain. Pagi itu saya menutup map pelan-pelan dan bertanya dari mana beliau
berangkat.

Dari lereng gunung, jawabnya, berangkat pukul dua malam menumpang truk sayur. Saya melihat jam dinding. Lima
jam di atas kol dan wortel untuk selembar tanda tangan. Saya minta beliau menunggu, naik ke lantai dua, dan
mengetuk pintu yang selama ini hanya saya ketuk bila dipanggil.

Kepala bagian mendengarkan sambil mengaduk teh. Ia tidak marah, tidak juga tersenyum. Ia bertanya berapa lama
surat pengganti dapat dibuat bila semua orang di ruangan ini berhenti mengerjakan yang lain. Dua puluh menit,
kata saya. Ia meletakkan sendoknya dan berkata, kalau begitu kita punya dua puluh menit.

Sejak itu saya belajar menghitung jarak dengan cara lain. Bukan dari loket ke pintu, melainkan dari rumah
orang itu ke kursi di depan saya. Selembar kertas tidak pernah ringan bagi yang membawanya dari jauh, dan
tugas saya hanyalah membuat jalan pulangnya lebih pendek daripada jalan berangkatnya.
"""
FILLER = """\
Kemarin saya menunggui cucu di ruang tunggu kolam renang, dan tiba-tiba teringat sebuah bacaan lama tentang
meja pelayanan. Orang jarang menulis soal meja. Padahal hampir semua urusan hidup kita pernah lewat di
atasnya, dari akta kelahiran sampai kuitansi terakhir. Ayah saya dulu tukang kayu; setiap meja yang keluar
dari bengkelnya diketuk tiga kali, katanya supaya tidak lupa pulang. Saya membayangkan meja di kantor
kelurahan pun pernah diketuk seseorang yang bangga pada pekerjaannya. Mungkin sebab itu saya selalu meletakkan
tangan di tepinya sebelum berbicara, seperti orang mengucap salam kepada tuan rumah. Cucu saya keluar dari
kolam dengan bibir biru dan bertanya kenapa saya melamun, dan saya jawab saya sedang menghitung berapa banyak
meja yang pernah berbaik hati kepada keluarga kita. Dia bilang meja tidak punya hati, Kek, yang punya hati
orang di belakangnya. Saya diam cukup lama sesudah itu, sampai handuknya kering di bahunya sendiri.
"""
LINK = URL.replace("https://", "http://www.") + "?utm=1#x"
CREDIT = f'<p>Tulisan ini karya Sari Pratama, M.Farm. <a href="{LINK}">asli</a></p>'


@pytest.fixture
def library(blog: TinyBlog) -> TinyBlog:
    """The story among a hundred others."""
    blog.story(STORY, file="cerita/2026/obat-yang-tertukar.md", Title="Obat yang Tertukar")
    for number, other in enumerate(make_corpus(100).stories):
        blog.write(
            f"cerita/lain/{number}.md",
            f"Title: Lain {number}\nDate: 2025-01-02\nAuthor: Baso Lantera\n\n{other.title}, {FORMULA}\n",
        )
    return blog


FORMULA = "selamat pagi para pembaca yang budiman di mana pun Anda berada, semoga sehat selalu."


def asked(blog: TinyBlog, data: str, name: str = "a.html") -> CopyReport:
    file = blog.folder / name
    file.write_text(data, encoding="utf-8")
    return find_copies(blog.site(), [str(file)], NOW)


def match(blog: TinyBlog, data: str, name: str = "a.html") -> Match:
    (finding,) = asked(blog, data, name).findings
    (one,) = finding.matches
    assert finding.reuse == one.reuse
    assert one.url == URL
    return one


def page(text: str, more: str = "") -> str:
    """As a stranger's blog shows it, with all that stands around a text."""
    paragraphs = "".join(f"<p>{one}</p>\n" for one in text.strip().split("\n\n"))
    menu = "".join(f"<li><a href='/{number}'>Bacaan ringan nomor {number} minggu ini</a></li>" for number in range(30))
    return (
        f"<!doctype html><html><head><title>x</title><script>var a = 'Hujan turun sejak subuh';</script></head><body>"
        f"<nav><ul>{menu}</ul></nav><div id=w><div class=post>{paragraphs}{more}</div><aside><ul>{menu}</ul></aside>"
        f"</div><footer>Hak milik kami sendiri.</footer></body></html>"
    )


def test_a_verbatim_copy_without_credit(library: TinyBlog) -> None:
    found = match(library, page(STORY))
    assert found.reuse == Reuse.COPY
    assert found.share > 0.97
    assert found.portion > 0.95
    assert (found.names, found.link) == (False, False)
    assert found.passages[0].startswith("Hujan turun sejak subuh, dan antrean")
    assert found.longest > 250


def test_the_same_with_its_credit(library: TinyBlog) -> None:
    found = match(library, page(STORY, CREDIT))
    assert (found.reuse, found.names, found.link) == (Reuse.CREDITED, True, True)


@pytest.mark.parametrize(
    ("credit", "names", "link"),
    [
        ("<p>Oleh Sari Pratama</p>", True, False),
        (f"<p>{URL}</p>", False, True),
        ("<p>Sari yang pratama</p>", False, False),
    ],
)
def test_half_a_credit_is_none_and_is_told_apart(library: TinyBlog, credit: str, names: bool, link: bool) -> None:
    found = match(library, page(STORY, credit))
    assert (found.reuse, found.names, found.link) == (Reuse.COPY, names, link)


def test_our_own_copy_has_its_credit(library: TinyBlog) -> None:
    library.build()
    copies = library.page("2026/11/obat-yang-tertukar/terbitkan-ulang.html")
    for form, name in (("html", "b.html"), ("teks", "b.txt"), ("markdown", "b.md"), ("whatsapp", "w.txt")):
        text = copies.select_one(f"#salinan-{form}").get_text()  # type: ignore[union-attr]
        assert match(library, text, name).reuse == Reuse.CREDITED


def test_the_first_half_alone_is_a_copy(library: TinyBlog) -> None:
    found = match(library, page("\n\n".join(STORY.split("\n\n")[:3])))
    assert found.reuse == Reuse.COPY
    assert 0.35 < found.share < 0.65


def test_a_third_and_nothing_else_is_a_copy_too(library: TinyBlog) -> None:
    found = match(library, page("\n\n".join(STORY.split("\n\n")[:2])))
    assert found.reuse == Reuse.COPY
    assert found.share < 0.4 < found.portion


@pytest.mark.parametrize(("every", "least", "most"), [(10, 0.4, 0.65), (4, 0.12, 0.4)])
def test_a_copy_that_was_touched_up_is_a_copy(library: TinyBlog, every: int, least: float, most: float) -> None:
    chance = random.Random(every)
    words = STORY.split(" ")
    for position in chance.sample(range(len(words)), len(words) // every):
        words[position] = f"kata{chance.randrange(9999)}"
    found = match(library, page(" ".join(words)))
    assert found.reuse == Reuse.COPY
    assert least < found.share < most


@pytest.mark.parametrize("credit", ["", CREDIT])
def test_a_fair_quotation_is_a_quotation_with_and_without_credit(library: TinyBlog, credit: str) -> None:
    paragraph = STORY.split("\n\n")[1]
    found = match(library, page(f"{FILLER}\n\n{paragraph}\n\n{FILLER}", credit))
    assert (found.reuse, found.names) == (Reuse.QUOTATION, bool(credit))
    assert "Saya bilang kursi memang dibuat" in found.passages[0]


@pytest.mark.parametrize(
    "text", [FILLER, f"{FORMULA} {FILLER}", "Pendek saja.", "Silakan bagikan dengan menyebut penulis."]
)
def test_another_text_is_no_copy(library: TinyBlog, text: str) -> None:
    (finding,) = asked(library, page(text)).findings
    assert (finding.reuse, finding.matches) == (Reuse.NONE, ())


def test_footers_and_permissions_are_not_copied_text(library: TinyBlog) -> None:
    library.build()
    letter = library.page().select_one("footer.letter")
    (finding,) = asked(library, page(FILLER, str(letter))).findings
    assert finding.reuse == Reuse.NONE


def test_a_story_told_twice_on_the_blog_is_still_found(library: TinyBlog) -> None:
    library.story(STORY, file="cerita/kembar.md", Title="Kembar", Date="2026-10-01")
    (finding,) = asked(library, page(STORY)).findings
    assert {one.title for one in finding.matches} == {"Obat yang Tertukar", "Kembar"}


def test_hidden_signs_quotation_marks_and_line_breaks_hide_nothing(library: TinyBlog) -> None:
    disguised = STORY.replace("a", "a\u200b").replace(" ", "  ").upper().replace("E", "<b>E</b>")
    assert match(library, page(disguised)).share > 0.97
    broken = f"<html><body><div>{STORY.replace(chr(10), '<br>')}</div></body></html>"
    assert match(library, broken).share > 0.97


def test_what_cannot_be_read_is_named_and_the_rest_is_looked_at(library: TinyBlog, tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 \0")
    (tmp_path / "c.html").write_text(page(STORY), encoding="utf-8")
    answer = find_copies(
        library.site(), [str(tmp_path / "b.pdf"), str(tmp_path / "entah"), str(tmp_path / "c.html")], NOW
    )
    assert [finding.reuse for finding in answer.findings] == [Reuse.COPY]
    assert "simpan halamannya sebagai HTML" in answer.problems[0][1]
    assert "tidak ada" in answer.problems[1][1]


def test_a_folder_stands_for_its_files(library: TinyBlog, tmp_path: Path) -> None:
    folder = tmp_path / "temuan"
    folder.mkdir()
    (folder / "a.html").write_text(page(STORY), encoding="utf-8")
    (folder / "b.txt").write_text(FILLER, encoding="utf-8")
    assert [one.reuse for one in find_copies(library.site(), [str(folder)], NOW).findings] == [Reuse.COPY, Reuse.NONE]


def test_encodings_are_as_declared_or_guessed(library: TinyBlog) -> None:
    text = STORY + "Café itu sudah tutup, kata “Ibu”."
    for data in (
        page(text).encode("utf-8"),
        page(text).replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252"),
        text.encode("cp1252"),
    ):
        assert "café" in read_page("a", data).all


def test_answers_read_well_and_are_there_for_programs(library: TinyBlog) -> None:
    answer = asked(library, page(STORY))
    text = answer.as_text()
    assert "bagian cerita yang ada di sana" in text
    assert max(map(len, text.splitlines()[1:])) <= 80
    data = json.loads(CopyReport(answer.findings, (("x", "y"),)).as_json())
    assert data["version"] == 1
    assert data["pages"][0]["matches"][0]["url"] == URL
    assert data["problems"] == [{"name": "x", "problem": "y"}]


def test_a_blog_with_errors_is_mended_first(library: TinyBlog) -> None:
    library.write("cerita/rusak.md", "Title: Rusak\n\nIsi.")
    with pytest.raises(ContentErrors):
        asked(library, page(STORY))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x.html", "http://www.A.example/x.html/"),
        ("a.example/x%20y", "https://a.example/x y?b=1#c"),
        ("https://a.example/", "https://a.example"),
    ],
)  # fmt: skip
def test_equal_places_are_equal(one: str, other: str) -> None:
    assert normalize_address(one) == normalize_address(other)


@pytest.mark.parametrize("link", ["http://[", "http://[foo]/x", "//a\u2100b.example", "https://[::1", "http://]x["])
def test_odd_links_and_encodings_of_a_page_stop_nothing(library: TinyBlog, link: str) -> None:
    """Strangers write these pages and their servers' headers."""
    for charset in ("", "idna", "punycode", "undefined", "utf-7", "\0", "x" * 999, "hex"):
        for text in (f"<p>{STORY}<a href='{link}'>x</a> {link}</p>", f"{STORY} {link}"):
            with suppress(UnreadablePageError):  # which names the page, and the others are looked at
                assert read_page("a", text.encode(), charset).all
    assert asked(library, page(f'{STORY}<a href="{link}">x</a>')).findings[0].reuse is Reuse.COPY


def test_sources_that_cannot_be_opened_are_named_and_stop_no_other(library: TinyBlog, tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / os.fsdecode(b"caf\xe9.txt")).write_text(STORY, encoding="utf-8")
    odd = [
        "x" * 5000,
        "a\0b",
        "a\0b://x",
        "http://[",
        "\udce9",
        "://",
        "http://\udce9.example",
        str(tmp_path / "f" / "g" / "h"),
    ]
    report = find_copies(library.site(), [*odd, str(tmp_path / "f")], NOW)
    assert len(report.problems) == len(odd)
    assert report.findings[0].reuse is Reuse.COPY
    for said in (report.as_text(), report.as_json(), *map("".join, report.problems)):
        said.encode()


def test_words_know_where_they_stand() -> None:
    words = split_words("“Ojo nesu,” kata\u200bnya — 2 kali.")
    assert words.words == ["ojo", "nesu", "katanya", "2", "kali"]
    assert words.passage(0, 2) == "Ojo nesu,” katanya"


def test_the_task_takes_any_number_of_sources(tmp_path: Path) -> None:
    (tmp_path / "satu dua.txt").write_text(FILLER, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FILLER, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "invoke",
        "find-copies",
        str(tmp_path / "satu dua.txt"),
        str(tmp_path / "b.txt"),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [one["verdict"] for one in json.loads(done.stdout)["pages"]] == [Reuse.NONE, Reuse.NONE]
    done = subprocess.run([*command[:-1], str(tmp_path / "entah")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "entah: berkas ini tidak ada" in done.stderr
