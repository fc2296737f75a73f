"""A video that stood in a frame, as a link: a frame would load foreign scripts before anybody asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from tools.conversion.addresses import encoded

_YOUTUBE = {"youtube.com", "youtube-nocookie.com", "youtu.be"}
_ID = re.compile(r"[\w-]{6,20}")


class Video(NamedTuple):
    """`url` is a page to open; `picture` the address of its picture, where one is known.

    `known` says whether the site and its ways are.
    """

    url: str
    said: str
    picture: str = ""
    known: bool = True


def video(src: str) -> Video | None:
    """What a frame or player shows, or None where nothing can be opened."""
    src = encoded(src)
    try:
        parts = urlsplit(src)
    except ValueError:
        return None
    host = (parts.hostname or "").casefold().removeprefix("www.").removeprefix("m.")
    last, query = parts.path.rpartition("/")[2].partition("&")[0], parse_qs(parts.query)
    if host in _YOUTUBE and (found := _youtube(parts.path, last, query)):
        return found
    if host in {"player.vimeo.com", "vimeo.com"} and (id_ := query.get("clip_id", [last])[0]).isdecimal():
        return Video(f"https://vimeo.com/{id_}", "Tonton videonya di Vimeo")
    if host == "blogger.com" and parts.path.startswith("/video"):
        return Video(src, "Tonton videonya di Blogger")
    if parts.scheme in {"http", "https"} and host:
        return Video(src, f"Buka sisipan dari {host}", known=False)
    return None


def _youtube(path: str, last: str, query: Mapping[str, list[str]]) -> Video | None:
    said = "Tonton videonya di YouTube"
    list_ = last if path.startswith("/p/") else query.get("list", [""])[0]
    if list_ and last in {list_, "videoseries", "playlist"}:
        return Video(f"https://www.youtube.com/playlist?list={list_}", said)
    id_ = query.get("v", [last])[0]
    if not _ID.fullmatch(id_):
        return None
    return Video(f"https://www.youtube.com/watch?v={id_}", said, f"https://i.ytimg.com/vi/{id_}/hqdefault.jpg")
