"""The recipe of docs/komentar.md: pulled comments stay out of Git, and what guards them stays in."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.comments.pulling import comment, erased, pull, snapshot
from tests.tiny import PROJECT, TinyBlog
from tools.comments.pull_state import PullError


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=Uji", "-c", "user.email=uji@orang.example", "-c", "init.defaultBranch=utama"]
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_pulled_comments_stay_out_of_git_and_their_guards_stay_in(blog: TinyBlog, tmp_path: Path) -> None:
    guide = (PROJECT / "docs/komentar.md").read_text(encoding="utf-8")
    recipe = re.search(r"```gitignore\n(.*?)```", guide, re.DOTALL)
    command = re.search(r"`git (rm -r --cached [^`]+)`", guide)
    assert recipe
    assert command
    git(blog.folder, "init")
    (blog.folder / ".gitignore").write_text("/.kisah/\n/output\n", encoding="utf-8")
    pull(blog, snapshot(comment("k0")))
    git(blog.folder, "add", "-A")
    git(blog.folder, "commit", "-m", "Dulu")

    (blog.folder / ".gitignore").write_text("/.kisah/\n/output\n" + recipe[1], encoding="utf-8")
    git(blog.folder, *command[1].split())
    pull(blog, snapshot(comment("k0"), comment("k1"), erased("k9"), sequence=2))
    git(blog.folder, "add", "-A")
    git(blog.folder, "commit", "-m", "Komentar di luar Git")
    kept = git(blog.folder, "ls-files").split()
    guards = ["content/komentar/.meja.toml", "content/komentar/.terhapus"]
    assert [name for name in kept if "komentar" in name] == guards
    assert "content/anggota.toml" not in kept

    # A fresh clone, as a CI has it: no older snapshot gets in, nothing erased comes back, the newest is pulled.
    clone = tmp_path / "salinan"
    git(tmp_path, "clone", str(blog.folder), str(clone))
    shutil.rmtree(blog.content)
    shutil.copytree(clone / "content", blog.content)
    shutil.rmtree(blog.folder / ".kisah")
    with pytest.raises(PullError):
        pull(blog, snapshot(comment("k0"), sequence=1))
    done = pull(blog, snapshot(comment("k0"), comment("k9"), sequence=2))
    assert ([one.id for one in done.withheld], len(done.added)) == (["k9"], 1)
    assert blog.problems() == []
