"""Fragments of addresses (`#name`): the places within texts that links lead to, and the ids they have here."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING

from plugins.indonesian.slug import slug
from plugins.stories.markdown import RESERVED_IDS
from tools.conversion.addresses import first_free

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINK = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*#[^\"]+)|'([^']*#[^']+)|([^\s\"'>]*#[^\s>]+))", re.IGNORECASE)
_SIMPLE = re.compile(r"[A-Za-z_](?:[\w.-]*\w)?", re.ASCII)
_TAKEN = re.compile(r"komentar|fn(?:ref)?-|tabel-")
"""How ids begin that comments, footnotes and tables have."""


def find_fragment_links(html: str) -> Iterator[str]:
    """Yield the addresses in a text that name a place within a text."""
    return (unescape(next(filter(None, found.groups()))) for found in _LINK.finditer(html)) if "#" in html else iter(())


def find_names(element: _Element) -> Iterator[str]:
    """Yield what links may call the place where an element is."""
    for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
        if name and (name := name.strip()):
            yield name


def assign_ids(root: _Element, wanted: Container[str]) -> dict[str, str]:
    """Return the ids of wanted places, by their names; where two have one name the first has it, as for browsers."""
    found: dict[str, str] = {}
    for element in root.iter("*"):
        for name in find_names(element):
            if name in wanted and name not in found:
                found[name] = make_free_id(name, found.values())
    return found


def make_free_id(name: str, used: Iterable[str]) -> str:
    """Return an id like this name that neither a text's own nodes nor the page around it have."""
    base = name if _SIMPLE.fullmatch(name) else slug(name) or "bagian"
    base = f"bagian-{base}" if base in RESERVED_IDS or _TAKEN.match(base) or base[0].isdigit() else base
    return first_free(base, RESERVED_IDS.union(used).__contains__)
