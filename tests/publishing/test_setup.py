"""A few questions, and a target that works but for its secrets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publishing.conftest import Deployment
from tests.publishing.servers import SSHServer
from tests.tiny import PROJECT
from tools.publishing.errors import RefusedError
from tools.publishing.settings import read_target, set_up
from tools.publishing.target import Questions


class Owner:
    """Gives the answers in order and hears what is said."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The two settings files of a fresh copy."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


def run(project: Path, owner: Owner) -> None:
    set_up(Questions(project, owner.ask, owner.told.append), "https://kisah-layanan.example")


def settings(project: Path) -> dict[str, object]:
    scope: dict[str, object] = {}
    text = (project / "publishconf.py").read_text(encoding="utf-8").replace("from pelicanconf import *", "")
    exec(text, {"BLOG_URL": "https://blog.example"}, scope)
    target = scope["PUBLISH"]
    assert isinstance(target, dict)
    return target


def test_an_answer_that_cannot_be_is_asked_for_again(project: Path) -> None:
    answers = ("blog.example", "http://localhost:8000", "https://blog.example", "ftps", "ftp.blog.example", "sari")
    owner = Owner(*answers, "0", "99999", "21", "")
    run(project, owner)
    assert settings(project)["port"] == 21
    assert sum(question.startswith("Alamat situs Anda") for question in owner.asked) == 3


def test_a_host_that_cannot_be_is_refused(project: Path) -> None:
    with pytest.raises(RefusedError, match=r"tidak dapat dihubungi"):
        run(project, Owner("https://blog.example", "sftp", "tidak..ada", "sari", "", "", ""))


def test_a_ready_target_for_cpanel(project: Path) -> None:
    owner = Owner("https://blog.example", "ftps", "ftp.blog.example", "sari", "", "")
    run(project, owner)
    assert settings(project) == {
        "target": "ftps", "host": "ftp.blog.example", "user": "sari", "port": 21, "path": "public_html",
    }  # fmt: skip
    read_target(settings(project))
    assert 'BLOG_URL = "https://blog.example"' in (project / "pelicanconf.py").read_text(encoding="utf-8")
    assert "# Where `invoke publish` puts the site." in (project / "publishconf.py").read_text(encoding="utf-8")
    assert any("PUBLISH_PASSWORD" in line for line in owner.told)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("s3", "https://is3.cloudhost.id", "blog", "", "", "public-read"), "AWS_SECRET_ACCESS_KEY"),
        (("pages", "git@github.com:sari/sari.github.io.git", "", "blog.example"), "publish --dry-run"),
        (("folder", ""), "tidak ada rahasia"),
        (("ftp", "ftp.blog.example", "sari", "", "", "ya"), "PUBLISH_PASSWORD"),
    ],
)
def test_a_ready_target_of_every_other_kind(project: Path, answers: tuple[str, ...], expected: str) -> None:
    owner = Owner("https://blog.example", *answers)
    run(project, owner)
    assert read_target(settings(project)).kind == answers[0]
    assert any(expected in line for line in owner.told)


def test_a_host_is_recognized_before_it_is_written_down(
    project: Path, open_deployment: Callable[[str], Deployment]
) -> None:
    deployment = open_deployment("sftp")
    assert isinstance(deployment.server, SSHServer)
    target = deployment.server.target
    answers = ["", "sftp", "127.0.0.1", target["user"], str(target["port"]), target["path"], target["key_file"]]
    with pytest.raises(RefusedError, match=r"sidik jari"):
        run(project, Owner(*answers, "tidak"))
    assert not (project / "known_hosts").exists()
    assert settings(project) == {"target": "folder", "folder": "terbit"}
    owner = Owner(*answers, "ya")
    run(project, owner)
    assert any("SHA256:" in line for line in owner.told)
    # What was written down is enough to publish with.
    deployment.target |= settings(project) | {"known_hosts": str(project / "known_hosts")}
    deployment.publish()
    deployment.expect_equal()


def test_nothing_is_written_where_the_answers_end(project: Path) -> None:
    before = (project / "publishconf.py").read_bytes()
    with pytest.raises(EOFError):
        run(project, Owner("https://blog.example", "sftp", "host"))
    assert (project / "publishconf.py").read_bytes() == before


def test_wrong_answers_are_asked_again(project: Path) -> None:
    owner = Owner("https://blog.example", "sftpp", "folder", "terbit")
    run(project, owner)
    assert sum("Pilihan" in question for question in owner.asked) == 2
