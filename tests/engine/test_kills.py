"""A build that is killed leaves the old site or the new one, and the next build finishes the work."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from plugins.site.site import Site, load_settings
from tests.engine.test_sequences import Anvil, tree
from tests.tiny import NOW, PROJECT, TinyBlog


def kill(folder: Path, rounds: int) -> int:
    """Torn sites out of `rounds` builds killed at random; every one is followed by a whole build now and then."""
    blog = TinyBlog(folder)
    for number in range(30):
        blog.story(f"Isi {number}.", file=f"cerita/s{number}.md", Title=f"Cerita {number}", Tags="maaf")
    settings = {
        "PATH": str(blog.content), "OUTPUT_PATH": str(blog.output), "THEME": str(PROJECT / "theme"),
        "MENU_PAGES": [], "MEMBERSHIP_PAGE": "",
    }  # fmt: skip
    chance = random.Random(rounds)
    anvil = Anvil()
    torn = killed = 0
    shown = build(settings)
    while killed < rounds:
        word = f"Kata {chance.random()}"
        for number in chance.sample(range(30), 3):
            blog.story(word, file=f"cerita/s{number}.md", Title=f"{word} {number}", Tags="maaf")
        outcome = anvil.strike({"settings": settings, "now": NOW.isoformat(), "after": chance.uniform(0.03, 0.22)})
        killed += outcome == "killed"
        seen = tree(blog.output)
        new = build(settings)
        torn += seen not in (shown, new)
        shown = new
    anvil.close()
    return torn


def build(settings: Mapping[str, object]) -> dict[str, bytes]:
    site = Site(load_settings(PROJECT / "pelicanconf.py", **settings))
    site.build(NOW)
    site.close()
    return tree(Path(str(settings["OUTPUT_PATH"])))


def test_twenty_kills_tear_nothing(tmp_path: Path) -> None:
    assert kill(tmp_path, 20) == 0


@pytest.mark.long
def test_a_thousand_kills_tear_nothing(tmp_path: Path) -> None:
    assert kill(tmp_path, 1000) == 0
