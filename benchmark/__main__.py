"""`python -m benchmark`: measure, print the table, write the figures and the picture. People use `invoke benchmark`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmark import measurement
from benchmark.chart import chart
from benchmark.content import ZONE
from benchmark.figures import Results
from benchmark.generators import (
    ELEVENTY,
    CachedPelican,
    Eleventy,
    Hugo,
    Ours,
    OursInvoked,
    StockPelican,
    install_eleventy,
)
from benchmark.measurement import Failed, Patience
from benchmark.report import summary
from benchmark.rounds import Rounds
from benchmark.site import PROJECT, Generator

RESULTS = PROJECT / "benchmark" / "results.json"
PICTURE = PROJECT / "docs" / "kurva-bangun.svg"
SLOW: tuple[type[Generator], ...] = (StockPelican, CachedPelican, Eleventy)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns an exit code."""
    chosen = _parser().parse_args(arguments)
    if chosen.draw:
        return _tell_all(Results.load(chosen.results), chosen.picture)
    kinds = _kinds(chosen.eleventy)
    if not kinds:
        return 1
    folder = chosen.work or measurement.workplace()
    results = _begin(folder, kinds)
    if chosen.add and chosen.results.is_file():
        results.sizes = Results.load(chosen.results).sizes
    try:
        for stories in chosen.sizes:
            rounds = Rounds(stories, folder / str(stories), kinds, _tell, Patience(chosen.patience))
            for turn in range(chosen.rounds):
                rounds.round([kind for kind in kinds if turn < chosen.slow_rounds or kind not in SLOW])
            rounds.serve()
            rounds.peaks()
            results.put(rounds.sized)
            results.save(chosen.results)
            if measurement.in_memory(folder):
                shutil.rmtree(folder / str(stories))
    except Failed as failure:
        _tell(str(failure))
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _tell_all(results, chosen.picture)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmark")
    parser.add_argument("--sizes", type=_sizes, default=(100, 1_000, 5_000, 10_000))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow-rounds", type=int, default=3, help="rounds with stock Pelican and Eleventy")
    parser.add_argument("--eleventy", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--patience", type=float, default=30.0, help="seconds to wait for a quiet machine, before each run"
    )
    parser.add_argument("--add", action="store_true", help="keep the sizes that results.json has already")
    parser.add_argument("--draw", action="store_true", help="only table and picture, from results.json")
    parser.add_argument("--work", type=Path, help="a folder to measure in, which must not exist yet")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def _kinds(eleventy: bool) -> list[type[Generator]]:
    """The generators that there are; none where Hugo is missing, which all others are compared with."""
    if Hugo.binary() is None:
        _tell("Hugo belum terpasang. Jalankan lewat: python3 bootstrap.py benchmark")
        return []
    kinds: list[type[Generator]] = [Hugo, Ours, OursInvoked, StockPelican, CachedPelican]
    if eleventy and install_eleventy():
        kinds.append(Eleventy)
    elif eleventy:
        _tell("Eleventy tidak dapat dipasang (perlu node dan npm), jadi dilewati.")
    return kinds


def _begin(folder: Path, kinds: Sequence[type[Generator]]) -> Results:
    machine = {
        "cores": measurement.CORES,
        "memory_gb": measurement.memory(),
        "storage": "tmpfs" if measurement.in_memory(folder) else "disk",
    }
    said = subprocess.run([str(Hugo.binary()), "version"], capture_output=True, text=True, check=True).stdout
    versions = {
        "Python": sys.version.split()[0],
        "Pelican": version("pelican"),
        "Markdown": version("markdown"),
        "typogrify": version("typogrify"),
        "Hugo": said.split()[1].partition("-")[0].removeprefix("v"),
    }
    if Eleventy in kinds:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        versions |= {"Eleventy": ELEVENTY["@11ty/eleventy"], "Node": node.strip().removeprefix("v")}
    return Results(datetime.now(ZONE).date().isoformat(), machine, versions)


def _tell_all(results: Results, picture: Path) -> int:
    print(summary(results))
    if len(results.sizes) > 1:
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(chart(results), encoding="utf-8")
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
