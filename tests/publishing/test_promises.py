"""The table of promises names tests that there are, for hosts that they run on."""

from __future__ import annotations

import subprocess
import sys

from tests.publishing.promises import DOCUMENT, HEAD, PROMISES, TARGETS, table
from tests.publishing.servers import SERVERS
from tests.tiny import PROJECT


def test_every_cell_is_a_test_that_runs_there() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "tests/publishing"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    collected = {line.partition("tests/publishing/")[2].replace(".py", "") for line in done.stdout.splitlines()}
    cells = [(target, name) for _, named in PROMISES for target, name in named.items()]
    assert [cell for cell in cells if not collected & {cell[1], f"{cell[1]}[{cell[0]}]"}] == []


def test_the_table_is_up_to_date() -> None:
    assert set(TARGETS) == set(SERVERS)
    assert DOCUMENT.read_text(encoding="utf-8") == HEAD + table()
