"""Words that find each other."""

from __future__ import annotations

import pytest

from plugins.indonesian.stems import OURS, RARE, stem
from plugins.indonesian.words import words

OF_ONE_STEM = [
    "tulis menulis tulisan penulis dituliskan tertulis penulisan menuliskannya",
    "layani melayani pelayanan dilayani pelayan terlayani layanan melayaninya",
    "antre antrean mengantre antri antrian mengantri antreannya",
    "maaf memaafkan dimaafkan maafnya maafkanlah",
    "rawat perawat perawatan dirawat merawat",
    "pesan memesan pemesan pesanan dipesan",
    "beri memberi pemberian berikan memberikan diberikan",
    "las mengelas pengelas pengelasan",
    "kirim pengirim mengirim pengiriman kiriman terkirim",
    "rasa perasaan merasa terasa merasakan",
    "kenal berkenalan dikenali mengenal",
    "tangis menangis menangisi tangisan",
    "kelola mengelola pengelola pengelolaan",
    "kerja mengerjakan pekerja pekerjaan bekerja",
    "telepon menelepon penelepon menelpon ditelepon",
    "utang berutang mengutang utangnya",
    "ajar belajar pelajaran mengajar pengajar mempelajari",
]


@pytest.mark.parametrize("members", OF_ONE_STEM, ids=lambda members: members.split()[0])
def test_words_of_one_root_have_one_stem(members: str) -> None:
    assert len({stem(word) for word in members.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("kelas", "mengelas"), ("ikan", "berikan"), ("menang", "menangis"), ("sebar", "sebaris"), ("apotek", "apoteker")],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["sari", "wahyuningsih", "norum", "47", "rp10000", "wis", "ꦲ", "dst", "karek"])
def test_names_numbers_and_words_of_other_languages_stand_for_themselves(word: str) -> None:
    assert stem(word) == word


def test_our_own_entries_are_words_and_their_roots_stand_for_themselves() -> None:
    assert all(words(one) == [one] for pair in OURS.items() for one in pair)
    assert {stem(root) for root in OURS.values()} == set(OURS.values())


def test_roots_taken_out_are_in_the_list_of_the_library() -> None:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    assert set(StemmerFactory().get_words()) >= RARE
