"""What is in the index of a built blog, and which of its files an edit changes."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from msgspec import json

from tests.tiny import TinyBlog

WORDS = "cari/2026-11/cerita-.json"
SAID = "cari/2026-11/komentar-.json"
ENDS = "cari/2026-11/akhir-.json"


def stems(blog: TinyBlog, path: str = WORDS) -> dict[str, tuple[list[str], str]]:
    """Root → words as written, places."""
    if not (blog.output / path).exists():
        return {}
    found = json.decode(blog.text(path), type=dict[str, dict[str, tuple[str, str] | str]])["w"]
    return {root: (value[0].split(), value[1]) for root, value in found.items()}


def levels(places: str) -> list[int]:
    return [int(level) for level in re.findall(r"\d", places)]


def changed(blog: TinyBlog, before: dict[str, bytes]) -> set[str]:
    after = blog.files()
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def test_title_body_tags_series_authors_and_footnotes_are_found(blog: TinyBlog) -> None:
    blog.story(
        "Loketnya dibuka[^x]. *Ojo nesu*{: lang=jv }, **tebal**, `kode`.\n\n[^x]: Kata petugas.",
        Tags="kesabaran, ibu",
        Series="Di Balik Meja",
    )
    blog.build()
    found = stems(blog)
    wanted = {
        "obat",
        "tukar",
        "loket",
        "buka",
        "ojo",
        "nesu",
        "tebal",
        "kode",
        "tugas",
        "sabar",
        "ibu",
        "balik",
        "meja",
    }
    assert wanted | {"sari", "pratama"} <= found.keys()
    assert found["loket"][0] == ["loketnya"]
    assert found["sabar"][0] == ["kesabaran"]
    assert "catatan" not in found  # the heading over footnotes is not the author's


def test_what_stands_under_every_story_is_not_found(blog: TinyBlog) -> None:
    blog.build()
    assert "Silakan bagikan" in blog.text("2026/11/obat-yang-tertukar.html")
    assert not stems(blog).keys() & {"silakan", "alamat", "salam", "layan", "bagi", "izin", "komentar", "yang"}


def test_hidden_stories_drafts_and_those_to_come_are_not_found(blog: TinyBlog) -> None:
    blog.story("Rahasia satu.", file="cerita/a.md", Title="Satu", Status="hidden")
    blog.story("Rahasia dua.", file="cerita/b.md", Title="Dua", Status="draft")
    blog.story("Rahasia tiga.", file="cerita/c.md", Title="Tiga", Date="2026-12-01")
    blog.build()
    assert "rahasia" not in stems(blog)
    blog.build(PREVIEW=True)
    assert "rahasia" not in stems(blog)


def test_comments_are_apart(blog: TinyBlog) -> None:
    blog.build()
    assert stems(blog, SAID) == {}
    blog.comment("Terharu membacanya.")
    blog.comment(stem="dua", Member="", Status="ditarik", text="")
    blog.build()
    assert stems(blog, SAID).keys() == {"haru", "baca"}
    assert "haru" not in stems(blog)
    assert not {"budi", "lestari"} & stems(blog, SAID).keys()


def test_a_title_says_more_than_a_word_in_passing_and_often_more_than_once(blog: TinyBlog) -> None:
    blog.story("Sekali saja tentang stempel di sini.", file="cerita/a.md", Title="Satu", Date="2026-11-01")
    blog.story("Stempel, stempel di sini.", file="cerita/b.md", Title="Dua", Date="2026-11-02")
    blog.story("Tidak di sini.", file="cerita/c.md", Title="Stempel", Date="2026-11-03")
    blog.story(f"Stempel. {'Lain sekali ini. ' * 600}", file="cerita/d.md", Title="Empat", Date="2026-11-04")
    blog.build()
    once, often, titled, lost = levels(stems(blog)["stempel"][1])
    assert lost < once < often < titled


def test_an_edit_changes_the_files_of_the_words_that_changed_and_no_others(blog: TinyBlog) -> None:
    filler = " ".join(
        f"{letter}{other}ta{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" for other in "abcdefghijklmn"
    )
    for number in range(1, 200):
        body = f"{filler} nomor{number} {'pagi' if number > 1 else 'sore'} itu."
        blog.story(body, file=f"cerita/{number}.md", Title=f"Nomor {number}", Date=f"2025-{number % 12 + 1:02}-05")
    blog.build()
    before = blog.files()
    blog.story(f"{filler} nomor7 sore itu.", file="cerita/7.md", Title="Nomor 7", Date="2025-08-05")
    blog.build()
    searched = {path for path in changed(blog, before) if path.startswith("cari")}
    folder = "cari/2024-2031"
    assert searched <= {
        f"{folder}/{kind}-{end}.json" for kind in ("cerita", "akhir") for end in ("", "p", "s", "i", "e")
    }
    assert f"{folder}/cerita-s.json" in searched
    assert len([path for path in before if path.startswith(f"{folder}/cerita-")]) > 5


def test_a_new_story_changes_the_newest_months_files_only(blog: TinyBlog) -> None:
    for number, date in enumerate(["2026-11-01", "2026-10-01", "2026-09-01", "2024-01-01", "2019-01-01"]):
        blog.story(f"Cerita {number} pagi itu.", file=f"cerita/{number}.md", Title=f"Nomor {number}", Date=date)
    blog.build()
    before = blog.files()
    blog.story("Cerita purnama itu.", file="cerita/baru.md", Title="Baru", Date="2026-11-22")
    blog.build()
    searched = {path for path in changed(blog, before) if path.startswith("cari")}
    assert searched == {"cari.html", "cari/2026-11/2026-11.json", WORDS, ENDS}


@pytest.mark.parametrize(("table", "column"), [("bodies", "term_frequencies"), ("queries", "text")])
@pytest.mark.parametrize("then", ["build", "check"])
def test_what_is_remembered_wrongly_is_worked_out_anew(blog: TinyBlog, table: str, column: str, then: str) -> None:
    blog.story("Pagi itu.", file="cerita/a.md", Title="Satu", Date="2026-11-01")
    blog.build()
    with closing(sqlite3.connect(blog.folder / ".kisah/simpanan.sqlite")) as store:
        store.execute(f"update {table} set {column} = 'x' || {column}")
        store.commit()
    blog.story("Sore itu.", file="cerita/a.md", Title="Satu", Date="2026-11-01")
    if then == "check":
        assert blog.problems() == []
    blog.build()
    assert stems(blog)["sore"] == ([], "A6")
    assert "pagi" not in stems(blog)


def test_the_titles_of_a_month_are_rows_from_the_oldest(blog: TinyBlog) -> None:
    blog.story("Isi.", file="cerita/a.md", Title='Dua & "tiga"', Date="2026-11-01", Lang="jv")
    blog.build()
    assert json.decode(blog.text("cari/2026-11/2026-11.json")) == [
        ["/2026/11/a.html", "Dua & “tiga”", "Sari Pratama, M.Farm.", "1 Nov 2026", "jv"],
        ["/2026/11/obat-yang-tertukar.html", "Obat yang Tertukar", "Sari Pratama, M.Farm.", "21 Nov 2026", ""],
    ]


def test_a_blog_without_stories_has_a_page_for_searching_nevertheless(blog: TinyBlog) -> None:
    (blog.content / "cerita/2026/obat-yang-tertukar.md").unlink()
    blog.build()
    assert (blog.output / "cari.html").exists()
    assert not (blog.output / "cari").exists()


def test_nobody_may_live_where_the_page_for_searching_is(blog: TinyBlog) -> None:
    blog.story("Isi.", file="cerita/a.md", Title="Satu", Address="/cari.html")
    assert [problem.problem for problem in blog.problems()] == ["alamat /cari.html sudah dipakai oleh blog ini sendiri"]
