"""Every generator builds the same tiny blog, and what it leaves out is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmark.content import Corpus, corpus, reworded
from benchmark.figures import Sized
from benchmark.generators import CachedPelican, Eleventy, Hugo, Ours, OursInvoked, StockPelican
from benchmark.measurement import Patience, run
from benchmark.rounds import Rounds
from benchmark.site import Generator

GENERATORS = [
    Ours,
    StockPelican,
    CachedPelican,
    Hugo,
    # From npm, where it can be had: no part of the product leans on it.
    pytest.param(
        Eleventy,
        marks=[pytest.mark.long, pytest.mark.skipif(Eleventy.modules() is None, reason="Eleventy belum terpasang")],
    ),
]


@pytest.fixture(scope="module")
def tiny() -> Corpus:
    return corpus(24)


@pytest.mark.parametrize("kind", GENERATORS)
def test_a_generator_writes_every_page_and_shows_an_edit(kind: type[Generator], tiny: Corpus, tmp_path: Path) -> None:
    site = kind(tiny, tmp_path / "site")
    site.lay_out()
    run(site.command(), site.folder, site.environment())
    assert site.faults() == []
    edited, word = reworded(tiny.middle, 1)
    assert word not in site.page(edited)
    site.write(edited)
    run(site.command(), site.folder, site.environment())
    assert word in site.page(edited)
    for story in tiny.stories:
        if story.linked is not None:
            assert f'href="{site.expected_link(tiny.stories[story.linked])}"' in site.page(story)
        assert ("Namanya sengaja disamarkan<sup" in site.page(story)) == (story.number % 10 == 0)


def test_a_missing_page_and_a_missing_name_are_faults(tiny: Corpus, tmp_path: Path) -> None:
    site = StockPelican(tiny, tmp_path / "site")
    site.lay_out()
    run(site.command(), site.folder, site.environment())
    (site.folder / site.output / tiny.stories[3].path).unlink()
    newest = site.folder / site.output / tiny.newest.path
    newest.write_text(newest.read_text(encoding="utf-8").replace(tiny.newest.author.name, "-"), encoding="utf-8")
    faults = site.faults()
    assert "Pelican: 23 story files, not 24" in faults
    assert f"Pelican: no {tiny.newest.author.name!r} in {tiny.newest.path}" in faults


def test_a_round_measures_all_scenarios_of_both_our_commands(tmp_path: Path) -> None:
    said: list[str] = []
    rounds = Rounds(20, tmp_path, [Ours, OursInvoked], said.append, Patience(0, 1))
    rounds.round([Ours, OursInvoked])
    rounds.serve()
    sized: Sized = rounds.sized
    scenarios = ("cold", "unchanged", "edit", "newest", "title")
    assert set(sized.pairs()) == {(kind.name, scenario) for kind in (Ours, OursInvoked) for scenario in scenarios}
    assert all(figure.seconds > 0 and figure.largest > 10 for figure in sized.figures)
    assert len(sized.serve) == 7
    assert all(0 < seconds < 60 for seconds in sized.serve)
