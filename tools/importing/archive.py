"""All entries of an export at hand in any order, on disk and not in memory: a private database that SQLite deletes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from msgspec import Struct, msgpack

from tools.conversion.story import Converted
from tools.conversion.tree import TooDeepError, as_displayed
from tools.conversion.visible_text import is_visible
from tools.exports.entry import Entry, Kind, State


class Outline(Struct, frozen=True):
    """What of an entry decides where it goes. `number` is its place in the file."""

    number: int
    id: str
    kind: Kind
    state: State
    said: str
    title: str
    author: str
    published: int | None
    address: str
    labels: tuple[str, ...]
    parent: str
    reply_to: str
    fault: str
    empty: bool
    unseen: bool
    """Everything in it was hidden from readers."""


_FIELDS = tuple(field for field in Outline.__struct_fields__ if field not in {"number", "empty", "unseen"})


class Archive:
    """`add` in the file's order; what `keep` is told of a number, `kept` says again."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
            "CREATE TABLE entry (number INTEGER PRIMARY KEY, kind TEXT, parent TEXT, outline BLOB, data BLOB);"
            "CREATE INDEX parents ON entry (kind, parent, number);"
            "CREATE TABLE kept (number INTEGER PRIMARY KEY, data BLOB);"
            "BEGIN;"
        )
        self.count = 0

    def close(self) -> None:
        self._base.close()

    def add(self, entry: Entry) -> None:
        self.count += 1
        values = {field: getattr(entry, field) for field in _FIELDS}
        outline = Outline(number=self.count, empty=not is_visible(entry.html), unseen=_unseen(entry.html), **values)
        row = (self.count, entry.kind, entry.parent, msgpack.encode(outline), msgpack.encode(entry))
        self._base.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)

    def outlines(self, *kinds: Kind) -> Iterator[Outline]:
        """Of entries of these kinds, in the file's order."""
        marks = ", ".join("?" * len(kinds))
        rows = self._base.execute(f"SELECT outline FROM entry WHERE kind IN ({marks}) ORDER BY number", kinds)
        return (msgpack.decode(outline, type=Outline) for (outline,) in rows)

    def comments(self, parent: str) -> list[Outline]:
        """Of one text, in the file's order."""
        rows = self._base.execute(
            "SELECT outline FROM entry WHERE kind = ? AND parent = ? ORDER BY number", (Kind.COMMENT, parent)
        )
        return [msgpack.decode(outline, type=Outline) for (outline,) in rows]

    def parents(self) -> list[str]:
        """Every text that has comments."""
        rows = self._base.execute("SELECT DISTINCT parent FROM entry WHERE kind = ? ORDER BY parent", (Kind.COMMENT,))
        return [parent for (parent,) in rows]

    def entry(self, number: int) -> Entry:
        (data,) = self._base.execute("SELECT data FROM entry WHERE number = ?", (number,)).fetchone()
        return msgpack.decode(data, type=Entry)

    def keep(self, number: int, converted: Converted) -> None:
        self._base.execute("INSERT INTO kept VALUES (?, ?)", (number, msgpack.encode(converted)))

    def kept(self, number: int) -> Converted:
        (data,) = self._base.execute("SELECT data FROM kept WHERE number = ?", (number,)).fetchone()
        return msgpack.decode(data, type=Converted)


def _unseen(html: str) -> bool:
    """Whether browsers show nothing of it."""
    try:
        seen, _ = as_displayed(html)
        return seen is not html and is_visible(html) and not is_visible(seen)
    except TooDeepError:
        return False
