"""What the theme's templates can rely on: the filters they use, and how Jinja is set."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined

from plugins.attribution.republication import escape_markdown, flatten
from plugins.attribution.share import make_share_links
from plugins.attribution.structured_data import make_json_ld
from plugins.indonesian import dates, wording

FILTERS = {
    "long_date": dates.long_date,
    "plain_date": dates.plain_date,
    "short_date": dates.short_date,
    "month_name": dates.month_name,
    "clock": dates.clock,
    "iso": dates.iso,
    "number": wording.number,
    "listing": wording.listing,
    "json_ld": make_json_ld,
    "share": make_share_links,
    "flat": flatten,
    "markdown": escape_markdown,
}
ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
"""Whatever an owner sets: what stands in a template is text until one of our renderers says otherwise."""


def equip(settings: dict[str, Any]) -> None:
    """Add filters and ways of Jinja to Pelican's settings; an owner's own filters and extensions stay."""
    own = settings["JINJA_ENVIRONMENT"]
    extensions = dict.fromkeys(["jinja2.ext.i18n", *own.get("extensions", ())])
    settings["JINJA_ENVIRONMENT"] = {**own, **ENVIRONMENT, "extensions": list(extensions)}
    settings["JINJA_FILTERS"] = {**FILTERS, **settings["JINJA_FILTERS"]}
