"""Every kind of page and file that a template prints: its view, its template, its address, and where one can be seen.

The renderers, the check that nobody lives at an address of the blog's own, the sitemap and the browser tests read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from plugins.blog import views
from plugins.blog.settings import Settings
from plugins.stories.author import Author

Condition = Callable[[Settings, Mapping[str, Author]], bool]


class PageKind(NamedTuple):
    """`view` is printed with `template`.

    `address` is that of a kind of which there is but one, and empty else; such a page `exists` under a condition.
    `indexed` pages stand in the sitemap. `samples`: what is worth looking at → an address in the project's own content.
    """

    view: type
    template: str
    address: str = ""
    exists: Condition = lambda settings, authors: True
    indexed: bool = False
    samples: tuple[tuple[str, str], ...] = ()


def _offline(settings: Settings, authors: Mapping[str, Author]) -> bool:
    return settings.offline


HOME = PageKind(views.HomePage, "home.html", "/", indexed=True, samples=(("home", "/"),))
ARCHIVE = PageKind(
    views.ArchivePage, "archive.html", "/arsip.html", indexed=True, samples=(("archive", "/arsip.html"),)
)
SEARCH = PageKind(views.SearchPage, "search.html", "/cari.html", indexed=True, samples=(("search", "/cari.html"),))
NOT_FOUND = PageKind(views.NotFoundPage, "404.html", "/404.html", samples=(("404", "/404.html"),))
DRAFTS = PageKind(views.ListPage, "list.html", "/draf.html", lambda settings, authors: settings.preview)
OFFLINE = PageKind(views.OfflinePage, "offline.html", "/luring.html", _offline)
OFFLINE_SCRIPT = PageKind(views.OfflineScript, "offline.js", "/luring.js", _offline)
SERVICE_WORKER = PageKind(views.ServiceWorker, "sw.js", "/sw.js", _offline)
VERIFICATION = PageKind(
    views.VerificationPage,
    "verification.html",
    "/verifikasi.html",
    lambda settings, authors: any(author.signing_keys for author in authors.values()),
    indexed=True,
)
SITEMAP = PageKind(views.SitemapPage, "sitemap.xml", "/sitemap.xml")
ROBOTS = PageKind(views.RobotsPage, "robots.txt", "/robots.txt")
SECURITY = PageKind(views.SecurityPage, "security.txt", "/.well-known/security.txt")
SHARE_SCRIPT = PageKind(views.ShareScript, "share.js", "/bagikan.js")
OPML = PageKind(views.AuthorFeeds, "authors.opml", "/penulis.opml")
STORY = PageKind(
    views.StoryPage,
    "story.html",
    samples=(
        ("story with comments, series, cover, figure, footnote, correction", "/2026/11/obat-yang-tertukar.html"),
        ("story with table and quote", "/2026/03/nomor-empat-puluh-tujuh.html"),
        ("story with source", "/2026/02/pelanggan-pukul-sepuluh.html"),
        ("story of two authors with a tombstone", "/2026/05/robot-atau-orang.html"),
        ("story without comments", "/2026/04/sampai-logamnya-bersih.html"),
        ("essay", "/2026/10/lima-belas-langkah-dari-pelanggan.html"),
        ("story that may not be republished", "/2025/12/yang-datang-sesudah-kita-pulang.html"),
    ),
)
REPUBLICATION = PageKind(
    views.RepublicationPage,
    "republication.html",
    samples=(("copies to publish elsewhere", "/2026/11/obat-yang-tertukar/terbitkan-ulang.html"),),
)
PAGE = PageKind(views.PlainPage, "page.html", samples=(("page", "/p/anggota.html"),))
LIST = PageKind(
    views.ListPage,
    "list.html",
    samples=(
        ("month", "/2026/11/"),
        ("category", "/kategori/renungan.html"),
        ("tag", "/tag/maaf.html"),
        ("series", "/seri/di-balik-loket.html"),
    ),
)
AUTHOR = PageKind(views.AuthorPage, "author.html", samples=(("author", "/penulis/sari-pratama.html"),))
YEAR = PageKind(views.YearPage, "year.html", samples=(("year", "/2026/"),))
REDIRECT = PageKind(views.RedirectPage, "redirect.html")
ATOM_FEED = PageKind(views.FeedPage, "atom.xml")
JSON_FEED = PageKind(views.JSONFeed, "feed.json")
ATOM_ENTRY = PageKind(views.Entry, "atom_entry.xml")

KINDS = tuple(kind for kind in dict(globals()).values() if isinstance(kind, PageKind))
TEMPLATES = {kind.view: kind.template for kind in KINDS}


def own_addresses(settings: Settings, authors: Mapping[str, Author]) -> set[str]:
    """Return the addresses at which the blog has a page or file of its own."""
    return {kind.address for kind in KINDS if kind.address and kind.exists(settings, authors)}


def indexed_addresses(settings: Settings, authors: Mapping[str, Author]) -> set[str]:
    """Return those of the blog's own addresses that search engines are told of."""
    return {kind.address for kind in KINDS if kind.indexed and kind.exists(settings, authors)}
