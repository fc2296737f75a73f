"""kill -9 while a pull is writing: every file is whole, nothing older gets in, and the next pull finishes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.comments.pulling import THREAD, comment, erased, files, many, pull, snapshot
from tests.tiny import PROJECT, TinyBlog
from tools.comments.pull_state import PullError

PROGRAM = """
import sys
from pathlib import Path
from tests.comments import pulling
from tests.tiny import NOW, TinyBlog
from tools.comments.pull import pull

blog = TinyBlog.__new__(TinyBlog)
blog.folder = Path(sys.argv[1])
blog.content, blog.output = blog.folder / "content", blog.folder / "output"
data, told = Path(sys.argv[2]).read_bytes(), pulling.told_by(blog)
print("siap", flush=True)
pull(data, pulling.KEY, pulling.pull_target(blog), told, pulling.ZONE, NOW, lambda _: None, yes=True)
print("selesai", flush=True)
"""


def interrupted(blog: TinyBlog, data: Path, seconds: float) -> bool:
    """Whether the pull was killed before it had finished."""
    command = [sys.executable, "-c", PROGRAM, str(blog.folder), str(data)]
    alone = os.environ | {"KISAH_WORKERS": "1"}
    with subprocess.Popen(command, cwd=PROJECT, env=alone, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "siap\n"
        time.sleep(seconds)
        process.kill()
        return "selesai" not in process.stdout.read()


def test_a_pull_that_was_killed_is_finished_by_the_next(blog: TinyBlog, tmp_path: Path) -> None:
    old = [comment(f"k{number:03}", f"Lama {number}.") for number in range(120)]
    pull(blog, snapshot(*old), yes=True)
    killed = partly = 0
    for turn in range(8):
        new = [comment(f"k{number:03}", f"Baru {turn}.{number}.") for number in range(turn % 2 * 60, 120)]
        data = snapshot(*new, sequence=2 + turn)
        (tmp_path / "salinan").write_bytes(data)
        before = files(blog)
        killed += interrupted(blog, tmp_path / "salinan", 0.03 * turn)
        wanted = {f"{THREAD}/{one.id}.md": one.text for one in new}
        seen = files(blog)
        written = {path for path in seen if seen[path] != before.get(path)}
        for path, text in seen.items():
            assert text == before.get(path) or text.endswith(f"\n\n{wanted[path]}\n")
        partly += 0 < len(written) < len(wanted)
        if turn:
            with pytest.raises(PullError):
                pull(blog, snapshot(*old, sequence=1), yes=True)
        pull(blog, data, yes=True)
        assert {path: text.split("\n\n")[1].strip() for path, text in files(blog).items()} == wanted
        assert list(blog.content.rglob("*.tarikan")) == []
        assert blog.problems() == []
    assert killed
    print(f"{killed} dari 8 tarikan dibunuh, {partly} di tengah penulisan")


def test_an_erasure_survives_a_kill_at_once(blog: TinyBlog, tmp_path: Path) -> None:
    """What was erased is remembered before anything else is written."""
    pull(blog, snapshot(*many(3)))
    (blog.content / "komentar" / THREAD / "k001.md").unlink()
    (blog.content / "komentar" / THREAD / "k001.md").mkdir()  # the pull cannot finish
    with pytest.raises(OSError, match="k001"):
        pull(blog, snapshot(*many(2), comment("k003"), erased("k002"), sequence=2), yes=True)
    (blog.content / "komentar" / THREAD / "k001.md").rmdir()
    done = pull(blog, snapshot(*many(3), sequence=3), yes=True)
    assert [one.id for one in done.withheld] == ["k002"]
