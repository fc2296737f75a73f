"""The two engines beside Chromium, driven by the W3C's protocols: Firefox over WebDriver BiDi, WebKit over WebDriver.

Neither needs a program that its packages in Debian do not bring.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect

from tests.ports import free_port
from tools.components import FIREFOX, WEBKIT, XVFB

MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
_PATIENCE = 60
"""Seconds until a browser that says nothing has failed."""


class Engine(ABC):
    """A browser with one page."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address and wait until the page has loaded."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Make the page's view so large, in CSS pixels."""

    @abstractmethod
    def screenshot(self, file: Path) -> None:
        """Write what the view shows, as PNG."""

    @abstractmethod
    def _evaluate(self, expression: str) -> str:
        """The text that an expression gives."""

    def evaluate(self, expression: str) -> Any:
        """What a JavaScript expression gives in the page, as JSON values."""
        return json.loads(self._evaluate(f"JSON.stringify({expression}) ?? 'null'"))


class Firefox(Engine):
    """Over a connection to its WebDriver BiDi."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._numbers = connection, count(1)
        self._ask("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self._page = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(_PATIENCE))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._page, viewport=size)

    def screenshot(self, file: Path) -> None:
        file.write_bytes(b64decode(self._ask("browsingContext.captureScreenshot", context=self._page)["data"]))

    def _evaluate(self, expression: str) -> str:
        target = {"context": self._page}
        answer = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        return str(answer["result"]["value"])


class WebKit(Engine):
    """By requests to its WebDriver."""

    def __init__(self, driver: str) -> None:
        self._driver = driver
        options = {"binary": MINI_BROWSER, "args": ["--automation"]}
        wanted = {"acceptInsecureCerts": True, "webkitgtk:browserOptions": options}
        self._session = f"/session/{self._ask('/session', capabilities={'alwaysMatch': wanted})['sessionId']}"

    def _ask(self, path: str, **parameters: Any) -> Any:
        return self._answer(Request(self._driver + path, json.dumps(parameters).encode(), method="POST"))

    def _answer(self, request: Request) -> Any:
        with urlopen(request, timeout=_PATIENCE) as answer:
            return json.load(answer)["value"]

    def open(self, address: str) -> None:
        self._ask(f"{self._session}/url", url=address)

    def resize(self, width: int, height: int) -> None:
        """The window has a bar of its own: it is made larger until the view has the size that was asked for."""
        self._ask(f"{self._session}/window/rect", width=width, height=height)
        inner = self.evaluate("[innerWidth, innerHeight]")
        self._ask(f"{self._session}/window/rect", width=2 * width - inner[0], height=2 * height - inner[1])

    def screenshot(self, file: Path) -> None:
        file.write_bytes(b64decode(self._answer(Request(f"{self._driver}{self._session}/screenshot"))))

    def _evaluate(self, expression: str) -> str:
        return str(self._ask(f"{self._session}/execute/sync", script=f"return {expression}", args=[]))

    def close(self) -> None:
        self._answer(Request(self._driver + self._session, method="DELETE"))


@contextmanager
def firefox(folder: Path, preferences: Mapping[str, object] = {}) -> Iterator[Engine]:
    """A Firefox without windows; `folder` is for its profile, `preferences` are those of `about:config`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    port = free_port()
    command = [str(FIREFOX.find()), "--headless", "--no-remote", "--profile", str(folder)]
    with (
        _running([*command, f"--remote-debugging-port={port}"], folder),
        _connected(f"ws://127.0.0.1:{port}/session") as connection,
    ):
        yield Firefox(connection)


@contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """A WebKitGTK browser on a screen that nobody sees; `folder` is for what it keeps."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    own = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    display = f":{port}"
    with (
        _running([str(XVFB.find()), display, "-screen", "0", "1400x2000x24", "-nolisten", "tcp"], folder),
        _running([str(WEBKIT.find()), f"--port={port}"], folder, **own, DISPLAY=display),
    ):
        page = _begun(f"http://127.0.0.1:{port}")
        try:
            yield page
        finally:
            page.close()


def _begun(driver: str) -> WebKit:
    for _ in range(_PATIENCE * 10):
        with suppress(ConnectionError, OSError):
            return WebKit(driver)
        time.sleep(0.1)
    raise AssertionError("WebKitWebDriver tidak menjawab")


def _connected(address: str) -> ClientConnection:
    for _ in range(_PATIENCE * 10):
        with suppress(OSError):
            return connect(address, max_size=None)
        time.sleep(0.1)
    raise AssertionError("Firefox tidak menjawab")


@contextmanager
def _running(command: list[str], folder: Path, **environment: str) -> Iterator[None]:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)
