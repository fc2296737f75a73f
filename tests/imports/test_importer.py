"""Importing again, over what others have written, with files that are broken, and after a kill."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plugins.engine.problem import ContentErrors
from tests.imports.cases import CASES, COMMENTS
from tests.imports.conftest import Moving
from tests.imports.exports import HOST, Item, classic, takeout
from tests.imports.generated import write
from tests.tiny import PROJECT
from tools.exports.source import ExportError
from tools.importing.journal import NAME, Fate
from tools.importing.options import ImportOptions, MappingError, Names, read_names
from tools.importing.report import Outcome, Remark

STORY = Item(1, "Antrean pagi", "<p>Antrean sudah panjang.</p>", path="/2024/03/antrean.html")
FILE = "cerita/2024/03/antrean.md"
COMMENT = Item(2, "", "Terima kasih.", kind="COMMENT", parent=1, author="Tamu")
COMMENT_FILE = "komentar/2024/03/antrean/2024-03-05T100000-tamu.md"
ITEMS = [case.item for case in (*CASES, *COMMENTS)]


class TestAgain:
    """Another import over the result of the first."""

    def test_nothing_changes(self, moving: Moving) -> None:
        export = takeout(ITEMS, moving.folder)
        first = moving(export)
        before = moving.files()
        second = moving(export)
        assert moving.files() == before
        assert second.outcomes == first.outcomes
        assert set(second.fates) == {Fate.SAME}

    def test_an_edited_story_is_never_overwritten(self, moving: Moving) -> None:
        moving([STORY, COMMENT])
        edited = moving.text(FILE).replace("panjang", "sangat panjang")
        moving.blog.write(FILE, edited)
        report = moving([STORY._replace(html="<p>Lain sama sekali.</p>"), COMMENT])
        assert moving.text(FILE) == edited
        assert report.remarks[Remark.KEPT] == [f"{FILE}: {Fate.EDITED}"]
        assert report.balanced

    def test_an_untouched_story_follows_a_newer_export(self, moving: Moving) -> None:
        moving([STORY])
        report = moving([STORY._replace(html="<p>Antrean sudah bubar.</p>"), COMMENT])
        assert "bubar" in moving.text(FILE)
        assert report.fates == {Fate.UPDATED: 1, Fate.NEW: 1}

    def test_a_deleted_story_stays_deleted_and_so_do_its_comments(self, moving: Moving) -> None:
        moving([STORY, COMMENT])
        (moving.blog.content / FILE).unlink()
        (moving.blog.content / COMMENT_FILE).unlink()
        report = moving([STORY, COMMENT])
        assert not (moving.blog.content / FILE).exists()
        assert not (moving.blog.content / COMMENT_FILE).exists()
        assert report.remarks[Remark.KEPT] == [f"{FILE}: {Fate.DELETED}"]
        assert moving.blog.problems() == []

    def test_a_link_follows_what_became_of_its_story(self, moving: Moving) -> None:
        linking = Item(7, "Dua", f'<p><a href="{HOST}/2024/03/antrean.html">itu</a></p>', path="/2024/04/dua.html")
        moving([STORY, linking])
        assert "[itu](/2024/03/antrean.html)" in moving.text("cerita/2024/04/dua.md")
        moving.blog.write(FILE, moving.text(FILE).replace("Author:", "Address: /2024/03/pindah.html\nAuthor:"))
        moving([STORY, linking])
        assert f"[itu]({HOST}/2024/03/antrean.html)" in moving.text("cerita/2024/04/dua.md")
        moving.blog.write(FILE, moving.text(FILE).replace("Author:", "Alias: /2024/03/antrean.html\nAuthor:"))
        moving([STORY, linking])
        assert "[itu](/2024/03/antrean.html)" in moving.text("cerita/2024/04/dua.md")
        (moving.blog.content / FILE).unlink()
        report = moving([STORY, linking])
        assert report.remarks[Remark.LINK] == [f"cerita/2024/04/dua.md: {HOST}/2024/03/antrean.html"]
        assert moving.blog.problems() == []

    def test_comments_follow_a_story_whose_address_was_edited(self, moving: Moving) -> None:
        moving([STORY])
        moving.blog.write(FILE, moving.text(FILE).replace("Author:", "Address: /2024/03/pindah.html\nAuthor:"))
        moving([STORY, COMMENT])
        assert "Terima kasih." in moving.text("komentar/2024/03/pindah/2024-03-05T100000-tamu.md")
        assert moving.blog.problems() == []

    def test_a_story_that_takes_no_comments_any_more_gets_none(self, moving: Moving) -> None:
        moving([STORY])
        moving.blog.write(FILE, moving.text(FILE).replace("Author:", "Comments: tidak\nAuthor:"))
        report = moving([STORY, COMMENT])
        assert report.left_out["cerita ini tidak menerima komentar"] == ["komentar 2 oleh Tamu"]
        assert moving.blog.problems() == []

    def test_comments_that_were_moved_by_hand_are_not_written_twice(self, moving: Moving) -> None:
        moving([STORY, COMMENT])
        moving.blog.write(FILE, moving.text(FILE).replace("Author:", "Address: /2024/03/pindah.html\nAuthor:"))
        (moving.blog.content / "komentar/2024/03/antrean").rename(moving.blog.content / "komentar/2024/03/pindah")
        before = moving.files()
        moving([STORY, COMMENT])
        assert moving.files() == before

    def test_without_the_journal_every_file_counts_as_one_s_own(self, moving: Moving) -> None:
        moving([STORY])
        (moving.blog.content / NAME).unlink()
        report = moving([STORY._replace(html="<p>Lain.</p>")])
        assert "panjang" in moving.text(FILE)
        assert "bukan dari impor" in next(iter(report.left_out))

    def test_recognised_parts_can_be_had_back_as_text(self, moving: Moving) -> None:
        story = STORY._replace(html=f"{STORY.html}<p>Salam hangat,<br>SARI</p>")
        moving([story])
        assert "Sign_off: Salam hangat," in moving.text(FILE)
        moving([story], ImportOptions(plain=True))
        assert "Sign_off" not in moving.text(FILE)
        assert "\n\nSalam hangat,  \nSARI\n" in moving.text(FILE)


class TestWhatIsThere:
    """The blog's own files."""

    def test_a_page_of_the_same_address_is_kept(self, moving: Moving) -> None:
        moving.blog.write("halaman/tentang.md", "Title: Tentang\n\nTulisan kami sendiri.\n")
        before = moving.files()
        report = moving([Item(1, "Tentang", "<p>Lama.</p>", kind="PAGE", path="/p/tentang.html")])
        assert moving.files().items() >= before.items()
        assert report.outcomes == {Outcome.LEFT_OUT: 3}
        assert "halaman/tentang.md" in "".join(report.left_out)

    def test_a_story_elsewhere_with_that_address_is_kept(self, moving: Moving) -> None:
        moving.blog.story(file="cerita/lain.md", Address="/2024/03/antrean.html")
        report = moving([STORY])
        assert report.outcomes[Outcome.STORY] == 0
        assert moving.blog.problems() == []

    def test_a_file_of_that_name_is_kept_and_the_address_is_the_story_s(self, moving: Moving) -> None:
        moving.blog.story(file=FILE, Date="2025-01-01")
        moving([STORY])
        assert "Address: /2024/03/antrean.html\n" in moving.text("cerita/2024/03/antrean-2.md")
        assert moving.blog.problems() == []

    def test_known_authors_and_permissions_are_used_and_their_files_keep_every_byte(self, moving: Moving) -> None:
        sharing = "Silakan bagikan dengan menyebut penulis &amp; alamat aslinya."
        html = f"<p>Isi.</p><p>{sharing}</p><p>Salam hangat,<br>SARI</p>"
        mapping = Names(penulis={"Sari Pratama": "Sari Pratama, M.Farm."})
        before = moving.files()
        moving([STORY._replace(html=html)], ImportOptions(names=mapping))
        after = moving.files()
        assert (after["penulis.toml"], after["izin.toml"]) == (before["penulis.toml"], before["izin.toml"])
        text = moving.text(FILE)
        assert "Author: Sari Pratama, M.Farm.\n" in text
        assert "Permission: bebas\n" in text
        assert "Sign_off: Salam hangat,\nPermission" in text

    def test_an_author_s_sign_off_does_not_come_under_stories_that_had_none(self, moving: Moving) -> None:
        mapping = Names(penulis={"Sari Pratama": "Sari Pratama, M.Farm."})
        moving([STORY], ImportOptions(names=mapping))
        assert "Sign_off: tidak\n" in moving.text(FILE)

    def test_new_tables_are_added_below_and_grant_nothing(self, moving: Moving) -> None:
        moving.blog.write(
            "izin.toml", moving.text("izin.toml") + '[hak-cipta]\nname = "Hak cipta"\ntext = "Tanya dahulu."'
        )
        before = moving.text("penulis.toml"), moving.text("izin.toml")
        html = '<p>Isi.</p><p>"Boleh" disebarluaskan asal menyebut sumbernya \\ dan tautannya. Bebas dibagikan.</p>'
        stories = [
            STORY._replace(author='Budi "B" Santoso', html=html.replace('"Boleh"', "Boleh")),
            Item(3, "Dua", "<p>Isi.</p>", path="/2024/04/dua.html", author="!!!"),
        ]
        moving(stories)
        authors, permissions = moving.text("penulis.toml"), moving.text("izin.toml")
        assert authors.startswith(before[0])
        assert permissions.startswith(before[1])
        assert '["Budi \\"B\\" Santoso"]\nslug = "budi-b-santoso"\n' in authors
        assert authors.count('permission = "hak-cipta"') == 2
        assert "[izin-budi-b-santoso]" in permissions
        assert "republish = false" in permissions
        assert moving.blog.problems() == []

    def test_broken_tables_are_mended_first(self, moving: Moving) -> None:
        moving.blog.write("penulis.toml", "[rusak")
        before = moving.files()
        with pytest.raises(ContentErrors, match=r"penulis\.toml"):
            moving([STORY])
        assert moving.files() == before


