"""All entries of an export, their texts on disk and not in memory: a private database that SQLite deletes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from msgspec import Struct, msgpack
from msgspec.structs import replace

from tools.conversion.story import Converted
from tools.conversion.tree import TooDeepError, as_displayed
from tools.conversion.visible_text import is_visible
from tools.exports.entry import Entry, Kind


class Outline(Struct, frozen=True):
    """What of an entry decides where it goes: all but its text and summary. `number` is its place in the file, from 1.

    `is_hidden` says that everything in it was hidden from readers.
    """

    number: int
    entry: Entry
    is_empty: bool
    is_hidden: bool


class EntryStore:
    """Keeps what `add` is given, in the file's order, and one converted text for each number."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.comments: dict[str, list[Outline]] = defaultdict(list)
        """Comments by the text that has them."""
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
            "CREATE TABLE text (number INTEGER PRIMARY KEY, entry BLOB, converted BLOB);"
            "BEGIN;"
        )

    def close(self) -> None:
        """Delete the database."""
        self._base.close()

    def add(self, entry: Entry) -> None:
        """Keep one more entry."""
        bare = replace(entry, html="", summary="")
        outline = Outline(len(self.outlines) + 1, bare, not is_visible(entry.html), _is_hidden(entry.html))
        self.outlines.append(outline)
        if entry.kind is Kind.COMMENT:
            self.comments[entry.parent].append(outline)
        self._base.execute("INSERT INTO text VALUES (?, ?, NULL)", (outline.number, msgpack.encode(entry)))

    def entry(self, number: int) -> Entry:
        """Return a whole entry."""
        (data,) = self._base.execute("SELECT entry FROM text WHERE number = ?", (number,)).fetchone()
        return msgpack.decode(data, type=Entry)

    def add_converted(self, number: int, converted: Converted) -> None:
        """Keep what the text of an entry has become."""
        self._base.execute("UPDATE text SET converted = ? WHERE number = ?", (msgpack.encode(converted), number))

    def converted(self, number: int) -> Converted:
        """Return what the text of an entry has become."""
        (data,) = self._base.execute("SELECT converted FROM text WHERE number = ?", (number,)).fetchone()
        return msgpack.decode(data, type=Converted)


def _is_hidden(html: str) -> bool:
    """Whether browsers show nothing of it."""
    try:
        displayed, _ = as_displayed(html)
    except TooDeepError:
        return False
    return displayed is not html and is_visible(html) and not is_visible(displayed)
