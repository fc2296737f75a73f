"""The blog's settings, taken out of Pelican's dictionary once and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.rebuild.problem import Problem

SETTINGS_FILE = "pelicanconf.py"
_KEY = re.compile(r"[0-9A-Za-z-]{8,128}")


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
    preview: bool
    home_stories: int
    list_stories: int
    feed_stories: int
    hub: str
    """Absolute address of a WebSub hub, or empty."""
    indexnow_key: str
    """What proves to IndexNow that this blog is the sender, or empty."""


def read_settings(settings: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Settings to build with, and what is wrong with them."""
    problems = []
    url = str(settings.get("BLOG_URL") or "").rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        problems.append(
            Problem(
                SETTINGS_FILE,
                f'BLOG_URL "{url}" bukan alamat utuh',
                'tulis misalnya BLOG_URL = "https://blog-anda.example"',
            )
        )
    hub, key = settings["WEBSUB_HUB"] or "", settings["INDEXNOW_KEY"] or ""
    if hub and urlsplit(hub).scheme not in ("http", "https"):
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
            preview=settings["PREVIEW"],
            home_stories=settings["HOME_STORIES"],
            list_stories=settings["LIST_STORIES"],
            feed_stories=settings["FEED_STORIES"],
            hub=hub,
            indexnow_key=key,
        ),
        problems,
    )
