"""What an author points at: a file, or the folder that Google Takeout unpacks into."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from msgspec import Struct

from tools.exports.albums import Albums
from tools.exports.recognition import RIGHT_FILE, recognise
from tools.exports.slices import head

_FEED = "feed.atom"
_ELSEWHERE = "Comments"
"""Takeout's folder of what one has written under the stories of others."""
_SUFFIXES = (".xml", ".atom", ".zip", ".tgz", ".csv", ".html")
"""What an export comes in, or lies beside."""
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


class Refused(Exception):
    """Why nothing can be imported, as an Indonesian sentence."""


class Export(Struct, frozen=True):
    """`hosts` are those that Takeout's own settings name."""

    feed: Path
    albums: Albums
    hosts: frozenset[str]


def find_export(path: Path) -> Export:
    """Raises `Refused` where there is none, or more than one."""
    if not path.exists():
        raise Refused(f"{path} tidak ada. Sebutkan berkas XML dari Blogger atau folder Takeout.")
    if path.is_file():
        if _ELSEWHERE in path.parts and path.name == _FEED:
            raise Refused(f"{path} berisi komentar Anda di blog orang lain. {RIGHT_FILE}")
        return _takeout(path) if path.name == _FEED else Export(path, Albums(()), frozenset())
    feeds = sorted(found for found in path.rglob(_FEED) if found.is_file() and _ELSEWHERE not in found.parts)
    if len(feeds) == 1:
        return _takeout(feeds[0])
    others = {} if feeds else {file: recognise(head(file)) for file in sorted(path.glob("*")) if _may_be(file)}
    feeds = feeds or [file for file, said in others.items() if not said]
    if len(feeds) == 1:
        return Export(feeds[0], Albums(()), frozenset())
    if not feeds:
        said = "".join(f"\n  {file.name}: {why.partition('. ')[0]}" for file, why in others.items())
        raise Refused(f"Di {path} tidak ada cadangan blog.{said}\nSebutkan berkasnya langsung. {RIGHT_FILE}")
    shown = "\n".join(f"  {feed.parent if feed.name == _FEED else feed}" for feed in feeds)
    raise Refused(f"Ada beberapa blog di sini. Pilih salah satu:\n{shown}")


def _may_be(file: Path) -> bool:
    return file.suffix.casefold() in _SUFFIXES and file.is_file()


def _takeout(feed: Path) -> Export:
    """`…/Blogger/Blogs/NAME/feed.atom`, with pictures in `…/Blogger/Albums/`."""
    folder = feed.parent.parent.parent / "Albums"
    pictures = (found for found in sorted(folder.rglob("*")) if folder.is_dir() and not found.is_symlink())
    return Export(feed, Albums(found for found in pictures if found.is_file()), _hosts(feed.with_name("settings.csv")))


def _hosts(settings: Path) -> frozenset[str]:
    """Where the blog lived. The file's shape is not promised, so only what looks like it is taken."""
    try:
        with settings.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return frozenset()
    found = set()
    for row in rows[1:] if rows else ():
        for name, text in zip(rows[0], row, strict=False):
            value = text.strip().casefold()
            if "subdomain" in name.casefold() and re.fullmatch(r"[a-z0-9-]+", value):
                found.add(f"{value}.blogspot.com")
            elif "domain" in name.casefold() and _HOST.fullmatch(value):
                found.add(value)
    return frozenset(found)