class TestOddities:
    """What nobody would write on purpose."""

    def test_a_text_that_begins_like_a_header_is_no_header(self, moving: Moving) -> None:
        moving(
            [
                STORY._replace(html="<p>Status: sedang rehat.</p>"),
                Item(3, "Dua", "<p><b>Cover</b>: kosong</p>", path="/2024/04/dua.html"),
                COMMENT._replace(html="Date: besok<br>Status: lulus"),
            ]
        )
        assert moving.blog.problems() == []
        moving.blog.build()
        assert "Status: sedang rehat." in moving.blog.text("2024/03/antrean.html")
        assert "Date: besok" in moving.blog.text("2024/03/antrean.html")

    @pytest.mark.parametrize("html", ["<!-- tidak ada apa-apa -->", "<p>&nbsp;</p><br>", "<script>1</script>", "<!--"])
    def test_a_text_that_says_nothing_is_left_out(self, moving: Moving, html: str) -> None:
        report = moving([STORY._replace(html=html), COMMENT])
        assert report.left_out["isinya kosong"] == ["cerita “Antrean pagi”"]
        assert report.left_out["tulisannya tidak ikut"] == ["komentar 2 oleh Tamu"]
        assert report.balanced

    @pytest.mark.parametrize(
        "path",
        [f"/2024/03/{'a' * 300}.html", "/2024/03/.tersembunyi.html", "/2024/03/judul", "/../x.html", "/2024//x.html"],
    )
    def test_an_address_that_cannot_be_kept_is_reported(self, moving: Moving, path: str) -> None:
        report = moving([STORY._replace(path=path)])
        assert report.remarks[Remark.ADDRESS] == [
            f"cerita/2024/03/antrean-pagi.md: {path} berbentuk lain; alamat barunya /2024/03/antrean-pagi.html"
        ]
        assert moving.blog.problems() == []

    def test_answers_that_run_in_a_circle_stand_alone(self, moving: Moving) -> None:
        comments = [
            COMMENT._replace(id=number, reply_to=to) for number, to in ((2, 3), (3, 4), (4, 2), (5, 5), (6, 99))
        ]
        moving([STORY, *comments])
        assert moving.blog.problems() == []
        assert len(list((moving.blog.content / "komentar/2024/03/antrean").glob("*.md"))) == 5

    def test_entries_of_one_id_are_imported_once(self, moving: Moving) -> None:
        report = moving([STORY, STORY, COMMENT, COMMENT])
        assert report.left_out["muncul dua kali di cadangan; yang pertama dipakai"] == [
            "cerita “Antrean pagi”", "komentar 2 oleh Tamu",
        ]  # fmt: skip
        assert moving.blog.problems() == []

    def test_comments_of_the_future_and_without_a_date_are_left_out(self, moving: Moving) -> None:
        report = moving(
            [STORY, COMMENT._replace(published="2030-01-01T00:00:00Z"), COMMENT._replace(id=3, published="")]
        )
        assert report.left_out["tanggalnya di masa depan"] == ["komentar 2 oleh Tamu"]
        assert moving.blog.problems() == []


