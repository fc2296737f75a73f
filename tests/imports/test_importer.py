"""Importing again, over what others have written, with files that are broken, and after a kill."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.imports.cases import CASES, COMMENTS
from tests.imports.conftest import Moving
from tests.imports.exports import HOST, Item, classic, takeout
from tests.imports.generated import write
from tests.tiny import PROJECT
from tools.exports.blogger import Unreadable
from tools.exports.source import Refused
from tools.importing.importer import Wanted
from tools.importing.ledger import NAME, Fate
from tools.importing.mapping import Names, read_mapping
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

    def test_without_the_ledger_every_file_counts_as_one_s_own(self, moving: Moving) -> None:
        moving([STORY])
        (moving.blog.content / NAME).unlink()
        report = moving([STORY._replace(html="<p>Lain.</p>")])
        assert "panjang" in moving.text(FILE)
        assert "bukan dari impor" in next(iter(report.left_out))

    def test_recognised_parts_can_be_had_back_as_text(self, moving: Moving) -> None:
        story = STORY._replace(html=f"{STORY.html}<p>Salam hangat,<br>SARI</p>")
        moving([story])
        assert "Sign_off: Salam hangat," in moving.text(FILE)
        moving([story], Wanted(plain=True))
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
        moving([STORY._replace(html=html)], Wanted(mapping=mapping))
        after = moving.files()
        assert (after["penulis.toml"], after["izin.toml"]) == (before["penulis.toml"], before["izin.toml"])
        text = moving.text(FILE)
        assert "Author: Sari Pratama, M.Farm.\n" in text
        assert "Permission: bebas\n" in text
        assert "Sign_off: Salam hangat,\nPermission" in text

    def test_an_author_s_sign_off_does_not_come_under_stories_that_had_none(self, moving: Moving) -> None:
        mapping = Names(penulis={"Sari Pratama": "Sari Pratama, M.Farm."})
        moving([STORY], Wanted(mapping=mapping))
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
        with pytest.raises(Refused, match=r"penulis\.toml"):
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
        with pytest.raises(Unreadable):
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
        with pytest.raises(Refused, match="Berkas pemetaan"):
            read_mapping(file)

    def test_a_ledger_that_names_files_elsewhere_is_not_believed(self, moving: Moving) -> None:
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
        ledger = moving.blog.content / NAME
        sizes = [0]
        for _ in range(5):
            process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 60
            while process.poll() is None and _size(ledger) <= sizes[-1] and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.01)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                sizes.append(_size(ledger))
        assert len(sizes) > 3
        assert len(moving.files()) < len(whole)
        moving(export)
        assert moving.files() == whole


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
