"""From a view to bytes: which template prints which view, what is checked before it leaves, and where it goes."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import json
from msgspec.structs import replace

from plugins.attribution import exits
from plugins.attribution.credit_file import credit_file, feed_item
from plugins.attribution.manuscript import manuscript as manuscript_text
from plugins.attribution.republication import copies
from plugins.attribution.seal import NAMESPACE, flaw
from plugins.blog import views
from plugins.rebuild.output import Workshop
from plugins.rebuild.problem import ContentErrors, Problem

View = Callable[[], Any]

TEMPLATES: dict[type, str] = {
    views.StoryPage: "story.html",
    views.RepublicationPage: "republication.html",
    views.PlainPage: "page.html",
    views.HomePage: "home.html",
    views.ListPage: "list.html",
    views.AuthorPage: "author.html",
    views.YearPage: "year.html",
    views.ArchivePage: "archive.html",
    views.NotFoundPage: "404.html",
    views.SearchPage: "search.html",
    views.RedirectPage: "redirect.html",
    views.FeedPage: "atom.xml",
    views.JSONFeed: "feed.json",
    views.Entry: "atom_entry.xml",
    views.SitemapPage: "sitemap.xml",
    views.RobotsPage: "robots.txt",
    views.VerificationPage: "verification.html",
    views.ShareScript: "share.js",
    views.AuthorFeeds: "authors.opml",
    views.OfflinePage: "offline.html",
    views.OfflineScript: "offline.js",
    views.ServiceWorker: "sw.js",
}
CREDITED: dict[type, str] = {
    views.StoryPage: exits.STORY,
    views.Entry: exits.ENTRY,
    views.RepublicationPage: exits.COPIES,
}
"""Views whose texts are ways out for a story's credit."""


def page(view: Any, workshop: Workshop) -> bytes:
    """The view printed with its template, as UTF-8."""
    kind = type(view)
    text = workshop.render(TEMPLATES[kind], view)
    if kind in CREDITED:
        exits.check(CREDITED[kind], view.attribution, text)
    if kind is views.StoryPage and view.card:
        exits.check(exits.CARD, view.attribution, text)
    return text.encode()


def story(view: views.StoryPage, workshop: Workshop) -> bytes:
    """A story's page. Raises `ContentErrors` where it is not what its authors signed; a preview says so instead."""
    return page(_held(view, workshop) if view.seals else view, workshop)


def _held(view: views.StoryPage, workshop: Workshop) -> views.StoryPage:
    text = manuscript_text(view.attribution, workshop.body(view.body.digest))
    problems = [
        Problem(seal.path, *found.value) for seal in view.seals if (found := flaw(text, seal.armored, seal.keys))
    ]
    if problems and not view.site.preview:
        raise ContentErrors(problems)
    return replace(view, seals=(), changed=True) if problems else view


def manuscript(view: views.ManuscriptFile, workshop: Workshop) -> bytes:
    """The text that was signed."""
    return manuscript_text(view.attribution, workshop.body(view.body.digest)).encode()


def text(view: str, workshop: Workshop) -> bytes:
    """A text as it is."""
    return view.encode()


def signers(view: views.SignersFile, workshop: Workshop) -> bytes:
    """`allowed_signers`, as in ssh-keygen(1)."""
    return "".join(f'{slug} namespaces="{NAMESPACE}" {key}\n' for slug, key in view.keys).encode()


def republication(view: views.Republication, workshop: Workshop) -> bytes:
    """The page with the story's copies."""
    site, credit = view.site, view.attribution
    given = copies(workshop.html(view.body, site.url), PurePosixPath(credit.url).stem)
    texts = {
        form: unescape(
            workshop.render("copy.txt", views.Copy(site, form, credit, view.cover, text, given.phrases))
        ).strip()
        + "\n"
        for form, text in (("markdown", given.markdown), ("plain", given.plain), ("whatsapp", given.whatsapp))
    }
    marked = Markup(given.html)  # our own renderer's
    whole = workshop.render("copy.html", views.Copy(site, "html", credit, view.cover, marked, given.phrases))
    return page(views.RepublicationPage(site, view.head, credit, whole.strip() + "\n", **texts), workshop)


def item(view: views.Item, workshop: Workshop) -> bytes:
    """A story as an item of JSON feeds."""
    content = workshop.render("feed_item.html", view)
    data = feed_item(view.attribution, content, view.summary, view.tags)
    printed = json.format(json.encode(data), indent=0)
    exits.check(exits.ITEM, view.attribution, printed.decode())
    return printed


def credit(view: views.CreditFile, workshop: Workshop) -> bytes:
    """The credit record of a story as JSON."""
    data = credit_file(view.attribution, view.republication)
    printed = json.format(json.encode(data), indent=2)
    exits.check(exits.RECORD, view.attribution, printed.decode())
    return printed


def reservation(view: views.Reservation, workshop: Workshop) -> bytes:
    """`tdmrep.json` (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/)."""
    rules = [{"location": address, "tdm-reservation": 1} for address in view.addresses]
    return json.format(json.encode(rules), indent=1)


def stories(view: views.StoriesFile, workshop: Workshop) -> bytes:
    """`stories.json`, a story a line: a file that people compare."""
    head = json.encode(replace(view, stories=()))
    lines = json.Encoder().encode_lines(view.stories).rstrip().replace(b"\n", b",\n")
    return head.removesuffix(b"]}") + b"\n" + lines + b"\n]}\n"


def output_path(address: str) -> str:
    """`/2026/` → `2026/index.html`, `/p/x%20y.html` → `p/x y.html`, which is what web servers look for."""
    return unquote(address).removeprefix("/") + ("index.html" if address.endswith("/") else "")
