"""The credit record as schema.org data (https://schema.org/BlogPosting, https://schema.org/BreadcrumbList)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from plugins.attribution.record import Attribution, Byline
from plugins.indonesian.dates import iso, plain_date


class Crumb(Protocol):
    """A page above the story: its title and its address within the blog."""

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...


def json_ld(record: Attribution, crumbs: Iterable[Crumb]) -> dict[str, Any]:
    """A dict for Jinja's `tojson`: the story, and the way to it from the home page."""
    return {"@context": "https://schema.org", "@graph": [_posting(record), _way(record, crumbs)]}


def _posting(record: Attribution) -> dict[str, Any]:
    """`license` stands only where the permission has a machine-readable address."""
    authors = [_person(byline, record) for byline in record.authors]
    data: dict[str, Any] = {
        "@type": "BlogPosting",
        "@id": record.url,
        "mainEntityOfPage": record.url,
        "url": record.url,
        "headline": record.title,
        "inLanguage": record.lang,
        "author": authors,
        "datePublished": iso(record.written),
        "dateModified": iso(record.modified or record.written),
        "isPartOf": {"@type": "Blog", "name": record.blog, "url": f"{record.blog_url}/"},
        "copyrightHolder": authors,
        "copyrightYear": record.written.year,
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


def _person(byline: Byline, record: Attribution) -> dict[str, Any]:
    person: dict[str, Any] = {"@type": "Person", "name": byline.name, "url": record.blog_url + byline.address}
    if byline.url:
        person["sameAs"] = byline.url
    return person


def _way(record: Attribution, crumbs: Iterable[Crumb]) -> dict[str, Any]:
    places = [*((crumb.title, record.blog_url + crumb.address) for crumb in crumbs), (record.title, record.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(places, 1)
        ],
    }
