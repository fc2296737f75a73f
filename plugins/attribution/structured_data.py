"""The credit record for programs: JSON-LD, the credit file beside each story, and a story's item in JSON feeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import asdict

from plugins.attribution.record import Attribution, Byline
from plugins.indonesian.dates import iso, plain_date

SCHEMA = "/theme/skema/kredit-1.json"
"""Where the description of the file is published. Its number changes when a reader of the old one would be misled."""


def make_json_ld(record: Attribution, crumbs: Iterable[Any]) -> dict[str, Any]:
    """Return the story and the way to it from the home page as schema.org data, for Jinja's `tojson`.

    `crumbs` are the pages above the story, each with its `title` and its `address` within the blog. The types are
    https://schema.org/BlogPosting and https://schema.org/BreadcrumbList.
    """
    return {"@context": "https://schema.org", "@graph": [_make_posting(record), _make_breadcrumbs(record, crumbs)]}


def _make_posting(record: Attribution) -> dict[str, Any]:
    """Return the story; it has a `license` only where the permission has an address for programs."""
    authors = [_make_person(byline, record) for byline in record.authors]
    data: dict[str, Any] = {
        "@type": "BlogPosting",
        "@id": record.url,
        "mainEntityOfPage": record.url,
        "url": record.url,
        "headline": record.title,
        "inLanguage": record.lang,
        "author": authors,
        "datePublished": iso(record.published),
        "dateModified": iso(record.modified or record.published),
        "isPartOf": {"@type": "Blog", "name": record.blog, "url": f"{record.blog_url}/"},
        "copyrightHolder": authors,
        "copyrightYear": record.published.year,
        "creditText": record.credit,
        "copyrightNotice": record.permission.text,
    }
    if record.permission.url:
        data["license"] = record.permission.url
    if record.source:
        origin = {"@type": "CreativeWork", "url": record.source.url}
        if record.source.title:
            origin["name"] = record.source.title
        if record.source.author:
            origin["author"] = {"@type": "Person", "name": record.source.author}  # type: ignore[assignment]
        data["isBasedOn"] = origin
    if record.corrections:
        data["correction"] = [f"{plain_date(one.day)}: {one.text}" for one in record.corrections]
    return data


def _make_person(byline: Byline, record: Attribution) -> dict[str, Any]:
    person: dict[str, Any] = {"@type": "Person", "name": byline.name, "url": record.blog_url + byline.address}
    if byline.url:
        person["sameAs"] = byline.url
    return person


def _make_breadcrumbs(record: Attribution, crumbs: Iterable[Any]) -> dict[str, Any]:
    places = [*((crumb.title, record.blog_url + crumb.address) for crumb in crumbs), (record.title, record.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(places, 1)
        ],
    }


def make_credit_file(record: Attribution, republication: str) -> dict[str, Any]:
    """Return what `theme/static/skema/kredit-1.json` describes, the whole record.

    `republication` is the address of the page with the story's copies, or empty where nobody may publish them.
    """
    permission, source = record.permission, record.source
    return {
        "$schema": record.blog_url + SCHEMA,
        "url": record.url,
        "title": record.title,
        "language": record.lang,
        "authors": [
            {"name": one.name, "page": record.blog_url + one.address, "url": one.url or None} for one in record.authors
        ],
        "published": iso(record.published),
        "modified": record.modified and iso(record.modified),
        "blog": {"name": record.blog, "url": f"{record.blog_url}/"},
        "permission": asdict(permission) | {"url": permission.url or None},
        "sign_off": list(record.sign_off),
        "signatures": list(record.signatures),
        "source": source and {"title": source.title or None, "author": source.author or None, "url": source.url},
        "corrections": [{"date": iso(one.day), "text": one.text} for one in record.corrections],
        "credit": record.credit,
        "republication": record.blog_url + republication if republication else None,
    }


def make_feed_item(record: Attribution, content: str, summary: str, tags: Sequence[str]) -> dict[str, Any]:
    """Return an item of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); `content` is HTML.

    What the format has no word for stands in the extension `_attribution`: permission, licence, credit line and source.
    """
    permission, source = record.permission, record.source
    item = {
        "id": record.url,
        "url": record.url,
        "title": record.title,
        "language": record.lang,
        "authors": [{"name": one.name, "url": one.url or record.blog_url + one.address} for one in record.authors],
        "date_published": iso(record.published),
        "summary": summary,
        "content_html": content,
        "tags": list(tags),
        "_attribution": {
            "about": record.blog_url + SCHEMA,
            "permission": permission.name,
            "rights": permission.text,
            "license": permission.url or None,
            "credit": record.credit,
            "source": source and source.url,
        },
    }
    if record.modified:
        item["date_modified"] = iso(record.modified)
    return item
