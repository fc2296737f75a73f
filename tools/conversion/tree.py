"""HTML that strangers, Word and Blogger have written, made safe and whole by the parser of browsers (through nh3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

from tools.conversion.visible_text import BLOCKS, PLAYERS, SILENT, SUMMARY_END, visible_text
from tools.exports.entry import without_control

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_OPEN = 400
_TAGS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_DEEP = frozenset("br hr img input wbr col source embed param meta link p li dt dd tr td th option".split())  # noqa: SIM905
"""Elements without an end, or that end where the next begins."""

_PHRASES = frozenset(
    """
    a abbr b bdi bdo big cite code col colgroup del dfn dir em font i ins kbd label mark o:p param q rp rt ruby s samp
    small source span strike strong sub sup time tt u var
    """.split()  # noqa: SIM905
)
_KNOWN = (BLOCKS | PLAYERS | _PHRASES) - {"legend", "option"}
LAZY = ("data-src", "data-original", "data-lazy-src")
"""Where scripts keep the address of what shall be loaded only when it comes into view."""
_ATTRIBUTES = {
    "*": {"class", "style", "lang", "dir", "id", "hidden"},
    "a": {"href", "name"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height", *LAZY},
    "iframe": {"src", "title", *LAZY},
    "embed": {"src", "flashvars"}, "object": {"data"}, "param": {"name", "value"},
    "video": {"src"}, "audio": {"src"}, "source": {"src"},
    "ol": {"start", "type", "reversed"}, "li": {"value", "type"}, "caption": {"align"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\b", re.IGNORECASE)
_BELOW = re.compile(r"caption-side\s*:\s*bottom", re.IGNORECASE)
_DISARRANGED = ("display", "visibility", "hidden", "<thead", "<tfoot", "<caption")
EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
"""How the address of a picture begins that is part of the text itself."""


class TooDeepError(Exception):
    """The markup is nested beyond what anybody writes."""


def parse(html: str) -> _Element:
    """Return the body: known elements without scripts, handlers and addresses that run something.

    Raises `TooDeepError`.
    """
    from lxml import etree

    if _depth(html) > _MOST_OPEN:
        raise TooDeepError
    cleaned = nh3.clean(
        SUMMARY_END.sub('<hr class="more">', without_control(html)),
        tags=_KNOWN,
        clean_content_tags=set(SILENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
    )
    return etree.HTML(f"<html><body>{cleaned}</body></html>", etree.HTMLParser(huge_tree=True, no_network=True))[0]


def _depth(html: str) -> int:
    """How many elements are open at most, by a look at the tags alone: parsers need ever more time for more of them."""
    depth = deepest = 0
    for closing, name in _TAGS.findall(html):
        if name.casefold() not in _NEVER_DEEP:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _allowed(tag: str, name: str, value: str) -> str | None:
    is_data = name in {"src", "href"} and value.lstrip()[:5].casefold() == "data:"
    return value if not is_data or (tag == "img" and EMBEDDED.match(value)) else None


def as_displayed(html: str) -> tuple[str, list[str]]:
    """Return the HTML with everything where browsers show it, and the words of each part that they do not show.

    Heads and feet of tables, captions, and phrases that stand as blocks move; hidden parts go. Where nothing of this
    applies, the HTML returned is the very object that was given. Raises `TooDeepError`.
    """
    from lxml import etree

    spelled = html.casefold()
    if not any(sign in spelled for sign in _DISARRANGED):
        return html, []
    root = parse(html)
    before = etree.tostring(root)
    hidden: list[str] = []
    gone: set[_Element] = set()
    for element in list(root.iter("*")):
        style = element.get("style") or ""
        if element in gone:
            continue
        if element.get("hidden") is not None or _UNSEEN.search(style):
            gone.update(element.iterdescendants())
            words = " ".join(visible_text(etree.tostring(element, encoding="unicode", with_tail=False)).split())
            hidden += [words] if words or next(element.iter("img", *PLAYERS), None) is not None else []
            element.clear(keep_tail=True)
            element.tag = "span"
        elif element.tag == "span" and _BLOCK.search(style):
            element.tag = "div"
        elif element.tag == "table":
            _order_table(element)
    if etree.tostring(root) == before:
        return html, []
    return etree.tostring(root, encoding="unicode", method="html"), hidden


def _order_table(table: _Element) -> None:
    """Move heads, feet and captions to where they are shown."""
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
