"""HTML that strangers, Word and Blogger have written, made safe and whole by the parser of browsers (through nh3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import nh3

from plugins.rebuild.reading import digest
from tools.conversion.addresses import is_picture, original
from tools.conversion.spoken import BLOCKS, SILENT
from tools.conversion.video import video
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_OPEN = 400
_TAGS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_DEEP = frozenset("br hr img input wbr col source embed meta link p li dt dd tr td th option".split())  # noqa: SIM905
"""Elements without an end, or that end where the next begins."""

_PHRASES = frozenset(
    "b strong i em cite var dfn s strike del code tt samp kbd u ins sub sup small mark".split()  # noqa: SIM905
)
_TRANSPARENT = {"font", "span", "a", "bdo", "bdi", "big", "abbr", "q", "time", "ruby", "rt", "rp", "label", "o:p"}
_HTML = (BLOCKS | _PHRASES | _TRANSPARENT | {"embed", "video", "audio", "source", "dir", "col", "colgroup"}) - {
    "legend",
    "option",
}
_ATTRIBUTES = {
    "*": {"class", "style", "lang"},
    "a": {"href", "name"},
    "img": {"src", "alt", "title", "width", "height"},
    "iframe": {"src", "title"},
    "embed": {"src"}, "video": {"src"}, "audio": {"src"}, "source": {"src"},
    "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
_MORE = re.compile(r"<!--\s*more\b.*?-->", re.IGNORECASE | re.DOTALL)
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)


class TooDeep(Exception):
    """The markup is nested beyond what anybody writes."""


def parse(html: str) -> _Element | None:
    """A tree of known elements without scripts, handlers and addresses that run something. Raises `TooDeep`."""
    from lxml import etree

    if _depth(html) > _MOST_OPEN:
        raise TooDeep
    cleaned = nh3.clean(
        _MORE.sub('<hr class="more">', without_control(html)),
        tags=_HTML,
        clean_content_tags=set(SILENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
    )
    root = etree.HTML(f"<html><body>{cleaned}</body></html>", etree.HTMLParser(huge_tree=True, no_network=True))
    return root[0] if len(root) else None


def _depth(html: str) -> int:
    """How many elements are open at most, by a look at the tags alone: parsers need ever more time for more of them."""
    depth = deepest = 0
    for closing, name in _TAGS.findall(html):
        if name.casefold() not in _NEVER_DEEP:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _allowed(tag: str, name: str, value: str) -> str | None:
    scheme = value.lstrip()[:5].casefold()
    return (
        None if name in {"src", "href"} and scheme == "data:" and not (tag == "img" and _DATA.match(value)) else value
    )


class Shown(NamedTuple):
    """A picture of a text: the addresses it may be had from, the largest first, or its bytes as base64.

    What is part of the text itself has the digest of its spelling for an address.
    """

    sources: tuple[str, ...]
    data: str = ""


def shown(html: str) -> Iterator[Shown]:
    """Every picture, and every video's."""
    try:
        root = parse(html) if "<" in html else None
    except TooDeep:
        return
    if root is None:
        return
    for element in root.iter("img", "iframe", "embed"):
        if element.tag != "img":
            if (found := video(element.get("src") or "")) and found.picture:
                yield Shown((found.picture,))
        elif not is_counter(element):
            link = next(element.iterancestors("a"), None)
            larger = (link.get("href") or "") if link is not None else ""
            if sources := sources_of(element, larger if is_picture(larger) else ""):
                src = element.get("src") or ""
                yield Shown(sources, src.partition(",")[2] if _DATA.match(src) else "")


def is_counter(image: _Element) -> bool:
    """A picture of one pixel, which counts visits."""
    return image.get("width") == "1" or image.get("height") == "1"


def sources_of(image: _Element, larger: str) -> tuple[str, ...]:
    src = (image.get("src") or "").strip()
    if _DATA.match(src):
        return (digest(src),)
    wanted = [original(one) for one in (larger, src) if one] + [one for one in (larger, src) if one]
    return tuple(dict.fromkeys(f"https:{one}" if one.startswith("//") else one for one in wanted))
