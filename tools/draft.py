"""A bare story to begin from."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from plugins.indonesian import dates
from plugins.indonesian.slug import slug

_LONGEST = 80

_BARE = """\
Title: {title}
Date: {date}
Author: {author}
Category: Kisah
Status: draft

Tulis ceritanya di sini.
"""


class Refused(Exception):
    """Why no story was written, as an Indonesian sentence."""


def write(content: Path, title: str, now: datetime) -> Path:
    """Write `cerita/YEAR/slug.md` below `content` and return its path. `now` carries the blog's zone.

    Raises Refused for a title that gives no file name, and where such a file exists: nothing is ever overwritten.
    """
    title = " ".join(title.split())
    if title.startswith("-") or not title:
        raise Refused('Tulis judulnya di antara tanda kutip, misalnya: python3 bootstrap.py new "Obat yang Tertukar"')
    name = slug(title)[:_LONGEST].rstrip("-")
    if not name:
        raise Refused("Judul itu tidak memuat huruf atau angka. Beri judul yang dapat dijadikan nama berkas.")
    path = content / "cerita" / str(now.year) / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    date = f"{dates.plain_date(now)} {dates.clock(now)}"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_BARE.format(title=title, date=date, author=_first_author(content)))
    except FileExistsError:
        raise Refused(f"{path.name} sudah ada dan tidak ditimpa. Pilih judul lain.") from None
    return path


def _first_author(content: Path) -> str:
    """The first author of `penulis.toml`: most blogs have one."""
    try:
        with (content / "penulis.toml").open("rb") as file:
            return next(iter(tomllib.load(file)), "")
    except (OSError, tomllib.TOMLDecodeError):
        return ""
