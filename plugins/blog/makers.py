"""From a view to bytes: which template prints which view, and where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plugins.blog import views
from plugins.rebuild.output import Workshop

View = Callable[[], Any]

TEMPLATES: dict[type, str] = {
    views.StoryPage: "story.html",
    views.PlainPage: "page.html",
    views.HomePage: "home.html",
    views.ListPage: "list.html",
    views.AuthorPage: "author.html",
    views.YearPage: "year.html",
    views.ArchivePage: "archive.html",
    views.NotFoundPage: "404.html",
    views.RedirectPage: "redirect.html",
    views.FeedPage: "atom.xml",
    views.Entry: "atom_entry.xml",
    views.SitemapPage: "sitemap.xml",
    views.RobotsPage: "robots.txt",
}


def page(view: Any, workshop: Workshop) -> bytes:
    """The view printed with its template, as UTF-8."""
    return workshop.render(TEMPLATES[type(view)], view).encode()


def output_path(address: str) -> str:
    """`/2026/` → `2026/index.html`, `/p/x.html` → `p/x.html`."""
    return address.removeprefix("/") + ("index.html" if address.endswith("/") else "")
