"""One Chromium for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tools.components import CHROMIUM

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = CHROMIUM.find()
    assert program, "Chromium belum terpasang"
    expect.set_options(timeout=30_000)  # what comes late on a busy machine has come
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=str(program), args=ARGUMENTS) as browser,
    ):
        yield browser
