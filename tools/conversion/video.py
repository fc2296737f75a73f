"""A video that stood in a frame, as a link: a frame would load foreign scripts before anybody asks for them."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

_ID = re.compile(r"[\w-]{6,20}")


class Video(NamedTuple):
    """`url` is a page to open; `picture` the address of its picture, where one is known."""

    url: str
    said: str
    picture: str = ""


def video(src: str) -> Video | None:
    """What a frame or player shows, or None where nothing can be opened."""
    src = f"https:{src}" if src.startswith("//") else src.strip()
    try:
        parts = urlsplit(src)
    except ValueError:
        return None
    host = (parts.hostname or "").casefold().removeprefix("www.").removeprefix("m.")
    if host in {"youtube.com", "youtube-nocookie.com", "youtu.be"}:
        last = parts.path.rpartition("/")[2].partition("&")[0]
        id_ = parse_qs(parts.query).get("v", [last])[0]
        if _ID.fullmatch(id_) and id_ != "videoseries":
            said = "Tonton videonya di YouTube"
            return Video(f"https://www.youtube.com/watch?v={id_}", said, f"https://i.ytimg.com/vi/{id_}/hqdefault.jpg")
    if host == "player.vimeo.com" and (id_ := parts.path.rpartition("/")[2]).isdecimal():
        return Video(f"https://vimeo.com/{id_}", "Tonton videonya di Vimeo")
    if host == "blogger.com" and parts.path.startswith("/video"):
        return Video(src, "Tonton videonya di Blogger")
    if parts.scheme in {"http", "https"} and host:
        return Video(src, f"Buka sisipan dari {host}")
    return None
