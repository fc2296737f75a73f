"""Blogger's exports: the classic XML file and the `feed.atom` of Google Takeout, entry by entry.

Both are Atom. The classic file names kinds by categories (`…kind#post`) and drafts by `app:draft`; Takeout has
elements of its own (`blogger:type`, `status`, `parent`, `inReplyTo`, `filename`, `trashed`). What is not known to be
public is not public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec.structs import replace

from plugins.indonesian.wording import number
from tools.exports.entry import Entry, Kind, State, plain, split_url, without_control
from tools.exports.source import ENTRY, RIGHT_FILE, ExportError, recognize
from tools.exports.xml_slices import Slice, read_head, read_slices

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

_EARLIEST, _LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""What every zone of this blog's calendar bears."""
_NUMBER = re.compile(r"(?:post|page|comment)-([\w-]+)$")
_REPLY = re.compile(r"/comments/default/(\d+)$")
_REMOVED = {
    "this comment has been removed by the author.",
    "this comment has been removed by a blog administrator.",
    "komentar ini telah dihapus oleh pengarang.",
    "komentar ini telah dihapus oleh administrator blog.",
}
_MARKUP = re.compile(r"<[^>]*>")
_FEED = re.compile(r"<((?:[\w.-]+:)?)feed\b[^>]*>")
_ID = re.compile(r"<(?:[\w.-]+:)?id>([^<]*)")
_TITLE = re.compile(r"<(?:[\w.-]+:)?title\b[^>]*>([^<]*)")
_AGAIN = "Unduh ulang cadangannya dari Blogger, lalu impor lagi."


def read(feed: Path, hosts: set[str], progress: Callable[[int], object] = lambda bytes_: None) -> Iterator[Entry]:
    """Yield every entry in the file's order, in memory one at a time. `hosts` gains where the blog lived.

    `progress` hears how many bytes of the file have been read since last time. An entry that cannot be read, and the
    place where the file breaks off, is an entry with a `fault`. Raises `ExportError`, as long as no entry was read.
    """
    if said := recognize(read_head(feed)):
        raise ExportError(said)
    pieces = read_slices(feed, progress)
    first = next(pieces)
    opening, closing = _enclosing(first, hosts)
    faults: list[Entry] = []
    known = False
    for piece in pieces:
        if piece.whole and not ENTRY.match(piece.xml):
            continue  # what follows the last entry
        try:
            if not piece.whole:
                raise ParseError
            entry = _entry(fromstring(f"{opening}{piece.xml}{closing}", forbid_dtd=True)[0], hosts)
            entry = replace(entry, flaws=_flaws(piece))
        except (ParseError, DefusedXmlException):
            entry = _faulty(piece)
        if entry.fault and not known:
            faults.append(entry)
            continue
        yield from faults
        faults, known = [], True
        yield entry
    if not known and (faults or not first.whole):
        raise ExportError(f"Berkas ini rusak atau terputus sebelum ada entri yang utuh. {_AGAIN}")


def _enclosing(first: Slice, hosts: set[str]) -> tuple[str, str]:
    """The feed's own tags, between which each entry is read: they name the namespaces."""
    found = _FEED.search(first.xml)
    opening, closing = (found[0], f"</{found[1]}feed>") if found else ("", "")
    try:
        root = fromstring(first.xml if closing and closing in first.xml else first.xml + closing, forbid_dtd=True)
    except DefusedXmlException:
        problem = "XML ini memuat DTD atau entitas buatan sendiri, yang tidak pernah ada di cadangan Blogger"
        raise ExportError(f"{problem}. {_AGAIN}") from None
    except ParseError:
        raise ExportError(f"XML ini rusak sebelum entri pertamanya. {_AGAIN}") from None
    if root.tag != f"{_ATOM}feed":
        raise ExportError(f"Ini XML, tetapi bukan cadangan Blogger. {RIGHT_FILE}")
    for link in root.iterfind(f"{_ATOM}link"):
        _add_host(link.get("href") if link.get("rel") == "alternate" else "", hosts)
    return opening, closing


