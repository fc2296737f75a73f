"""The figures as a Markdown table and as a verdict on the goals, in Indonesian."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmark.figures import SERVE, Results, Sized

OURS, INVOKED, STOCK = "Kisah Layanan", "Kisah Layanan (invoke build)", "Pelican"
SCENARIOS = {
    "cold": "dari nol",
    "unchanged": "tanpa perubahan",
    "edit": "satu kata disunting",
    "newest": "cerita terbaru disunting",
    "title": "judul diganti",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal and what was measured; `value` and `goal` in `unit`, less is better."""

    name: str
    value: float
    goal: float
    unit: str = "× Hugo"

    @property
    def met(self) -> bool:
        return self.value <= self.goal


def table(results: Results) -> str:
    """Every size, generator and scenario, one a line."""
    lines = [
        "| cerita | pembangun | keadaan | median | rentang | × Hugo | memori |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for sized in results.sizes:
        lines += [f"| {' | '.join(cells)} |" for cells in _rows(sized)]
    return "\n".join(lines)


def verdicts(results: Results) -> list[Verdict]:
    """The goals that the figures can speak about."""
    return [verdict for sized in results.sizes for verdict in _verdicts(sized)]


def summary(results: Results) -> str:
    """Table, goals, and on what it was measured."""
    machine, versions = results.machine, results.versions
    goals = "\n".join(
        f"- {'✓' if one.met else '✗'} {one.name}: {decimal(one.value)} {one.unit} (sasaran {decimal(one.goal)})"
        for one in verdicts(results)
    )
    disturbed = max((one.foreign for sized in results.sizes for one in sized.figures), default=0.0)
    return (
        f"{table(results)}\n\n{goals}\n\n"
        f"{results.date}; {machine['cores']} inti, memori {machine['memory_gb']} GB, di {machine['storage']}; "
        f"{', '.join(f'{name} {version}' for name, version in versions.items())}. "
        f"Pekerjaan lain memakai paling banyak {disturbed:.0%} dari mesin selama satu pengukuran."
    )


def decimal(value: float) -> str:
    """Three digits that count, with a comma: 0,064; 1,25; 12,3; 640."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}".replace(".", ",")


def count(number: int) -> str:
    """10.000"""
    return f"{number:,}".replace(",", ".")


def _rows(sized: Sized) -> Iterator[tuple[str, ...]]:
    for generator, scenario in sized.pairs():
        seconds = sized.seconds(generator, scenario).values()
        ratio = sized.ratio(generator, scenario)
        peak = sized.peaks.get(f"{generator}/{scenario}")
        yield (
            count(sized.stories),
            generator,
            SCENARIOS[scenario],
            f"{decimal(sized.middle(generator, scenario) or 0)} d",
            f"{decimal(min(seconds))}–{decimal(max(seconds))}",
            decimal(ratio) if ratio is not None else "",
            f"{peak:.0f} MB" if peak else "",
        )
    if sized.serve:
        span = f"{decimal(min(sized.serve))}–{decimal(max(sized.serve))}"
        middle = sized.middle(SERVE, "") or 0.0
        memory = f"{sized.serve_held:.0f} MB"
        yield (count(sized.stories), "serve", "simpan sampai halaman baru", f"{decimal(middle)} d", span, "", memory)


def _verdicts(sized: Sized) -> Iterator[Verdict]:
    size = count(sized.stories)
    edits = {5_000: 0.15, 10_000: 0.08}
    for command in (OURS, INVOKED):
        for scenario, goal in (("cold", 4.0), ("unchanged", 0.12), ("edit", edits.get(sized.stories))):
            ratio = sized.ratio(command, scenario)
            if goal and ratio is not None and sized.stories >= 5_000:
                yield Verdict(f"{size} cerita, {SCENARIOS[scenario]}, {command}", ratio, goal)
    beside = sized.ratio(OURS, "cold", sized.seconds(STOCK, "cold"))
    if beside is not None:
        yield Verdict(f"{size} cerita, dari nol, dibanding Pelican", beside, 1 / 3, "× Pelican")
    if sized.stories == 10_000:
        if sized.serve:
            yield Verdict(f"{size} cerita, serve", 1000 * (sized.middle(SERVE, "") or 0), 300, "milidetik")
        for scenario, goal in (("cold", 500.0), ("edit", 250.0)):
            if peak := sized.peaks.get(f"{OURS}/{scenario}"):
                yield Verdict(f"{size} cerita, memori, {SCENARIOS[scenario]}", peak, goal, "MB")
