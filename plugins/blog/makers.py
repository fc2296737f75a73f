"""From a view to bytes: which template prints which view."""

from __future__ import annotations

from typing import Any

from plugins.blog import views
from plugins.rebuild.output import Workshop

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
    views.SitemapPage: "sitemap.xml",
    views.RobotsPage: "robots.txt",
}


def page(view: Any, workshop: Workshop) -> bytes:
    """The view printed with its template, as UTF-8."""
    return workshop.render(TEMPLATES[type(view)], view).encode()
