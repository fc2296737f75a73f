"""What was measured, as it stands in results.json; the table and the picture that are made of it, in Indonesian."""

from __future__ import annotations

from itertools import pairwise
from math import log10
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

OURS, HUGO, SERVE = "Kisah Layanan", "Hugo", "serve"
BUILDS = {"cold": "dari nol", "unchanged": "tanpa perubahan", "edit": "satu kata disunting"}
SAVE = "save"
"""The one scenario of `serve`: from a story's saving to its new page."""
LINES = (
    # generator, scenario, label, class
    ("Pelican (cache)", "edit", "Pelican dengan cache", "c"),
    ("Eleventy", "cold", "Eleventy", "b"),
    (HUGO, "edit", "Hugo", "a"),
    (OURS, "edit", "Kisah Layanan", "ours"),
    (SERVE, SAVE, "Kisah Layanan, serve", "serve"),
)
"""The picture's lines."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 568, 70, 378
"""Where the picture's lines are drawn, in its own units."""
_LABEL_GAP = 18


class Measurements(Struct):
    """What was measured with one number of stories.

    `seconds` and `memory` (MB) by generator and scenario; seconds have an entry for each round, from the first on.
    """

    stories: int
    seconds: dict[str, dict[str, list[float]]] = {}
    memory: dict[str, dict[str, int]] = {}

    def add(self, generator: str, scenario: str, seconds: float) -> None:
        """Add the seconds of one more round."""
        self.seconds.setdefault(generator, {}).setdefault(scenario, []).append(round(seconds, 4))

    def times(self, generator: str, scenario: str) -> list[float]:
        """Return the seconds of all rounds, an empty list where nothing was measured."""
        return self.seconds.get(generator, {}).get(scenario, [])

    def ratio(self, generator: str, scenario: str) -> float | None:
        """Return the median over the rounds of the ratio to Hugo's whole run in the same round.

        Hugo's whole run is the shorter of its two: into an empty folder, and after the edit over its old output.
        """
        whole = map(min, zip(self.times(HUGO, "cold"), self.times(HUGO, "edit"), strict=True))
        ratios = [own / hugo for own, hugo in zip(self.times(generator, scenario), whole, strict=False)]
        return median(ratios) if ratios else None


class Results(Struct):
    """A whole benchmark: its day, machine and versions, and the measurements of each number of stories."""

    date: str
    machine: dict[str, Any]
    versions: dict[str, str]
    sizes: list[Measurements] = []

    def put(self, measured: Measurements) -> None:
        """Add a number of stories, in place of what there was of it."""
        others = [one for one in self.sizes if one.stories != measured.stories]
        self.sizes = sorted([*others, measured], key=lambda one: one.stories)

    def save(self, file: Path) -> None:
        """Write the results as JSON."""
        file.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")

    @classmethod
    def load(cls, file: Path) -> Results:
        """Return what `save` has written."""
        return msgspec.json.decode(file.read_bytes(), type=cls)


def render_table(results: Results) -> str:
    """Return every size, generator and scenario as a line of a Markdown table, and on what they were measured."""
    lines = [
        "| cerita | pembangun | keadaan | median | rentang | × Hugo | memori |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for measured in results.sizes:
        for generator, scenario in ((one, scenario) for one, found in measured.seconds.items() for scenario in found):
            times = measured.times(generator, scenario)
            ratio = measured.ratio(generator, scenario) if scenario in BUILDS else None
            memory = measured.memory.get(generator, {}).get(scenario)
            cells = (
                format_count(measured.stories),
                generator,
                BUILDS.get(scenario, "simpan sampai halaman baru"),
                f"{format_decimal(median(times))} d",
                f"{format_decimal(min(times))}–{format_decimal(max(times))}",
                format_decimal(ratio) if ratio is not None else "",
                f"{memory} MB" if memory else "",
            )
            lines.append(f"| {' | '.join(cells)} |")
    machine = results.machine
    return "\n".join(lines) + (
        f"\n\n{results.date}; {machine['cores']} inti, memori {machine['memory_gb']} GB, di {machine['storage']}; "
        f"{', '.join(f'{name} {version}' for name, version in results.versions.items())}."
    )


def render_chart(results: Results) -> str:
    """Return seconds after one edit over the number of stories as SVG, both scales logarithmic.

    It reads in light and dark. Needs two sizes at least.
    """
    sizes = [measured.stories for measured in results.sizes]
    series = []
    for generator, scenario, label, kind in LINES:
        medians = {one.stories: median(times) for one in results.sizes if (times := one.times(generator, scenario))}
        if len(medians) > 1:
            series.append((f"{label} {format_decimal(list(medians.values())[-1])}", kind, medians))
    seconds = [value for *_, medians in series for value in medians.values()]
    steps = [step * 10.0**power for power in range(-4, 5) for step in (1, 2, 5)]
    low = max(step for step in steps if step <= min(seconds))
    high = min(step for step in steps if step >= max(seconds))

    def x(stories: int) -> float:
        return _interpolate(stories, (min(sizes), max(sizes)), (_LEFT, _RIGHT))

    def y(value: float) -> float:
        return _interpolate(value, (low, high), (_BOTTOM, _TOP))

    places = [[(x(stories), y(value)) for stories, value in medians.items()] for *_, medians in series]
    heights = _spread([points[-1][1] for points in places])
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return templates.get_template("chart.svg.jinja").render(
        stories=format_count(sizes[-1]),
        seconds=[
            (y(step), f"{step:.4f}".rstrip("0").rstrip(".").replace(".", ",")) for step in steps if low <= step <= high
        ],
        sizes=[(x(size), format_count(size)) for size in sizes],
        lines=[(*line[:2], points, at) for line, points, at in zip(series, places, heights, strict=True)],
    )


def format_decimal(value: float) -> str:
    """Return three digits that count, with a comma: 0,064; 1,25; 12,3; 640."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}".replace(".", ",")


def format_count(number: int) -> str:
    """Return a whole number as it is written in Indonesian: 10.000."""
    return f"{number:,}".replace(",", ".")


def _interpolate(value: float, between: tuple[float, float], to: tuple[float, float]) -> float:
    """Return where a value stands in `to` that stands so far, by its logarithm, in `between`."""
    share = log10(value / between[0]) / log10(between[1] / between[0])
    return round(to[0] + share * (to[1] - to[0]), 1)


def _spread(heights: list[float]) -> list[float]:
    """Return the same heights, moved down where two labels would overlap."""
    moved = list(heights)
    for before, after in pairwise(sorted(range(len(heights)), key=heights.__getitem__)):
        moved[after] = max(moved[after], moved[before] + _LABEL_GAP)
    return moved
