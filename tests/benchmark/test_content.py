"""The stories that the benchmark builds with."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import pytest

from benchmark.content import LINK, NOW, SEED, make_corpus, reword
from tests.tiny import PROJECT


def test_the_same_seed_gives_the_same_stories_in_any_process() -> None:
    code = (
        "from hashlib import sha256; from benchmark.content import make_corpus; "
        "print(sha256(repr(make_corpus(30)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Jakarta"))
    }
    assert digests == {sha256(repr(make_corpus(30)).encode()).hexdigest()}


def test_another_seed_gives_other_stories() -> None:
    assert make_corpus(5).stories[0].body != make_corpus(5, SEED + 1).stories[0].body


def test_stories_are_what_the_benchmark_says_they_are() -> None:
    blog = make_corpus(800)
    stories = blog.stories
    lengths = [len(story.body.split()) for story in stories]
    assert 590 <= sum(lengths) / len(lengths) <= 650
    assert [story.moment for story in stories] == sorted({story.moment for story in stories})
    assert (stories[-1].moment.year - stories[0].moment.year) == 9
    assert all(comment.date < NOW.isoformat() for story in stories for comment in story.comments)
    assert len({story.path for story in stories}) == len(stories)
    assert len(blog.authors) == 3
    assert len({story.category for story in stories}) == 4
    assert {len(story.tags) for story in stories} == {2, 3}
    assert 50 <= len({tag for story in stories for tag in story.tags}) <= 60
    assert [story.number for story in stories if "[^satu]" in story.body] == list(range(0, 800, 10))
    assert [story.number for story in stories if story.comments] == list(range(0, 800, 5))
    linking = [story for story in stories if story.linked is not None]
    assert 0.2 < len(linking) / len(stories) < 0.4
    assert all((LINK in story.body) == (story.linked is not None) for story in stories)
    assert any("\n\n## " in story.body for story in stories)
    assert any("\n\n> " in story.body for story in stories)


@pytest.mark.parametrize(("stories", "authors"), [(3_000, 12), pytest.param(10_000, 40, marks=pytest.mark.long)])
def test_there_is_about_one_author_for_250_stories(stories: int, authors: int) -> None:
    assert len({author.slug for author in make_corpus(stories).authors}) == authors


def test_an_edit_changes_one_word_of_the_body() -> None:
    story = make_corpus(20).middle
    edited, word = reword(story, 7)
    before, after = story.body.split(), edited.body.split()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [word]
    assert word not in story.body
    assert edited.path == story.path
