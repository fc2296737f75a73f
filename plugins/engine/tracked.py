"""Values that an output may show, each declared together with its share of the output's key.

Nothing else decides whether a file is made again. As in Skyframe and Salsa a value brings its dependencies along; here
they are known before it is computed, since most values are never computed: their keys are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
U = TypeVar("U")

_LONG = 160
"""Characters of a key that is digested, since it will be part of others."""


class Tracked(Struct, Generic[T_co], frozen=True):
    """A value that is not computed yet.

    `key` is a text that differs whenever the value does; it may differ more often. It holds neither `\\x1e` nor `\\x1f`
    but where values are joined. `scopes` are the names of the inputs that the value is taken from; a group of outputs
    has to watch them all. `until` is the moment from which on the value is another one although nobody has changed
    anything, or None.
    """

    key: str
    scopes: frozenset[str]
    compute: Callable[[], T_co]
    until: datetime | None = None

    def map(self, function: Callable[[T_co], U]) -> Tracked[U]:
        """Another value that depends on this one and on nothing else."""
        return Tracked(self.key, self.scopes, lambda: function(self.compute()), self.until)


def fixed(value: T) -> Tracked[T]:
    """A literal. Not for what is read from content, settings or the clock: no group would watch it."""
    return Tracked(repr(value), frozenset(), lambda: value)


def combine(function: Callable[..., U], *values: Tracked[Any]) -> Tracked[U]:
    """What `function` makes of these values and of nothing else, in their order."""
    key = "\x1e".join([value.key for value in values])
    return Tracked(
        short(key) if len(key) > _LONG else key,
        _union(values),
        lambda: function(*[value.compute() for value in values]),
        earliest([value.until for value in values]),
    )


def several(values: Iterable[Tracked[T]]) -> Tracked[tuple[T, ...]]:
    """Any number of values as one."""
    found = list(values)
    return Tracked(
        short("\x1d".join([value.key for value in found])),
        _union(found),
        lambda: tuple([value.compute() for value in found]),
        earliest([value.until for value in found]),
    )


def view(kind: Callable[..., T], /, **fields: Tracked[Any]) -> Tracked[T]:
    """A struct of tracked values: its fields make both the view and the key."""
    values = fields.values()
    return Tracked(
        "\x1f".join([kind.__name__, *[value.key for value in values]]),
        _union(values),
        lambda: kind(**{name: value.compute() for name, value in fields.items()}),
        earliest([value.until for value in values]),
    )


class Scope(NamedTuple):
    """What a group of outputs watches: all values of one name, or those of one kind that belong to `items`.

    While `key` is equal, so is the key of each of these values, together with the other scopes that the group watches.
    It may differ more often.
    """

    kind: str
    key: str
    items: Collection[str] = ()
    until: datetime | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset([item_scope(self.kind, item) for item in self.items] or [self.kind])


def item_scope(kind: str, item: str) -> str:
    """The scope of what belongs to one item, such as a story."""
    return f"{kind} {item}"


def watch(value: Tracked[Any]) -> Scope:
    """The scope of a value that is the only one of its name."""
    (name,) = value.scopes
    return Scope(name, value.key, until=value.until)


class Clock:
    """What outputs may say of the moment of a build, in the zone of `now`: each value holds until it turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def year(self) -> Tracked[int]:
        year = self.now.year
        return Tracked(str(year), frozenset(("year",)), lambda: year, self._midnight(date(year + 1, 1, 1)))

    @cached_property
    def month(self) -> Tracked[date]:
        """Its first day."""
        first = self.now.date().replace(day=1)
        return Tracked(
            str(first), frozenset(("month",)), lambda: first, self._midnight((first + timedelta(31)).replace(day=1))
        )

    @cached_property
    def day(self) -> Tracked[date]:
        today = self.now.date()
        return Tracked(str(today), frozenset(("day",)), lambda: today, self.end(today))

    def end(self, day: date) -> datetime:
        """The moment at which the day is over."""
        return self._midnight(day + timedelta(1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.now.tzinfo)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    known = [moment for moment in moments if moment]
    return min(known) if known else None


def join_keys(*texts: str) -> str:
    """Returns a digest of all that something depends on."""
    return blake2b("\x1f".join(texts).encode(), digest_size=16).hexdigest()


def short(text: str) -> str:
    """Returns a digest that stands for a long text in a key."""
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _union(values: Iterable[Tracked[Any]]) -> frozenset[str]:
    """Of a few values, most of which have the same scopes."""
    return frozenset().union(*{value.scopes for value in values})
