"""`invoke comments.pull` from the real desk, over HTTP and from its database, into a copy of this project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk.comments import snapshot
from tests.desk.running_desk import EXPORT_KEY, STORY, THREAD, RunningDesk, address
from tests.tools.conftest import project as project  # noqa: PLC0414  a fixture of another room
from tools.comments.pull_state import load_erased_ids

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Blog:
    """A copy of the project, and what its owner's environment says."""

    folder: Path
    environment: dict[str, str]

    def invoke(self, *arguments: str, **more: str) -> tuple[int, str]:
        """Exit code and all that was said."""
        done = subprocess.run(
            [sys.executable, "-m", "invoke", *arguments],
            cwd=self.folder,
            env=os.environ | self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def pull(self, *flags: str, **more: str) -> str:
        code, said = self.invoke("comments.pull", *flags, **more)
        assert code == 0, said
        return said

    def refused(self, *flags: str, **more: str) -> str:
        code, said = self.invoke("comments.pull", *flags, **more)
        assert code == 1, said
        assert "Traceback" not in said
        return said

    def pulled(self) -> dict[str, str]:
        """Files with an Id under the story, by name."""
        files = sorted((self.folder / "content/komentar" / THREAD).glob("*.md"))
        texts = {file.name: file.read_text(encoding="utf-8") for file in files}
        return {name: text for name, text in texts.items() if text.startswith("Id: ")}

    def desk_at(self, url: str | None) -> None:
        settings = self.folder / "pelicanconf.py"
        settings.write_text(settings.read_text(encoding="utf-8") + f"\nDESK_URL = {url!r}\n", encoding="utf-8")


@pytest.fixture
def blog(project: Path, tmp_path: Path) -> Blog:
    """With the project's own content, whatever the test before has done to it."""
    shutil.rmtree(project / "content")
    shutil.copytree(PROJECT / "content", project / "content")
    shutil.rmtree(project / ".kisah", ignore_errors=True)
    shutil.copy(PROJECT / "pelicanconf.py", project / "pelicanconf.py")
    key = tmp_path / "kunci-ekspor"
    key.write_bytes(EXPORT_KEY + b"\n")
    key.chmod(0o600)
    return Blog(project, {"DESK_EXPORT_KEY_FILE": str(key)})


def test_the_same_files_come_over_http_and_from_the_database(blog: Blog, desk: RunningDesk) -> None:
    people = desk.crew()
    desk.write(people["budi"], "Antrenya jadi terasa *pendek*.")
    desk.write(people["budi"], "Ini masih menunggu.")
    desk.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{desk.port}")
    said = blog.pull()
    assert "1 baru" in said
    (text,) = blog.pulled().values()
    assert text.endswith("\n\nAntrenya jadi terasa *pendek*.\n")
    assert "tidak ada yang berubah" in blog.pull()
    over_http = {file: file.read_bytes() for file in (blog.folder / "content").rglob("*") if file.is_file()}
    assert "tidak ada yang berubah" in blog.pull("--local", DESK_DATABASE_URL=desk.settings.database)
    assert {file: file.read_bytes() for file in (blog.folder / "content").rglob("*") if file.is_file()} == over_http
    assert blog.invoke("build")[0] == 0
    page = (blog.folder / "output" / STORY.removeprefix("/")).read_text(encoding="utf-8")
    assert "Antrenya jadi terasa <em>pendek</em>." in page
    assert "masih menunggu" not in page


def test_the_projects_own_comments_stay_when_a_desk_begins(blog: Blog, small: RunningDesk) -> None:
    """The desk knows one member of the sample blog, and nobody else: nothing published is lost, and nobody gets in."""
    people = small.crew()
    small.write(people["budi"], "Halo dari meja.")
    small.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{small.port}")
    said = blog.pull()
    assert "tidak dikenal meja" in said
    code, told = blog.invoke("check")
    assert code == 0, told  # advice about words may stand there; nothing that must be put right
    roster = (blog.folder / "content/anggota.toml").read_text(encoding="utf-8")
    kept = roster.split("# Tidak dikenal meja")[1]
    assert kept.count(".masa]]") == kept.count("\nsampai = ")


def test_withdrawn_ended_erased(blog: Blog, desk: RunningDesk) -> None:
    """What happens at the desk happens to the files: and of an erased member nothing is left but ids."""
    people = desk.crew()
    desk.write(people["budi"], "Kata Budi.")
    desk.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{desk.port}")
    blog.pull()
    ((name, _),) = blog.pulled().items()
    desk.write(people["wayan"], "Balasan Wayan.", reply=name.removesuffix(".md"))
    desk.approve(people["ratih"])
    blog.pull()
    with desk.services.database.write() as connection:
        desk.services.members.end_membership(connection, "budi")
    assert "berakhir" in blog.pull()
    assert len(blog.pulled()) == 2
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "budi")
    blog.pull()
    assert "Status: ditarik" in blog.pulled()[name]
    assert "Kata Budi" not in "".join(blog.pulled().values())
    ids = load_erased_ids(blog.folder / "content", blog.folder / ".kisah")
    assert name.removesuffix(".md") in ids
    assert "budi" in ids


