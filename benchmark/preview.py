"""How long after saving a story its new page is served: `serve` asked the way a browser asks it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType

from benchmark.measurement import Failed, end, held

_VERSION = re.compile(r'data-version="([^"]*)"')
_PORT = re.compile(r"http://localhost:(\d+)/")
_PATIENCE = 120.0


class Preview:
    """`invoke serve` on a free port, from `with` to its end."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}

    def __enter__(self) -> Preview:
        command = [sys.executable, "-m", "invoke", "serve", "--port=8400", "--no-open"]
        self._process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._port = self._announced()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._process)
        assert self._process.stdout
        self._process.stdout.close()

    @property
    def held(self) -> float:
        """Its memory now, in MB."""
        return held(self._process.pid)

    def answer(self, save: Callable[[], None], address: str, word: str) -> float:
        """Seconds from `save`'s return until a page that holds `word` has come, asked for when the news came."""
        page = self._get(address)
        news = self._news(page)
        save()
        saved = time.perf_counter()
        while True:
            self._wait(news)
            page = self._get(address)
            if word in page:
                return time.perf_counter() - saved
            news = self._news(page)  # the save was noticed in the middle

    def _news(self, page: str) -> HTTPConnection:
        """A connection on which news comes as soon as something newer than `page` is shown."""
        shown = _VERSION.search(page)
        if shown is None:
            raise Failed("the preview's page has no live reload")
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        connection.request("GET", f"/__pratinjau__/kabar?versi={shown[1]}")
        return connection

    def _wait(self, news: HTTPConnection) -> None:
        stream = news.getresponse()
        while not (line := stream.readline()).startswith(b"data:"):
            if not line:
                raise Failed("the preview closed its news")
        news.close()

    def _announced(self) -> int:
        assert self._process.stdout
        said = []
        for line in self._process.stdout:
            said.append(line)
            if found := _PORT.search(line):
                return int(found[1])
        raise Failed("".join(said)[-3000:])

    def _get(self, address: str) -> str:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        connection.request("GET", address)
        page = connection.getresponse().read().decode("utf-8")
        connection.close()
        return page
