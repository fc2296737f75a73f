"""What was measured, as it stands in results.json; and what follows from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

WHOLE = "Hugo"
SERVE = "serve"


@dataclass(frozen=True, slots=True)
class Figure:
    """One build. `turn` counts the rounds of its size; `largest` and `foreign` as in `measurement.Run`."""

    generator: str
    scenario: str
    turn: int
    seconds: float
    largest: float
    foreign: float


@dataclass(slots=True)
class Sized:
    """All figures of one number of stories. `peaks` in MB by 'generator/scenario', `serve` in seconds."""

    stories: int
    figures: list[Figure] = field(default_factory=list)
    peaks: dict[str, float] = field(default_factory=dict)
    serve: list[float] = field(default_factory=list)
    serve_held: float = 0.0

    def seconds(self, generator: str, scenario: str) -> dict[int, float]:
        """Seconds by turn."""
        return {one.turn: one.seconds for one in self.figures if (one.generator, one.scenario) == (generator, scenario)}

    def middle(self, generator: str, scenario: str) -> float | None:
        """The median in seconds, None where nothing was measured."""
        seconds = self.serve if generator == SERVE else list(self.seconds(generator, scenario).values())
        return median(seconds) if seconds else None

    def whole(self) -> dict[int, float]:
        """Hugo's whole run by turn: the shorter of the two that each round has."""
        runs: dict[int, float] = {}
        for one in self.figures:
            if one.generator == WHOLE:
                runs[one.turn] = min(one.seconds, runs.get(one.turn, one.seconds))
        return runs

    def ratio(self, generator: str, scenario: str, base: dict[int, float] | None = None) -> float | None:
        """Median over the rounds of the ratio to Hugo's whole run, or to `base`, in the same round."""
        base = self.whole() if base is None else base
        ratios = [seconds / base[turn] for turn, seconds in self.seconds(generator, scenario).items() if turn in base]
        return median(ratios) if ratios else None

    def pairs(self) -> list[tuple[str, str]]:
        """What was measured: each (generator, scenario), in the order of their first figures."""
        return list(dict.fromkeys((one.generator, one.scenario) for one in self.figures))


@dataclass(slots=True)
class Results:
    """A whole benchmark."""

    date: str
    machine: dict[str, Any]
    versions: dict[str, str]
    sizes: list[Sized] = field(default_factory=list)

    def put(self, sized: Sized) -> None:
        """Add a size, in place of what there was of it."""
        self.sizes = sorted([*(one for one in self.sizes if one.stories != sized.stories), sized], key=_stories)

    def generators(self) -> list[str]:
        return list(dict.fromkeys(generator for sized in self.sizes for generator, _ in sized.pairs()))

    def save(self, file: Path) -> None:
        data = asdict(self)
        for sized in data["sizes"]:
            sized["figures"] = [list(_rounded(figure.values())) for figure in sized["figures"]]
            sized["serve"] = list(_rounded(sized["serve"]))
        text = json.dumps(data, ensure_ascii=False, indent=1)
        file.write_text(_one_line_each(text), encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Results:
        data = json.loads(file.read_text(encoding="utf-8"))
        sizes = [
            Sized(**sized | {"figures": [Figure(*figure) for figure in sized["figures"]]}) for sized in data["sizes"]
        ]
        return cls(**data | {"sizes": sizes})


def _stories(sized: Sized) -> int:
    return sized.stories


def _rounded(values: Iterable[Any]) -> Iterable[Any]:
    return (round(value, 4) if isinstance(value, float) else value for value in values)


def _one_line_each(text: str) -> str:
    """Each figure, an innermost list, on a line of its own."""
    return re.sub(r"\[\n([^\[\]{}]*?)\n\s*\]", lambda list_: f"[{' '.join(list_[1].split())}]", text) + "\n"
