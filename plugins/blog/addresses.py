"""Where shelves and what belongs to a story live, and which stories stand on which shelf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from plugins.indonesian.dates import MONTHS
from plugins.indonesian.slug import slug
from plugins.stories.author import Author
from plugins.stories.story import Story

SEARCH_FILES = "cari/"
HEADERS, REDIRECTS, HTACCESS = "/_headers", "/_redirects", "/.htaccess"
STORIES = "/stories.json"
"""What the comment desk reads."""
FOLDERS = {"author": "/penulis/", "category": "/kategori/", "tag": "/tag/", "series": "/seri/"}
RESERVATION = "/.well-known/tdmrep.json"
FEED, JSON_FEED = "/atom.xml", "/feed.json"
FED = ("author", "category", "tag")
"""Kinds of shelves that have feeds."""
SIGNERS = "/.well-known/allowed_signers"
ROOMS = tuple(
    f"{name}/" for name in ("/gambar", "/theme", "/cari", "/.well-known", "/.kisah", HEADERS, REDIRECTS, HTACCESS)
)
"""Where the blog keeps files whose names are not known beforehand; the last three are files themselves."""
REPUBLICATION = "/terbitkan-ulang.html"
"""How the addresses of those pages end; the story's own stands before it."""


class Shelf(NamedTuple):
    """One list of stories: `kind` is 'author', 'category', 'tag', 'series', 'year', 'month' (or 'home', 'archive').

    `key` is its name in addresses, `title` its name for readers; `stories` are positions in the blog's list of stories,
    newest first.
    """

    kind: str
    key: str
    title: str
    address: str
    stories: list[int]


class Leaf(NamedTuple):
    """One page of a long shelf. Leaves are numbered from the oldest, so that a new story changes only the newest."""

    number: int
    stories: list[int]


def leaves(stories: Sequence[int], size: int) -> list[Leaf]:
    """Newest leaf first, with `size` to `2 * size - 1` stories (or all there are); every older one has `size`."""
    total = max(1, len(stories) // size)
    cut = len(stories) - (total - 1) * size
    older = [Leaf(number, list(stories[len(stories) - number * size :][:size])) for number in range(total - 1, 0, -1)]
    return [Leaf(total, list(stories[:cut])), *older]


def list_addresses(shelves: Iterable[Shelf], size: int) -> set[str]:
    """Where readers find shelves, `size` stories on a leaf."""
    found = set()
    for shelf in shelves:
        found.add(shelf.address)
        if shelf.kind in FOLDERS:
            found.update([_leaf(shelf, number) for number in range(1, len(shelf.stories) // size)])
    return found


def feed_addresses(shelves: Iterable[Shelf]) -> set[str]:
    """Atom and JSON."""
    bases = [shelf.address.removesuffix(".html") for shelf in shelves if shelf.kind in FED]
    return {FEED, JSON_FEED, *(base + ".atom.xml" for base in bases), *(base + ".feed.json" for base in bases)}


def feed_address(page: str) -> str:
    """Of the feed of the list at this address."""
    return page.removesuffix(".html") + ".atom.xml"


def json_address(feed: str) -> str:
    """Of the JSON feed with the same stories as this Atom feed."""
    return feed.removesuffix("atom.xml") + "feed.json"


def republication_address(story: str) -> str:
    """Of the page with a story's copies."""
    return story.removesuffix(".html") + REPUBLICATION


def credit_address(story: str) -> str:
    """Of the credit record beside a story."""
    return story.removesuffix(".html") + ".json"


def story_files(story: str) -> tuple[str, ...]:
    """The addresses of what stands beside a story's page, signatures aside."""
    return credit_address(story), card_address(story), manuscript_address(story)


def picture_address(path: str) -> str:
    """Of a picture's file; its name may have spaces and commas, which would divide a list of addresses."""
    return f"/{quote(path)}"


def card_address(story: str) -> str:
    """Of the card that a story is shared by."""
    return story.removesuffix(".html") + ".kartu.png"


def manuscript_address(story: str) -> str:
    """Of the text that was signed."""
    return story.removesuffix(".html") + ".naskah.txt"


def signature_address(story: str, author: str) -> str:
    """Of the signature by the author with this slug."""
    return f"{story.removesuffix('.html')}.{author}.sig"


def leaf_address(shelf: Shelf, leaf: Leaf, *, newest: bool) -> str:
    return shelf.address if newest else _leaf(shelf, leaf.number)


def _leaf(shelf: Shelf, number: int) -> str:
    return f"{shelf.address.removesuffix('.html')}/{number}.html"


Names = Mapping[str, Mapping[str, list[int]]]
"""'author', 'category', 'tag', 'series' or 'month' → name as written → which stories, as positions in their list."""


def names(stories: Iterable[Story]) -> Names:
    """Every name that these stories give. One pass over them."""
    months, categories, series, tags, authors = (defaultdict[str, list[int]](list) for _ in range(5))
    for position, story in enumerate(stories):
        months[story.month].append(position)
        categories[story.category].append(position)
        if story.series:
            series[story.series].append(position)
        for tag in story.tags:
            tags[tag].append(position)
        for name in story.authors:
            authors[name].append(position)
    return {"month": months, "category": categories, "series": series, "tag": tags, "author": authors}


def shelves(names: Names, authors: Mapping[str, Author]) -> dict[tuple[str, str], Shelf]:
    """Every shelf that has stories, and every author's, by kind and key."""
    groups = {("month", name, name): found for name, found in names["month"].items()}
    for kind in ("category", "series", "tag"):
        groups |= {(kind, slug(name), name): found for name, found in names[kind].items()}
    written = names["author"]
    groups |= {("author", author.slug, author.name): written.get(author.name, []) for author in authors.values()}
    return _merged(groups)


def _merged(groups: Mapping[tuple[str, str, str], list[int]]) -> dict[tuple[str, str], Shelf]:
    """Names of one key share a shelf; the most frequent spelling titles it, and the alphabet settles a tie."""
    spelled: dict[tuple[str, str], list[tuple[int, str, list[int]]]] = {}
    for (kind, key, name), positions in groups.items():
        spelled.setdefault((kind, key), []).append((-len(positions), name, positions))
        if kind == "month":
            spelled.setdefault(("year", key[:4]), []).append((0, key[:4], positions))
    found = {}
    for (kind, key), names in sorted(spelled.items()):
        title = f"{MONTHS[int(key[5:]) - 1]} {key[:4]}" if kind == "month" else min(names)[1]
        stories = names[0][2] if len(names) == 1 else sorted({one for _, _, positions in names for one in positions})
        address = f"{FOLDERS[kind]}{key}.html" if kind in FOLDERS else f"/{key}/"
        found[kind, key] = Shelf(kind, key, title, address, stories)
    return found
