"""A branch as a site: what Git itself gives of the promises."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

import pytest

from tests.publishing.conftest import Deployment
from tests.publishing.servers import GitServer
from tools.publishing.errors import RefusedError, UnfinishedError
from tools.publishing.target import Options

PAGE = "2026/11/obat-yang-tertukar.html"


@pytest.fixture
def deployment(open_deployment: Callable[[str], Deployment]) -> Deployment:
    return open_deployment("pages")


def git(deployment: Deployment, *arguments: str) -> str:
    assert isinstance(deployment.server, GitServer)
    done = subprocess.run(
        ["git", *arguments], cwd=deployment.server.repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_of_two_pushes_at_once_one_is_refused_and_nothing_is_lost(deployment: Deployment) -> None:
    """A branch that has moved since it was fetched takes nothing: Git's own lock."""
    deployment.publish()
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    hook = deployment.server.base / "situs.git/hooks/pre-receive"
    # Whoever pushes now finds that somebody else has pushed just before.
    hook.write_text(
        "#!/bin/sh\nunset GIT_QUARANTINE_PATH\n"
        "if [ ! -e hooks/sekali ]; then touch hooks/sekali\n"
        "new=$(git commit-tree -p gh-pages -m Lain gh-pages^{tree})\ngit update-ref refs/heads/gh-pages $new\nfi\n"
    )
    hook.chmod(0o755)
    environment = {"GIT_AUTHOR_NAME": "Uji", "GIT_COMMITTER_NAME": "Uji"}
    git(deployment, "config", "user.name", environment["GIT_AUTHOR_NAME"])
    git(deployment, "config", "user.email", "uji@example.org")
    with pytest.raises(RefusedError, match=r"sedang diterbitkan dari tempat lain"):
        deployment.publish()
    assert git(deployment, "log", "-1", "--format=%s", "gh-pages") == "Lain"
    deployment.publish()
    deployment.expect_equal()


def test_contenders_end_with_one_whole_site(deployment: Deployment) -> None:
    deployment.publish()
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    outcomes: list[str] = []

    def contend() -> None:
        try:
            deployment.publish()
            outcomes.append("terbit")
        except RefusedError:
            outcomes.append("ditolak")

    threads = [threading.Thread(target=contend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "terbit" in outcomes
    deployment.publish()
    deployment.expect_equal()


def test_history_is_kept_until_a_comment_is_erased(deployment: Deployment) -> None:
    deployment.blog.comment("Nomor saya 0812.", stem="satu")
    deployment.publish()
    deployment.blog.comment("Terima kasih.", stem="dua")
    deployment.publish()
    assert git(deployment, "rev-list", "--count", "gh-pages") == "2"
    assert git(deployment, "grep", "-c", "0812", "gh-pages~1", "--", PAGE)
    (deployment.blog.content / "komentar/2026/11/obat-yang-tertukar/satu.md").unlink()
    deployment.publish()
    assert git(deployment, "rev-list", "--count", "gh-pages") == "1"
    git(deployment, "reflog", "expire", "--expire=now", "--all")
    git(deployment, "gc", "--quiet", "--prune=now")
    objects = git(
        deployment, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"
    ).splitlines()
    blobs = [line.split()[0] for line in objects if line.endswith("blob")]
    assert blobs
    command = ["git", "cat-file", "--batch"]
    names = "".join(f"{blob}\n" for blob in blobs).encode()
    said = subprocess.run(
        command, cwd=deployment.server.base / "situs.git", input=names, capture_output=True, check=True
    )
    assert b"Obat yang Tertukar" in said.stdout
    assert b"Nomor saya 0812" not in said.stdout


def test_the_domain_is_written_down(deployment: Deployment) -> None:
    deployment.target["cname"] = "blog-uji.example"
    deployment.publish()
    found = deployment.server.download()
    assert found.pop("CNAME") == b"blog-uji.example"
    assert found.pop(".nojekyll") == b""
    assert found == deployment.blog.files()


def test_a_server_that_dies_shows_the_old_site(deployment: Deployment) -> None:
    deployment.publish()
    before = deployment.server.download()
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    hook = deployment.server.base / "situs.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")
    hook.chmod(0o755)
    with pytest.raises(UnfinishedError, match=r"Yang tampil masih yang lama"):
        deployment.publish()
    assert deployment.server.download() == before
    hook.unlink()
    deployment.publish()
    deployment.expect_equal()


def test_a_repository_that_is_not_there_is_named(deployment: Deployment) -> None:
    deployment.target["repository"] = (deployment.server.base / "tiada.git").as_uri()
    with pytest.raises(RefusedError, match=r"tiada.git tidak dapat dibaca"):
        deployment.publisher().publish(Options())
