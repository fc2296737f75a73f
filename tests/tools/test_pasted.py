"""Texts as they are pasted on the first day: each cause named once, put right after a yes, and published whole."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from plugins.stories.author import Author
from plugins.stories.metadata import parse
from plugins.stories.story import STORY_KEYS
from tests.tiny import AUTHORS, TinyBlog
from tests.tools.test_proofreading import check, remarks
from tools.proofreading.pasted import RULES, tidy

PASTED = Path(__file__).with_name("tempelan")
TALES = ("kurir-tiga-hari", "loket-nomor-empat")
ESSAYS = ("siapa-yang-anda-layani", "bos-bernama-nanti")
LONG = "Pagi itu antrean sudah panjang sampai ke tangga, padahal loket baru akan dibuka setengah jam lagi, kata satpam."


ENDING = (
    "Pengalaman Sebagai Kasir", f"Empat. {LONG}", "Hahaha", "- satu\n- dua", "> kutip", f"Lima. {LONG}",
    "Salam hormat,",
    "Melayani itu menyalakan.", "Catatan Kaki:", "Dari obrolan di kantin.", "Silakan dibagikan.", "Salam hormat,",
    "Melayani itu menyalakan.", "Sari Pratama", "SARI", "Label: a, b", "Tidak ada komentar:", "Posting Komentar",
)  # fmt: skip


@pytest.fixture
def blog(tmp_path: Path) -> TinyBlog:
    """The four articles beside a story, as they were pasted; their authors are known."""
    blog = TinyBlog(tmp_path)
    blog.write("penulis.toml", f'{AUTHORS}\n["Wulan Setiadi"]\nsignature = "WULAN — Wulan Setiadi"\n')
    blog.story(Summary="Ringkas.")
    for name in (*TALES, *ESSAYS):
        blog.write(f"cerita/{name}.md", (PASTED / f"{name}.md").read_bytes())
    return blog


def page(blog: TinyBlog, address: str) -> BeautifulSoup:
    return BeautifulSoup((blog.output / address).read_text(encoding="utf-8"), "html.parser")


def article(body: str, title: str = "Loket Kami") -> tuple[str, list[str]]:
    """The tidied body of a story by Sari Pratama, and the rules of all remarks."""
    text = f"Title: {title}\nDate: 2026-03-05\nAuthor: Sari Pratama\n\n{body}\n"
    author = Author("Sari Pratama", "sari", "SARI", ["Salam hangat,", "Tetap melayani!"], "", "", "", [])
    tidied = tidy(parse("content/cerita/x.md", text.encode(), STORY_KEYS), {author.name: author})
    return tidied.body, [one.rule for one in tidied.findings]


class TestTheArticles:
    """Two tales and two essays, each with all that such pages leave in a text."""

    def test_they_build_raw_with_the_paragraphs_that_their_authors_see(self, blog: TinyBlog) -> None:
        blog.build()
        essay = page(blog, "2026/02/siapa-yang-anda-layani.html").select_one(".e-content")
        assert essay
        said = [" ".join(one.get_text().split()) for one in essay.select("p")]
        assert said[1].startswith("Pernahkah Anda bertanya")
        assert said[7].startswith("Setelah itu kembalilah bekerja")
        assert max(len(one.split()) for one in said) < 80

    @pytest.mark.parametrize("name", [*TALES, *ESSAYS])
    def test_each_cause_is_remarked_once(self, blog: TinyBlog, name: str) -> None:
        found = [one for one in remarks(blog) if one.path.endswith(f"{name}.md") and one.rule in RULES]
        causes = Counter(re.sub(r'"[^"]*"|\d+', "", one.problem).partition(",")[0] for one in found)
        assert max(causes.values()) == 1
        rules = Counter(one.rule for one in found)
        if name in ESSAYS:
            assert rules == {"tempelan": 1, "penutup": 1, "catatan kaki": 1, "baris": 1, "spasi": 1}
        else:
            assert rules["tempelan"] == 2  # the title once more, and what the page adds
            assert rules["judul bagian"] == rules["spasi"] == 1
        assert not [one for one in remarks(blog, "ejaan") if "omment" in one.problem or "Posting" in one.problem]

    def test_fixing_shows_its_difference_and_changes_nothing_without_a_yes(self, blog: TinyBlog) -> None:
        before = {path: path.read_bytes() for path in blog.content.rglob("*") if path.is_file()}
        done = check(blog, "--fix")
        assert "+## Pengalaman Sebagai Pengantar Paket\n" in done.stdout
        assert "-Tidak ada komentar:\n-Posting Komentar\n" in done.stdout
        assert "Belum ada yang diubah. Tambahkan --yes" in done.stdout
        assert {path: path.read_bytes() for path in blog.content.rglob("*") if path.is_file()} == before

    def test_fixed_they_are_what_an_editor_would_have_made_of_them(self, blog: TinyBlog) -> None:
        check(blog, "--fix", "--yes")
        for name in (*TALES, *ESSAYS):
            fixed = (blog.content / f"cerita/{name}.md").read_text()
            assert fixed == (PASTED / f"rapi/{name}.md").read_text(), name
        assert not [one for one in remarks(blog) if one.rule in RULES]
        assert "diperbaiki" not in check(blog, "--fix", "--yes").stdout

    def test_fixed_their_pages_say_everything_once(self, blog: TinyBlog) -> None:
        check(blog, "--fix", "--yes")
        blog.build()
        essay = page(blog, "2026/02/siapa-yang-anda-layani.html").select_one("article")
        assert essay
        said = " ".join(essay.get_text(" ").split())
        for once in (
            "Salam hormat,",
            "Melayani itu menyalakan.",
            "SARI — Sari Pratama",
            "mandor gudang yang tidak mau",
        ):
            assert said.count(once) == 1, once
        assert "tanpa perlu minta izin, asalkan tidak diakui" in said
        assert "komentar:" not in said
        assert len(essay.select(".e-content > p")) == 8
        assert [one.get_text() for one in essay.select(".e-content h2")][-1] == "Catatan kaki"
        tale = page(blog, "2026/03/kurir-tiga-hari.html").select_one(".e-content")
        assert tale
        assert [one.get_text() for one in tale.select("h2")] == [
            "Pengalaman Sebagai Pengantar Paket", "Pengalaman Menjadi Tamu di Rumah Orang",
        ]  # fmt: skip
        assert "Only a member" not in tale.get_text()

    def test_an_author_nobody_knows_yet_is_entered_with_the_signature(self, blog: TinyBlog) -> None:
        blog.write("penulis.toml", AUTHORS)
        assert any("Wulan Setiadi" in one.problem for one in blog.problems())
        check(blog, "--fix", "--yes")
        assert 'signature = "WULAN SETIADI"' in (blog.content / "penulis.toml").read_text()
        assert blog.problems() == []

    def test_a_permission_in_own_words_is_kept_word_for_word_and_grants_what_it_grants(self, blog: TinyBlog) -> None:
        check(blog, "--fix", "--yes")
        found = (blog.content / "izin.toml").read_text()
        assert found.startswith("[bebas]\n")
        assert 'mohon jangan mengaku-aku sebagai penulisnya ya."\nrepublish = true\n' in found


class TestTheQuestions:
    """What only the author knows is asked at the terminal, with its line."""

    def answers(self, blog: TinyBlog, answers: str) -> str:
        """What `check --fix` says at a terminal where somebody types these answers."""
        check(blog)  # lays the project out
        outer, inner = pty.openpty()
        program = (
            "from pathlib import Path; from tools.proofreading import command; command.check(Path.cwd(), fix=True)"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program], cwd=blog.folder, stdin=inner, stdout=inner, stderr=inner, close_fds=True
        ) as process:
            os.close(inner)
            os.write(outer, answers.encode())
            said = b""
            while True:
                try:
                    piece = os.read(outer, 65536)
                except OSError:  # the other side has closed
                    break
                said += piece
                if not piece:
                    break
            process.wait(60)
        os.close(outer)
        return said.decode().replace("\r\n", "\n")

    def test_headings_and_other_languages_are_asked_about(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.story(
            f"{LONG}\n\nPelajaran hari itu\n\n{LONG}\n\nIa berkata matur nuwun sanget.", Summary="Ringkas."
        )
        said = self.answers(blog, "y\ny\ny\n")
        assert 'obat-yang-tertukar.md:12: "matur nuwun sanget" tampaknya bahasa Jawa. Tulis' in said
        assert 'obat-yang-tertukar.md:8: apakah "Pelajaran hari itu" judul bagian?' in said
        assert "Ubah 1 berkas seperti di atas?" in said
        text = path.read_text()
        assert "\n\n## Pelajaran hari itu\n\n" in text
        assert "*matur nuwun sanget*{: lang=jv }" in text

    def test_a_no_leaves_all_as_it_was(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.story("Silahkan duduk.", Summary="Ringkas.")
        before = path.read_bytes()
        assert "Belum ada yang diubah." in self.answers(blog, "t\n")
        assert path.read_bytes() == before


class TestWhatIsFound:
    """Cases of one kind each."""

    @pytest.mark.parametrize(
        "line",
        [
            "No comments", "No comments:", "Tidak ada komentar", "3 komentar:", "Posting Komentar", "Poskan Komentar",
            "Post a Comment", "Note: Only a member of this blog may post a comment.", "Posting Lama", "Newer Post",
            "Catatan: Hanya anggota dari blog ini yang dapat mengirim komentar.", "Langganan: Posting Komentar (Atom)",
            "Kirimkan Ini lewat EmailBlogThis!Berbagi ke XBerbagi ke Facebook", "Diposting oleh Sari di 07.00",
            "Lihat versi web", "Diberdayakan oleh Blogger.", "Share to X",
        ],
    )  # fmt: skip
    def test_a_page_s_furniture_goes_from_both_edges_and_from_nowhere_else(self, line: str) -> None:
        assert article(f"{line}\n\n{LONG}\n\n{line}\nBeranda") == (LONG, ["tempelan"])
        inside = f"{LONG}\n\n{line}\n\n{LONG}"
        assert line in article(inside)[0]

    def test_a_story_that_ends_with_an_everyday_word_keeps_it(self) -> None:
        assert article(f"{LONG}\n\nEmail\n\nX")[0].endswith("\n\nX")

    @pytest.mark.parametrize(
        "permission",
        [
            "Kalau merasa tulisannya bermanfaat, sebarkan saja, tak perlu minta izin.",
            "Silahkan bagikan kepada mereka yang memerlukan, asal tidak mengubah kata-kata di dalamnya.",
            "Monggo dishare, nggak usah izin, tapi jangan diaku-aku ya.",
            "Anda boleh menyebarkan, membagikan, atau mengutip tulisan ini tanpa perlu meminta izin.",
            "Boleh dicopas ke mana saja asal nama penulisnya ikut.",
        ],
    )
    def test_a_permission_beside_a_closing_needs_few_words(self, permission: str) -> None:
        closing = "Salam hormat,\nMelayani itu soal hati, bukan soal kursi mana yang kita duduki."
        body = (
            f"{LONG}\n{closing}\nCatatan Kaki:\nTerinspirasi obrolan di kantin.\n{permission}\n{closing}\nSari Pratama"
        )
        tidied, rules = article(f"{body}\nSari Pratama, M.Farm.")
        assert tidied == f"{LONG}[^catatan]\n\n[^catatan]: Terinspirasi obrolan di kantin."
        assert rules == ["penutup", "catatan kaki", *(["baris"] if len(permission) > 100 else [])]

    @pytest.mark.parametrize(
        "body", ["", "*_", "[20.14, 9/2/2018] Rina: ", "Posting Komentar", "Loket Kami", "2 komentar:", "Salam,"]
    )
    def test_next_to_nothing_is_no_trouble(self, body: str) -> None:
        article(body)

    @pytest.mark.parametrize("piece", ["SARI", "Salam,", "Posting Komentar", "2 komentar:", "---"])
    def test_time_grows_with_an_ending_and_hardly_faster(self, piece: str) -> None:
        def seconds(count: int) -> float:
            started = time.process_time()
            article("\n\n".join([LONG, LONG, LONG, *[piece] * count]))
            return time.process_time() - started

        assert min(seconds(2000) for _ in range(2)) < 12 * min(seconds(500) for _ in range(2)) + 0.1

    def test_labels_become_tags_where_there_are_none(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.story(f"{LONG}\n\nLabel: apotek, maaf\n\nPosting Lama", Summary="Ringkas.")
        check(blog, "--fix", "--yes")
        assert "\nTags: apotek, maaf\n\n" in path.read_text()

    @pytest.mark.parametrize(
        "closing",
        [
            "Salam hangat,\nTetap melayani!\nSARI",
            "Salam hangat,\n\nTetap melayani!\n\nSARI\n\nSari Pratama",
            "Tetap melayani!\nSari Pratama, M.Farm.",
            "*Salam hangat,*\n\n**SARI**",
            "SARI",
        ],
    )
    def test_a_closing_that_is_printed_anyway_goes(self, closing: str) -> None:
        assert article(f"{LONG}\n\n{closing}") == (LONG, ["penutup"])

    @pytest.mark.parametrize(
        "end",
        [
            "Kata Ibu, salam hangat untuk semua yang menunggu di rumah dan belum pulang.",
            "Ia pulang.",
            "Selesai",
            "Sari tertawa.",
        ],
    )
    def test_an_end_that_is_none_of_it_stays(self, end: str) -> None:
        assert article(f"{LONG}\n\n{end}") == (f"{LONG}\n\n{end}", [])

    def test_a_sign_off_in_the_header_is_never_overruled(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.story(
            f"{LONG}\n\nSalam hormat,\nBaso\n\nPosting Komentar",
            Summary="Ringkas.",
            Sign_off="Sampai jumpa,",
            Author="Baso Lantera",
        )
        before = path.read_text()
        check(blog, "--fix", "--yes")
        assert path.read_text() == before.replace("hormat,\n", "hormat,  \n").replace("\n\nPosting Komentar", "")

    @pytest.mark.parametrize(
        ("line", "rule"),
        [
            ("Pengalaman Sebagai Petugas Loket", ["judul bagian"]),
            ("Loket yang Pertama", ["judul bagian"]),
            ("Loket kami di pasar", ["judul bagian"]),
            ("Siapa Bilang Melayani Itu Mudah?", ["judul bagian"]),
            ("Bukankah begitu?", []),
            ("Slow down ya pak...", []),
            ("Hahaha", []),
            (":)", []),
            ("- satu", []),
        ],
    )
    def test_bare_lines_are_headings_by_their_capitals(self, line: str, rule: list[str]) -> None:
        body, rules = article(f"{LONG}\n\n{line}\n\n{LONG}")
        assert (f"## {line}" in body, rules) == (bool(rule), rule)

    def test_code_footnotes_and_lists_stay_to_the_letter(self) -> None:
        body = "```\nSalam  hangat,\n\n\nNo comments\n```\n\n- satu  dua\n- tiga\n\nTeks[^a].\n\n[^a]: Isi catatan."
        assert article(body) == (body, [])

    def test_code_right_below_a_line_and_lines_below_a_fence_without_end_are_what_readers_get(self) -> None:
        code = "```\na  b\n\n\nc  d\n```"
        assert article(f"{LONG}\n{code}\n{LONG}") == (f"{LONG}\n{code}\n{LONG}", [])
        assert article(f"{LONG}\n\n```\n\n{LONG}\n{LONG}")[0] == f"{LONG}\n\n```\n\n{LONG}\n\n{LONG}"

    def test_a_note_with_its_sign_in_the_text_becomes_a_footnote_there(self) -> None:
        assert article(f"Angka itu [1] besar.\n\n{LONG}\n\nCatatan kaki:\n[1] Menurut satpam.") == (
            f"Angka itu[^1] besar.\n\n{LONG}\n\n[^1]: Menurut satpam.", ["catatan kaki"],
        )  # fmt: skip

    @pytest.mark.parametrize(
        "closing",
        [
            f"Salam hormat,\n{LONG}",
            "Salam hormat,\nMelayani itu bukan pekerjaan.\nMelayani itu cara berterima kasih kepada hidup.",
            "Salam hormat dan salam layanan prima,\nMari melayani!",
            "Salam hormat, Mari Berbagi Semangat!",
        ],
    )
    def test_a_closing_told_twice_is_one_however_it_is_worded(self, closing: str) -> None:
        body = f"{LONG}\n{LONG}\n{closing}\nCatatan Kaki:\nDari obrolan di kantin.\nSilakan dibagikan.\n{closing}\nSari"
        tidied, rules = article(f"{body}\nSari Pratama\nTidak ada komentar: Posting Komentar\nPosting Lama Beranda")
        assert tidied == f"{LONG}\n\n{LONG}[^catatan]\n\n[^catatan]: Dari obrolan di kantin."
        assert rules == ["tempelan", "penutup", "catatan kaki", "baris"]

    @pytest.mark.parametrize(
        "permission",
        [
            "Jangan diakui sebagai tulisan sendiri ya teman-teman.",
            "Dilarang mengakui tulisan ini sebagai karya sendiri.",
            "Bila artikel ini berguna, teruskanlah kepada siapa saja.",
            "Anda diperkenankan mengutip, memperbanyak, dan menyebarkan artikel ini.",
            "Saya mengizinkan siapa pun membagikan artikel ini.",
            "Feel free to share this article with your friends.",
        ],
    )
    def test_what_readers_may_do_is_never_part_of_a_footnote(self, permission: str) -> None:
        ending = f"Salam hormat,\nCatatan Kaki:\nDari obrolan di kantin.\n\n{permission}\nSalam hormat,\nSari Pratama"
        assert article(f"{LONG}\n{ending}")[0].endswith("[^catatan]: Dari obrolan di kantin.")

    def test_trailing_spaces_do_not_glue_pasted_paragraphs(self) -> None:
        for spaces in ("  ", "\u00a0\u00a0", "\u00a0 ", " \u00a0"):
            body, rules = article(f"No comments\n{LONG}{spaces}\n{LONG} \n{LONG}")
            assert (body, rules) == (f"{LONG}\n\n{LONG}\n\n{LONG}", ["tempelan", "baris"])
        written = f"{LONG}  \n{LONG}"
        assert article(written) == (written, [])

    def test_an_indent_is_no_part_of_a_paragraph(self) -> None:
        heading = "Pengalaman Sebagai Petugas Loket"
        for indent in (" ", "\t", "    ", "\u00a0\u00a0"):
            assert (
                article(f"{indent}{LONG}\n{indent}{heading}\n{indent}{LONG}")[0] == f"{LONG}\n\n## {heading}\n\n{LONG}"
            )

    def test_lines_that_name_the_author_below_the_title_go(self) -> None:
        assert article(f"Loket Kami\nOleh: Sari Pratama\n2 comments\n5 Maret 2026\n{LONG}")[0] == LONG

    def test_a_signature_with_the_author_s_name_is_printed_once(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        end = "Salam hormat,\nMari!\nRARA – Sari Pratama, M.Farm.\nRARA – Sari Pratama, M.Farm."
        path = blog.story(f"{LONG}\n{end}", Summary="Ringkas.")
        check(blog, "--fix", "--yes")
        assert "Sign_off: Salam hormat,\n    Mari!\n\n" in path.read_text()

    @pytest.mark.parametrize(
        "above",
        [
            "Catatan Nur\nCerita dari balik loket\nSenin, 14 Maret 2016\nLoket Kami",
            "Langsung ke konten utama\n*LOKET KAMI*\nDapatkan link\nFacebook\nX\nAplikasi Lainnya\nJuli 02, 2019",
            "[20.14, 9/2/2018] Pak Slamet: *LOKET KAMI*\n_Oleh: Sari Pratama_",
            "## Loket Kami",
        ],
    )
    def test_what_stands_above_the_title_and_beside_it_goes(self, above: str) -> None:
        body, rules = article(f"{above}\n{LONG}\n\n{LONG}")
        assert body == f"{LONG}\n\n{LONG}"
        assert set(rules) <= {"tempelan", "baris"}

    @pytest.mark.parametrize(
        "below",
        [
            "Tidak ada komentar:\nPosting Komentar\nMengenai Saya\nFoto saya\nSari\nLihat profil lengkapku",
            "No comments\nNote: Only a member of this blog may post a comment.\n\nAbout Me\nArsip Blog\n► 2016 (3)",
            "Diposting oleh Sari di 07.00\nTidak ada komentar: Posting Komentar\n← Posting Lama\nApa saja di sini",
            "Baca juga: Cerita Lain\nBagikan:\nFacebook",
        ],
    )
    def test_all_goes_that_a_page_adds_below_and_none_of_it_signs_off(self, below: str) -> None:
        end = "Salam hangat,\nTetap melayani!\nSari Pratama"
        assert article(f"{LONG}\n\n{LONG}\n\n{LONG}\n{end}\n{below}")[0] == f"{LONG}\n\n{LONG}\n\n{LONG}"

    def test_a_role_below_a_name_told_twice_is_kept_once(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        end = "Salam hormat,\nSari Pratama\nPenulis, Pelatih\nSari Pratama\nPenulis, Pelatih"
        path = blog.story(f"{LONG}\n{end}", Summary="Ringkas.")
        check(blog, "--fix", "--yes")
        assert "Sign_off: Salam hormat,\n    Penulis, Pelatih\n\n" in path.read_text()

    def test_comments_that_were_copied_along_are_asked_about(self) -> None:
        text = f"Title: X\nDate: 2026-03-05\nAuthor: Budi\n\n{LONG}\n\n2 komentar:\n\nRina\n\nBagus sekali, Pak.\n"
        document = parse("content/cerita/x.md", text.encode(), STORY_KEYS)
        tidied = tidy(document, {})
        assert [one.text for one in tidied.doubts] == ["2 komentar:"]
        assert "Bagus sekali" in tidied.body
        assert tidy(document, {}, ["2 komentar:"]).body == LONG

    def test_a_closing_that_is_not_understood_is_said(self) -> None:
        body = f"{LONG}\n\nSalam hormat,\n\n{LONG} Lalu kami pulang bersama-sama sambil bernyanyi.\n\n{LONG}"
        assert article(body) == (body, ["penutup"])

    def test_a_text_pasted_right_under_the_header_is_one_remark_and_one_line(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.write(
            "cerita/2026/obat-yang-tertukar.md", f"Title: X\nDate: 2026-03-05\nAuthor: Baso Lantera\n{LONG}\n"
        )
        assert blog.problems() == []
        (finding,) = [one for one in remarks(blog) if one.rule in RULES]
        assert (finding.line, finding.problem) == (4, "belum ada baris kosong di antara kepala dan isi")
        check(blog, "--fix", "--yes")
        assert path.read_text() == f"Title: X\nDate: 2026-03-05\nAuthor: Baso Lantera\n\n{LONG}\n"

    def test_a_line_of_spaces_ends_the_header_too(self, tmp_path: Path) -> None:
        blog = TinyBlog(tmp_path)
        path = blog.write(
            "cerita/2026/obat-yang-tertukar.md",
            f"Title: X\nDate: 2026-03-05\nAuthor: Baso Lantera\n  \n{LONG}\n\nSalam hormat,\nSampai jumpa besok!\n",
        )  # fmt: skip
        check(blog, "--fix", "--yes")
        assert "Author: Baso Lantera\nSign_off: Salam hormat,\n    Sampai jumpa besok!\n\nPagi" in path.read_text()
        assert blog.problems() == []

    def test_a_list_above_a_closing_hides_nothing(self) -> None:
        body, rules = article(f"{LONG}\n1. satu\n2. dua\n{LONG}\nSalam hangat,\nSari Pratama\nPosting Komentar")
        assert body == f"{LONG}\n\n1. satu\n2. dua\n\n{LONG}"
        assert rules == ["tempelan", "penutup", "baris"]

    @given(st.tuples(*[st.booleans()] * len(ENDING)), st.sampled_from(["\n", "\n\n", "  \n"]))
    def test_whatever_of_an_ending_is_there_tidying_twice_changes_nothing_more(
        self, there: Sequence[bool], between: str
    ) -> None:
        ending = [piece for piece, is_there in zip(ENDING, there, strict=True) if is_there]
        body, _ = article(between.join([f"Satu. {LONG}", f"Dua. {LONG}", f"Tiga. {LONG}", *ending]))
        assert article(body)[0] == body

    @pytest.mark.parametrize("name", [*TALES, *ESSAYS])
    def test_tidying_twice_changes_nothing(self, name: str) -> None:
        text = (PASTED / f"rapi/{name}.md").read_bytes()
        document = parse("content/cerita/x.md", text, STORY_KEYS)
        tidied = tidy(document, {})
        assert (tidied.body, tidied.findings) == (document.body, ())
