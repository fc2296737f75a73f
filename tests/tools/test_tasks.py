"""The tasks as an author meets them: the manual, the check, the published folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.checks import Check, failed
from tools.publishing import folder as publishing

MANUAL = ("benchmark", "build", "check", "find-copies", "lint", "new", "publish", "serve", "sign", "test", "verify")


def invoke(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a task in a copy of the project."""
    command = [sys.executable, "-m", "invoke", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", check=False)


def test_the_list_of_tasks_is_a_manual(project: Path) -> None:
    listed = re.findall(r"^  ([\w.-]+) {2,}(\w.+)", invoke(project, "--list").stdout, re.MULTILINE)
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
    """`invoke publish` and the folder it fills."""

    @pytest.fixture
    def output(self, tmp_path: Path) -> Path:
        """A built site."""
        output = tmp_path / "proyek" / "output"
        (output / "p").mkdir(parents=True)
        (output / "index.html").write_text("baru")
        (output / "p" / "tentang.html").write_text("tentang")
        return output

    @pytest.fixture
    def target(self, output: Path) -> Path:
        """A folder with an earlier site."""
        target = output.parent / "terbit"
        target.mkdir()
        (target / "index.html").write_text("lama")
        (target / "dicabut.html").write_text("lama")
        return target

    def test_the_task_publishes_a_whole_site(self, project: Path) -> None:
        done = invoke(project, "publish", "--folder", "siap/unggah")
        assert done.returncode == 0, done.stderr
        assert (project / "siap" / "unggah" / "index.html").is_file()
        assert sorted(path.name for path in (project / "siap").iterdir()) == ["unggah"]

    def test_what_is_gone_from_the_site_is_gone_from_the_folder(self, output: Path, target: Path) -> None:
        assert publishing.publish(output, target, output.parent) == 2
        assert sorted(path.name for path in target.iterdir()) == ["index.html", "p"]
        assert sorted(path.name for path in output.parent.iterdir()) == ["output", "terbit"]

    def test_killed_between_the_two_renames_the_old_site_comes_back_first(self, output: Path, target: Path) -> None:
        target.rename(target.with_name("terbit.lama"))
        (target.with_name("terbit.baru")).mkdir()
        (output / "index.html").unlink()
        (output / "p" / "tentang.html").unlink()
        (output / "p").rmdir()
        output.rmdir()
        with pytest.raises(FileNotFoundError):
            publishing.publish(output, target, output.parent)
        output.mkdir()
        (output / "index.html").write_text("baru")
        publishing.publish(output, target, output.parent)
        assert (target / "index.html").read_text() == "baru"
        assert sorted(path.name for path in output.parent.iterdir()) == ["output", "terbit"]

    @pytest.mark.parametrize("name", [".git", ".ssh"])
    def test_a_folder_with_other_belongings_is_left_alone(self, output: Path, target: Path, name: str) -> None:
        (target / name).mkdir()
        with pytest.raises(publishing.Refused, match=re.escape(name)):
            publishing.publish(output, target, output.parent)
        assert (target / "index.html").read_text() == "lama"

    def test_the_project_and_its_output_are_never_replaced(self, output: Path) -> None:
        project = output.parent
        for place in (project, project.parent, output, output / "p"):
            with pytest.raises(publishing.Refused):
                publishing.publish(output, place, project)
        assert (output / "index.html").read_text() == "baru"

    def test_a_folder_of_the_project_that_is_no_site_is_left_alone(self, output: Path) -> None:
        content = output.parent / "content"
        content.mkdir()
        (content / "penulis.toml").write_text("")
        with pytest.raises(publishing.Refused, match="tidak diganti"):
            publishing.publish(output, content, output.parent)


def test_every_check_runs_and_the_failed_ones_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    checks = [Check("gagal", ("no_such_module",)), Check("lulus", ("this",))]
    assert failed(checks) == ["gagal"]
    said = capfd.readouterr()
    assert said.out.index("── gagal ──") < said.out.index("── lulus ──")
    assert "Zen of Python" in said.out
