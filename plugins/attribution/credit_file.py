"""The credit record for programs: the file beside each story, and a story's item in JSON feeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plugins.attribution.record import Attribution, Byline
from plugins.indonesian.dates import iso

SCHEMA = "/theme/skema/kredit-1.json"
"""Where the description of the file is published. Its number changes when a reader of the old one would be misled."""


def credit_file(record: Attribution, republication: str) -> dict[str, Any]:
    """What `theme/static/skema/kredit-1.json` describes. `republication` is the address of that page, or empty."""
    permission, source = record.permission, record.source
    return {
        "$schema": record.blog_url + SCHEMA,
        "url": record.url,
        "title": record.title,
        "language": record.lang,
        "authors": [_author(byline, record) for byline in record.authors],
        "published": iso(record.written),
        "modified": record.modified and iso(record.modified),
        "blog": {"name": record.blog, "url": f"{record.blog_url}/"},
        "permission": {
            "id": permission.id,
            "name": permission.name,
            "text": permission.text,
            "url": permission.url or None,
            "republish": permission.republish,
            "tdm_reserved": permission.tdm_reserved,
        },
        "sign_off": list(record.sign_off),
        "signatures": list(record.signatures),
        "source": source and {"title": source.title or None, "author": source.author or None, "url": source.url},
        "corrections": [{"date": iso(one.day), "text": one.text} for one in record.corrections],
        "credit": record.credit,
        "republication": record.blog_url + republication if republication else None,
    }


def feed_item(record: Attribution, content: str, summary: str, tags: Sequence[str]) -> dict[str, Any]:
    """An item of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); `content` is HTML.

    What the format has no word for stands in the extension `_attribution`: permission, licence, credit line and source.
    """
    permission, source = record.permission, record.source
    item = {
        "id": record.url,
        "url": record.url,
        "title": record.title,
        "language": record.lang,
        "authors": [{"name": one.name, "url": one.url or record.blog_url + one.address} for one in record.authors],
        "date_published": iso(record.written),
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


def _author(byline: Byline, record: Attribution) -> dict[str, Any]:
    return {"name": byline.name, "page": record.blog_url + byline.address, "url": byline.url or None}
