"""`invoke new`: a story to begin from, with or without a terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from invoke.collection import Collection
from invoke.exceptions import Exit
from invoke.tasks import Task

from tests.tiny import TinyBlog
from tools.arguments import CommandLine
from tools.writing.choices import Choices, read_choices
from tools.writing.command import Options, plan_draft
from tools.writing.draft import Draft, DraftError, tidy_title, write
from tools.writing.editor import choose_program
from tools.writing.templates import RENUNGAN, TEMPLATES, Template, prompts

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 19, 5, tzinfo=JAKARTA)
PATIENCE = 60.0


def invoke(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a task in a copy of the project, with nobody at a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def written(project: Path) -> Iterator[Callable[[str], Path]]:
    """Where the task says it has written; gone again afterwards."""
    paths: list[Path] = []

    def find(said: str) -> Path:
        found = re.search(r"Naskah baru: (content/cerita/\S+\.md)", said)
        assert found, said
        paths.append(project / found[1])
        return paths[-1]

    yield find
    for path in paths:
        path.unlink()


class TestWithoutATerminal:
    """Flags and what is usual."""

    def test_a_new_story_is_a_draft_that_the_blog_accepts(self, project: Path, written: Callable[[str], Path]) -> None:
        done = invoke(project, "new", "Obat: yang 'Tertukar' & Kembali")
        path = written(done.stdout)
        assert done.returncode == 0, done.stderr
        assert path == project / f"content/cerita/{datetime.now(JAKARTA).year}/obat-yang-tertukar-kembali.md"
        text = path.read_text(encoding="utf-8")
        assert "\nAuthor: Sari Pratama, M.Farm.\nCategory: Kisah\n" in text  # the first of penulis.toml
        assert "\nStatus: draft\n" in text
        checked = invoke(project, "check")
        assert (checked.returncode, checked.stdout) == (0, "Semua naskah beres.\n")

    @pytest.mark.parametrize(("title", "name"), [("-judul", "judul"), ("ꦱꦧꦂ", "bc82459e")])
    def test_a_title_may_begin_with_any_sign(
        self, project: Path, written: Callable[[str], Path], title: str, name: str
    ) -> None:
        done = invoke(project, "new", f"--title={title}", "--quick")
        path = written(done.stdout)
        assert path.stem == name
        assert path.read_text(encoding="utf-8").startswith(f"Title: {title}\n")

    def test_flags_fill_the_header(self, project: Path, written: Callable[[str], Path]) -> None:
        done = invoke(
            project, "new", "--author", "baso", "-v", "renungan", "--permission=cc-by-4.0", "Uji Renungan",
            "--date", "7 Des 2024 08.00 WITA", "--tags", "Maaf, kopi tubruk",
        )  # fmt: skip
        path = written(done.stdout)
        assert path == project / "content/cerita/2024/uji-renungan.md"
        header, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        assert header.split("\n") == [
            "Title: Uji Renungan",
            "Date: 7 Desember 2024 07.00 WIB",
            "Author: Ir. Baso Lantera",
            "Category: Renungan",
            "Tags: maaf, kopi tubruk",
            "Summary:",
            "Permission: cc-by-4.0",
            "Status: draft",
        ]
        assert body.rstrip() == RENUNGAN.text

    @pytest.mark.parametrize(
        ("flags", "answer"),
        [
            ((), 'Tulis judulnya di antara tanda kutip, misalnya: python3 bootstrap.py new "Obat yang Tertukar"'),
            (("--author", "Sari"), "Tulis judulnya di antara tanda kutip"),
            (("!!!",), "Judul itu tidak memuat huruf atau angka"),
            (("-judul",), '"-judul" bukan pilihan yang dikenal. Bila itu nilainya, tulis: new --title="-judul"'),
            (("--judul baru", "--quick"), 'tulis: new --title="--judul baru"'),
            (("Uji", "--author", "Sari Pratma, M.Farm"), 'Mungkin maksudnya "Sari Pratama, M.Farm.".'),
            (
                ("Uji", "--permission", "bebass"),
                'Izin "bebass" tidak ada di content/izin.toml. Mungkin maksudnya "bebas"',
            ),
            (("Uji", "--voice", "puisi"), 'Yang ada: "kisah", "renungan".'),
            (("Uji", "--date", "05/01/2025"), "bisa berarti 5 Januari 2025 atau 1 Mei 2025"),
            (("Uji", "--category", "!!"), 'Kategori "!!" tidak memuat huruf atau angka.'),
        ],
    )
    def test_what_cannot_be_used_is_answered_in_indonesian(
        self, project: Path, flags: tuple[str, ...], answer: str
    ) -> None:
        before = sorted((project / "content").rglob("*"))
        done = invoke(project, "new", *flags)
        assert done.returncode == 1
        assert answer in done.stderr
        assert "Traceback" not in done.stderr
        assert sorted((project / "content").rglob("*")) == before

    def test_the_editor_opens_the_story(self, project: Path, written: Callable[[str], Path], tmp_path: Path) -> None:
        editor = tmp_path / "penyunting saya"
        editor.write_text('#!/bin/sh\necho "$1" >> "$2"\n')
        editor.chmod(0o755)
        done = invoke(project, "new", "Uji Penyunting", "--edit", VISUAL=f"'{editor}' disunting", EDITOR="salah")
        assert written(done.stdout).read_text(encoding="utf-8").endswith("disunting\n")

    def test_an_editor_that_is_not_there_does_not_harm_the_story(
        self, project: Path, written: Callable[[str], Path]
    ) -> None:
        done = invoke(project, "new", "Uji Tanpa Penyunting", "--edit", VISUAL="tidak-ada-program-ini")
        assert written(done.stdout).is_file()
        assert "Penyunting tidak-ada-program-ini tidak ditemukan." in done.stdout
        assert done.returncode == 0


class Terminal:
    """A task at a terminal of its own."""

    def __init__(self, project: Path, *arguments: str) -> None:
        import pty

        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "invoke", *arguments], cwd=project, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self.said = ""
        self._at = 0

    def until(self, text: str) -> None:
        """Read on until the text appears behind what was waited for before."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.said.find(text, self._at)) < 0:
            assert time.monotonic() < deadline, self.said
            self._read()
        self._at = found + len(text)

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 1)[0]:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            return False
        self.said += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def answer(self, question: str, text: str) -> None:
        self.until(question)
        self.type(f"{text}\n")

    def interrupt(self) -> None:
        """Press Ctrl-C, and again like a person whom nothing answers.

        Python loses one that comes after the question is shown and before it waits for the answer, until the next
        comes.
        """
        for _ in range(int(PATIENCE / 5)):
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                continue
            return

    def end(self) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.said
            self._read()
        while select.select([self._master], [], [], 0)[0] and self._read():
            pass
        os.close(self._master)
        return self.process.returncode


