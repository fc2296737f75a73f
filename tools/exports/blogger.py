"""Blogger's exports: the classic XML file and the `feed.atom` of Google Takeout, entry by entry.

Both are Atom. The classic file names kinds by categories (`…kind#post`) and drafts by `app:draft`; Takeout has
elements of its own (`blogger:type`, `status`, `parent`, `inReplyTo`, `filename`, `trashed`). What is not known to be
public is not public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tools.exports.entry import Entry, Kind, State, plain, without_control

_ATOM = "{http://www.w3.org/2005/Atom}"
_BLOGGER = "{http://schemas.google.com/blogger/2018}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_DATA = "{http://schemas.google.com/g/2005}"
_CONTROLS = ("{http://www.w3.org/2007/app}", "{http://purl.org/atom/app#}")
_KIND_SCHEME = "http://schemas.google.com/g/2005#kind"

_KINDS = {"post": Kind.STORY, "page": Kind.PAGE, "comment": Kind.COMMENT}
_STATES = {
    "LIVE": State.LIVE, "PUBLISHED": State.LIVE, "DRAFT": State.DRAFT, "SCHEDULED": State.SCHEDULED,
    "SOFT_TRASHED": State.TRASHED, "TRASHED": State.TRASHED, "SPAM": State.SPAM, "SPAM_COMMENT": State.SPAM,
    "GHOSTED": State.SPAM, "PENDING": State.PENDING, "PENDING_COMMENT": State.PENDING, "EMPTIED": State.REMOVED,
}  # fmt: skip
"""Of Takeout. Every other one is unknown."""

_NUMBER = re.compile(r"(?:post|page|comment)-([\w-]+)$")
_REPLY = re.compile(r"/comments/default/(\d+)$")
_REMOVED = frozenset(
    (
        "this comment has been removed by the author.",
        "this comment has been removed by a blog administrator.",
        "komentar ini telah dihapus oleh pengarang.",
        "komentar ini telah dihapus oleh administrator blog.",
    )
)
_MARKUP = re.compile(r"<[^>]*>")


class Unreadable(Exception):
    """Why nothing is read of this file, in Indonesian."""


def read(feed: Path, hosts: set[str], progress: Callable[[int], object] = lambda bytes_: None) -> Iterator[Entry]:
    """Every entry in the file's order, in memory one at a time. `hosts` gains where the blog lived.

    `progress` hears how many bytes of the file have been read since last time. Raises `Unreadable`.
    """
    with feed.open("rb") as file:
        root: Element | None = None
        heard = 0
        try:
            for event, element in iterparse(_Checked(file), events=("start", "end"), forbid_dtd=True):
                if root is None:
                    root = element
                    if element.tag != f"{_ATOM}feed":
                        raise Unreadable("ini bukan cadangan Blogger; pilih berkas XML dari Blogger atau feed.atom")
                elif event == "end" and element.tag == f"{_ATOM}entry":
                    yield _entry(element, hosts)
                    root.clear()
                    progress((at := file.tell()) - heard)
                    heard = at
                elif event == "end" and element.tag == f"{_ATOM}link" and element in root:
                    _host(element.get("href") if element.get("rel") == "alternate" else "", hosts)
        except DefusedXmlException:
            problem = "XML ini memuat DTD atau entitas buatan sendiri, yang tidak pernah ada di cadangan Blogger"
            raise Unreadable(f"{problem}; unduh ulang cadangannya dari Blogger") from None
        except ParseError as error:
            line, column = error.position
            raise Unreadable(
                f"XML ini rusak di baris {line} kolom {column}; unduh ulang cadangannya dari Blogger"
            ) from None


class _Checked:
    """The file's bytes, of which the first must be those of XML: a message of the parser would help nobody."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._first = True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self._first and not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            raise Unreadable("ini bukan XML; pilih berkas XML dari Blogger, atau folder Takeout yang sudah diurai")
        self._first = False
        return data


