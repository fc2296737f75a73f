"""`python -m benchmark`: measure, print the table, write the figures and the picture. People use `invoke benchmark`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmark.content import ZONE
from benchmark.generators import ELEVENTY, GENERATORS, PROJECT, Eleventy, Generator, find_hugo
from benchmark.report import Results, render_chart, render_table
from benchmark.runner import CORES, MEMORY, BuildError, Rounds

RESULTS = PROJECT / "benchmark/results.json"
PICTURE = PROJECT / "docs/kurva-bangun.svg"
_tell = partial(print, file=sys.stderr, flush=True)
_MOST_BYTES = 8 * 2**30
"""What the largest blog of all generators takes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="benchmark")
    parser.add_argument("--sizes", type=lambda text: [*map(int, text.split(","))], default=[100, 1_000, 5_000, 10_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--eleventy", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--add", action="store_true", help="keep the sizes that results.json has already")
    parser.add_argument("--draw", action="store_true", help="only table and picture, from results.json")
    chosen = parser.parse_args(arguments)
    if not chosen.draw:
        if not find_hugo():
            _tell("Hugo belum terpasang. Jalankan lewat: python3 bootstrap.py benchmark")
            return 1
        kinds = list(GENERATORS)
        if not chosen.eleventy:
            kinds.remove(Eleventy)
        elif not Eleventy.install():
            _tell("Eleventy tidak dapat dipasang (perlu node dan npm), jadi dilewati.")
            kinds.remove(Eleventy)
        # In memory where there is room, since a disk tells more of itself than of the generators.
        roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > _MOST_BYTES
        with tempfile.TemporaryDirectory(prefix="kisah-benchmark-", dir=MEMORY if roomy else None) as folder:
            try:
                _measure(chosen, Path(folder), kinds, roomy)
            except BuildError as error:
                _tell(str(error))
                return 1
    results = Results.load(RESULTS)
    print(render_table(results))
    if len(results.sizes) > 1:
        PICTURE.write_text(render_chart(results), encoding="utf-8")
    return 0


def _measure(chosen: argparse.Namespace, folder: Path, kinds: Sequence[type[Generator]], in_memory: bool) -> None:
    """Measure one size after the other, and write down what is known so far after each."""
    machine = {
        "cores": CORES,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "storage": "tmpfs" if in_memory else "disk",
    }
    versions = {
        "Python": sys.version.split()[0],
        "Pelican": version("pelican"),
        "Markdown": version("markdown"),
        "typogrify": version("typogrify"),
        "Hugo": _ask(str(find_hugo()), "version").split()[1].partition("-")[0].removeprefix("v"),
    }
    if Eleventy in kinds:
        versions |= {
            "Eleventy": ELEVENTY["@11ty/eleventy"],
            "Node": _ask("node", "--version").strip().removeprefix("v"),
        }
    results = Results(datetime.now(ZONE).date().isoformat(), machine, versions)
    if chosen.add and RESULTS.is_file():
        results.sizes = Results.load(RESULTS).sizes
    for stories in chosen.sizes:
        rounds = Rounds(stories, folder / str(stories), kinds, _tell)
        for _ in range(chosen.rounds):
            rounds.round()
        rounds.measure_serve()
        rounds.measure_memory()
        results.put(rounds.measured)
        results.save(RESULTS)
        if in_memory:
            shutil.rmtree(folder / str(stories))


def _ask(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
