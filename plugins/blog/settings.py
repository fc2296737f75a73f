"""The blog's settings, taken out of Pelican's dictionary once and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import digest
from plugins.site.static import typefaces

SETTINGS_FILE = "pelicanconf.py"
CARD_TYPEFACES = ("judul.ttf", "penulis.ttf")
"""What the theme sets titles and authors of share cards in."""
_KEY = re.compile(r"[0-9A-Za-z-]{8,128}")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_menu(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(item, (list, tuple)) and len(item) == 2 and all(map(_is_text, item)) for item in value
    )


def _is_url(value: Any) -> bool:
    """Whether this is a whole address of the web."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except (ValueError, AttributeError, TypeError):
        return False


_FORMS: tuple[tuple[str, Callable[[Any], bool], str, Any], ...] = (
    ("SITENAME", _is_text, '"Kisah Kami"', ""),
    ("TAGLINE", _is_text, '"Cerita dari loket"', ""),
    ("HOME_STORIES", _is_count, "10", 1),
    ("LIST_STORIES", lambda value: _is_count(value) and value > 0, "20", 1),
    ("FEED_STORIES", _is_count, "20", 1),
    ("SITEURL", lambda value: not value or value.startswith("/") or _is_url(value), '"https://blog-anda.example"', ""),
    ("MENU_PAGES", _is_menu, '[("Tentang", "/p/tentang.html")]', ()),
    ("MEMBERSHIP_PAGE", lambda value: not value or _is_text(value), '"/p/keanggotaan.html"', ""),
    ("CONTACT_PAGE", lambda value: not value or _is_text(value), '"/p/kontak.html"', ""),
    ("DESK_URL", lambda value: not value or _is_url(value), '"https://meja.blog-anda.example", atau None', None),
    ("INDEXNOW_KEY", lambda value: not value or _is_text(value), '"0a1b2c3d4e5f", atau None', None),
)
"""Setting, whether a value can be one, an example to write instead, and what holds meanwhile."""


class Settings(Struct, frozen=True):
    """`url` is the canonical base without a slash at its end; `root` the path below which this build is served."""

    name: str
    tagline: str
    url: str
    root: str
    lang: str
    zone: ZoneInfo
    permission: str
    desk_url: str
    menu: tuple[tuple[str, str], ...]
    """(title, address) of pages."""
    membership: str
    contact: str
    preview: bool
    home_stories: int
    list_stories: int
    feed_stories: int
    offline: bool
    newsletter: tuple[str, str] | None
    """Where the form goes, and what its field is called there."""
    typefaces: tuple[str, ...]
    """Digests of the typefaces that share cards are set in; none where there shall be no cards."""
    hub: str
    """Absolute address of a WebSub hub, or empty."""
    indexnow_key: str
    """What proves to IndexNow that this blog is the sender, or empty."""


def read_settings(settings: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Settings to build with, and what is wrong with them."""
    problems = []
    for name, fits, example, usual in _FORMS:
        if not fits(settings[name]):
            problems.append(Problem(SETTINGS_FILE, f"{name} tidak dapat dipakai", f"tulis misalnya {name} = {example}"))
            settings = {**settings, name: usual}
    url = str(settings.get("BLOG_URL") or "").rstrip("/")
    if not _is_url(url):
        problems.append(
            Problem(
                SETTINGS_FILE,
                f'BLOG_URL "{url}" bukan alamat utuh',
                'tulis misalnya BLOG_URL = "https://blog-anda.example"',
            )
        )
    if not isinstance(settings["OFFLINE_READING"], bool):
        problems.append(
            Problem(SETTINGS_FILE, "OFFLINE_READING bukan True atau False", "tulis OFFLINE_READING = True, atau False")
        )
    action, field = str(settings["NEWSLETTER_ACTION"] or ""), str(settings["NEWSLETTER_FIELD"] or "")
    if action and not (_is_url(action) and action.startswith("https:")):
        problems.append(
            Problem(
                SETTINGS_FILE,
                f'NEWSLETTER_ACTION "{action}" bukan alamat utuh yang aman',
                "salin alamat formulir dari layanan surat Anda, yang diawali https://",
            )
        )
    if action and not field:
        problems.append(
            Problem(
                SETTINGS_FILE,
                "NEWSLETTER_FIELD kosong",
                'tulis nama kolom surel menurut layanan surat Anda, misalnya "email"',
            )
        )
    known = {file.name: digest(file.read_bytes()) for file in typefaces(Path(settings["THEME"]))}
    faces = tuple(known[name] for name in CARD_TYPEFACES if name in known)
    if settings["SHARE_CARDS"] and len(faces) < len(CARD_TYPEFACES):
        problem = "huruf untuk kartu berbagi, judul.ttf dan penulis.ttf, tidak ada"
        problems.append(Problem("theme/kartu", problem, "salin dari tema asli, atau tulis SHARE_CARDS = False"))
    hub, key = settings["WEBSUB_HUB"] or "", settings["INDEXNOW_KEY"] or ""
    if hub and not _is_url(hub):
        remedy = 'tulis misalnya WEBSUB_HUB = "https://hub.example/", atau None'
        problems.append(Problem(SETTINGS_FILE, f'WEBSUB_HUB "{hub}" bukan alamat utuh', remedy))
    if key and not _KEY.fullmatch(key):
        remedy = "pakai 8 sampai 128 huruf, angka, atau tanda hubung, atau None"
        problems.append(Problem(SETTINGS_FILE, f'INDEXNOW_KEY "{key}" tidak dapat dipakai', remedy))
    return (
        Settings(
            name=settings["SITENAME"],
            tagline=settings["TAGLINE"],
            url=url,
            root=urlsplit(settings["SITEURL"]).path.rstrip("/"),
            lang=settings["DEFAULT_LANG"],
            zone=ZoneInfo(settings["TIMEZONE"]),
            permission=settings["PERMISSION_DEFAULT"],
            desk_url=(settings["DESK_URL"] or "").rstrip("/"),
            menu=tuple((title, address) for title, address in settings["MENU_PAGES"]),
            membership=settings["MEMBERSHIP_PAGE"] or "",
            contact=settings["CONTACT_PAGE"] or "",
            preview=settings["PREVIEW"],
            home_stories=settings["HOME_STORIES"],
            list_stories=settings["LIST_STORIES"],
            feed_stories=settings["FEED_STORIES"],
            offline=settings["OFFLINE_READING"] is True,
            newsletter=(action, field) if action else None,
            typefaces=faces if settings["SHARE_CARDS"] else (),
            hub=hub,
            indexnow_key=key,
        ),
        problems,
    )
