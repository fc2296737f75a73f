"""Our search beside Pagefind's, on the stories of content/ and the same written list of queries.

`python -m benchmark.search` needs node, npm and Chromium. Pagefind gets what is fair to it: stories only, the same
words as ours (neither what stands under every story nor comments), and its own Indonesian stemming.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect, sync_playwright

from benchmark.content import NOW
from benchmark.site import PROJECT
from plugins.site.site import Site, load_settings
from tools.components import CHROMIUM

PAGEFIND = "pagefind@1.5.2"
QUERIES = PROJECT / "tests/search/queries.toml"

_WIDTH = 34
_SHOWN = 10

Ask = Callable[[str], list[str]]
"""The addresses found, best first, for a query."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _index_with_pagefind(site: Path) -> None:
    command = [
        "npx", "--yes", PAGEFIND, "--site", str(site), "--glob", "2*/*/*.html", "--root-selector", "article.story",
        "--exclude-selectors", "footer", "--exclude-selectors", ".share",
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _ours(page: Page, url: str) -> Ask:
    page.goto(f"{url}/cari.html")

    def ask(query: str) -> list[str]:
        page.evaluate("document.querySelector('main [role=status]').textContent = ''")
        page.get_by_role("searchbox").fill(query)
        expect(page.get_by_role("status")).not_to_be_empty()
        found: list[str] = page.eval_on_selector_all(".results h2 a", "all => all.map(one => one.getAttribute('href'))")
        return found

    return ask


def _pagefind(page: Page, url: str) -> Ask:
    page.goto(f"{url}/404.html")

    def ask(query: str) -> list[str]:
        found: list[str] = page.evaluate(
            """async ([query, most]) => {
                window.pagefind ??= await import('/pagefind/pagefind.js')
                const {results} = await window.pagefind.search(query)
                return (await Promise.all(results.slice(0, most).map(one => one.data()))).map(one => one.url)
            }""",
            [query, _SHOWN],
        )
        return [urlsplit(address).path for address in found]

    return ask


def compare(queries: Mapping[str, Mapping[str, str]], engines: Mapping[str, Ask]) -> Iterator[str]:
    """A line for each query with the place of its story (- where it is not among the first ten), then sums."""
    first: dict[tuple[str, str], int] = defaultdict(int)
    third: dict[tuple[str, str], int] = defaultdict(int)
    yield f"{'':{_WIDTH}} {'  '.join(engines)}"
    for kind, pairs in queries.items():
        for query, address in pairs.items():
            cells = []
            for name, ask in engines.items():
                found = ask(query)
                place = found.index(address) + 1 if address in found else 0
                for key in ((kind, name), ("semua", name)):
                    first[key] += place == 1
                    third[key] += 1 <= place <= 3
                cells.append(f"{place or '-':>{len(name)}}")
            yield f"{query:{_WIDTH}} {'  '.join(cells)}"
    totals = {kind: len(pairs) for kind, pairs in queries.items()} | {"semua": sum(map(len, queries.values()))}
    for kind, total in totals.items():
        sums = [f"{name}: {first[kind, name]} first, {third[kind, name]} of the first three" for name in engines]
        yield f"{kind} ({total}): {'; '.join(sums)}"


def main() -> int:
    program = CHROMIUM.find()
    if program is None:
        print(CHROMIUM.waits, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        Site(load_settings(PROJECT / "pelicanconf.py", OUTPUT_PATH=str(output))).build(NOW)
        _index_with_pagefind(output.resolve())
        queries = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
        with _served(output.resolve()) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox", "--disable-gpu"])
            engines = {"ours": _ours(browser.new_page(), url), "Pagefind": _pagefind(browser.new_page(), url)}
            for line in compare(queries, engines):
                print(line)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
