"""The words of a month's stories: which word families occur in which stories, and how much a story is about them.

How much, is BM25F without the rarity of the word, which the reader's browser adds: what occurs in title, tags and
authors' names counts as if it stood in the text several times more, and the more often something occurs, the less
does once more tell. Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (2004).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from plugins.engine.queries import QueryCache
from plugins.indonesian.stems import stem
from plugins.indonesian.words import STOP_WORDS, parse_frequencies, words

IN_TITLE, IN_LABELS, IN_NAMES = 5.0, 3.0, 3.0
_LENGTH, _LENGTH_COUNTS, _ONCE_MORE = 600, 0.4, 1.2
"""A length in words that is neither long nor short, how much length counts (BM25's b), and BM25's k1. The length is
fixed so that one story's words do not depend on other stories."""

LEVELS = 9

KEY = 3
"""Letters of a key."""

SHORTEST = 4
"""Letters of a word in which a slip is forgiven."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Entry(Struct, frozen=True):
    """A story as it is searched, or what was said under it. `tallies` are digests of bodies."""

    tallies: tuple[str, ...]
    title: str = ""
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Group(Struct, frozen=True):
    """Word families of one key.

    `w`: root → its words as they were written, divided by spaces, and where they occur; `r`: word → root, for words
    whose root has another key.
    """

    w: dict[str, tuple[str, str]]
    r: dict[str, str]


def key(word: str) -> str:
    """The first letters of a word as they stand in the names of files: `tul`, `di_`."""
    start = word[:KEY]
    if len(start) == KEY and start.isascii() and start.isalnum():
        return start
    return "".join([letter if letter in _PLAIN else "_" for letter in start]).ljust(KEY, "_")


def index(entries: tuple[Entry, ...], queries: QueryCache) -> dict[str, Group]:
    """The word families of each key.

    An occurrence is the number of stories passed over, in letters, and a level, a digit: `32d4` are levels 3, 2 and 4
    in the first, second and seventh story.
    """
    weights = _weights(entries, queries)
    roots = queries.answers(stem, weights.keys())
    families: dict[str, list[str]] = defaultdict(list)
    for word in sorted(weights):
        families[roots[word]].append(word)
    groups: dict[str, Group] = {}
    for root, members in sorted(families.items()):
        found = _written(weights[members[0]] if len(members) == 1 else _together(weights[word] for word in members))
        own = key(root)
        _group(groups, own).w[root] = (" ".join(word for word in members if word != root), found)
        for word in members:
            if (other := key(word)) != own:
                _group(groups, other).r[word] = root
    return groups


def endings(entries: tuple[Entry, ...], queries: QueryCache) -> dict[str, list[str]]:
    """The words by the key of each read backwards, for readers whose finger slips at a word's beginning."""
    groups: dict[str, list[str]] = {}
    texts = [queries.tally(body) for entry in entries for body in entry.tallies]
    bodies = [found for text in texts for _, found in parse_frequencies(text)]
    heads = [words(text) for entry in entries for text in (entry.title, *entry.labels, *entry.names)]
    for word in sorted({word for found in (*bodies, *heads) for word in found} - STOP_WORDS):
        if len(word) >= SHORTEST:
            groups.setdefault(key(word[::-1]), []).append(word)
    return groups


def _group(groups: dict[str, Group], name: str) -> Group:
    if name not in groups:
        groups[name] = Group({}, {})
    return groups[name]


def _weights(entries: Iterable[Entry], queries: QueryCache) -> dict[str, dict[int, float]]:
    """Word → number of the story → how often, length and place considered."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for number, entry in enumerate(entries):
        counts = [one for body in entry.tallies for one in parse_frequencies(queries.tally(body))]
        length = sum(count * len(counted) for count, counted in counts)
        each = 1 / (1 - _LENGTH_COUNTS + _LENGTH_COUNTS * length / _LENGTH)
        for count, counted in counts:
            weight = count * each
            for word in counted:
                own = found[word]
                own[number] = own[number] + weight if number in own else weight
        for texts, more in (((entry.title,), IN_TITLE), (entry.labels, IN_LABELS), (entry.names, IN_NAMES)):
            for word in {word for text in texts for word in words(text)} - STOP_WORDS:
                found[word][number] = found[word].get(number, 0.0) + more
    return found


def _together(several: Iterable[Mapping[int, float]]) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for weights in several:
        for number, weight in weights.items():
            found[number] += weight
    return found


def _written(weights: Mapping[int, float]) -> str:
    parts, expected = [], 0
    for number, weight in sorted(weights.items()):
        if number > expected:
            parts.append(letters(number - expected))
        parts.append(_level(weight))
        expected = number + 1
    return "".join(parts)


@lru_cache(4096)
def _level(weight: float) -> str:
    return str(min(LEVELS, int(LEVELS * weight / (weight + _ONCE_MORE)) + 1))


@cache
def letters(number: int) -> str:
    """1 → `a`, 26 → `z`, 27 → `aa`: bijective, as columns of a sheet are called."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(97 + rest) + found
    return found
