"""What a publish refuses, each time with what to do, and nothing touched."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from plugins.engine.problem import ContentErrors
from tests.publishing.conftest import Deployment, mostly
from tests.publishing.servers import SSHServer, ssh_key
from tools.publishing.errors import RefusedError
from tools.publishing.settings import read_target

Open = Callable[[str], Deployment]


@pytest.mark.parametrize("name", ["sftp", "sftp-only"])
class TestHostKeys:
    """Who answers is made sure of before a password is shown to anybody."""

    def test_an_unknown_host_is_refused(self, open_deployment: Open, name: str, tmp_path: Path) -> None:
        deployment = open_deployment(name)
        deployment.target["known_hosts"] = str(tmp_path / "kosong")
        with pytest.raises(RefusedError, match=r"Kunci host 127\.0\.0\.1 belum dikenal \(SHA256:.*ssh-keyscan -p \d+"):
            deployment.publish()
        assert deployment.server.fetch() == {}

    def test_a_changed_host_key_is_refused(self, open_deployment: Open, name: str, tmp_path: Path) -> None:
        deployment = open_deployment(name)
        assert isinstance(deployment.server, SSHServer)
        other = tmp_path / "known_hosts"
        other.write_text(f"[127.0.0.1]:{deployment.server.port} {ssh_key(tmp_path / 'lain')}\n")
        deployment.target["known_hosts"] = str(other)
        with pytest.raises(RefusedError, match=r"BERUBAH.*ssh-keygen -R"):
            deployment.publish()
        assert deployment.server.fetch() == {}

    def test_a_wrong_key_is_refused(self, open_deployment: Open, name: str, tmp_path: Path) -> None:
        deployment = open_deployment(name)
        ssh_key(tmp_path / "salah")
        deployment.target["key_file"] = str(tmp_path / "salah")
        with pytest.raises(RefusedError, match=r'menolak ".*key_file'):
            deployment.publish()
        assert deployment.server.fetch() == {}

    def test_a_key_that_cannot_be_opened_is_named(self, open_deployment: Open, name: str, tmp_path: Path) -> None:
        deployment = open_deployment(name)
        ssh_key(tmp_path / "kunci")
        deployment.target["key_file"] = str(tmp_path / "kunci.pub")
        for ask in (deployment.publish, deployment.publisher().history):
            with pytest.raises(RefusedError, match=r"Kunci SSH tidak dapat dibuka.*key_file") as refused:
                ask()
            assert "{" not in str(refused.value)
        assert deployment.server.fetch() == {}

    def test_without_a_key_a_missing_or_wrong_password_is_named(
        self, open_deployment: Open, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deployment = open_deployment(name)
        deployment.target["key_file"] = ""
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        for password, said in (("", "Belum ada kunci atau kata sandi"), ("salah", 'menolak ".*key_file')):
            monkeypatch.setenv("PUBLISH_PASSWORD", password)
            for ask in (deployment.publish, deployment.publisher().history):
                with pytest.raises(RefusedError, match=f"{said}.*PUBLISH_PASSWORD"):
                    ask()
        assert deployment.server.fetch() == {}


@pytest.mark.parametrize("name", mostly("ftp", "s3", among=("ftp", "ftps", "s3")))
def test_a_wrong_password_is_refused(open_deployment: Open, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = open_deployment(name)
    variable = "AWS_SECRET_ACCESS_KEY" if name == "s3" else "PUBLISH_PASSWORD"
    if name == "s3":  # moto lets everybody in; a store without the bucket is what it can refuse
        deployment.target["bucket"] = "tidak-ada"
    monkeypatch.setenv(variable, "salah")
    with pytest.raises(RefusedError, match=r"akun|bucket|Bucket|NoSuchBucket"):
        deployment.publish()
    assert deployment.server.fetch() == {}
    monkeypatch.delenv(variable)
    with pytest.raises(RefusedError, match=variable):
        deployment.publish()


def test_a_certificate_that_nobody_signed_is_refused(open_deployment: Open) -> None:
    deployment = open_deployment("ftps")
    deployment.target["ca_file"] = ""
    with pytest.raises(RefusedError, match=r"Sertifikat hosting tidak dapat dipercaya"):
        deployment.publish()
    assert deployment.server.fetch() == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (None, "publish.setup"),
        ({"target": "sftpp"}, 'mungkin maksudnya "sftp"'),
        ({"target": "ftp", "host": "a", "user": "b", "path": "c"}, "unencrypted"),
        ({"target": "sftp", "host": "a", "user": "b", "path": "c", "password": "x"}, "rahasia tidak boleh"),
        ({"target": "sftp", "hots": "a", "user": "b", "path": "c"}, 'mungkin maksudnya "host"'),
        ({"target": "sftp", "host": "a", "path": "c"}, '"host" dan "user"'),
        ({"target": "sftp", "host": "a", "user": "b"}, 'belum memuat "path"'),
        ({"target": "sftp", "host": "a", "user": "b", "path": "c", "port": "22"}, 'isi "port"'),
        ({"target": "sftp", "host": "a", "user": "b", "path": "c", "archive": "c/lama"}, "di dalam folder situs"),
        ({"target": "sftp", "host": "a", "user": "b", "path": "c", "compress": ["zip"]}, "br dan gz"),
        ({"target": "s3", "bucket": "a"}, "endpoint"),
        ({"target": "s3", "bucket": "a", "endpoint": "https://x.example", "compress": ["br"]}, "memampatkan sendiri"),
        ({"target": "pages", "repository": "x", "archive": "y"}, "riwayat cabang"),
    ],
)
def test_a_target_that_cannot_work_is_refused(values: Mapping[str, Any] | None, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        read_target(values)


@pytest.mark.parametrize("url", ["", "blog.example", "http://localhost:8000", "https://127.0.0.1", "http://[::1]"])
def test_an_address_that_readers_cannot_reach_is_refused(open_deployment: Open, url: str) -> None:
    deployment = open_deployment("folder")
    deployment.more["SITEURL"] = url
    with pytest.raises(RefusedError, match=r"SITEURL.*BLOG_URL di pelicanconf.py"):
        deployment.publish()
    assert deployment.server.fetch() == {}


def test_errors_in_the_content_are_refused(open_deployment: Open) -> None:
    deployment = open_deployment("folder")
    deployment.blog.write("cerita/salah.md", "Title: Salah\n\nTanpa tanggal.")
    with pytest.raises(ContentErrors, match=r"salah.md"):
        deployment.publish()
    assert deployment.server.fetch() == {}


class TestUncommitted:
    """Content that is not in Git."""

    @pytest.fixture
    def deployment(self, open_deployment: Open, monkeypatch: pytest.MonkeyPatch) -> Deployment:
        """A blog in a repository, all of it committed."""
        deployment = open_deployment("folder")
        for variable in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
            monkeypatch.setenv(variable, "Uji")
        for variable in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
            monkeypatch.setenv(variable, "uji@example.org")
        for command in (["init", "-q"], ["add", "content"], ["commit", "-qm", "Isi"]):
            subprocess.run(["git", *command], cwd=deployment.blog.folder, check=True)
        return deployment

    def test_uncommitted_content_is_refused_by_name(self, deployment: Deployment) -> None:
        deployment.publish()
        deployment.blog.story("Baru.", file="cerita/baru.md", Title="Baru")
        with pytest.raises(RefusedError, match=r"belum disimpan ke Git:\n  content/cerita/baru.md\n.*git add content"):
            deployment.publish()
        subprocess.run(["git", "add", "content"], cwd=deployment.blog.folder, check=True)
        with pytest.raises(RefusedError, match=r"baru.md"):
            deployment.publish()
        subprocess.run(["git", "commit", "-qm", "Baru"], cwd=deployment.blog.folder, check=True)
        assert "2026/11/baru.html" in deployment.publish().outcome.uploaded

    def test_pulled_comments_are_exempt_and_hand_written_ones_are_not(self, deployment: Deployment) -> None:
        deployment.blog.comment(stem="2026-11-21T190500-budi", Id="2026-11-21T190500-budi")
        assert deployment.publish().outcome.release == 1
        deployment.blog.comment(stem="dua")
        with pytest.raises(RefusedError, match=r"dua.md"):
            deployment.publish()

    def test_a_pulled_comment_that_is_gone_is_exempt_too(self, deployment: Deployment) -> None:
        file = deployment.blog.comment(stem="satu", Id="satu")
        subprocess.run(["git", "add", "content"], cwd=deployment.blog.folder, check=True)
        subprocess.run(["git", "commit", "-qm", "Tarik"], cwd=deployment.blog.folder, check=True)
        file.unlink()
        assert deployment.publish().outcome.release == 1

    def test_the_owner_may_insist(self, deployment: Deployment) -> None:
        from tools.publishing.target import Options

        deployment.blog.story("Baru.", file="cerita/baru.md", Title="Baru")
        assert deployment.publisher().publish(Options(), uncommitted=True).outcome.release == 1


def test_a_folder_that_holds_this_blog_is_refused(open_deployment: Open) -> None:
    deployment = open_deployment("folder")
    for folder in (".", "content/gambar", "output", ".kisah", "..", "/"):
        deployment.target["folder"] = folder
        with pytest.raises(RefusedError, match=r"memuat blog ini sendiri"):
            deployment.publish()
