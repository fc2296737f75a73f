"""Who is told of a publish, and that nothing depends on their hearing it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from tests.publishing.conftest import SITEURL, Deployment
from tools.publishing import report


class Listeners:
    """A hub and a search engine that write down what they are told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer = 202
        listeners = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                listeners.heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(listeners.answer)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    listeners = Listeners()
    yield listeners
    listeners.server.shutdown()
    listeners.server.server_close()


@pytest.fixture
def deployment(open_deployment: Callable[[str], Deployment], listeners: Listeners) -> Deployment:
    deployment = open_deployment("folder")
    deployment.more |= {
        "WEBSUB_HUB": f"{listeners.url}/hub", "INDEXNOW_KEY": "kunci-uji-12345",
        "INDEXNOW_ENDPOINT": f"{listeners.url}/indexnow",
    }  # fmt: skip
    deployment.blog.story("Rahasia.", file="cerita/rahasia.md", Title="Rahasia", Status="hidden")
    return deployment


def test_hub_and_search_engines_hear_of_what_changed_and_of_nothing_hidden(
    deployment: Deployment, listeners: Listeners
) -> None:
    deployment.publish()
    topics = [parse_qs(body.decode()) for path, body in listeners.heard if path == "/hub"]
    assert {"hub.mode": ["publish"], "hub.url": [f"{SITEURL}/atom.xml"], "hub.topic": [f"{SITEURL}/atom.xml"]} in topics
    told = next(json.loads(body) for path, body in listeners.heard if path == "/indexnow")
    assert told["host"] == "blog-uji.example"
    assert told["keyLocation"] == f"{SITEURL}/kunci-uji-12345.txt"
    assert f"{SITEURL}/" in told["urlList"]
    assert f"{SITEURL}/2026/11/obat-yang-tertukar.html" in told["urlList"]
    assert not [url for url in told["urlList"] if "rahasia" in url]
    listeners.heard.clear()
    deployment.publish()
    assert listeners.heard == []
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    deployment.publish(dry_run=True)
    assert listeners.heard == []
    deployment.publish()
    told = next(json.loads(body) for path, body in listeners.heard if path == "/indexnow")
    assert f"{SITEURL}/2026/10/antre.html" in told["urlList"]


def test_listeners_that_fail_never_fail_a_publish(deployment: Deployment, listeners: Listeners) -> None:
    listeners.answer = 500
    done = deployment.publish()
    deployment.expect_equal()
    assert done.outcome.release == 1
    assert any("belum dapat diberi tahu" in line for line in done.unheard)
    assert "Penerbitannya sendiri sudah selesai." in report.as_text(done, dry_run=False)
    deployment.more["WEBSUB_HUB"] = "http://127.0.0.1:9/"
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    assert deployment.publish().outcome.release == 2