@contextmanager
def at_a_terminal(project: Path, *arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(project, *arguments)
    try:
        yield terminal
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()


@pytest.mark.skipif(os.name == "nt", reason="terminals are another thing there")
class TestAtATerminal:
    """What no flag says is asked."""

    def test_an_author_is_asked_for_everything_and_may_err(self, project: Path, written: Callable[[str], Path]) -> None:
        with at_a_terminal(project, "new") as terminal:
            terminal.answer("Judul cerita", "")
            terminal.until("Judulnya belum ada")
            terminal.answer("Judul cerita", "Kopi yang Terlambat")
            terminal.until("3. Ir. Baso Lantera")
            terminal.answer("Pilihan", "9")
            terminal.until("Pilih nomor 1 sampai 3.")
            terminal.answer("Pilihan", "3")
            terminal.until("2. renungan (esai pendek")
            terminal.answer("Pilihan", "renungan")
            terminal.until("1. Renungan")
            terminal.answer("[Renungan]", "")
            terminal.until("Bebas dibagikan dengan menyebut penulis")
            terminal.answer("[bebas]", "")
            terminal.answer("Tanggal terbit", "2025-03-01 00.40")
            terminal.answer("Tag, dipisah koma; yang sering dipakai", "kopi")
            assert terminal.end() == 0, terminal.said
        path = written(terminal.said)
        assert path == project / "content/cerita/2025/kopi-yang-terlambat.md"
        assert path.read_text(encoding="utf-8").startswith(
            "Title: Kopi yang Terlambat\nDate: 1 Maret 2025 00.40 WIB\nAuthor: Ir. Baso Lantera\n"
            "Category: Renungan\nTags: kopi\nSummary:\nStatus: draft\n\nPembaca yang baik,\n"
        )

    @pytest.mark.parametrize("leave", ["Ctrl-C", "Ctrl-D"])
    def test_leaving_writes_nothing(self, project: Path, leave: str) -> None:
        before = sorted((project / "content").rglob("*"))
        with at_a_terminal(project, "new", "Tidak Jadi") as terminal:
            terminal.until("Pilihan, nomor atau nama")
            if leave == "Ctrl-D":
                terminal.type("\x04")
            else:
                terminal.interrupt()
            assert terminal.end() == 1
        assert "Dibatalkan; tidak ada yang ditulis." in terminal.said
        assert "Traceback" not in terminal.said
        assert sorted((project / "content").rglob("*")) == before

    def test_nothing_is_asked_if_it_shall_be_quick(self, project: Path, written: Callable[[str], Path]) -> None:
        with at_a_terminal(project, "new", "Cepat Saja", "--quick") as terminal:
            assert terminal.end() == 0
        assert "Pilihan" not in terminal.said
        assert written(terminal.said).is_file()


class TestDrafts:
    """Files."""

    def draft(self, title: str = "Kopi", **more: object) -> Draft:
        return Draft(tidy_title(title), "Sari Pratama, M.Farm.", NOW, **more)  # type: ignore[arg-type]  # fields by name

    def test_a_title_is_tidied_and_names_the_file(self, tmp_path: Path) -> None:
        path = write(tmp_path, self.draft("  Rp 10.000\nsaja "))
        assert path == tmp_path / "cerita" / "2026" / "rp-10-000-saja.md"
        assert path.read_text(encoding="utf-8").startswith(
            "Title: Rp 10.000 saja\nDate: 21 November 2026 19.05 WIB\nAuthor: Sari Pratama, M.Farm.\n"
        )

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        path = write(tmp_path, self.draft())
        path.write_text("Sudah ditulis.")
        with pytest.raises(DraftError, match="sudah ada"):
            write(tmp_path, self.draft("KOPI!"))
        assert path.read_text() == "Sudah ditulis."
        assert [one.name for one in path.parent.iterdir()] == ["kopi.md"]

    @pytest.mark.parametrize("title", ["", "   ", "--help", "!!!", "؟؟"])
    def test_a_title_that_names_no_file_is_refused(self, title: str) -> None:
        with pytest.raises(DraftError):
            tidy_title(title)

    @pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: str(template.name))
    def test_a_template_speaks_to_the_author_in_parentheses(self, template: Template) -> None:
        paragraphs = template.text.split("\n\n")
        assert sum(one in prompts() for one in paragraphs) >= 4
        assert all(one in prompts() or one.endswith(",") for one in paragraphs)


