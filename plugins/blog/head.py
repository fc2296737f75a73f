"""What every page has in its `<head>` and above its title, from plain values."""

from __future__ import annotations

from plugins.blog.addresses import FED, FEED, feed_address, json_address
from plugins.blog.kinds import ARCHIVE, HOME
from plugins.blog.views import Count, Feed, Head, Link, Site
from plugins.indonesian.wording import excerpt

LONGEST_DESCRIPTION = 300
"""Characters of a summary where it stands without the credit: a `<!--more-->` at the end makes it the whole text."""
HOME_LINK, ARCHIVE_LINK = Link("Beranda", HOME.address), Link("Arsip", ARCHIVE.address)


def head(site: Site, title: str, address: str, description: str = "", **more: object) -> Head:
    """Return what stands in a page's `<head>`; its description is shortened, or the site's tagline.

    `more` are other fields of `Head`; without `feeds` the page offers the site's feed.
    """
    values: dict[str, object] = {"lang": site.lang, "feeds": (site_feed(site),)} | more
    values["description"] = excerpt(description, LONGEST_DESCRIPTION) or site.tagline
    return Head(title=title, address=address, **values)  # type: ignore[arg-type]


def crumbs(*links: Link) -> tuple[Link, ...]:
    """Return the way down from the home page; `links` are what lies between it and the page."""
    return (HOME_LINK, *links)


def site_feed(site: Site) -> Feed:
    """Return the feed of all stories."""
    return Feed(site.name, FEED, json_address(FEED))


def collection_feed(site: Site, title: str, page: str) -> Feed:
    """Return the feed of the list whose first page stands at the address `page`."""
    address = feed_address(page)
    return Feed(f"{title} — {site.name}", address, json_address(address))


def feeds(site: Site, kind: str, collection: Count) -> tuple[Feed, ...]:
    """Return the site's feed, and the collection's own where its kind has one."""
    own = (collection_feed(site, collection.title, collection.address),) if kind in FED else ()
    return (site_feed(site), *own)
