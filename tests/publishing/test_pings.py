"""Who is told of a publish, and that nothing depends on their hearing it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from tests.publishing.conftest import SITEURL, Shop
from tools.publishing import report


class Ears:
    """A hub and a search engine that write down what they are told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer = 202
        ears = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ears.heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(ears.answer)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears()
    yield ears
    ears.server.shutdown()
    ears.server.server_close()


@pytest.fixture
def shop(open_shop: Callable[[str], Shop], ears: Ears) -> Shop:
    shop = open_shop("folder")
    shop.more |= {
        "WEBSUB_HUB": f"{ears.url}/hub", "INDEXNOW_KEY": "kunci-uji-12345", "INDEXNOW_ENDPOINT": f"{ears.url}/indexnow",
    }  # fmt: skip
    shop.blog.story("Rahasia.", file="cerita/rahasia.md", Title="Rahasia", Status="hidden")
    return shop


def test_hub_and_search_engines_hear_of_what_changed_and_of_nothing_hidden(shop: Shop, ears: Ears) -> None:
    shop.publish()
    topics = [parse_qs(body.decode()) for path, body in ears.heard if path == "/hub"]
    assert {"hub.mode": ["publish"], "hub.url": [f"{SITEURL}/atom.xml"], "hub.topic": [f"{SITEURL}/atom.xml"]} in topics
    told = next(json.loads(body) for path, body in ears.heard if path == "/indexnow")
    assert told["host"] == "blog-uji.example"
    assert told["keyLocation"] == f"{SITEURL}/kunci-uji-12345.txt"
    assert f"{SITEURL}/" in told["urlList"]
    assert f"{SITEURL}/2026/11/obat-yang-tertukar.html" in told["urlList"]
    assert not [url for url in told["urlList"] if "rahasia" in url]
    ears.heard.clear()
    shop.publish()
    assert ears.heard == []
    shop.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    shop.publish(dry_run=True)
    assert ears.heard == []
    shop.publish()
    told = next(json.loads(body) for path, body in ears.heard if path == "/indexnow")
    assert f"{SITEURL}/2026/10/antre.html" in told["urlList"]


def test_deaf_ears_never_fail_a_publish(shop: Shop, ears: Ears) -> None:
    ears.answer = 500
    done = shop.publish()
    shop.expect_equal()
    assert done.outcome.release == 1
    assert any("belum dapat diberi tahu" in line for line in done.unheard)
    assert "Penerbitannya sendiri sudah selesai." in report.as_text(done, dry_run=False)
    shop.more["WEBSUB_HUB"] = "http://127.0.0.1:9/"
    shop.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    assert shop.publish().outcome.release == 2
