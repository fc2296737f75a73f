"""A site of stock Pelican in a folder of its own, built by `python -m pelican` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from tests.tiny import AUTHORS, MEMBERS, PERMISSIONS, PROJECT

SETTINGS: dict[str, Any] = {
    "AUTHOR": "Sari Pratama, M.Farm.",
    "SITENAME": "Warung Kata",
    "SITEURL": "https://warung.example",
    "PATH": "content",
    "TIMEZONE": "Asia/Jakarta",
    "DEFAULT_LANG": "en",
    "THEME": "notmyidea",
    "READERS": {"rst": None},
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "PLUGIN_PATHS": [str(PROJECT)],
    "PLUGINS": ["plugins.attribution", "plugins.comments"],
}
ARTICLE = "Hello, *world*.\n"
COMMENT = "Thank you, *Bu*. <b>Write</b> to budi@example.org.\n"


class StockSite:
    """`article` and `comment` write files, `build` runs Pelican; nothing of ours is told but the two plugins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("izin.toml", PERMISSIONS)
        self.write("penulis.toml", AUTHORS)
        self.write("anggota.toml", MEMBERS)

    def write(self, path: str, text: str) -> Path:
        """A file of the content folder, with its folders."""
        file = self.folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def article(self, body: str = ARTICLE, *, file: str = "wrong-pills.md", **header: str) -> Path:
        """An article whose header is the usual one, changed by `header` ('' leaves a key out)."""
        values = {"Title": "The *Wrong* Pills & More", "Date": "2026-10-21 19:05", "Slug": Path(file).stem} | header
        lines = "\n".join(f"{key}: {value}" for key, value in values.items() if value)
        return self.write(file, f"{lines}\n\n{body}\n")

    def comment(
        self, body: str = COMMENT, *, stem: str = "one", folder: str = "komentar/wrong-pills", **header: str
    ) -> Path:
        """A comment by a member, changed by `header` ('' leaves a key out)."""
        values = {"Member": "budi", "Date": "2026-10-22T20:00:00+07:00"} | header
        lines = "\n".join(f"{key}: {value}" for key, value in values.items() if value)
        return self.write(f"{folder}/{stem}.md", f"{lines}\n\n{body}\n")

    def run(self, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Run Pelican, whose output and exit code are returned. Settings of None are left out."""
        lines = [f"{key} = {value!r}" for key, value in (SETTINGS | settings).items() if value is not None]
        (self.folder / "pelicanconf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", *arguments]
        wide = os.environ | {"COLUMNS": "500"}
        return subprocess.run(command, cwd=self.folder, env=wide, capture_output=True, text=True, check=False)

    def build(self, *arguments: str, **settings: Any) -> str:
        """Return what Pelican says of a build, which has to succeed without warnings and errors."""
        done = self.run("--fatal", "warnings", *arguments, **settings)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        return said

    def refuse(self, **settings: Any) -> str:
        """Return what Pelican says of a build, which has to fail."""
        done = self.run(**settings)
        assert done.returncode != 0, done.stdout + done.stderr
        return " ".join((done.stdout + done.stderr).split())

    def page(self, path: str = "wrong-pills.html") -> Any:
        """The soup of a written page; a test that looks for what is not there fails by itself."""
        return BeautifulSoup((self.folder / "output" / path).read_text(encoding="utf-8"), "html.parser")

    def feed(self, path: str = "feeds/all.atom.xml") -> Any:
        """The soup of a written feed."""
        return BeautifulSoup((self.folder / "output" / path).read_bytes(), "xml")


def texts(found: Iterable[Any]) -> list[str]:
    """What elements say, white space aside."""
    return [" ".join(one.get_text().split()) for one in found]