def test_no_address_and_no_hash_of_one_comes_along(blog: Blog, small: RunningDesk) -> None:
    import base64
    import hashlib

    people = small.crew()
    small.write(people["budi"], f"Surati saya: {address('budi')}")
    small.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{small.port}")
    said = blog.pull()
    assert blog.invoke("build")[0] == 0
    needles = []
    for name in ("ratih", "wayan", "budi", "joko"):
        plain = address(name).encode()
        needles.append(plain)
        for algorithm in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(algorithm, plain)
            needles += [digest.hexdigest().encode(), base64.b64encode(digest.digest()).rstrip(b"=")]
    sealed = snapshot.take(small.services.database, small.settings.zone, EXPORT_KEY)
    assert not [needle for needle in needles if needle in sealed + said.encode()]
    looked_at = 0
    for folder in ("content", "output", ".kisah"):
        for file in (blog.folder / folder).rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                looked_at += 1
                assert not [needle for needle in needles if needle in data], file
    assert looked_at > 100
    (text,) = blog.pulled().values()
    assert "[alamat surel disembunyikan]" in text


def test_the_wrong_key_and_a_desk_that_is_away_are_told(blog: Blog, small: RunningDesk, tmp_path: Path) -> None:
    blog.desk_at(f"http://127.0.0.1:{small.port}")
    other = tmp_path / "kunci-lain"
    other.write_bytes(EXPORT_KEY[::-1])
    other.chmod(0o600)
    before = {file: file.read_bytes() for file in (blog.folder / "content").rglob("*") if file.is_file()}
    assert "menolak kunci ekspor" in blog.refused(DESK_EXPORT_KEY_FILE=str(other))
    assert "belum diatur" in blog.refused(DESK_EXPORT_KEY_FILE="")
    blog.desk_at("http://127.0.0.1:9")
    assert "tidak dapat dihubungi" in blog.refused()
    blog.desk_at("http://meja.example")
    assert "bukan alamat https" in blog.refused()
    blog.desk_at(None)
    assert "DESK_DATABASE_URL belum diatur" in blog.refused()
    assert {file: file.read_bytes() for file in (blog.folder / "content").rglob("*") if file.is_file()} == before


def test_a_dry_run_says_what_it_would_do(blog: Blog, small: RunningDesk) -> None:
    people = small.crew()
    small.write(people["budi"], "Halo.")
    small.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{small.port}")
    said = blog.pull("--dry-run")
    assert "1 baru" in said
    assert "Belum ada yang ditulis" in said
    assert blog.pulled() == {}
    assert not (blog.folder / "content/komentar/.meja.toml").exists()
