"""A segment's files: one for each beginning of words, no larger than a reader can wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, json

from plugins.rebuild.output import Workshop
from plugins.search.month import KEY, Group, key

LARGEST = 32_000
"""Bytes before compression, a third of it after; a beginning of three letters is never divided."""

_GROUP, _WORDS = json.Decoder(Group), json.Decoder(list[str])

Part = tuple[str, str]
"""A month's sign, and what that month has of one key, as JSON."""


class Shard(Struct, frozen=True):
    """What has keys that begin with `prefix`."""

    prefix: str
    parts: tuple[Part, ...]


def divide(months: Iterable[tuple[str, str]]) -> dict[str, tuple[Part, ...]]:
    """Prefix → parts in order of months. `months`: (sign, what `month.index` gave), in their order."""
    groups: dict[str, list[Part]] = {}
    for sign, text in months:
        for line in text.split("\n") if text else ():
            name, _, group = line.partition("\t")
            groups.setdefault(name, []).append((sign, group))
    sizes = {name: sum([len(group) for _, group in parts]) for name, parts in sorted(groups.items())}
    return {prefix: tuple(part for name in names for part in groups[name]) for prefix, names in _prefixes("", sizes)}


def _prefixes(prefix: str, sizes: Mapping[str, int]) -> Iterator[tuple[str, Sequence[str]]]:
    """A prefix stands alone as long as what begins with it is small enough."""
    if not sizes:
        return
    if len(prefix) == KEY or sum(sizes.values()) <= LARGEST:
        yield prefix, tuple(sizes)
        return
    longer: dict[str, dict[str, int]] = {}
    for name, size in sizes.items():
        longer.setdefault(name[: len(prefix) + 1], {})[name] = size
    for one, own in longer.items():
        yield from _prefixes(one, own)


def shard(view: Shard, workshop: Workshop) -> bytes:
    """A `Group` of all months as JSON. Where a word occurs is written month by month: `A32d4B1`."""
    families: dict[str, tuple[set[str], list[str]]] = {}
    referred: dict[str, str] = {}
    for sign, text in sorted(view.parts):
        group = _GROUP.decode(text)
        for root, (members, found) in group.w.items():
            own = families.setdefault(root, (set(), []))
            own[0].update(members.split())
            own[1].append(sign + found)
        referred |= group.r
    return json.encode(
        Group(
            {root: (" ".join(sorted(own[0])), "".join(own[1])) for root, own in sorted(families.items())},
            {word: root for word, root in sorted(referred.items()) if not key(root).startswith(view.prefix)},
        )
    )


def ends(view: Shard, workshop: Workshop) -> bytes:
    """The words of all months as JSON, by alphabet."""
    return json.encode(sorted({word for _, text in view.parts for word in _WORDS.decode(text)}))
