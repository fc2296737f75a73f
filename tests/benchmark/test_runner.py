"""What is measured of a command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmark.runner import BuildError, run

HOLD = "import time; kept = bytearray(b'x' * 60_000_000); time.sleep(1)"
TWICE = f"""
import subprocess, sys
for process in [subprocess.Popen([sys.executable, "-c", {HOLD!r}]) for _ in "12"]:
    process.wait()
"""


def test_a_run_has_its_time(tmp_path: Path) -> None:
    assert 1 <= run([sys.executable, "-c", HOLD], tmp_path, os.environ).seconds < 20


@pytest.mark.parametrize(("program", "megabytes"), [(HOLD, 60), (TWICE, 120)])
def test_memory_counts_all_processes_together(program: str, megabytes: int, tmp_path: Path) -> None:
    measured = run([sys.executable, "-c", program], tmp_path, os.environ, sample_memory=True)
    assert megabytes < measured.memory < 2.5 * megabytes  # what is held is there twice while it is made


@pytest.mark.parametrize("sample_memory", [False, True])
def test_a_failing_command_is_an_error_with_what_it_said(sample_memory: bool, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('tidak jadi')"]
    with pytest.raises(BuildError, match="tidak jadi"):
        run(command, tmp_path, os.environ, sample_memory=sample_memory)
