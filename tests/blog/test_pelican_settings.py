"""Pelican's settings: each has an answer, and none that is set is ignored in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pelican.settings import DEFAULT_CONFIG

from plugins.blog.pelican_settings import Answer, find_refused, read_answers
from tests.tiny import PROJECT, TinyBlog


def run_pelican(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command that Pelican installs, in a blog's folder; `-m` would look for plugins there by itself."""
    command = [str(Path(sys.executable).with_name("pelican")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_setting_of_pelican_has_an_answer() -> None:
    assert DEFAULT_CONFIG.keys() - read_answers().keys() == set()


def test_every_setting_that_is_not_honoured_says_why_and_what_to_write_instead() -> None:
    refused = [one for one in read_answers().values() if one.answer is not Answer.HONOURED]
    assert len(refused) > 100
    assert all(one.note and one.instead for one in refused)


@pytest.mark.parametrize("name", [name for name, one in read_answers().items() if one.answer is not Answer.HONOURED])
def test_a_setting_without_effect_is_refused(name: str) -> None:
    (problem,) = find_refused({name: ["lain"], "PELICAN_CLASS": object}, DEFAULT_CONFIG, extended=False)
    assert f"{name} tidak berlaku di blog ini" in problem.problem
    assert (problem.path, problem.remedy) == ("pilihan -e", read_answers()[name].instead)


@pytest.mark.parametrize("setting", [{"ARTICLE_URL": "{slug}/"}, {"RELATIVE_URLS": True}, {"TAG_FEED_RSS": "a.xml"}])
def test_a_refused_setting_stops_the_build(blog: TinyBlog, setting: dict[str, Any]) -> None:
    (problem,) = blog.problems(**setting)
    assert "tidak berlaku di blog ini" in problem.problem


def test_a_setting_that_nobody_knows_is_named_with_the_nearest(blog: TinyBlog) -> None:
    (problem,) = blog.problems(HOME_STORYS=3)
    assert problem.problem == "setelan HOME_STORYS tidak dikenal"
    assert problem.remedy == "mungkin maksudnya HOME_STORIES"


@pytest.mark.parametrize("setting", [{"FEED_ALL_ATOM": ""}, {"READERS": {"html": None}}, {"FEED_RSS": None}])
def test_saying_that_there_is_nothing_where_there_is_nothing_is_no_error(
    blog: TinyBlog, setting: dict[str, Any]
) -> None:
    assert blog.problems(**setting) == []


@pytest.mark.parametrize("file", ["pelicanconf.py", "publishconf.py"])
def test_the_line_of_the_settings_file_is_named(tmp_path: Path, file: str) -> None:
    for name in ("content", "theme", "plugins"):
        (tmp_path / name).symlink_to(PROJECT / name)
    for name in ("pelicanconf.py", "publishconf.py"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text + ("ARTICLE_URL = '{slug}/'\n" if name == file else ""), encoding="utf-8")
    lines = (tmp_path / file).read_text(encoding="utf-8").count("\n")
    done = run_pelican(tmp_path, "-s", "publishconf.py")
    assert done.returncode == 1
    assert f"{file}:{lines}: ARTICLE_URL tidak berlaku di blog ini: alamat cerita adalah janji" in done.stderr
    assert "Traceback" not in done.stderr
