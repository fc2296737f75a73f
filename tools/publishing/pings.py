"""Telling others that there is something new: a WebSub hub, and search engines by IndexNow. Nothing depends on it.

https://www.w3.org/TR/websub/#publishing and https://www.indexnow.org/documentation
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from tools.publishing.target import Outcome

TIMEOUT = 10
_MOST = 10_000
"""Addresses that IndexNow takes at a time."""


def ping(settings: Mapping[str, Any], outcome: Outcome, hidden: Collection[str]) -> list[str]:
    """Tell whoever is named in the settings. Returns Indonesian sentences about what did not work."""
    base, told = str(settings["BLOG_URL"]).rstrip("/"), []
    changed = [path for path in (*outcome.uploaded, *outcome.deleted) if path not in hidden]
    if hub := settings["WEBSUB_HUB"]:
        feeds = [f"{base}/{path}" for path in outcome.uploaded if path.endswith("atom.xml")]
        for feed in feeds:
            data = urlencode({"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}).encode()
            told += _post(str(hub), data, "application/x-www-form-urlencoded")
    if key := settings["INDEXNOW_KEY"]:
        addresses = [f"{base}/{_address(path)}" for path in _pages(changed)][:_MOST]
        if addresses:
            body = {
                "host": urlsplit(base).netloc, "key": key, "keyLocation": f"{base}/{key}.txt", "urlList": addresses,
            }  # fmt: skip
            told += _post(str(settings["INDEXNOW_ENDPOINT"]), json.dumps(body).encode(), "application/json")
    return list(dict.fromkeys(told))


def _pages(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path.endswith(".html") and path != "404.html"]


def _address(path: str) -> str:
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def _post(url: str, data: bytes, kind: str) -> list[str]:
    try:
        asked = urllib.request.Request(url, data, {"Content-Type": kind, "User-Agent": "KisahLayanan"})
        with urllib.request.urlopen(asked, timeout=TIMEOUT):
            return []
    except (OSError, ValueError) as error:
        return [f"{urlsplit(url).netloc} belum dapat diberi tahu ({error}). Penerbitannya sendiri sudah selesai."]
