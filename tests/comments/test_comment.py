"""Comment and roster files, and what a build makes of them."""

from __future__ import annotations

import pytest

from plugins.comments.comment import CommentReader
from plugins.comments.roster import read_roster
from tests.tiny import COMMENT_FOLDER, TinyBlog

READ = CommentReader("Asia/Jakarta")
PATH = "content/komentar/2026/11/obat/satu.md"


def test_a_comment_file_has_its_place_in_its_folder_and_its_id_in_its_name() -> None:
    facts = READ(PATH, b"Member: budi\nDate: 2026-11-21T19:05:00+07:00\nReply_to: nol\nId: satu\n\nHalo.").facts
    assert (facts.thread, facts.id, facts.reply_to, facts.managed) == ("2026/11/obat", "satu", "nol", True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Date: 2026-11-21\n\nHalo.", "Member belum ada"),
        ("Member: budi\n\nHalo.", "Date belum ada"),
        ("Member: budi\nDate: 2026-11-21\n\n", "isi komentar kosong"),
        ("Member: budi\nDate: 2026-11-21\nId: dua\n\nHalo.", 'Id "dua" berbeda dari nama berkas'),
        ("Member: budi\nDate: 2026-11-21\nName: Budi\n\nHalo.", "Name hanya untuk Member: arsip"),
        ("Member: arsip\nDate: 2026-11-21\n\nHalo.", "komentar arsip tanpa nama"),
        ("Member: budi\nDate: 2026-11-21\nStatus: hapus\n\nHalo.", 'Status "hapus" tidak dikenal'),
        ("Member: budi\nDate: 2026-11-21\nStatus: ditarik\n\nHalo.", "masih memuat isi atau nama"),
        ("Membr: budi\nDate: 2026-11-21\n\nHalo.", 'kunci "Membr" tidak dikenal'),
    ],
)
def test_a_wrong_comment_file_is_named(text: str, problem: str) -> None:
    assert any(problem in one.problem for one in READ(PATH, text.encode()).problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[arsip]\nname = 'A'\nmasa = []\n", 'id "arsip" sudah dipakai'),
        ("[Budi]\nname = 'A'\nmasa = []\n", 'id "Budi" tidak dapat dipakai'),
        ("[budi]\nname = 'budi@surel.example'\nmasa = []\n", "memuat alamat surel"),
        ("[budi]\nname = 'Promo 50%40toko.id'\nmasa = []\n", "memuat alamat surel"),
        ("[budi]\nname = 'A'\n[[budi.masa]]\ndari = 2026-01-02\nsampai = 2026-01-01\n", "berakhir sebelum dimulai"),
        ("[budi]\nname = 'A'\n[[budi.masa]]\ndari = '2026-01-02'\n", "salah bentuk"),
        ("[budi]\nname = 'A'\n[[budi.masa]]\nsampai = 2026-01-02\n", "salah bentuk"),
        ("[budi]\nname = 'A'\n[[budi.masa]]\ndari = 2026-01-02\nhingga = 2026-02-02\n", 'kunci "hingga"'),
        ("[budi]\nname = 'A'\nsurel = 'x'\nmasa = []\n", 'kunci "surel" pada [budi] tidak dikenal'),
    ],
)
def test_a_wrong_roster_is_named_and_grants_nothing(text: str, problem: str) -> None:
    reading = read_roster("content/anggota.toml", text.encode())
    assert any(problem in one.problem for one in reading.problems)
    assert all(not member.periods for member in reading.facts)


def test_the_page_shows_threads_counts_and_the_policy(blog: TinyBlog) -> None:
    blog.comment("Pertama.", stem="a")
    blog.comment("Kedua.", stem="b", Reply_to="a")
    blog.comment("Ketiga.", stem="c", Reply_to="b")
    blog.comment("Dari blog lama.", stem="d", Member="arsip", Name="Endang")
    blog.write(f"{COMMENT_FOLDER}/e.md", "Date: 2026-11-21T20:30:00+07:00\nStatus: ditarik\n\n")
    blog.comment("Jawaban.", stem="f", Reply_to="e", Date="2026-11-21T21:00:00+07:00")
    blog.build()
    section = blog.page().select_one("section.comments")
    assert section
    text = " ".join(section.get_text(" ").split())
    assert "5 komentar" in text
    assert "Hanya anggota blog ini yang dapat mengirim komentar" in text
    assert "membalas Budi Lestari" in text
    assert "Endang" in text
    assert "ditarik" in text
    assert [item["id"] for item in section.select("[id^=komentar-]")] == [f"komentar-{stem}" for stem in "abcdef"]