class TestChoices:
    """What a blog offers."""

    @pytest.fixture
    def offered(self, blog: TinyBlog) -> Choices:
        blog.story(file="cerita/dua.md", Title="Dua", Category="Renungan", Tags="Maaf, loket")
        blog.story(file="cerita/tiga.md", Title="Tiga", Category="Renungan", Tags="maaf, Maaf")
        site = blog.site()
        found = read_choices(site)
        site.close()
        return found

    def test_what_is_usual_comes_first(self, offered: Choices) -> None:
        assert list(offered.authors.items()) == [("Sari Pratama, M.Farm.", "bebas"), ("Baso Lantera", "bebas")]
        assert list(offered.categories) == ["Renungan", "Kisah"]
        assert next(iter(offered.tags)).lower() == "maaf"

    def test_existing_names_are_spelled_as_they_are(self, offered: Choices) -> None:
        assert offered.find_category("renungan ") == "Renungan"
        assert offered.find_category("Kabar baru") == "Kabar baru"
        assert offered.find_tags("LOKET, , baru") == ("loket", "baru")
        assert offered.find_author("baso lantera") == "Baso Lantera"
        assert offered.find_permission("Bebas dibagikan") == "bebas"

    def test_a_permission_of_the_authors_own_needs_no_line(self, offered: Choices) -> None:
        own = plan_draft(Options("Uji", permission="bebas"), offered, NOW, asking=False)
        other = plan_draft(Options("Uji", permission="cc-by-4.0"), offered, NOW, asking=False)
        assert (own.permission, other.permission) == ("", "cc-by-4.0")

    def test_a_blog_that_is_not_in_order_can_still_be_written_for(self, blog: TinyBlog) -> None:
        blog.write("cerita/rusak.md", "Bukan kepala.\n")
        site = blog.site()
        assert "Baso Lantera" in read_choices(site).authors
        site.close()

    def test_a_blog_without_authors_says_what_to_add(self, blog: TinyBlog) -> None:
        blog.write("penulis.toml", "")
        site = blog.site()
        with pytest.raises(DraftError, match=r"content/penulis\.toml"):
            read_choices(site)
        site.close()

    def test_answers_end_where_nobody_answers(self, offered: Choices, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody(_: str) -> str:
            raise EOFError

        monkeypatch.setattr("builtins.input", nobody)
        with pytest.raises(EOFError):
            plan_draft(Options(), offered, NOW, asking=True)


@pytest.mark.parametrize(
    ("environment", "terminal", "platform", "expected"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, True, "linux", ["code", "--wait"]),
        ({"VISUAL": " ", "EDITOR": "vi"}, False, "linux", ["vi"]),
        ({}, False, "win32", ["notepad"]),
        ({}, False, "darwin", ["open", "-t"]),
        ({}, False, "linux", []),
    ],
)
def test_the_authors_own_editor_comes_first(
    environment: Mapping[str, str], terminal: bool, platform: str, expected: list[str]
) -> None:
    assert choose_program(environment, terminal=terminal, platform=platform) == expected


