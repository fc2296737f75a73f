"""The curve as a picture: seconds after one edit over the number of stories, both scales logarithmic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import floor, log10

from benchmark.figures import SERVE, Results
from benchmark.report import count, decimal

LINES: tuple[tuple[str, str, str, str], ...] = (
    # generator, scenario, label, class
    ("Pelican (cache)", "edit", "Pelican dengan cache", "c"),
    ("Eleventy", "cold", "Eleventy", "b"),
    ("Hugo", "edit", "Hugo", "a"),
    ("Kisah Layanan", "edit", "Kisah Layanan", "ours"),
    (SERVE, "", "Kisah Layanan, serve", "serve"),
)
_WIDTH, _HEIGHT = 800, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 232, 70, 52
_STYLE = """\
text{font:14px system-ui,sans-serif;fill:#2b2118}.title{font-size:17px;font-weight:600}
.faint{fill:#6b5d4f;font-size:13px}.grid{stroke:#d9cfc0;stroke-width:1}.paper{fill:#fffaf2}path{fill:none;stroke-width:2.5;stroke-linejoin:round}
.a{stroke:#0b6e99}.b{stroke:#7a6a00}.c{stroke:#7d4e9e}.ours{stroke:#b3400e;stroke-width:4}
.serve{stroke:#b3400e;stroke-dasharray:5 5}circle{stroke:none}circle.a{fill:#0b6e99}circle.b{fill:#7a6a00}
circle.c{fill:#7d4e9e}circle.ours,circle.serve{fill:#b3400e}.strong{font-weight:600}
@media(prefers-color-scheme:dark){text{fill:#f3e9da}.faint{fill:#b9ab9a}.grid{stroke:#4a4038}.paper{fill:#1d1814}
.a{stroke:#6cc4ea}.b{stroke:#d8c64a}.c{stroke:#c99be8}.ours,.serve{stroke:#ff9a62}circle.a{fill:#6cc4ea}
circle.b{fill:#d8c64a}circle.c{fill:#c99be8}circle.ours,circle.serve{fill:#ff9a62}}"""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps decades to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return round(self.start + share * (self.end - self.start), 1)


def chart(results: Results) -> str:
    """An SVG that reads in light and dark. Needs two sizes at least."""
    sizes = [sized.stories for sized in results.sizes]
    series = [
        (label, kind, points)
        for generator, scenario, label, kind in LINES
        if len(points := list(_points(results, generator, scenario))) > 1
    ]
    seconds = [value for _, _, points in series for _, value in points]
    across = _Scale(min(sizes), max(sizes), _LEFT, _WIDTH - _RIGHT)
    up = _Scale(_below(min(seconds)), _above(max(seconds)), _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="j k">',
        '<title id="j">Waktu membangun sesudah satu kata disunting</title>',
        f'<desc id="k">{escape(_described(series))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}" rx="10"/>',
        f'<text class="title" x="{_LEFT - 44}" y="28">Waktu membangun sesudah satu kata disunting</text>',
        f'<text class="faint" x="{_LEFT - 44}" y="48">detik; kedua sumbu logaritmis, makin rendah makin cepat</text>',
    ]
    for value in _ticks(up.low, up.high):
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{up(value)}" y2="{up(value)}"/>')
        parts.append(f'<text class="faint" x="{_LEFT - 8}" y="{up(value) + 5}" text-anchor="end">{_tick(value)}</text>')
    base = _HEIGHT - _BOTTOM + 20
    parts += [
        f'<text class="faint" x="{across(size)}" y="{base}" text-anchor="middle">{count(size)}</text>' for size in sizes
    ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text class="faint" x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">cerita dalam blog</text>')
    for (label, kind, points), y in zip(series, _apart([up(points[-1][1]) for _, _, points in series]), strict=True):
        places = [(across(size), up(value)) for size, value in points]
        parts.append(f'<path class="{kind}" d="M{" L".join(f"{x},{y_}" for x, y_ in places)}"/>')
        parts += [f'<circle class="{kind}" cx="{x}" cy="{y_}" r="4"/>' for x, y_ in places]
        weight = ' class="strong"' if kind == "ours" else ""
        text = f"{label} {decimal(points[-1][1])} d"
        parts.append(f'<text{weight} x="{_WIDTH - _RIGHT + 10}" y="{y + 5}">{escape(text)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _points(results: Results, generator: str, scenario: str) -> Iterator[tuple[int, float]]:
    for sized in results.sizes:
        if (value := sized.middle(generator, scenario)) is not None:
            yield sized.stories, value


def _described(series: Sequence[tuple[str, str, list[tuple[int, float]]]]) -> str:
    ends = (f"{label} {decimal(points[-1][1])} detik" for label, _, points in series)
    return f"Pada {count(series[0][2][-1][0])} cerita: {'; '.join(ends)}." if series else ""


def _below(value: float) -> float:
    """The greatest of 1, 2, 5 × 10ⁿ that is no more than `value`."""
    decade = 10.0 ** floor(log10(value))
    return max(step * decade for step in (1, 2, 5) if step * decade <= value * 1.0001)


def _above(value: float) -> float:
    decade = 10.0 ** floor(log10(value))
    return min(step * decade for step in (1, 2, 5, 10) if step * decade >= value * 0.9999)


def _ticks(low: float, high: float) -> list[float]:
    decades = (10.0**power for power in range(floor(log10(low)), floor(log10(high)) + 2))
    values = (step * decade for decade in decades for step in (1, 2, 5))
    return [value for value in values if low * 0.999 <= value <= high * 1.001]


def _tick(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", ",")


def _apart(places: Sequence[float], gap: float = 18) -> list[float]:
    """The same heights, moved so that no two labels overlap."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    return moved
