"""Table and picture from figures that are fixed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmark.report import (
    SAVE,
    SERVE,
    Measurements,
    Results,
    format_count,
    format_decimal,
    render_chart,
    render_table,
)

OURS = "Kisah Layanan"


def measure(stories: int, hugo: float) -> Measurements:
    """Two rounds, in the second of which everything took twice as long."""
    measured = Measurements(stories)
    for factor in (1, 2):
        for generator, scenario, seconds in (
            ("Hugo", "cold", hugo),
            ("Hugo", "edit", hugo * 1.1),
            (OURS, "cold", hugo * 3),
            (OURS, "edit", hugo * 0.05),
            ("Pelican (cache)", "edit", hugo * 4),
        ):
            measured.add(generator, scenario, seconds * factor)
    measured.add("Pelican", "cold", hugo * 8)
    measured.memory[OURS] = {"cold": 480, "edit": 260}
    measured.seconds[SERVE], measured.memory[SERVE] = {SAVE: [0.2, 0.4, 0.3]}, {SAVE: 120}
    return measured


@pytest.fixture
def results() -> Results:
    machine = {"cores": 2, "memory_gb": 8, "storage": "tmpfs"}
    return Results("2026-11-22", machine, {"Hugo": "1.2.3"}, [measure(1_000, 1.5), measure(10_000, 12.0)])


def test_ratios_are_medians_of_pairs_to_the_shorter_of_hugos_runs(results: Results) -> None:
    measured = results.sizes[1]
    assert measured.ratio(OURS, "edit") == pytest.approx(0.05)
    assert measured.ratio("Pelican", "cold") == pytest.approx(8)  # of the first round, the only one it took part in
    assert measured.ratio("Jekyll", "edit") is None
    measured.seconds["Hugo"] = {"cold": [10, 20, 30], "edit": [20, 10, 30]}
    measured.seconds[OURS]["edit"] = [1, 2, 9]
    assert measured.ratio(OURS, "edit") == pytest.approx(0.2)


def test_the_table_has_a_line_for_each_figure(results: Results) -> None:
    lines = render_table(results).splitlines()
    assert lines[8:13] == [
        "| 1.000 | serve | simpan sampai halaman baru | 0,30 d | 0,20–0,40 |  | 120 MB |",
        "| 10.000 | Hugo | dari nol | 18,0 d | 12,0–24,0 | 1,00 |  |",
        "| 10.000 | Hugo | satu kata disunting | 19,8 d | 13,2–26,4 | 1,10 |  |",
        "| 10.000 | Kisah Layanan | dari nol | 54,0 d | 36,0–72,0 | 3,00 | 480 MB |",
        "| 10.000 | Kisah Layanan | satu kata disunting | 0,90 d | 0,60–1,20 | 0,050 | 260 MB |",
    ]
    assert lines[-1] == "2026-11-22; 2 inti, memori 8 GB, di tmpfs; Hugo 1.2.3."


def test_the_picture_shows_every_line_with_its_last_value(results: Results) -> None:
    drawn = render_chart(results)
    svg = ET.fromstring(drawn)
    texts = ["".join(text.itertext()) for text in svg.findall(".//{*}text")]
    assert "Kisah Layanan 0,90 d" in texts
    assert "Pelican dengan cache 72,0 d" in texts
    assert "Kisah Layanan, serve 0,30 d" in texts
    assert {"1.000", "10.000"} <= set(texts)
    assert len(svg.findall(".//{*}path")) == 4
    assert "prefers-color-scheme:dark" in drawn
    labels = sorted(float(text.get("y", 0)) for text in svg.findall(".//{*}text") if float(text.get("x", 0)) > 570)
    assert all(after - before >= 18 for before, after in pairwise(labels))


def test_results_come_back_from_their_file_as_they_were(results: Results, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save(file)
    assert Results.load(file) == results
    results.put(measure(1_000, 2.0))
    assert [one.stories for one in results.sizes] == [1_000, 10_000]
    assert results.sizes[0].times("Hugo", "cold") == [2.0, 4.0]


def test_numbers_are_written_as_in_indonesian() -> None:
    assert [format_decimal(value) for value in (0.0642, 0.25, 12.34, 640.4)] == ["0,064", "0,25", "12,3", "640"]
    assert format_count(10_000) == "10.000"
