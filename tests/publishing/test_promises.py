"""The table of promises names tests that there are, for hosts that they run on."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

from tests.publishing.promises import DOCUMENT, HEAD, PROMISES, TARGETS, table
from tests.publishing.servers import SERVERS
from tests.tiny import PROJECT


@cache
def collected() -> set[str]:
    """Every test of this folder, as `module::test` and `module::test[target]`."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "tests/publishing"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {line.partition("tests/publishing/")[2].replace(".py", "") for line in done.stdout.splitlines()}


CELLS = [(promise, target) for promise, cells in PROMISES for target in cells]


@pytest.mark.parametrize(("promise", "target"), CELLS)
def test_every_cell_is_a_test_that_runs_there(promise: str, target: str) -> None:
    name = dict(PROMISES)[promise][target]
    assert collected() & {name, f"{name}[{target}]"}


def test_the_table_is_up_to_date() -> None:
    assert set(TARGETS) == set(SERVERS)
    assert DOCUMENT.read_text(encoding="utf-8") == HEAD + table()
