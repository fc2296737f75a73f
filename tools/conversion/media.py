"""Pictures and videos of an old post: the addresses they may be had from.

A video that stood in a frame or player becomes a link: a frame would load foreign scripts before anybody asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote

from plugins.engine.reading import digest
from tools.conversion.addresses import encode_url, find_largest_url, is_picture
from tools.conversion.tree import EMBEDDED, LAZY, TooDeepError, parse
from tools.conversion.visible_text import PLAYERS
from tools.exports.entry import split_url

if TYPE_CHECKING:
    from lxml.etree import _Element

_YOUTUBE = {"youtube.com", "youtube-nocookie.com", "youtu.be"}
_ID = re.compile(r"[\w-]{6,20}")
_PARAMETERS = {"movie", "src", "url", "filename", "data", "source", "file"}
"""Parameters that say what a player shows."""
_VARIABLES = re.compile(r"(?:^|[&?])(?:file|url|src|video_?url)=([^&]+)", re.IGNORECASE)


class PictureSource(NamedTuple):
    """A picture of a text: the addresses it may be had from, the largest first, or its bytes as base64.

    What is part of the text itself has the digest of its spelling for an address.
    """

    addresses: tuple[str, ...]
    data: str = ""


class Video(NamedTuple):
    """`url` is a page to open, `label` the words of the link; `picture` the address of its picture, where one is known.

    `known` says whether the site and its addresses are.
    """

    url: str
    label: str
    picture: str = ""
    known: bool = True


def find_pictures(html: str) -> Iterator[PictureSource]:
    """Yield the source of every picture of a text, those of videos included."""
    try:
        root = parse(html) if "<" in html else None
    except TooDeepError:
        return
    for element in root.iter("img", *PLAYERS) if root is not None else ():
        if element.tag != "img":
            if (video := find_video(element)) and video.picture:
                yield PictureSource((video.picture,))
        elif not is_tracking_pixel(element):
            larger = next((link.get("href") or "" for link in element.iterancestors("a")), "")
            if addresses := picture_addresses(element, larger if is_picture(larger) else ""):
                src = _picture_address(element)
                yield PictureSource(addresses, src.partition(",")[2] if EMBEDDED.match(src) else "")


def is_tracking_pixel(image: _Element) -> bool:
    """Return whether a picture is of one pixel, which counts visits."""
    return "1" in {image.get("width"), image.get("height")}


def picture_addresses(image: _Element, larger: str) -> tuple[str, ...]:
    """Return the addresses that a picture may be had from; `larger` is one that a link around it leads to, or ''."""
    src = _picture_address(image)
    if EMBEDDED.match(src):
        return (digest(src),)
    given = [encode_url(one) for one in (larger, src) if one]
    return tuple(dict.fromkeys([*map(find_largest_url, given), *given]))


def _picture_address(image: _Element) -> str:
    """The address of a picture, also where a script was to load it later."""
    return next((found for name in (*LAZY, "src") if (found := (image.get(name) or "").strip())), "")


def find_video(player: _Element) -> Video | None:
    """Return what a frame or player shows, by whatever of it names an address; a known site is preferred."""
    found = [video for address in _player_addresses(player) if (video := _video(address))]
    return next((one for one in found if one.known), found[0] if found else None)


def _player_addresses(player: _Element) -> Iterator[str]:
    """Of what is played, then of what plays it."""
    named = {(one.get("name") or "").casefold(): one.get("value") or "" for one in player.iter("param")}
    for variables in (*(one.get("flashvars") for one in player.iter(*PLAYERS)), named.get("flashvars")):
        yield from map(unquote, _VARIABLES.findall(variables or ""))
    yield from (value for name, value in named.items() if name in _PARAMETERS)
    for element in player.iter(*PLAYERS, "source"):
        yield from filter(None, map(element.get, (*LAZY, "src", "data")))


def _video(src: str) -> Video | None:
    """The link to what is at this address, or None where nothing can be opened."""
    src = encode_url(src)
    parts = split_url(src)
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
    label = "Tonton videonya di YouTube"
    list_ = last if path.startswith("/p/") else query.get("list", [""])[0]
    if list_ and last in {list_, "videoseries", "playlist"}:
        return Video(f"https://www.youtube.com/playlist?list={list_}", label)
    id_ = query.get("v", [last])[0]
    if not _ID.fullmatch(id_):
        return None
    return Video(f"https://www.youtube.com/watch?v={id_}", label, f"https://i.ytimg.com/vi/{id_}/hqdefault.jpg")
