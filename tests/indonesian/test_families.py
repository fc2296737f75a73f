"""Words that find each other."""

from __future__ import annotations

import pytest

from plugins.indonesian.families import OURS, RARE, family
from plugins.indonesian.words import words

FAMILIES = [
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


@pytest.mark.parametrize("members", FAMILIES, ids=lambda members: members.split()[0])
def test_a_family_has_one_root(members: str) -> None:
    assert len({family(word) for word in members.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("kelas", "mengelas"), ("ikan", "berikan"), ("menang", "menangis"), ("sebar", "sebaris"), ("apotek", "apoteker")],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert family(one) != family(other)


@pytest.mark.parametrize("word", ["sari", "wahyuningsih", "norum", "47", "rp10000", "wis", "ꦲ", "dst", "karek"])
def test_names_numbers_and_words_of_other_languages_stand_for_themselves(word: str) -> None:
    assert family(word) == word


def test_our_own_entries_are_words_and_their_roots_stand_for_themselves() -> None:
    assert all(words(one) == [one] for pair in OURS.items() for one in pair)
    assert {family(root) for root in OURS.values()} == set(OURS.values())


def test_roots_taken_out_are_in_the_list_of_the_library() -> None:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    assert set(StemmerFactory().get_words()) >= RARE