def new(context: object, title: str = "", author: str = "", tags: str = "", quick: bool = False) -> None: ...


@pytest.mark.parametrize(
    ("typed", "title", "author"),
    [
        ("new Judul", "Judul", ""),
        ("new lint", "lint", ""),
        ("new --author Sari Judul", "Judul", "Sari"),
        ("new -a Sari --quick Judul", "Judul", "Sari"),
        ("new -g serve Judul", "Judul", ""),
        ("new --author=Sari Judul -q", "Judul", "Sari"),
        ("new --title=-judul", "-judul", ""),
        ("new --author Sari", "", "Sari"),
        ("new --quick", "", ""),
        ("new", "", ""),
    ],
)
def test_a_title_stands_alone_or_not_at_all(typed: str, title: str, author: str) -> None:
    tasks = Collection(Task(new), Task(lambda context: None, name="lint"))
    (parsed,) = CommandLine(contexts=tasks.to_contexts()).parse_argv(typed.split())
    assert (parsed.args["title"].value, parsed.args["author"].value) == (title, author)


def test_what_looks_like_a_flag_and_is_none_is_told_how_to_be_a_title() -> None:
    with pytest.raises(Exit) as told:
        CommandLine(contexts=Collection(Task(new)).to_contexts()).parse_argv(["new", "-judul"])
    assert told.value.message == ('"-judul" bukan pilihan yang dikenal. Bila itu nilainya, tulis: new --title="-judul"')
