"""Every generator builds the same tiny blog, and what it leaves out is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmark.content import Corpus, make_corpus, reword
from benchmark.generators import (
    OUTPUT,
    CachedPelican,
    Eleventy,
    Generator,
    Hugo,
    Ours,
    OursAsShipped,
    OursInvoked,
    StockPelican,
)
from benchmark.report import BUILDS, SAVE, SERVE
from benchmark.runner import SAVES, Rounds, run

GENERATORS = [
    Ours,
    OursAsShipped,
    StockPelican,
    CachedPelican,
    Hugo,
    # From npm, where it can be had: no part of the product leans on it.
    pytest.param(
        Eleventy,
        marks=[pytest.mark.long, pytest.mark.skipif(not Eleventy.is_installed(), reason="Eleventy belum terpasang")],
    ),
]


@pytest.fixture(scope="module")
def tiny() -> Corpus:
    return make_corpus(24)


@pytest.mark.parametrize("kind", GENERATORS)
def test_a_generator_writes_every_page_and_shows_an_edit(kind: type[Generator], tiny: Corpus, tmp_path: Path) -> None:
    site = kind(tiny, tmp_path / "site")
    site.lay_out()
    run(site.command, site.folder, site.environment())
    assert site.faults() == []
    edited, word = reword(tiny.middle, 1)
    assert word not in site.page(edited)
    site.write(edited)
    run(site.command, site.folder, site.environment())
    assert word in site.page(edited)
    for story in tiny.stories:
        if story.linked is not None:
            assert f'href="{site.built_link.format(tiny.stories[story.linked])}"' in site.page(story)
        assert ("Namanya sengaja disamarkan<sup" in site.page(story)) == (story.number % 10 == 0)


def test_a_missing_page_and_a_missing_name_are_faults(tiny: Corpus, tmp_path: Path) -> None:
    site = StockPelican(tiny, tmp_path / "site")
    site.lay_out()
    run(site.command, site.folder, site.environment())
    (site.folder / OUTPUT / tiny.stories[3].path).unlink()
    newest = site.folder / OUTPUT / tiny.newest.path
    newest.write_text(newest.read_text(encoding="utf-8").replace(tiny.newest.author.name, "-"), encoding="utf-8")
    faults = site.faults()
    assert "Pelican: 23 story files, not 24" in faults
    assert f"Pelican: no {tiny.newest.author.name!r} in {tiny.newest.path}" in faults


def test_share_cards_and_copies_are_ours_as_shipped_alone(tiny: Corpus, tmp_path: Path) -> None:
    made = {}
    for kind in (Ours, OursAsShipped):
        site = kind(tiny, tmp_path / kind.__name__)
        site.lay_out()
        run(site.command, site.folder, site.environment())
        made[kind] = {file.suffix for file in (site.folder / OUTPUT).glob("2*/*/**/*")}
    assert ".png" in made[OursAsShipped] - made[Ours]
    assert not made[Ours] - made[OursAsShipped]


def test_a_round_measures_all_scenarios_of_both_our_commands(tmp_path: Path) -> None:
    rounds = Rounds(20, tmp_path, [Ours, OursInvoked], print, longest_wait=0)
    rounds.round()
    rounds.measure_serve()
    rounds.measure_memory()
    for kind in (Ours, OursInvoked):
        found = rounds.measured.seconds[kind.name]
        assert list(found) == list(BUILDS)
        assert all(len(seconds) == 1 and seconds[0] > 0 for seconds in found.values())
        assert all(10 < held < 1000 for held in rounds.measured.memory[kind.name].values())
    assert len(rounds.measured.times(SERVE, SAVE)) == SAVES
    assert all(0 < seconds < 60 for seconds in rounds.measured.times(SERVE, SAVE))
    assert rounds.measured.memory[SERVE][SAVE] > 10
