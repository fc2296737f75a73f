"""What an author points at: a file, or the folder that Google Takeout unpacks into.

Themes and saved pages have the same suffixes as exports; they are told what they are.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from msgspec import Struct

from plugins.engine.problem import UserError
from tools.exports.albums import Albums
from tools.exports.xml_slices import read_head

_FEED_NAME = "feed.atom"
_ELSEWHERE = "Comments"
"""Takeout's folder of what one has written under the stories of others."""
_SUFFIXES = (".xml", ".atom", ".zip", ".tgz", ".csv", ".html")
"""What an export comes in, or lies beside."""
RIGHT_FILE = (
    "Tulisan Anda ada di berkas feed.atom dalam folder Takeout (Blogger/Blogs/nama blog), "
    "atau di berkas XML dari Setelan → Kelola blog → Cadangkan konten."
)
_SIGNS = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\A\s*\Z", "berkas ini kosong; unduhannya mungkin terputus"),
        (r"\APK[\3\5\7]", "berkas ini masih arsip zip; urai dahulu, lalu sebutkan foldernya"),
        (r"\A(?:\x1f\udc8b|Rar!|7z\udcbc)", "berkas ini masih arsip; urai dahulu, lalu sebutkan foldernya"),
        (r"b:version=|www\.google\.com/2005/gml|<b:skin|<Blogger>|<Variable name=",
         "ini tema blog, yang mengatur rupa dan tidak memuat tulisan"),
        (r"<layouts?\b|<widgets?\b", "ini tata letak blog, yang tidak memuat tulisan"),
        (r"wordpress\.org/export|<wp:", "ini ekspor WordPress, yang belum dapat diimpor"),
        (r"<(?:rss|rdf:RDF)\b", "ini umpan RSS, bukan cadangan Blogger: isinya hanya tulisan terbaru"),
        (r"<link\b(?=[^>]*\brel=['\"]self)[^>]*/feeds/(?:[\w.]+/)?(?:posts|comments|pages)/",
         "ini umpan untuk pembaca, bukan cadangan Blogger: isinya hanya tulisan terbaru"),
        (r"<(?:urlset|sitemapindex)\b", "ini peta situs, yang hanya memuat alamat"),
        (r"\A\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*(?:<!DOCTYPE html|<html\b|<head\b|<body\b)",
         "ini halaman web yang disimpan dari peramban"),
        (r"\A[^<\n]*blog_\w+[^<\n]*,|\A[^<\n]*subdomain", "ini setelan blog (settings.csv), yang tidak memuat tulisan"),
        (r"\A\s*[^<\s]", "ini bukan XML"),
    )
)  # fmt: skip
ENTRY = re.compile(r"<(?:[\w.-]+:)?entry\b")
_FEED = re.compile(r"<(?:[\w.-]+:)?feed\b")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


class ExportError(UserError):
    """Why nothing can be imported from what an author points at."""


class Export(Struct, frozen=True):
    """`hosts` are those that Takeout's own settings name."""

    feed: Path
    albums: Albums
    hosts: frozenset[str]


def find_export(path: Path) -> Export:
    """Return the export at a path. Raises `ExportError` where there is none, or more than one."""
    if not path.exists():
        raise ExportError(f"{path} tidak ada. Sebutkan berkas XML dari Blogger atau folder Takeout.")
    if path.is_file():
        if _ELSEWHERE in path.parts and path.name == _FEED_NAME:
            raise ExportError(f"{path} berisi komentar Anda di blog orang lain. {RIGHT_FILE}")
        return _takeout(path) if path.name == _FEED_NAME else Export(path, Albums(()), frozenset())
    feeds = sorted(found for found in path.rglob(_FEED_NAME) if found.is_file() and _ELSEWHERE not in found.parts)
    if len(feeds) == 1:
        return _takeout(feeds[0])
    others = {} if feeds else {file: recognize(read_head(file)) for file in sorted(path.glob("*")) if _may_be(file)}
    feeds = feeds or [file for file, said in others.items() if not said]
    if len(feeds) == 1:
        return Export(feeds[0], Albums(()), frozenset())
    if not feeds:
        said = "".join(f"\n  {file.name}: {why.partition('. ')[0]}" for file, why in others.items())
        raise ExportError(f"Di {path} tidak ada cadangan blog.{said}\nSebutkan berkasnya langsung. {RIGHT_FILE}")
    shown = "\n".join(f"  {feed.parent if feed.name == _FEED_NAME else feed}" for feed in feeds)
    raise ExportError(f"Ada beberapa blog di sini. Pilih salah satu:\n{shown}")


def recognize(head: str) -> str:
    """Return why a file that begins like this is no export, and where the right one is; '' where it may be one."""
    head = ENTRY.split(head)[0]
    said = next((said for sign, said in _SIGNS if sign.search(head)), "")
    if not said and not _FEED.search(head):
        said = "ini XML, tetapi bukan cadangan Blogger"
    return f"{said[0].upper()}{said[1:]}. {RIGHT_FILE}" if said else ""


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
