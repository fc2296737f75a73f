"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.site.site import Site, load_settings
from tests.served import Served, serve
from tests.tiny import NOW, PROJECT, TinyBlog

FOREIGN_PLUGINS = Path(__file__).parent / "site/pelican-plugins.txt"


@pytest.fixture
def blog(tmp_path: Path) -> TinyBlog:
    """A tiny blog of one story, not built yet."""
    return TinyBlog(tmp_path)


@pytest.fixture(scope="session")
def foreign_plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Pelican's most used plugins: in `.venv` each start of Pelican would load them all."""
    folder = tmp_path_factory.mktemp("plugins")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target"]
    subprocess.run([*install, str(folder), "--requirement", str(FOREIGN_PLUGINS)], check=True)
    return folder


@pytest.fixture(scope="session")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the project's own content, drafts left out as for publication."""
    output = tmp_path_factory.mktemp("blog") / "output"
    settings = load_settings(PROJECT / "pelicanconf.py", OUTPUT_PATH=str(output))
    Site(settings).build(NOW)
    return output


@pytest.fixture(scope="session")
def served(showcase: Path) -> Iterator[Served]:
    """The same, over HTTP on this machine."""
    with serve(showcase) as site:
        yield site