def test_a_story_without_comments_says_so(blog: TinyBlog) -> None:
    blog.build()
    text = blog.page().select_one("section.comments").get_text(" ")  # type: ignore[union-attr]
    assert "Tidak ada komentar" in text
    assert "Hanya anggota blog ini yang dapat mengirim komentar" in text


READ_ONLY = (
    "Komentar para anggota dapat dibaca di sini. Untuk saat ini, komentar baru tidak dapat dikirim lewat halaman ini."
)
JOIN = "Ingin menjadi anggota? Sampaikan saja kepada penulis atau pemilik blog ini. Menjadi anggota"


@pytest.mark.parametrize("comments", ["buka", "tutup", "tutup 2026-11-20", "tutup 2026-12-31", "tidak"])
@pytest.mark.parametrize("count", [0, 1])
def test_without_a_desk_a_page_says_that_comments_are_read_there_and_how_to_become_a_member(
    blog: TinyBlog, comments: str, count: int
) -> None:
    blog.story(Comments=comments)
    blog.write("halaman/anggota.md", "Title: Menjadi anggota\n\nIsi.\n")
    if count and comments != "tidak":
        blog.comment("Pertama.", Date="2026-11-19T19:05:00+07:00" if "20" in comments else "2026-11-21T19:05:00+07:00")
    said = {}
    for desk in (None, "https://meja.example"):
        blog.build(MEMBERSHIP_PAGE="/p/anggota.html", DESK_URL=desk)
        section = blog.page().select_one(".comments")
        assert section
        said[desk] = " ".join(section.get_text(" ").split())
    if comments == "tidak":
        assert said[None] == "Cerita ini tidak membuka ruang komentar. Menjadi anggota"
    else:
        assert READ_ONLY in said[None]
        assert f"Hanya anggota blog ini yang dapat mengirim komentar. {JOIN}" in said[None]
    assert "@" not in said[None]
    assert JOIN not in said["https://meja.example"]
    assert READ_ONLY not in said["https://meja.example"]


def test_all_refusals_are_listed_at_once_and_nothing_is_built(blog: TinyBlog) -> None:
    blog.comment(stem="a", Member="orang-lewat")
    blog.comment(stem="b", Member="lina")
    blog.comment(stem="c", Reply_to="zzz")
    blog.comment(stem="d", Date="2027-01-01T00:00:00+07:00")
    blog.comment(stem="e", folder="komentar/2026/11/entah")
    found = blog.problems()
    assert [(one.path, one.problem) for one in found] == [
        ("content/komentar/2026/11/entah", "1 komentar di sini tidak berada di bawah cerita mana pun"),
        ("content/komentar/2026/11/obat-yang-tertukar/a.md", '"orang-lewat" bukan anggota blog ini'),
        ("content/komentar/2026/11/obat-yang-tertukar/b.md", '"lina" bukan anggota pada hari itu (2026-11-21)'),
        ("content/komentar/2026/11/obat-yang-tertukar/c.md", 'komentar "zzz" yang dibalas tidak ada di sini'),
        ("content/komentar/2026/11/obat-yang-tertukar/d.md", "komentar ini bertanggal di masa depan"),
    ]


def test_comments_stay_when_a_member_leaves(blog: TinyBlog) -> None:
    blog.story(Date="2026-05-01")
    blog.comment(Member="lina", folder="komentar/2026/05/obat-yang-tertukar", Date="2026-06-30T23:00:00+07:00")
    assert blog.problems() == []


def test_comments_under_a_former_address_come_along(blog: TinyBlog) -> None:
    blog.story(Alias="/2020/01/lama.html")
    blog.comment("Dari alamat lama.", folder="komentar/2020/01/lama")
    blog.build()
    assert "Dari alamat lama." in blog.page().text
    assert "url=/2026/11/obat-yang-tertukar.html" in blog.text("2020/01/lama.html")


def test_a_page_takes_comments_only_when_it_says_so(blog: TinyBlog) -> None:
    blog.write("halaman/tentang.md", "Title: Tentang\n\nIsi.")
    blog.comment(folder="komentar/p/tentang")
    assert "tidak menerima komentar" in blog.problems()[0].problem
    blog.write("halaman/tentang.md", "Title: Tentang\nComments: buka\n\nIsi.")
    blog.build()
    assert "Terima kasih." in blog.page("p/tentang.html").text


def test_a_story_that_is_broken_does_not_make_its_comments_homeless(blog: TinyBlog) -> None:
    blog.comment()
    blog.write("cerita/2026/obat-yang-tertukar.md", "Title: Obat\n\nIsi.")
    assert {one.path.partition(":")[0] for one in blog.problems()} == {"content/cerita/2026/obat-yang-tertukar.md"}