def _entry(entry: Element, hosts: set[str]) -> Entry:
    kind, state, said = _takeout(entry) if entry.find(f"{_BLOGGER}type") is not None else _classic(entry)
    links = {link.get("rel", ""): link.get("href", "") for link in entry.iterfind(f"{_ATOM}link")}
    address = (entry.findtext(f"{_BLOGGER}filename") or "").strip() or _path(links.get("alternate", ""))
    html, removed = _content(entry), entry.find(f"{_DATA}extendedProperty[@name='blogger.contentRemoved']") is not None
    if kind is Kind.COMMENT:
        address = ""
        if state is State.LIVE and (removed or plain(_MARKUP.sub("", html)).casefold() in _REMOVED):
            state = State.REMOVED
    elif kind is not Kind.OTHER and state is State.LIVE and not address:
        # What was public had an address: this was perhaps never published.
        state, said = State.DRAFT, f"{said}, tanpa alamat"
    _host(links.get("alternate", ""), hosts)
    parent = entry.find(f"{_THREAD}in-reply-to")
    reply = _REPLY.search(links.get("related", ""))
    published = _moment(entry, f"{_ATOM}published", f"{_BLOGGER}created", f"{_ATOM}updated")
    title = _title(entry)
    return Entry(
        id=_number(entry.findtext(f"{_ATOM}id")) or f"{published} {title}",
        kind=kind,
        state=state,
        said=said,
        title=title,
        html=html,
        author=plain(entry.findtext(f"{_ATOM}author/{_ATOM}name")),
        published=published,
        modified=_moment(entry, f"{_ATOM}updated"),
        address=address,
        labels=tuple(
            filter(
                None,
                (
                    plain(category.get("term"))
                    for category in entry.iterfind(f"{_ATOM}category")
                    if category.get("scheme") != _KIND_SCHEME
                ),
            )
        ),
        summary=plain(entry.findtext(f"{_BLOGGER}metaDescription")),
        parent=_number(entry.findtext(f"{_BLOGGER}parent") or (parent.get("ref") if parent is not None else "")),
        reply_to=_number(entry.findtext(f"{_BLOGGER}inReplyTo")) or (reply[1] if reply else ""),
    )


def _takeout(entry: Element) -> tuple[Kind, State, str]:
    type_ = plain(entry.findtext(f"{_BLOGGER}type"))
    status = plain(entry.findtext(f"{_BLOGGER}status"))
    state = _STATES.get(status, State.UNKNOWN)
    if plain(entry.findtext(f"{_BLOGGER}trashed")):
        state = State.TRASHED
    return _KINDS.get(type_.casefold(), Kind.OTHER), state, f"{type_} {status}".strip()


def _classic(entry: Element) -> tuple[Kind, State, str]:
    terms = [
        (category.get("term") or "").rpartition("#")[2]
        for category in entry.iterfind(f"{_ATOM}category")
        if category.get("scheme") == _KIND_SCHEME
    ]
    kind = terms[0] if len(terms) == 1 else ""
    drafts = [plain(entry.findtext(f"{control}control/{control}draft")) for control in _CONTROLS]
    draft = "".join(drafts)
    controlled = any(entry.find(f"{control}control") is not None for control in _CONTROLS)
    state = {"yes": State.DRAFT, "no": State.LIVE}.get(draft, State.UNKNOWN if controlled else State.LIVE)
    said = f"{kind or 'tanpa jenis'}{f', draft: {draft}' if draft else ''}"
    return _KINDS.get(kind, Kind.OTHER), state, said


def _content(entry: Element) -> str:
    content = entry.find(f"{_ATOM}content")
    if content is None:
        return ""
    return without_control("".join(content.itertext()))


def _title(entry: Element) -> str:
    title = entry.find(f"{_ATOM}title")
    text = "".join(title.itertext()) if title is not None else ""
    if title is not None and title.get("type") == "html":
        text = unescape(_MARKUP.sub("", text))
    return plain(text)


def _moment(entry: Element, *names: str) -> int | None:
    for name in names:
        try:
            moment = datetime.fromisoformat(plain(entry.findtext(name)))
            return int(moment.timestamp()) if moment.tzinfo else None
        except (ValueError, OverflowError):
            continue
    return None


def _number(id_: str | None) -> str:
    """`tag:blogger.com,1999:blog-1.post-23` → `23`; comments are called posts in some files and comments in others."""
    id_ = plain(id_)
    found = _NUMBER.search(id_)
    return found[1] if found else id_


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _host(url: str | None, hosts: set[str]) -> None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return
    if host:
        hosts.add(host.casefold())
