"""A segment's files: one for each beginning of words, no larger than a reader can wait for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, json

from plugins.search.month import KEY, Postings

LARGEST = 20_000
"""Bytes before compression, a third of it after; a beginning of three letters is never divided."""

SMALL = LARGEST // 8
"""What is less than this has no file of its own: it stays in that of the shorter prefix, with others like it."""

_DIVIDERS = "\x1c\x1d\x1e"
"""What stands between keys whose first, second or third letters differ."""

_ANY_DIVIDER = re.compile(f"[{_DIVIDERS}]")
_POSTINGS, _WORDS = json.Decoder(Postings), json.Decoder(list[str])

Part = tuple[str, str]
"""A month's sign, and what that month has of some keys, as `pack` gives it."""


class Shard(Struct, frozen=True):
    """What has keys that begin with `prefix`, as far as there is no longer one for it."""

    prefix: str
    parts: tuple[Part, ...]


def pack(groups: Mapping[str, object]) -> str:
    """Return what a month has, by key, as a text that is quickly taken apart: each key with its JSON, by alphabet."""
    found, before = [], ""
    for name, group in sorted(groups.items()):
        same = next((at for at in range(KEY) if name[at] != before[at]), 0) if before else 0
        found += [_DIVIDERS[same] if before else "", name, json.encode(group).decode()]
        before = name
    return "".join(found)


def divide(months: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    """Return the parts of each prefix. What has a key is in the file of the longest prefix that the key begins with."""
    return dict(_divided("", [(sign, text) for sign, text in months if text]))


def _divided(prefix: str, parts: Sequence[Part]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    if not parts:
        return
    depth = len(prefix)
    if depth == KEY or sum([len(text) for _, text in parts]) <= LARGEST:
        yield prefix, tuple(parts)
        return
    longer: dict[str, list[Part]] = {}
    divider, end = _DIVIDERS[depth], depth + 1
    for sign, text in parts:
        for part in text.split(divider):
            longer.setdefault(part[:end], []).append((sign, part))
    rest: list[Part] = []
    for one, own in sorted(longer.items()):
        if sum([len(text) for _, text in own]) < SMALL:
            rest += own
        else:
            yield from _divided(one, own)
    if rest:
        yield prefix, tuple(rest)


def _groups(view: Shard) -> Iterator[tuple[str, str]]:
    """Yield each month's sign with the JSON of each of its keys."""
    return ((sign, group[KEY:]) for sign, text in view.parts for group in _ANY_DIVIDER.split(text))


def render_shard(view: Shard, context: object) -> bytes:
    """Return the `Postings` of all months as JSON. Where a word occurs is written month by month: `A32d4B1`."""
    families: dict[str, tuple[set[str], list[str]]] = {}
    referred: dict[str, str] = {}
    for sign, text in _groups(view):
        postings = _POSTINGS.decode(text)
        for root, (members, found) in postings.w.items():
            own = families.setdefault(root, (set(), []))
            own[0].update(members.split())
            own[1].append(sign + found)
        referred |= postings.r
    return json.encode(
        Postings(
            {root: (" ".join(sorted(own[0])), "".join(own[1])) for root, own in sorted(families.items())},
            {word: root for word, root in sorted(referred.items()) if root not in families},
        )
    )


def render_endings(view: Shard, context: object) -> bytes:
    """Return the words of all months as JSON, by alphabet."""
    return json.encode(sorted({word for _, text in _groups(view) for word in _WORDS.decode(text)}))
