"""The file in which a build remembers: SQLite, texts with their digests. Losing it costs time and nothing else.

Four classes keep their own tables here, over one connection and its transactions: `ReadCache` (`sources`, `bodies`),
`QueryCache` (`queries`, `answers`), `RenderContext` (`fragments`, `artifacts`) and `Manifest` (`groups`, `outputs`,
`folders`, `touched`). Everything can be computed again, so any doubt (another version, a damaged file, a text that is
not what its digest says) means starting anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from plugins.engine import workers
from plugins.engine.reading import digest

VERSION = 7

_SCHEMA = """
create table meta (name text primary key, value text not null) without rowid;
create table sources (
    path text primary key,
    mtime integer not null, ctime integer not null, size integer not null, inode integer not null,
    racy integer not null, digest text not null, kind text not null,
    facts text not null, fingerprint text not null, problems text not null
);
create index sources_kind on sources (kind, path);
create index sources_digest on sources (digest);
create index sources_racy on sources (path) where racy;
create index sources_problems on sources (path) where problems <> '';
create table bodies (
    path text primary key references sources on delete cascade,
    digest text not null, term_frequencies text not null, frequencies_digest text not null, text text not null
);
create index bodies_digest on bodies (digest);
create table queries (
    owner text, key text, text text not null, digest text not null, primary key (owner, key)
);
create table answers (function text, question text, answer text not null, primary key (function, question))
without rowid;
create table fragments (key text primary key, text text not null, digest text not null);
create table artifacts (key text, name text, data blob not null, digest text not null, primary key (key, name));
create table groups (name text primary key, key text not null) without rowid;
create table outputs (
    path text primary key, key text not null, "group" text not null, folder text not null,
    digest text not null, size integer not null, artifact text not null
) without rowid;
create index outputs_group on outputs ("group");
create index outputs_folder on outputs (folder);
create index outputs_artifact on outputs (artifact) where artifact <> '';
create table folders (path text primary key, stamp integer not null) without rowid;
create table touched (path text primary key) without rowid;
"""

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class DamagedStoreError(sqlite3.DatabaseError):
    """Something stored is not what it was."""


class Store:
    """An open store. Every method may raise `sqlite3.Error`; whoever catches it calls `remove` and begins again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.open()

    def open(self) -> None:
        """Open it again, after `close`."""
        self._connection = sqlite3.connect(self.file, isolation_level=None)
        try:
            self._check()
        except sqlite3.Error:
            self._connection.close()
            raise

    def _check(self) -> None:
        for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"):
            self.run(f"pragma {pragma}")
        version = self.value("pragma user_version")
        if version == 0 and not self.value("select 1 from sqlite_master"):
            self._connection.executescript(f"begin;{_SCHEMA}pragma user_version = {VERSION};commit;")
        elif version != VERSION:
            raise DamagedStoreError(f"version {version}")

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def remove(file: Path) -> None:
        """Forget everything. The side files go too: they would be replayed into a new database."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)

    def stamp_of_others(self) -> int:
        """Returns a number that changes when another connection has written."""
        return int(self.value("pragma data_version"))

    def run(self, query: str, *values: Any) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(query, values)

    def run_many(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        self._connection.executemany(query, rows)

    def value(self, query: str, *values: Any) -> Any:
        """Returns the first column of the first row, or None where there is no row."""
        found = self.run(query, *values).fetchone()
        return found[0] if found else None

    def text(self, query: str, *values: Any) -> str | None:
        """Returns a text that the query gives with its digest, or None. Raises where one is not the other's."""
        found = self.run(query, *values).fetchone()
        if found and digest(found[0]) != found[1]:
            raise DamagedStoreError(query)
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in the block, or nothing; a block within another is a part of it."""
        if self._connection.in_transaction:
            yield
            return
        self.run("begin immediate")
        try:
            yield
        except BaseException:
            self.run("rollback")
            raise
        self.run("commit")

    def meta(self, name: str) -> str:
        """Returns a single remembered value, '' where there is none."""
        return self.value("select value from meta where name = ?", name) or ""

    def set_meta(self, name: str, value: str) -> None:
        self.run("insert or replace into meta values (?, ?)", name, value)

    @contextmanager
    def fork_map(
        self, work: Callable[[_Job], _Result], jobs: Sequence[_Job], forks: int
    ) -> Iterator[Iterator[_Result]]:
        """As `workers.fork_map`, each fork with a connection of its own; without `forks` this process does it all."""
        if not forks:
            yield map(work, jobs)
            return
        self.close()  # two processes cannot share a connection
        with workers.fork_map(work, jobs, forks, self.open) as results:
            self.open()
            yield results
