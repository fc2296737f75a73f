"""HTML that strangers, Word and Blogger have written, made safe and whole by the parser of browsers (through nh3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import nh3

from plugins.engine.reading import digest
from tools.conversion.addresses import encoded, is_picture, original
from tools.conversion.spoken import BLOCKS, MORE, PLAYERS, SILENT, spoken
from tools.conversion.video import Video, video
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_OPEN = 400
_TAGS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_DEEP = frozenset("br hr img input wbr col source embed param meta link p li dt dd tr td th option".split())  # noqa: SIM905
"""Elements without an end, or that end where the next begins."""

_PHRASES = frozenset(
    "b strong i em cite var dfn s strike del code tt samp kbd u ins sub sup small mark".split()  # noqa: SIM905
)
_TRANSPARENT = {"font", "span", "a", "bdo", "bdi", "big", "abbr", "q", "time", "ruby", "rt", "rp", "label", "o:p"}
_HTML = (BLOCKS | _PHRASES | _TRANSPARENT | PLAYERS | {"param", "source", "dir", "col", "colgroup"}) - {
    "legend",
    "option",
}
_LATER = ("data-src", "data-original", "data-lazy-src")
"""Where scripts keep the address of what shall be loaded only when it comes into view."""
_ATTRIBUTES = {
    "*": {"class", "style", "lang", "dir", "id", "hidden"},
    "a": {"href", "name"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height", *_LATER},
    "iframe": {"src", "title", *_LATER},
    "embed": {"src", "flashvars"}, "object": {"data"}, "param": {"name", "value"},
    "video": {"src"}, "audio": {"src"}, "source": {"src"},
    "ol": {"start", "type", "reversed"}, "li": {"value", "type"}, "caption": {"align"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\b", re.IGNORECASE)
_BELOW = re.compile(r"caption-side\s*:\s*bottom", re.IGNORECASE)
_DISARRANGED = ("display", "visibility", "hidden", "<thead", "<tfoot", "<caption")
_NAMING = {"movie", "src", "url", "filename", "data", "source", "file"}
"""Parameters that say what a player shows."""
_VARIABLES = re.compile(r"(?:^|[&?])(?:file|url|src|video_?url)=([^&]+)", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)


class TooDeep(Exception):
    """The markup is nested beyond what anybody writes."""


def parse(html: str) -> _Element | None:
    """A tree of known elements without scripts, handlers and addresses that run something. Raises `TooDeep`."""
    from lxml import etree

    if _depth(html) > _MOST_OPEN:
        raise TooDeep
    cleaned = nh3.clean(
        MORE.sub('<hr class="more">', without_control(html)),
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


def arranged(html: str) -> tuple[str, list[str]]:
    """The same HTML with everything where browsers show it, and the words of what they do not show at all.

    Heads and feet of tables, captions, phrases that stand as blocks, and parts that are hidden. Raises `TooDeep`.
    """
    from lxml import etree

    spelled = html.casefold()
    root = parse(html) if any(sign in spelled for sign in _DISARRANGED) else None
    if root is None:
        return html, []
    hidden: list[str] = []
    gone: set[_Element] = set()
    changed = False
    for element in list(root.iter()):
        style = element.get("style") or ""
        if element in gone:
            continue
        if element.get("hidden") is not None or _UNSEEN.search(style):
            gone.update(element.iterdescendants())
            words = " ".join(spoken(etree.tostring(element, encoding="unicode", with_tail=False)).split())
            hidden += [words] if words or next(element.iter("img", *PLAYERS), None) is not None else []
            tail = element.tail
            element.clear()
            element.tag, element.tail, changed = "span", tail, True
        elif element.tag == "span" and _BLOCK.search(style):
            element.tag, changed = "div", True
        elif element.tag == "table":
            changed |= _order(element)
    if not changed:
        return html, []
    return etree.tostring(root, encoding="unicode", method="html"), hidden


def _order(table: _Element) -> bool:
    """Whether anything in a table stood elsewhere than it is shown."""
    before = list(table)
    for head in list(table.iterchildren("thead"))[:1]:
        table.insert(0, head)
    for foot in list(table.iterchildren("tfoot")):
        table.append(foot)
    for caption in list(table.iterchildren("caption")):
        if _BELOW.search(caption.get("style") or "") or caption.get("align") == "bottom":
            caption.tag = "div"
            caption.tail, table.tail = table.tail, None
            table.addnext(caption)
        else:
            table.insert(0, caption)
    return before != list(table)


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
    for element in root.iter("img", *PLAYERS):
        if element.tag != "img":
            if (found := played(element)) and found.picture:
                yield Shown((found.picture,))
        elif not is_counter(element):
            link = next(element.iterancestors("a"), None)
            larger = (link.get("href") or "") if link is not None else ""
            if sources := sources_of(element, larger if is_picture(larger) else ""):
                src = source_of(element)
                yield Shown(sources, src.partition(",")[2] if _DATA.match(src) else "")


def played(player: _Element) -> Video | None:
    """What a frame or player shows, by whatever of it names an address."""
    found = [shown for address in _addresses(player) if (shown := video(address))]
    return next((one for one in found if one.known), found[0] if found else None)


def _addresses(player: _Element) -> Iterator[str]:
    """Of what is played, then of what plays it."""
    named = {}
    for element in player.iter():
        if element.tag == "param":
            named[(element.get("name") or "").casefold()] = element.get("value") or ""
        elif element.tag in PLAYERS | {"source"}:
            yield from map(unquote, _VARIABLES.findall(element.get("flashvars") or ""))
    yield from map(unquote, _VARIABLES.findall(named.get("flashvars", "")))
    yield from (value for name, value in named.items() if name in _NAMING)
    for element in player.iter(*PLAYERS, "source"):
        yield from filter(None, map(element.get, (*_LATER, "src", "data")))


def is_counter(image: _Element) -> bool:
    """A picture of one pixel, which counts visits."""
    return image.get("width") == "1" or image.get("height") == "1"


def sources_of(image: _Element, larger: str) -> tuple[str, ...]:
    src = source_of(image)
    if _DATA.match(src):
        return (digest(src),)
    given = [encoded(one) for one in (larger, src) if one]
    return tuple(dict.fromkeys([*map(original, given), *given]))


def source_of(image: _Element) -> str:
    """The address of a picture, also where a script was to load it later."""
    return next((found for name in (*_LATER, "src") if (found := (image.get(name) or "").strip())), "")
