"""Where collections and what belongs to a story live, and which stories each collection has."""

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
"""Kinds of collections that have feeds."""
SIGNERS = "/.well-known/allowed_signers"
RESERVED = tuple(
    f"{name}/" for name in ("/gambar", "/theme", "/cari", "/.well-known", "/.kisah", HEADERS, REDIRECTS, HTACCESS)
)
"""Where the blog keeps files whose names are not known beforehand; the last three are files themselves."""
REPUBLICATION = "/terbitkan-ulang.html"
"""How the addresses of those pages end; the story's own stands before it."""


class Collection(NamedTuple):
    """Stories that are listed together: `kind` is 'author', 'category', 'tag', 'series', 'year' or 'month'.

    `key` is its name in addresses, `title` its name for readers; `stories` are positions in the blog's list of stories,
    newest first.
    """

    kind: str
    key: str
    title: str
    address: str
    stories: list[int]


class PaginationPage(NamedTuple):
    """One page of a long collection.

    Pages are numbered from the oldest, so that a new story changes the newest page only.
    """

    number: int
    stories: list[int]


def paginate(stories: Sequence[int], size: int) -> list[PaginationPage]:
    """Divide stories into pages, the newest page first.

    It has `size` to `2 * size - 1` stories, or all there are; every older page has `size`.
    """
    total = max(1, len(stories) // size)
    cut = len(stories) - (total - 1) * size
    starts = range(cut, len(stories), size)
    older = [PaginationPage(total - 1 - at, list(stories[start : start + size])) for at, start in enumerate(starts)]
    return [PaginationPage(total, list(stories[:cut])), *older]


def pagination_address(collection: Collection, number: int) -> str:
    """Return the address of a pagination page but the newest, which stands at the collection's own address."""
    return f"{collection.address.removesuffix('.html')}/{number}.html"


def list_addresses(collections: Iterable[Collection], size: int) -> set[str]:
    """Return where readers find collections, `size` stories on a pagination page."""
    found = set()
    for collection in collections:
        found.add(collection.address)
        if collection.kind in FOLDERS:
            numbers = range(1, len(collection.stories) // size)
            found.update([pagination_address(collection, number) for number in numbers])
    return found


def feed_addresses(collections: Iterable[Collection]) -> set[str]:
    """Return the addresses of all feeds, Atom and JSON."""
    bases = [one.address.removesuffix(".html") for one in collections if one.kind in FED]
    return {FEED, JSON_FEED, *(base + ".atom.xml" for base in bases), *(base + ".feed.json" for base in bases)}


def feed_address(page: str) -> str:
    """Return the address of the Atom feed of the list at this address."""
    return page.removesuffix(".html") + ".atom.xml"


def json_address(feed: str) -> str:
    """Return the address of the JSON feed with the same stories as this Atom feed."""
    return feed.removesuffix("atom.xml") + "feed.json"


def republication_address(story: str) -> str:
    """Return the address of the page with a story's copies."""
    return story.removesuffix(".html") + REPUBLICATION


def credit_address(story: str) -> str:
    """Return the address of the credit record beside a story."""
    return story.removesuffix(".html") + ".json"


def story_files(story: str) -> tuple[str, ...]:
    """Return the addresses of what stands beside a story's page, signatures aside."""
    return credit_address(story), card_address(story), manuscript_address(story)


def picture_address(path: str) -> str:
    """Return the address of a picture's file.

    Its name may have spaces and commas, which would divide a list of addresses if they were not quoted.
    """
    return f"/{quote(path)}"


def card_address(story: str) -> str:
    """Return the address of the card that a story is shared by."""
    return story.removesuffix(".html") + ".kartu.png"


def manuscript_address(story: str) -> str:
    """Return the address of the text that was signed."""
    return story.removesuffix(".html") + ".naskah.txt"


def signature_address(story: str, author: str) -> str:
    """Return the address of the signature by the author with this slug."""
    return f"{story.removesuffix('.html')}.{author}.sig"


Names = Mapping[str, Mapping[str, list[int]]]
"""'author', 'category', 'tag', 'series' or 'month' → name as written → which stories, as positions in their list."""


def index_names(stories: Iterable[Story]) -> Names:
    """Return every name that these stories give, in one pass over them."""
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


def collect(names: Names, authors: Mapping[str, Author]) -> dict[tuple[str, str], Collection]:
    """Return every collection that has stories, and every author's, by kind and key.

    Names of one key share a collection; the most frequent spelling titles it, and the alphabet settles a tie.
    """
    spelled = defaultdict[tuple[str, str], list[tuple[int, str, list[int]]]](list)
    for month, found in names["month"].items():
        spelled["month", month].append((0, f"{MONTHS[int(month[5:]) - 1]} {month[:4]}", found))
        spelled["year", month[:4]].append((0, month[:4], found))
    for kind in ("category", "series", "tag"):
        for name, found in names[kind].items():
            spelled[kind, slug(name)].append((-len(found), name, found))
    for author in authors.values():
        spelled["author", author.slug].append((0, author.name, names["author"].get(author.name, [])))
    collections = {}
    for (kind, key), spellings in sorted(spelled.items()):
        stories = spellings[0][2] if len(spellings) == 1 else sorted({it for _, _, found in spellings for it in found})
        address = f"{FOLDERS[kind]}{key}.html" if kind in FOLDERS else f"/{key}/"
        collections[kind, key] = Collection(kind, key, min(spellings)[1], address, stories)
    return collections