def _faulty(piece: Slice) -> Entry:
    """What can be told of an entry that is no XML."""
    id_, title = (found[1] if (found := pattern.search(piece.xml)) else "" for pattern in (_ID, _TITLE))
    fault = "XML-nya rusak di sini" if piece.whole else "XML-nya terputus di sini"
    name = plain(title)[:80] or _number(id_) or "akhir berkas"
    return Entry(_number(id_), Kind.OTHER, State.UNKNOWN, "", title=name, fault=f"{fault}. {_AGAIN}")


def _flaws(piece: Slice) -> str:
    lost = f"{number(piece.lost)} tanda yang tidak terbaca dihilangkan" if piece.lost else ""
    guessed = f"{number(piece.guessed)} tanda dibaca menurut pengodean Windows" if piece.guessed else ""
    return ", ".join(filter(None, (lost, guessed)))


def _entry(entry: Element, hosts: set[str]) -> Entry:
    kind, state, said = _takeout(entry) if entry.find(f"{_BLOGGER}type") is not None else _classic(entry)
    links = {link.get("rel", ""): link.get("href", "") for link in entry.iterfind(f"{_ATOM}link")}
    address = (entry.findtext(f"{_BLOGGER}filename") or "").strip() or _address(links.get("alternate", ""))
    html = without_control(_text(entry, "content"))
    removed = entry.find(f"{_DATA}extendedProperty[@name='blogger.contentRemoved']") is not None
    if kind is Kind.COMMENT:
        address = ""
        if state is State.LIVE and (removed or plain(_MARKUP.sub("", html)).casefold() in _REMOVED):
            state = State.REMOVED
    elif kind is not Kind.OTHER and state is State.LIVE and not address:
        # What was public had an address: this was perhaps never published.
        state, said = State.DRAFT, f"{said}, tanpa alamat"
    _add_host(links.get("alternate", ""), hosts)
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
        labels=tuple(filter(None, map(plain, _terms(entry, kinds=False)))),
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
    kinds = _terms(entry, kinds=True)
    kind = kinds[0].rpartition("#")[2] if len(kinds) == 1 else ""
    draft = "".join(plain(entry.findtext(f"{control}control/{control}draft")) for control in _CONTROLS)
    controlled = any(entry.find(f"{control}control") is not None for control in _CONTROLS)
    state = {"yes": State.DRAFT, "no": State.LIVE}.get(draft, State.UNKNOWN if controlled else State.LIVE)
    said = f"{kind or 'tanpa jenis'}{f', draft: {draft}' if draft else ''}"
    return _KINDS.get(kind, Kind.OTHER), state, said


def _terms(entry: Element, *, kinds: bool) -> list[str]:
    """The terms of categories, of which one says the kind and the others are labels."""
    categories = entry.iterfind(f"{_ATOM}category")
    return [one.get("term") or "" for one in categories if (one.get("scheme") == _KIND_SCHEME) is kinds]


def _text(entry: Element, name: str) -> str:
    found = entry.find(f"{_ATOM}{name}")
    return "" if found is None else "".join(found.itertext())


def _title(entry: Element) -> str:
    text = _text(entry, "title")
    if entry.find(f"{_ATOM}title[@type='html']") is not None:
        text = unescape(_MARKUP.sub("", text))
    return plain(text)


def _moment(entry: Element, *names: str) -> int | None:
    """Of the first of these elements that has one, if it is a moment that anybody may mean."""
    for name in names:
        try:
            moment = datetime.fromisoformat(plain(entry.findtext(name)))
        except ValueError:
            continue
        return int(moment.timestamp()) if moment.tzinfo and _EARLIEST < moment < _LATEST else None
    return None


def _number(id_: str | None) -> str:
    """`tag:blogger.com,1999:blog-1.post-23` → `23`; comments are called posts in some files and comments in others."""
    id_ = plain(id_)
    found = _NUMBER.search(id_)
    return found[1] if found else id_


def _address(url: str) -> str:
    """Of a text; very old blogs had all of a month on one page and told them apart by fragments."""
    parts = split_url(url)
    return parts.path + (f"#{parts.fragment}" if parts.fragment else "")


def _add_host(url: str | None, hosts: set[str]) -> None:
    if host := split_url(url or "").hostname:
        hosts.add(host.casefold())
