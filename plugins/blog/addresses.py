"""Where lists live, and which stories stand on which shelf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plugins.indonesian.dates import INDONESIAN
from plugins.indonesian.slug import slug
from plugins.stories.author import Author
from plugins.stories.story import Story

HOME, ARCHIVE, NOT_FOUND, DRAFTS = "/", "/arsip.html", "/404.html", "/draf.html"
AUTHORS, CATEGORIES, TAGS, SERIES = "/penulis/", "/kategori/", "/tag/", "/seri/"
FEED = "/atom.xml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list of stories: `kind` is 'author', 'category', 'tag', 'series', 'year', 'month' (or 'home', 'archive').

    `key` is its name in addresses, `title` its name for readers; stories are newest first.
    """

    kind: str
    key: str
    title: str
    address: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a long shelf. Leaves are numbered from the oldest, so that a new story changes only the newest."""

    number: int
    stories: tuple[Story, ...]


def leaves(stories: Sequence[Story], size: int) -> tuple[Leaf, ...]:
    """Newest leaf first, with `size` to `2 * size - 1` stories (or all there are); every older one has `size`."""
    total = max(1, len(stories) // size)
    cut = len(stories) - (total - 1) * size
    older = [Leaf(number, tuple(stories[len(stories) - number * size :][:size])) for number in range(total - 1, 0, -1)]
    return (Leaf(total, tuple(stories[:cut])), *older)


def leaf_address(shelf: Shelf, leaf: Leaf, newest: bool) -> str:
    return shelf.address if newest else f"{shelf.address.removesuffix('.html')}/{leaf.number}.html"


def shelves(stories: Iterable[Story], authors: Mapping[str, Author]) -> tuple[Shelf, ...]:
    """Every shelf that has stories, and every author's. One pass over the stories."""
    groups: dict[tuple[str, str], list[Story]] = {}
    titles: dict[tuple[str, str], Counter[str]] = {}

    def put(kind: str, key: str, title: str, story: Story) -> None:
        if key:
            groups.setdefault((kind, key), []).append(story)
            titles.setdefault((kind, key), Counter())[title] += 1

    for story in stories:
        put("year", f"{story.date:%Y}", f"{story.date:%Y}", story)
        put(
            "month",
            f"{story.date:%Y/%m}",
            f"{INDONESIAN.months['stand-alone']['wide'][story.date.month]} {story.date:%Y}",
            story,
        )
        put("category", slug(story.category), story.category, story)
        put("series", slug(story.series), story.series, story)
        for tag in story.tags:
            put("tag", slug(tag), tag, story)
        for name in story.authors:
            if name in authors:
                put("author", authors[name].slug, name, story)
    for author in authors.values():
        groups.setdefault(("author", author.slug), [])
        titles.setdefault(("author", author.slug), Counter())[author.name] += 1
    return tuple(
        # The most frequent spelling names the shelf; equal ones are settled by the alphabet.
        Shelf(
            kind,
            key,
            min(titles[kind, key].items(), key=lambda item: (-item[1], item[0]))[0],
            _address(kind, key),
            tuple(group),
        )
        for (kind, key), group in sorted(groups.items())
    )


def _address(kind: str, key: str) -> str:
    folders = {"author": AUTHORS, "category": CATEGORIES, "tag": TAGS, "series": SERIES}
    return f"{folders[kind]}{key}.html" if kind in folders else f"/{key}/"
