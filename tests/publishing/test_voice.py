"""What people see while it goes on, and how amounts are spelled."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.tiny import PROJECT
from tools.publishing.voice import Voice, amount

PROGRAM = """
import time
from tools.publishing.voice import Voice
reached = [0]
with Voice().progress(2_800_000, lambda: reached[0]):
    for step in range(4):
        reached[0] += 700_000
        time.sleep(0.25)
print("selesai")
"""


def test_a_bar_shows_how_far_it_is_on_a_screen_only() -> None:
    screen, terminal = pty.openpty()
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
    assert text.endswith("\r\033[K")


def test_a_silent_voice_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Voice(silent=True).tell("Halo.")
    assert capsys.readouterr().err == ""
    Voice().tell("Halo.")
    assert capsys.readouterr().err == "Halo.\n"


@pytest.mark.parametrize(
    ("size", "spelled"),
    [(0, "0 B"), (999, "999 B"), (1400, "1,4 kB"), (2_300_000, "2,3 MB"), (5_000_000_000, "5,0 GB")],
)
def test_amounts(size: int, spelled: str) -> None:
    assert amount(size) == spelled
