"""Fixtures that several rooms' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.site.site import Site, load_settings
from tests.served import Served, serve
from tests.tiny import NOW, PROJECT, TinyBlog


@pytest.fixture
def blog(tmp_path: Path) -> TinyBlog:
    """A tiny blog of one story, not built yet."""
    return TinyBlog(tmp_path)


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
