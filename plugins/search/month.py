"""A month's inverted index: which word families occur in which stories, and how much a story is about them.

How much, is BM25F without the rarity of the word, which the reader's browser adds: what occurs in title, tags and
authors' names counts as if it stood in the text several times more, and the more often something occurs, the less
does once more tell. Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (2004).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from plugins.engine.facts import QueryCache
from plugins.indonesian.stems import stem
from plugins.indonesian.words import STOP_WORDS, parse_term_frequencies, words

IN_TITLE, IN_LABELS, IN_NAMES = 5.0, 3.0, 3.0
_LENGTH, _LENGTH_COUNTS, _ONCE_MORE = 600, 0.4, 1.2
"""A length in words that is neither long nor short, how much length counts (BM25's b), and BM25's k1. The length is
fixed so that one story's words do not depend on other stories."""

LEVELS = 9

KEY = 3
"""Letters of a key, by which words are divided among files."""

SHORTEST = 4
"""Letters of a word in which a slip is forgiven."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Document(Struct, frozen=True):
    """A story as it is searched, or what was said under it. `bodies` are digests of rendered HTML."""

    bodies: tuple[str, ...]
    title: str = ""
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Postings(Struct, frozen=True):
    """The word families of one key, with their postings lists.

    `w`: root → its words as they were written, divided by spaces, and where they occur; `r`: word → root, for words
    whose root has another key.
    """

    w: dict[str, tuple[str, str]]
    r: dict[str, str]


def shard_key(word: str) -> str:
    """Return the first letters of a word as they stand in the names of files: `tul`, `di_`."""
    start = word[:KEY]
    if len(start) == KEY and start.isascii() and start.isalnum():
        return start
    return "".join([letter if letter in _PLAIN else "_" for letter in start]).ljust(KEY, "_")


def index_families(documents: tuple[Document, ...], queries: QueryCache) -> dict[str, Postings]:
    """Return the postings of each key.

    An occurrence is the number of stories passed over, in letters, and a level, a digit: `32d4` are levels 3, 2 and 4
    in the first, second and seventh story.
    """
    weights = _weigh(documents, queries)
    roots = queries.answers(stem, weights.keys())
    families: dict[str, list[str]] = defaultdict(list)
    for word in sorted(weights):
        families[roots[word]].append(word)
    postings: dict[str, Postings] = defaultdict(lambda: Postings({}, {}))
    for root, members in sorted(families.items()):
        found = _encode_occurrences(
            weights[members[0]] if len(members) == 1 else _add(weights[word] for word in members)
        )
        own = shard_key(root)
        postings[own].w[root] = (" ".join(word for word in members if word != root), found)
        for word in members:
            if (other := shard_key(word)) != own:
                postings[other].r[word] = root
    return postings


def index_endings(documents: tuple[Document, ...], queries: QueryCache) -> dict[str, list[str]]:
    """Return the words by the key of each read backwards, for readers whose finger slips at a word's beginning."""
    endings: dict[str, list[str]] = defaultdict(list)
    bodies = [
        found
        for document in documents
        for body in document.bodies
        for _, found in parse_term_frequencies(queries.term_frequencies(body))
    ]
    heads = [words(text) for document in documents for text in (document.title, *document.labels, *document.names)]
    for word in sorted({word for found in (*bodies, *heads) for word in found} - STOP_WORDS):
        if len(word) >= SHORTEST:
            endings[shard_key(word[::-1])].append(word)
    return endings


def _weigh(documents: Iterable[Document], queries: QueryCache) -> dict[str, dict[int, float]]:
    """Return word → number of the document → how often, length and place considered."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for number, document in enumerate(documents):
        counts = [one for body in document.bodies for one in parse_term_frequencies(queries.term_frequencies(body))]
        length = sum(count * len(counted) for count, counted in counts)
        each = 1 / (1 - _LENGTH_COUNTS + _LENGTH_COUNTS * length / _LENGTH)
        for count, counted in counts:
            weight = count * each
            for word in counted:
                own = found[word]
                own[number] = own[number] + weight if number in own else weight
        for texts, more in (((document.title,), IN_TITLE), (document.labels, IN_LABELS), (document.names, IN_NAMES)):
            for word in {word for text in texts for word in words(text)} - STOP_WORDS:
                found[word][number] = found[word].get(number, 0.0) + more
    return found


def _add(several: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """Return the sums of weights, by document."""
    found: dict[int, float] = defaultdict(float)
    for weights in several:
        for number, weight in weights.items():
            found[number] += weight
    return found


def _encode_occurrences(weights: Mapping[int, float]) -> str:
    """Return the occurrences of a family, weights by document, as `index_families` describes them."""
    parts, expected = [], 0
    for number, weight in sorted(weights.items()):
        if number > expected:
            parts.append(to_letters(number - expected))
        parts.append(_level(weight))
        expected = number + 1
    return "".join(parts)


@lru_cache(4096)
def _level(weight: float) -> str:
    """Return how much a story is about a family: a digit from 1 to `LEVELS`."""
    return str(min(LEVELS, int(LEVELS * weight / (weight + _ONCE_MORE)) + 1))


@cache
def to_letters(number: int) -> str:
    """Return a number in letters: 1 → `a`, 26 → `z`, 27 → `aa`; bijective, as columns of a sheet are called."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(97 + rest) + found
    return found
