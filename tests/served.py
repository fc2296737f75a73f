"""A finished site over HTTP, and one address for each page kind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from plugins.blog.hosting import inline, policy
from plugins.blog.kinds import KINDS

PAGE_KINDS = dict(sample for kind in KINDS for sample in kind.samples)


def own_policy(folder: Path) -> str:
    """The content security policy that a site is published with."""
    return policy(inline((folder / "404.html").read_text(encoding="utf-8")))


class _Quiet(SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing: tests say what matters."""


@dataclass(frozen=True)
class Served:
    """`url` has no slash at its end; `folder` is what is served."""

    url: str
    folder: Path


@contextmanager
def serve(folder: Path, guard: str = "") -> Iterator[Served]:
    """The folder at an address of this machine while the block runs, under a content security policy."""
    handler = type("_Handler", (_Quiet,), {"policy": guard})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}", folder)
        server.shutdown()


def visit(browser: Browser, served: Served, address: str, **context: Any) -> Page:
    """A page of the site in a window of its own; closing its context closes both."""
    page = browser.new_context(**context).new_page()
    page.goto(served.url + address)
    return page
