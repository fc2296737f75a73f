"""What an author points at: a file, or the folder that Google Takeout unpacks into."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from msgspec import Struct

_FEED = "feed.atom"
_ELSEWHERE = "Comments"
"""Takeout's folder of what one has written under the stories of others."""
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


class Refused(Exception):
    """Why nothing can be imported, as an Indonesian sentence."""


class Export(Struct, frozen=True):
    """`albums`: file name, case folded → picture; names that two different albums have are left out.

    `hosts` are those that Takeout's own settings name.
    """

    feed: Path
    albums: dict[str, Path]
    hosts: frozenset[str]


def find_export(path: Path) -> Export:
    """Raises `Refused` where there is none, or more than one."""
    if not path.exists():
        raise Refused(f"{path} tidak ada. Sebutkan berkas XML dari Blogger atau folder Takeout.")
    if path.suffix.casefold() == ".zip":
        raise Refused(f"{path.name} masih berupa arsip zip. Urai dahulu, lalu sebutkan foldernya.")
    if path.is_file():
        return Export(path, {}, frozenset()) if path.name != _FEED else _takeout(path)
    feeds = sorted(found for found in path.rglob(_FEED) if found.is_file() and _ELSEWHERE not in found.parts)
    if not feeds:
        feeds = sorted(found for found in path.glob("*.xml") if found.is_file())
        if len(feeds) == 1:
            return Export(feeds[0], {}, frozenset())
    if len(feeds) == 1:
        return _takeout(feeds[0])
    if not feeds:
        raise Refused(f"Di {path} tidak ada {_FEED} dan tidak ada berkas XML. Sebutkan berkasnya langsung.")
    shown = "\n".join(f"  {feed.parent if feed.name == _FEED else feed}" for feed in feeds)
    raise Refused(f"Ada beberapa blog di sini. Pilih salah satu:\n{shown}")


def _takeout(feed: Path) -> Export:
    """`…/Blogger/Blogs/NAME/feed.atom`, with pictures in `…/Blogger/Albums/`."""
    albums: dict[str, Path] = {}
    twice: set[str] = set()
    folder = feed.parent.parent.parent / "Albums"
    for picture in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = picture.name.casefold()
        if picture.suffix.casefold() not in _PICTURES or picture.is_symlink() or not picture.is_file():
            continue
        if name in albums and picture.read_bytes() != albums[name].read_bytes():
            twice.add(name)
        albums.setdefault(name, picture)
    return Export(
        feed,
        {name: picture for name, picture in albums.items() if name not in twice},
        _hosts(feed.with_name("settings.csv")),
    )


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
