"""Exports of every format, from one description of a blog; every sentence in them is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tools.exports.blogger import read
from tools.exports.source import Export, find_export
from tools.importing.importer import Read

BLOG = "tag:blogger.com,1999:blog-77"
HOST = "http://cerita-loket.blogspot.com"
_KIND = "http://schemas.google.com/g/2005#kind"
_TERM = "http://schemas.google.com/blogger/2008/kind#"


class Item(NamedTuple):
    """A post, page or comment. `status` as Takeout has it; the classic file knows drafts and removed comments alone."""

    id: int
    title: str = ""
    html: str = ""
    kind: str = "POST"
    status: str = "LIVE"
    published: str = "2024-03-05T03:00:00.000Z"
    updated: str = ""
    path: str = ""
    author: str = "Sari Pratama"
    labels: Sequence[str] = ()
    summary: str = ""
    parent: int = 0
    reply_to: int = 0
    trashed: str = ""
    title_type: str = "text"


def classic(items: Iterable[Item], host: str = HOST) -> str:
    """The XML file of Settings → Back up content."""
    before, after = enclosing(host)
    return before + "".join(entry(item, host) for item in items) + after


def enclosing(host: str = HOST) -> tuple[str, str]:
    """What stands before the entries, settings included, and after them."""
    before = (
        "<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href=\"http://www.blogger.com/styles/atom.css\" "
        "type=\"text/css\"?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:gd='http://schemas.google.com/g/2005' xmlns:thr='http://purl.org/syndication/thread/1.0' "
        "xmlns:app='http://purl.org/atom/app#'>"
        f"<id>{BLOG}.archive</id><updated>2024-09-01T00:00:00.000Z</updated><title type='text'>Cerita Loket</title>"
        f"<link rel='alternate' type='text/html' href='{host}/'/>"
        "<author><name>Sari Pratama</name><email>noreply@blogger.com</email></author>"
        "<generator version='7.00' uri='http://www.blogger.com'>Blogger</generator>"
        f"{_setting('BLOG_NAME')}{_setting('BLOG_LOCALE')}"
    )
    return before, "</feed>"


def _setting(name: str) -> str:
    return (
        f"<entry><id>{BLOG}.settings.{name}</id><published>2010-01-01T00:00:00.000Z</published>"
        f"<category scheme='{_KIND}' term='{_TERM}settings'/><title type='text'>Setelan {name}</title>"
        "<content type='text'>Cerita Loket</content></entry>"
    )


def entry(item: Item, host: str = HOST) -> str:
    """Of the classic file."""
    kind = item.kind.lower()
    labels = "".join(
        f"<category scheme='http://www.blogger.com/atom/ns#' term={quoteattr(label)}/>" for label in item.labels
    )
    draft = "<app:control><app:draft>yes</app:draft></app:control>" if item.status == "DRAFT" else ""
    shown = item.status == "LIVE" and item.path
    links = f"<link rel='alternate' type='text/html' href='{host}{item.path}' title='x'/>" if shown else ""
    if item.parent:
        links += (
            f"<thr:in-reply-to href='{host}/x.html' ref='{BLOG}.post-{item.parent}' "
            f"source='http://www.blogger.com/feeds/77/posts/default/{item.parent}' type='text/html'/>"
        )
    if item.reply_to:
        links += (
            f"<link rel='related' type='application/atom+xml' "
            f"href='http://www.blogger.com/feeds/77/{item.parent}/comments/default/{item.reply_to}'/>"
        )
    removed = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>" if item.status == "EMPTIED" else ""
    meta = (
        "<blogger:metaDescription xmlns:blogger='http://schemas.google.com/blogger/2018'>"
        f"{escape(item.summary)}</blogger:metaDescription>"
    )
    return (
        f"<entry><id>{BLOG}.post-{item.id}</id><published>{item.published}</published>"
        f"<updated>{item.updated or item.published}</updated>{draft}"
        f"<category scheme='{_KIND}' term='{_TERM}{kind}'/>{labels}"
        f"<title type='{item.title_type}'>{escape(item.title)}</title>"
        f"<content type='html'>{escape(item.html)}</content>{links}{meta if item.summary else ''}"
        f"<author><name>{escape(item.author)}</name><uri>http://www.blogger.com/profile/1</uri>"
        "<email>noreply@blogger.com</email><gd:image rel='http://schemas.google.com/g/2005#thumbnail' width='32' "
        f"height='32' src='//www.blogger.com/img/potret.jpg'/></author>{removed}</entry>"
    )


def takeout(items: Iterable[Item], folder: Path, albums: dict[str, bytes] | None = None) -> Path:
    """The folder that Google Takeout unpacks into; the path of its root."""
    blog = folder / "Takeout" / "Blogger" / "Blogs" / "Cerita Loket"
    blog.mkdir(parents=True)
    entries = "".join(map(_takeout_entry, items))
    (blog / "feed.atom").write_text(
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:blogger='http://schemas.google.com/blogger/2018'>"
        f"<id>{BLOG}</id><title>Cerita Loket</title>{entries}</feed>",
        encoding="utf-8",
    )
    (blog / "settings.csv").write_text(
        "blog_name,blog_subdomain,blog_custom_domain\nCerita Loket,cerita-loket,www.cerita-loket.example\n",
        encoding="utf-8",
    )
    (blog / "theme-layouts.xml").write_text("<html/>", encoding="utf-8")
    elsewhere = folder / "Takeout" / "Blogger" / "Comments" / "Blog Orang"
    elsewhere.mkdir(parents=True)
    (elsewhere / "feed.atom").write_text("<feed xmlns='http://www.w3.org/2005/Atom'/>", encoding="utf-8")
    album = folder / "Takeout" / "Blogger" / "Albums" / "Cerita Loket"
    album.mkdir(parents=True)
    for name, data in (albums or {}).items():
        (album / name).write_bytes(data)
    return folder / "Takeout"


def _takeout_entry(item: Item) -> str:
    labels = "".join(f"<category scheme='{BLOG}' term={quoteattr(label)}/>" for label in item.labels)
    parent = f"<blogger:parent>{BLOG}.post-{item.parent}</blogger:parent>" if item.parent else ""
    reply = f"{BLOG}.post-{item.reply_to}" if item.reply_to else ""
    path = item.path if item.status in {"LIVE", "SOFT_TRASHED"} else ""
    return (
        f"<entry><id>{BLOG}.post-{item.id}</id>{parent}<blogger:inReplyTo>{reply}</blogger:inReplyTo>"
        f"<blogger:type>{item.kind}</blogger:type><blogger:status>{item.status}</blogger:status>"
        f"<author><name>{escape(item.author)}</name><uri>https://www.blogger.com/profile/1</uri>"
        "<blogger:type>BLOGGER</blogger:type></author>"
        f"<title>{escape(item.title)}</title><content type='html'>{escape(item.html)}</content>"
        f"<blogger:metaDescription>{escape(item.summary)}</blogger:metaDescription>"
        f"<blogger:created>{item.published}</blogger:created><published>{item.published}</published>"
        f"<updated>{item.updated or item.published}</updated><blogger:location/>{labels}"
        f"<blogger:filename>{path}</blogger:filename><link/><enclosure/><blogger:trashed>{item.trashed}</blogger:trashed>"
        "</entry>"
    )


def classic_file(items: Iterable[Item], folder: Path) -> Path:
    """The XML file of Settings → Back up content, in a folder; its path."""
    file = folder / "blog-09-01-2024.xml"
    file.write_text(classic(items), encoding="utf-8")
    return file


class Format(NamedTuple):
    """`write` makes an export of a blog in a folder, at the path that it returns; `find` and `read` are what is tested.

    `others` is how many entries an export has beside the items.
    """

    write: Callable[[Iterable[Item], Path], Path]
    find: Callable[[Path], Export]
    read: Read
    others: int = 0


FORMATS = {
    "classic": Format(classic_file, find_export, read, others=2),
    "takeout": Format(takeout, find_export, read),
}