class TestAddresses:
    """Where texts live that cannot live where they did."""

    @pytest.mark.parametrize(
        "path",
        [
            "/2024/03/index.html", "/2024/index.html", "/index.html", "/arsip.html", "/cari.html", "/404.html",
            "/tag/loket.html", "/tag/loket.feed.html", "/kategori/kisah.html", "/penulis/sari-pratama.html",
            "/feed.html", "/stories.html", "/2024/03/x/terbitkan-ulang.html", "/2024/03/x.html/y.html",
        ],
    )  # fmt: skip
    def test_what_the_blog_needs_itself_is_not_given_away(self, moving: Moving, path: str) -> None:
        items = [STORY._replace(path=path, labels=["Loket"]), Item(7, "Lain", "<p>x</p>", path="/2024/03/x.html")]
        report = moving(items)
        file = "cerita/2024/03/antrean-pagi.md"
        (line,) = report.remarks[Remark.ADDRESS]
        assert line.startswith(f"{file}: {path} ")
        assert line.endswith("; alamat barunya /2024/03/antrean-pagi.html")
        assert moving.blog.problems() == []
        before = moving.files()
        assert set(moving(items).fates) == {Fate.SAME}
        assert moving.files() == before

    def test_a_title_like_an_address_of_the_blog_is_given_another(self, moving: Moving) -> None:
        moving(
            [STORY._replace(title="Index", path="/2024/03/index.html"), STORY._replace(id=8, title="Index", path="")]
        )
        assert {"cerita/2024/03/index-2.md", "cerita/2024/03/index-3.md"} <= moving.files().keys()
        assert moving.blog.problems() == []

    def test_an_author_s_own_permission_file_that_lacks_the_default_moves_nobody(self, moving: Moving) -> None:
        moving.blog.write("izin.toml", '[lain]\nname = "Lain"\ntext = "Tanya dahulu."\n')
        report = moving([STORY])
        assert Remark.ADDRESS not in report.remarks

    def test_texts_of_one_archive_page_live_on_each_for_itself(self, moving: Moving) -> None:
        page = "/2004_01_01_archive.html"
        link = f'<a href="{HOST}{page}#102">dua</a> <a href="{page}#101">satu</a> <a href="{HOST}{page}">semua</a>'
        items = [
            Item(1, "Satu", f"<p>{link}</p>", path=f"{page}#101", published="2004-01-05T03:00:00Z"),
            Item(2, "Dua", f"<p>{link}</p>", path=f"{page}#102", published="2004-01-04T03:00:00Z"),
            COMMENT._replace(parent=2),
        ]
        moving(items)
        links = "[dua](/2004/01/dua.html) [satu](/2004/01/satu.html) [semua](/2004/01/)"
        assert f"Alias: {page}\n\n{links}\n" in moving.text("cerita/2004/01/satu.md")
        assert f"Kisah\n\n{links}\n" in moving.text("cerita/2004/01/dua.md")
        moving.blog.build()
        assert "Terima kasih." in moving.blog.text("2004/01/dua.html")
        assert "/2004/01/satu.html" in moving.blog.text(page[1:])
        assert set(moving(items).fates) == {Fate.SAME}

    def test_labels_that_are_shortened_stay_apart(self, moving: Moving) -> None:
        long = "label yang panjang sekali " * 12
        report = moving([STORY._replace(labels=[f"{long}satu", f"{long}dua", "x" * 300])])
        tags = next(line for line in moving.text(FILE).split("\n") if line.startswith("Tags:")).split(", ")
        assert len(set(tags)) == 3
        assert len(report.remarks[Remark.NAME]) == 3
        moving.blog.build()

    @pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "0206-11-21T00:00:00Z", "9999-12-31T23:59:59Z", "x"])
    def test_moments_that_nobody_means_are_left_out_and_the_rest_is_built(self, moving: Moving, date: str) -> None:
        odd = STORY._replace(id=8, title="Aneh", path="/2024/03/aneh.html", published=date, updated=date)
        later = Item(9, "Ubah", "<p>x</p>", path="/2024/03/ubah.html", updated=date)
        report = moving([STORY, odd, later, COMMENT._replace(published=date, updated=date)])
        assert report.left_out["tanggalnya tidak terbaca atau tidak mungkin"] == [
            "cerita “Aneh”",
            "komentar 2 oleh Tamu",
        ]
        assert "Modified" not in moving.text("cerita/2024/03/ubah.md")
        moving.blog.build()

    def test_a_link_follows_a_place_that_was_edited(self, moving: Moving) -> None:
        linking = Item(7, "Dua", f'<p><a href="{HOST}/2024/03/antrean.html#a">itu</a></p>', path="/2024/04/dua.html")
        story = STORY._replace(html='<h2 id="a">Antrean</h2><p>x</p>')
        moving([story, linking])
        assert "[itu](/2024/03/antrean.html#a)" in moving.text("cerita/2024/04/dua.md")
        moving.blog.write(FILE, moving.text(FILE).replace("{: #a }", "{: #b }"))
        report = moving([story, linking])
        assert "[itu](/2024/03/antrean.html)" in moving.text("cerita/2024/04/dua.md")
        assert report.remarks[Remark.PLACE] == [f"cerita/2024/04/dua.md: {HOST}/2024/03/antrean.html#a"]
        assert moving.blog.problems() == []

    def test_a_place_in_a_text_that_became_words_alone_is_still_there(self, moving: Moving) -> None:
        deep = STORY._replace(html="<div>" * 80 + '<b id="a">Sampai</b> dasar.' + "</div>" * 80)
        linking = Item(7, "Dua", f'<p><a href="{HOST}/2024/03/antrean.html#a">itu</a></p>', path="/2024/04/dua.html")
        moving([deep, linking])
        assert "[itu](/2024/03/antrean.html#a)" in moving.text("cerita/2024/04/dua.md")
        assert moving.blog.problems() == []


