"""Our search beside Pagefind's, on the stories of content/ and the same written list of queries.

`python -m benchmark.search` needs node, npm and Chromium. Pagefind gets what is fair to it: stories only, the same
words as ours (neither what stands under every story nor comments), and its own Indonesian stemming.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect, sync_playwright

from benchmark.content import NOW
from benchmark.generators import PROJECT
from plugins.site.site import Site, load_settings
from tests.served import serve
from tools.components import CHROMIUM

QUERIES = PROJECT / "tests/search/queries.toml"
PAGEFIND = [
    "npx", "--yes", "pagefind@1.5.2", "--glob", "2*/*/*.html", "--root-selector", "article.story",
    "--exclude-selectors", "footer", "--exclude-selectors", ".share", "--site",
]  # fmt: skip
_ASK_PAGEFIND = """async query => {
    window.pagefind ??= await import('/pagefind/pagefind.js')
    const {results} = await window.pagefind.search(query)
    return (await Promise.all(results.slice(0, 10).map(one => one.data()))).map(one => one.url)
}"""

Ask = Callable[[str], list[str]]
"""Returns the addresses found for a query, best first."""


def ask_ours(page: Page, query: str) -> list[str]:
    """Return what our page of search finds, as a reader types."""
    page.evaluate("document.querySelector('main [role=status]').textContent = ''")
    page.get_by_role("searchbox").fill(query)
    expect(page.get_by_role("status")).not_to_be_empty()
    found: list[str] = page.eval_on_selector_all(".results h2 a", "all => all.map(one => one.getAttribute('href'))")
    return found


def ask_pagefind(page: Page, query: str) -> list[str]:
    """Return the first ten stories that Pagefind finds."""
    return [urlsplit(address).path for address in page.evaluate(_ASK_PAGEFIND, query)]


def compare(queries: Mapping[str, Mapping[str, str]], engines: Mapping[str, Ask]) -> Iterator[str]:
    """Yield for each query the place of its story with each engine (- where it is not found), then sums by kind."""
    yield f"{'':34} {'  '.join(engines)}"
    sums = []
    for kind, pairs in queries.items():
        first, third = Counter[str](), Counter[str]()
        for query, address in pairs.items():
            cells = []
            for name, ask in engines.items():
                found = ask(query)
                first[name] += found[:1] == [address]
                third[name] += address in found[:3]
                cells.append(f"{found.index(address) + 1 if address in found else '-':>{len(name)}}")
            yield f"{query:34} {'  '.join(cells)}"
        told = [f"{name}: {first[name]} first, {third[name]} of the first three" for name in engines]
        sums.append(f"{kind} ({len(pairs)}): {'; '.join(told)}")
    yield from sums


def main() -> int:
    """Build the blog, index it with Pagefind, and print the comparison."""
    program = CHROMIUM.find()
    if program is None:
        print(CHROMIUM.waits, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        Site(load_settings(PROJECT / "pelicanconf.py", OUTPUT_PATH=str(output))).build(NOW)
        subprocess.run([*PAGEFIND, str(output.resolve())], check=True, stdout=subprocess.DEVNULL)
        with serve(output.resolve()) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox", "--disable-gpu"])
            ours, theirs = browser.new_page(), browser.new_page()
            ours.goto(f"{site.url}/cari.html")
            theirs.goto(f"{site.url}/404.html")
            engines: dict[str, Ask] = {
                "ours": lambda query: ask_ours(ours, query),
                "Pagefind": lambda query: ask_pagefind(theirs, query),
            }
            for line in compare(tomllib.loads(QUERIES.read_text(encoding="utf-8")), engines):
                print(line)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
