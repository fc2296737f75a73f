"""What is measured of a command."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import pytest

from benchmark.measurement import Failed, Patience, Run, peak, run

HOLD = "import time; kept = bytearray(b'x' * 60_000_000); time.sleep(1)"
TWICE = f"""
import subprocess, sys
for process in [subprocess.Popen([sys.executable, "-c", {HOLD!r}]) for _ in "12"]:
    process.wait()
"""


def own() -> float:
    """This process's peak in megabytes: the kernel counts it as a child's own until that one runs its program."""
    return 1.1 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_run_has_its_time_and_its_memory(tmp_path: Path) -> None:
    measured = run([sys.executable, "-c", HOLD], tmp_path, os.environ)
    assert 1 <= measured.seconds < 20
    assert 60 < measured.largest < max(200, own())


def test_peak_memory_counts_all_processes_together(tmp_path: Path) -> None:
    assert 120 < peak([sys.executable, "-c", TWICE], tmp_path, os.environ) < max(300, own())


@pytest.mark.parametrize("measure", [run, peak])
def test_a_failing_command_is_a_failure(measure: object, tmp_path: Path) -> None:
    assert callable(measure)
    with pytest.raises(Failed):
        measure([sys.executable, "-c", "raise SystemExit('tidak jadi')"], tmp_path, os.environ)


def test_a_disturbed_run_is_repeated_and_the_quietest_is_taken() -> None:
    runs = iter([Run(3, 1, 0.5), Run(2, 1, 0.2), Run(9, 1, 0.3), Run(1, 1, 0.0)])
    assert Patience(0, 3).quietest(lambda: next(runs)) == Run(2, 1, 0.2)
    assert Patience(0, 3).quietest(lambda: next(runs)) == Run(1, 1, 0.0)
