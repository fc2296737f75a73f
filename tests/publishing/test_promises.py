"""The table of promises names tests that there are, for hosts that they run on, and says when they run."""

from __future__ import annotations

from tests.publishing.promises import DOCUMENT, HEAD, PROMISES, TARGETS, collected, runs, table
from tests.publishing.servers import SERVERS


def test_every_cell_is_a_test_that_runs_there() -> None:
    tests = collected("")
    cells = [(name, target) for _, named in PROMISES for target, name in named.items()]
    assert [cell for cell in cells if not runs(*cell, tests)] == []


def test_every_promise_is_tried_in_every_round_and_the_table_says_where() -> None:
    assert set(TARGETS) == set(SERVERS)
    short = collected("not long")
    tried = {promise for promise, named in PROMISES if any(runs(name, target, short) for target, name in named.items())}
    assert {promise for promise, _ in PROMISES} - tried == {"3 kill -9, twenty times"}
    assert DOCUMENT.read_text(encoding="utf-8") == HEAD + table(short)
