"""A copy of this project to run tasks in, so that tests can break what they like."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("bootstrap.py", "content", "desk", "pelicanconf.py", "plugins", "publishconf.py", "tasks.py", "theme", "tools")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its environment, its output and its state."""
    copy = tmp_path_factory.mktemp("blog")
    for name in PARTS:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy
