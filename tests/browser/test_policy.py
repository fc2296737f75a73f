"""Every kind of page under the very headers that are published: nothing of it is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.served import PAGE_KINDS, Served
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

LISTEN = "addEventListener('securitypolicyviolation', it => console.error('CSP', it.violatedDirective, it.blockedURI))"


def published_headers(folder: Path) -> dict[str, str]:
    """Those of `/*` in `_headers`."""
    lines = (folder / "_headers").read_text(encoding="utf-8").splitlines()
    end = next((at for at, line in enumerate(lines[1:], 1) if not line.startswith("  ")), len(lines))
    return dict(line.strip().split(": ", 1) for line in lines[1:end])


class _Guarded(SimpleHTTPRequestHandler):
    headers_of_all: dict[str, str]

    def end_headers(self) -> None:
        for name, value in self.headers_of_all.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing."""


@pytest.fixture(scope="module")
def guarded(showcase: Path) -> Iterator[Served]:
    handler = type("Guarded", (_Guarded,), {"headers_of_all": published_headers(showcase)})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(showcase))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}", showcase)
        server.shutdown()


@pytest.mark.parametrize("address", PAGE_KINDS.values(), ids=PAGE_KINDS.keys())
def test_no_page_offends_against_its_own_policy(browser: Browser, guarded: Served, address: str) -> None:
    page = browser.new_page()
    page.context.grant_permissions(["clipboard-write"])
    said: list[str] = []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(guarded.url + address, wait_until="networkidle")
    assert answer
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for button in page.query_selector_all("[data-dialog], [data-share], [data-copy]"):
        if button.is_visible():
            button.click()
            page.wait_for_timeout(50)
    # A policy that refuses nothing at all would pass as well: what is not the blog's own must be refused.
    before = len(said)
    with pytest.raises(Error, match="TrustedScript"):
        page.evaluate("document.createElement('script').textContent = 'window.x = 1'")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p { top: 9px }'}))"
    )
    page.wait_for_timeout(50)
    assert page.evaluate("getComputedStyle(document.body.appendChild(document.createElement('p'))).top") == "auto"
    assert len(said) > before
    page.close()
    assert said[:before] == []
