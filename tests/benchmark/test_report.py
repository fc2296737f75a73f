"""Table, verdicts and picture from figures that are fixed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmark.chart import chart
from benchmark.figures import Figure, Results, Sized
from benchmark.report import count, decimal, summary, table, verdicts

OURS = "Kisah Layanan"


def sized(stories: int, hugo: float) -> Sized:
    """Two rounds, in the second of which everything took twice as long."""
    seconds = {
        ("Hugo", "cold"): hugo,
        ("Hugo", "edit"): hugo * 1.1,
        (OURS, "cold"): hugo * 3,
        (OURS, "edit"): hugo * 0.05,
        ("Pelican", "cold"): hugo * 8,
        ("Pelican (cache)", "edit"): hugo * 4,
    }
    figures = [
        Figure(generator, scenario, turn, round(value * (turn + 1), 4), 50.0, 0.01)
        for turn in range(2)
        for (generator, scenario), value in seconds.items()
    ]
    return Sized(stories, figures, {f"{OURS}/cold": 480.0, f"{OURS}/edit": 260.0}, [0.2, 0.4, 0.3], 120.0)


@pytest.fixture
def results() -> Results:
    machine = {"cores": 2, "memory_gb": 8, "storage": "tmpfs"}
    return Results("2026-11-22", machine, {"Hugo": "1.2.3"}, [sized(1_000, 1.5), sized(10_000, 12.0)])


def test_ratios_are_medians_of_pairs_to_the_shorter_of_hugos_runs(results: Results) -> None:
    assert results.sizes[1].whole() == {0: 12.0, 1: 24.0}
    assert results.sizes[1].ratio(OURS, "edit") == pytest.approx(0.05)
    assert results.sizes[1].ratio("Jekyll", "edit") is None


def test_the_table_has_a_line_for_each_figure(results: Results) -> None:
    assert table(results).splitlines()[8:13] == [
        "| 1.000 | serve | simpan sampai halaman baru | 0,30 d | 0,20–0,40 |  | 120 MB |",
        "| 10.000 | Hugo | dari nol | 18,0 d | 12,0–24,0 | 1,00 |  |",
        "| 10.000 | Hugo | satu kata disunting | 19,8 d | 13,2–26,4 | 1,10 |  |",
        "| 10.000 | Kisah Layanan | dari nol | 54,0 d | 36,0–72,0 | 3,00 | 480 MB |",
        "| 10.000 | Kisah Layanan | satu kata disunting | 0,90 d | 0,60–1,20 | 0,050 | 260 MB |",
    ]


def test_goals_are_met_or_missed(results: Results) -> None:
    met = {verdict.name: verdict.met for verdict in verdicts(results)}
    assert met["10.000 cerita, satu kata disunting, Kisah Layanan"]
    assert not met["1.000 cerita, dari nol, dibanding Pelican"]
    assert met["10.000 cerita, serve"]
    assert met["10.000 cerita, memori, dari nol"]
    assert not met["10.000 cerita, memori, satu kata disunting"]
    assert "- ✗ 10.000 cerita, memori, satu kata disunting: 260 MB (sasaran 250)" in summary(results)


def test_the_picture_shows_every_line_with_its_last_value(results: Results) -> None:
    svg = ET.fromstring(chart(results))
    texts = ["".join(text.itertext()) for text in svg.findall(".//{*}text")]
    assert "Kisah Layanan 0,90 d" in texts
    assert "Pelican dengan cache 72,0 d" in texts
    assert "Kisah Layanan, serve 0,30 d" in texts
    assert {"1.000", "10.000"} <= set(texts)
    assert len(svg.findall(".//{*}path")) == 4
    assert "prefers-color-scheme:dark" in chart(results)
    labels = sorted(float(text.get("y", 0)) for text in svg.findall(".//{*}text") if float(text.get("x", 0)) > 570)
    assert all(after - before >= 18 for before, after in pairwise(labels))


def test_results_come_back_from_their_file_as_they_were(results: Results, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save(file)
    assert Results.load(file) == results
    results.put(sized(1_000, 2.0))
    assert [one.stories for one in results.sizes] == [1_000, 10_000]


def test_numbers_are_written_as_in_indonesian() -> None:
    assert [decimal(value) for value in (0.0642, 0.25, 12.34, 640.4)] == ["0,064", "0,25", "12,3", "640"]
    assert count(10_000) == "10.000"