class TestSmallComments:
    """Comments without a word are comments."""

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("....", "...."),
            (":)", "&#58;)"),
            ("😀", "😀"),
            ("👍🏽", "👍🏽"),
            ("!", "!"),
            ("---", "\\---"),
            ("“”", "“”"),
            ("&hellip;", "…"),
            ('<img src="https://a.example/b.gif" alt="senyum">', "[Gambar: senyum](https://a.example/b.gif)"),
        ],
    )
    def test_they_come_along(self, moving: Moving, html: str, text: str) -> None:
        moving([STORY, COMMENT._replace(html=html)])
        assert moving.text(COMMENT_FILE).endswith(f"\n\n{text}\n")
        assert moving.blog.problems() == []


class TestFaults:
    """What goes wrong half-way leaves nothing half-done."""

    def test_a_file_that_breaks_off_is_imported_up_to_there_and_the_rest_is_named(self, moving: Moving) -> None:
        file = moving.folder / "putus.xml"
        file.write_text(classic([STORY, STORY._replace(id=9, title="Sore")])[:-20], encoding="utf-8")
        report = moving(file)
        assert "panjang" in moving.text(FILE)
        assert [line for line in report.remarks[Remark.FAULT] if "“Sore”: XML-nya terputus" in line]
        assert "Sore" in report.left_out[next(why for why in report.left_out if "terputus" in why)]
        assert report.balanced
        assert moving.blog.problems() == []

    def test_a_file_without_a_whole_entry_writes_nothing(self, moving: Moving) -> None:
        file = moving.folder / "putus.xml"
        file.write_text(classic([])[:500], encoding="utf-8")
        before = moving.files()
        with pytest.raises(ExportError):
            moving(file)
        assert moving.files() == before

    def test_a_sign_that_xml_forbids_is_named_with_its_entry(self, moving: Moving) -> None:
        report = moving([STORY._replace(html="<p>Antrean\x0bpanjang.</p>"), COMMENT._replace(html="Te\x01rima")])
        assert "Antrean panjang." in moving.text(FILE)
        assert report.remarks[Remark.FAULT] == [
            "“Antrean pagi”: 1 tanda yang tidak terbaca dihilangkan",
            "“Terima”: 1 tanda yang tidak terbaca dihilangkan",
        ]

    @pytest.mark.parametrize("text", ["[kategori", "[label]\na = 'b'", "[kategori]\na = 1", None])
    def test_a_mapping_that_cannot_be_used_is_refused(self, tmp_path: Path, text: str | None) -> None:
        file = tmp_path / "pemetaan.toml"
        if text is not None:
            file.write_text(text, encoding="utf-8")
        with pytest.raises(MappingError, match="Berkas pemetaan"):
            read_names(file)

    def test_a_journal_that_names_files_elsewhere_is_not_believed(self, moving: Moving) -> None:
        lines = [
            f'{{"file":"{file}","entry":"story:1","digest":""}}' for file in ("../luar.md", "cerita/../../luar.md")
        ]
        moving.blog.write(NAME, "\n".join(lines))
        moving([STORY])
        assert "panjang" in moving.text(FILE)
        assert not (moving.blog.content.parent / "luar.md").exists()

    def test_a_killed_import_is_finished_by_the_next(self, moving: Moving) -> None:
        """Killed again and again, at any moment; at last all is as if it had never been."""
        export = moving.folder / "blog.xml"
        write(export, 60)
        other = Moving(moving.folder / "utuh")
        other(export)
        whole = other.files()
        program = (
            "import sys; from pathlib import Path; from tests.imports.conftest import Moving\n"
            "if __name__ == '__main__': Moving(Path(sys.argv[1]))(Path(sys.argv[2]))"
        )
        command = [sys.executable, "-c", program, str(moving.folder), str(export)]
        chance = random.Random(5)
        journal = moving.blog.content / NAME
        sizes = [0]
        for _ in range(5):
            process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 60
            while process.poll() is None and _size(journal) <= sizes[-1] and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.01)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                sizes.append(_size(journal))
        assert len(sizes) > 3
        assert len(moving.files()) < len(whole)
        moving(export)
        assert moving.files() == whole


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
