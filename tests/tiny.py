"""A tiny blog in a folder of its own, built for real with the project's settings, plugins and theme."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from plugins.engine.build import BuildResult
from plugins.engine.problem import ContentErrors, Problem
from plugins.site.site import Site, load_settings

PROJECT = Path(__file__).resolve().parent.parent
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=JAKARTA)

AUTHORS = """\
["Sari Pratama, M.Farm."]
slug = "sari-pratama"
signature = "SARI — Sari Pratama"
sign_off = ["Salam hangat,", "Tetap melayani!"]
permission = "bebas"
url = "https://example.org/sari"
bio = "Apoteker di Surabaya."

["Baso Lantera"]
signature = "BASO"
"""
PERMISSIONS = """\
[bebas]
name = "Bebas dibagikan"
text = "Silakan bagikan dengan menyebut penulis & alamat aslinya."
republish = true

["cc-by-4.0"]
name = "CC BY 4.0"
text = "Dilisensikan CC BY 4.0."
url = "https://creativecommons.org/licenses/by/4.0/"
republish = true
"""
MEMBERS = """\
[budi]
name = "Budi Lestari"
[[budi.masa]]
dari = 2025-01-01

[lina]
name = "Lina Hartono"
[[lina.masa]]
dari = 2025-01-01
sampai = 2026-06-30
"""
STORY = """\
Title: Obat yang Tertukar
Date: 21 November 2026 19.05 WIB
Author: Sari Pratama, M.Farm.

Hore, hari baru! Loket dibuka pukul tujuh.
"""
STORY_FILE = "cerita/2026/obat-yang-tertukar.md"
COMMENT_FOLDER = "komentar/2026/11/obat-yang-tertukar"


class TinyBlog:
    """One story, two authors, two members. `write` adds and changes, `build` builds, `problems` says what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.output = folder / "output"
        self.write("penulis.toml", AUTHORS)
        self.write("izin.toml", PERMISSIONS)
        self.write("anggota.toml", MEMBERS)
        self.write(STORY_FILE, STORY)

    def write(self, path: str, text: str | bytes) -> Path:
        """A content file, with its folders."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, str):
            file.write_text(text, encoding="utf-8")
        else:
            file.write_bytes(text)
        return file

    def story(self, body: str = "Isi cerita yang cukup.", *, file: str = STORY_FILE, **header: str) -> Path:
        """A story whose header is the usual one, changed by `header` (None-like '' leaves a key out)."""
        values = {"Title": "Obat yang Tertukar", "Date": "2026-11-21 19:05", "Author": "Sari Pratama, M.Farm."} | header
        lines = "\n".join(f"{key}: {value}" for key, value in values.items() if value)
        return self.write(file, f"{lines}\n\n{body}\n")

    def comment(
        self, text: str = "Terima kasih.", *, stem: str = "satu", folder: str = COMMENT_FOLDER, **header: str
    ) -> Path:
        values = {"Member": "budi", "Date": "2026-11-21T20:00:00+07:00"} | header
        lines = "\n".join(f"{key}: {value}" for key, value in values.items() if value)
        return self.write(f"{folder}/{stem}.md", f"{lines}\n\n{text}\n")

    def site(self, **overrides: Any) -> Site:
        settings = {
            "PATH": str(self.content),
            "OUTPUT_PATH": str(self.output),
            "THEME": str(PROJECT / "theme"),
            "MENU_PAGES": [],
            "MEMBERSHIP_PAGE": "",
        }
        return Site(load_settings(PROJECT / "pelicanconf.py", **(settings | overrides)))

    def build(self, now: datetime = NOW, **overrides: Any) -> BuildResult:
        return self.site(**overrides).build(now)

    def problems(self, now: datetime = NOW, **overrides: Any) -> list[Problem]:
        """What a build complains of; empty where it would succeed."""
        try:
            self.site(**overrides).check(now)
        except ContentErrors as errors:
            return list(errors.problems)
        return []

    def files(self) -> dict[str, bytes]:
        """The whole output: path → bytes."""
        return {
            file.relative_to(self.output).as_posix(): file.read_bytes()
            for file in sorted(self.output.rglob("*"))
            if file.is_file()
        }

    def text(self, path: str) -> str:
        return (self.output / path).read_text(encoding="utf-8")

    def page(self, path: str = "2026/11/obat-yang-tertukar.html") -> BeautifulSoup:
        return BeautifulSoup(self.text(path), "html.parser")
