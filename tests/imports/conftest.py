"""Imports into tiny blogs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.imports.exports import Item, classic
from tests.tiny import NOW, TinyBlog
from tools.exports.blogger import read
from tools.exports.source import find_export
from tools.importing.importer import import_blog
from tools.importing.options import ImportOptions
from tools.importing.report import Report

DEFAULT = ImportOptions()


class Moving:
    """A tiny blog, and an old one to import into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blog = TinyBlog(folder / "blog")

    def __call__(self, items: Iterable[Item] | Path, options: ImportOptions = DEFAULT) -> Report:
        """Import a classic export of these items, or the export at a path."""
        path = items if isinstance(items, Path) else self.folder / "blog.xml"
        if not isinstance(items, Path):
            path.write_text(classic(items), encoding="utf-8")
        return import_blog(self.blog.site(), options, NOW, find_export(path), read)

    def text(self, file: str) -> str:
        return (self.blog.content / file).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """The whole content folder, the journal included."""
        found = sorted(path for path in self.blog.content.rglob("*") if path.is_file() and path.stat().st_size)
        return {path.relative_to(self.blog.content).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def moving(tmp_path: Path) -> Moving:
    (tmp_path / "blog").mkdir()
    return Moving(tmp_path)
