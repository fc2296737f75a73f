"""The tasks as an author meets them: the manual, the check, the published folder."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.checks import Check, find_failures

MANUAL = (
    "audit", "benchmark", "build", "check", "find-copies", "import-blogger", "lint", "new", "serve", "sign", "test",
    "verify",
    "comments.pull", "desk.backup", "desk.restore", "desk.serve", "desk.work",
    "members.adopt", "members.end", "members.erase", "members.invite", "members.list",
    "publish.history", "publish.now", "publish.rollback", "publish.setup",
)  # fmt: skip


def invoke(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a task in a copy of the project."""
    command = [sys.executable, "-m", "invoke", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", check=False)


def test_the_list_of_tasks_is_a_manual(project: Path) -> None:
    listed = re.findall(r"^  ([\w.-]+)(?: \([\w.-]+\))? {2,}(\w.+)", invoke(project, "--list").stdout, re.MULTILINE)
    assert tuple(name for name, _ in listed) == MANUAL
    assert all(re.match(r"Me\w+", text) for _, text in listed)


def test_check_names_every_problem_and_writes_nothing(project: Path) -> None:
    broken = [project / "content" / "cerita" / f"salah-{number}.md" for number in (1, 2)]
    for path in broken:
        path.write_text("Title: Salah\n\nIsi.\n", encoding="utf-8")
    done = invoke(project, "check")
    for path in broken:
        assert f"content/cerita/{path.name}" in done.stderr
        path.unlink()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (project / "output").exists()
    assert invoke(project, "check").stdout == "Semua naskah beres.\n"


class TestPublishing:
    """`invoke publish`, as an owner meets it; tests/publishing has the rest."""

    def test_the_task_publishes_a_whole_site_once(self, project: Path) -> None:
        planned = invoke(project, "publish", "--dry-run")
        assert re.search(r"Akan dikirim ke folder terbit: \d+ berkas", planned.stdout), planned.stderr
        assert not (project / "terbit").exists()
        done = invoke(project, "publish")
        assert done.returncode == 0, done.stderr
        assert (project / "terbit" / "index.html").is_file()
        first, *others = done.stdout.splitlines()
        assert first == (
            "Situs ditulis ke folder terbit di dalam folder blog ini; perintah ini tidak mengunggahnya. Unggah isi "
            "folder itu supaya tampil di https://kisah-layanan.example, kecuali bila server web memang menyajikannya "
            "langsung dari sana."
        )
        assert "https://kisah-layanan.example baru contoh: tulis alamat situs Anda sebagai BLOG_URL" in others[1]
        assert "Tidak ada yang berubah: folder terbit sudah seperti seharusnya." in invoke(project, "publish").stdout
        assert "yang sekarang" in invoke(project, "publish.history").stdout

    def test_json_is_all_that_a_program_reads(self, project: Path) -> None:
        story = project / "content/cerita/tambahan.md"
        author = next(iter((project / "content/penulis.toml").read_text(encoding="utf-8").split('"')[1::2]))
        story.write_text(f"Title: Tambahan\nDate: 2026-11-01\nAuthor: {author}\n\nIsi.\n", encoding="utf-8")
        told = invoke(project, "publish", "--json")
        assert told.returncode == 0, told.stderr
        done = json.loads(told.stdout)
        assert done["release"]
        assert "2026/11/tambahan.html" in done["changes"]["uploaded"]
        story.unlink()
        earlier = ["--release", str(done["release"] - 1)]
        back = json.loads(invoke(project, "publish.rollback", *earlier, "--yes", "--json").stdout)
        assert back["changes"]["deleted"]
        assert not (project / "terbit/2026/11/tambahan.html").exists()

    def test_what_is_wrong_with_the_content_stops_it(self, project: Path) -> None:
        broken = project / "content" / "cerita" / "salah.md"
        broken.write_text("Title: Salah\n\nIsi.\n", encoding="utf-8")
        done = invoke(project, "publish")
        broken.unlink()
        assert done.returncode == 1
        assert "Belum diterbitkan." in done.stderr
        assert "Traceback" not in done.stderr


def test_every_check_runs_and_the_failed_ones_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    checks = [Check("gagal", ("no_such_module",)), Check("lulus", ("this",))]
    assert find_failures(checks) == ["gagal"]
    said = capfd.readouterr()
    assert said.out.index("── gagal ──") < said.out.index("── lulus ──")
    assert "Zen of Python" in said.out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serve -p abc", 'serve -p abc: "abc" bukan angka; tulis angka di situ, misalnya 12.'),
        ("publish.rollback --release=dua", 'publish.rollback --release=dua: "dua" bukan angka; tulis angka'),
        ("serve --port", "serve: --port belum diberi nilai; tulis sesudahnya: nomor porta; bila"),
        ("publish --dryrun", 'publish: "--dryrun" tidak dikenal; mungkin maksudnya --dry-run.'),
        ("serve --no-opn", 'serve: "--no-opn" tidak dikenal; mungkin maksudnya --no-open.'),
        ("check -fz", 'check: "-z" tidak dikenal; lihat pilihannya dengan --help.'),
        ("publis", 'perintah "publis" tidak dikenal; mungkin maksudnya publish.'),
        ("desk.serv", 'perintah "desk.serv" tidak dikenal; mungkin maksudnya desk.serve.'),
        ("apa-saja", 'perintah "apa-saja" tidak dikenal; lihat semua perintah dengan --list.'),
        ("--apa-saja", 'perintah "--apa-saja" tidak dikenal; lihat semua perintah dengan --list.'),
        (
            "check naskah",
            'check: "naskah" tidak dikenal; beri tanda kutip bila nilainya lebih dari satu kata',
        ),
        (
            "import-blogger",
            "import-blogger: perintah ini belum lengkap; tulis juga berkas XML dari Blogger",
        ),
    ],
)
def test_what_nobody_can_carry_out_is_answered_in_indonesian(project: Path, typed: str, said: str) -> None:
    done = invoke(project, *typed.split())
    assert (done.returncode, done.stdout, done.stderr.splitlines()[1:]) == (1, "", [])
    assert done.stderr.startswith(said)
