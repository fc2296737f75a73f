"""What people see while it goes on, and how amounts are spelled."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios

import pytest

from tests.tiny import PROJECT
from tools.publishing.progress import ProgressReporter, format_size
from tools.publishing.settings import read_target

PROGRAM = """
import time
from tools.publishing.progress import ProgressReporter
reached = [0]
with ProgressReporter().show_bar(2_800_000, lambda: reached[0]):
    for step in range(4):
        reached[0] += 700_000
        time.sleep(0.25)
print("selesai")
"""


def test_a_bar_shows_how_far_it_is_on_a_screen_only() -> None:
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=PROJECT, stderr=terminal, stdout=subprocess.PIPE) as run:
        os.close(terminal)
        shown = b""
        try:
            while chunk := os.read(screen, 4096):
                shown += chunk
        except OSError:  # the other end has been closed
            pass
        assert run.stdout
        assert run.stdout.read() == b"selesai\n"
    os.close(screen)
    text = shown.decode()
    assert "█" in text
    assert "100% dari 1,4 MB" in text or " 75% dari 1,4 MB" in text
    assert text.endswith("\r")


def test_a_silent_reporter_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ProgressReporter(silent=True).tell("Halo.")
    assert capsys.readouterr().err == ""
    ProgressReporter().tell("Halo.")
    assert capsys.readouterr().err == "Halo.\n"


@pytest.mark.parametrize(
    ("size", "spelled"),
    [(0, "0 B"), (999, "999 B"), (1400, "1,4 kB"), (2_300_000, "2,3 MB"), (5_000_000_000, "5,0 GB")],
)
def test_amounts(size: int, spelled: str) -> None:
    assert format_size(size) == spelled


ADDRESS = "https://kisah.example"
HOST = {"host": "blog.example", "user": "sari", "path": "situs"}
SEEN = f"Buka {ADDRESS} untuk memastikan bahwa situsnya tampil."
SOON = f"Biasanya {ADDRESS} menampilkannya dalam beberapa menit."
UPLOAD = f"; perintah ini tidak mengunggahnya. Unggah isi folder itu supaya tampil di {ADDRESS}, kecuali"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"target": "sftp", **HOST}, f"Terunggah ke sftp://sari@blog.example/situs. {SEEN}"),
        ({"target": "ftps", **HOST}, f"Terunggah ke ftps://sari@blog.example/situs. {SEEN}"),
        ({"target": "s3", "bucket": "b", "endpoint": "https://s3.example"}, f"Terunggah ke s3://s3.example/b. {SEEN}"),
        (
            {"target": "pages", "repository": "git@h.example:b"},
            f"Terkirim ke git@h.example:b (gh-pages). {SOON}",
        ),
        (
            {"target": "folder", "folder": "terbit"},
            f"Situs ditulis ke folder terbit di dalam folder blog ini{UPLOAD}",
        ),
        ({"target": "folder", "folder": "/srv/situs"}, f"Situs ditulis ke folder /srv/situs{UPLOAD}"),
    ],
)
def test_no_more_is_said_of_a_target_than_is_known(target: dict[str, str], said: str) -> None:
    """Nobody has looked at the address."""
    assert read_target(target).describe_arrival(ADDRESS).startswith(said)
