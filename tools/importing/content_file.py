"""Content files as imports write them: header lines, and what the old blog's labels become in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plugins.engine.reading import digest
from plugins.indonesian.slug import slug
from plugins.stories.story import CATEGORY_DEFAULT

_LONGEST, _BEGINNING = 120, 60
"""Characters of a label's address, and of what is left of a longer label."""


def render_file(header: Mapping[str, str], body: str) -> bytes:
    """Return a file with those header lines that say something."""
    lines = [f"{key}: {value}" for key, value in header.items() if value]
    return "\n".join([*lines, *(["", body] if body else []), ""]).encode()


def find_category(labels: Iterable[str], categories: Mapping[str, str]) -> str:
    """Return the category that the first of these labels stands for which stands for one."""
    return next((found for label in labels if (found := categories.get(label))), CATEGORY_DEFAULT)


def make_tags(labels: Iterable[str]) -> list[str]:
    """Return labels as tags: commas separate tags, and every tag must leave something to make an address of."""
    return [tag for label in labels if slug(tag := shorten_label(" ".join(label.replace(",", " ").split())))]


def shorten_label(label: str) -> str:
    """Return a label that can be a file's name: the beginning of a long one, and what tells it from others."""
    if len(slug(label)) <= _LONGEST:
        return label
    return f"{label[:_BEGINNING].rpartition(' ')[0] or label[:_BEGINNING]} … {digest(label)[:8]}"
