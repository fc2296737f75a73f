"""What a build remembers: SQLite, JSON, digests. Losing it costs time and nothing else.

`source` holds each content file's stamp, digest and reading; `body` rendered HTML by digest; `piece` parts of outputs
by key; `made` the live tree as a manifest; `touched` where the back tree may differ from the live one. Everything here
can be computed again, so any doubt (another version, a damaged file, a body that is not what its name says) means
starting anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from plugins.rebuild.reading import digest

VERSION = 1

_SCHEMA = """
create table meta (name text primary key, value text not null) without rowid;
create table source (
    path text primary key,
    mtime integer not null, ctime integer not null, size integer not null, inode integer not null,
    settled integer not null, digest text not null, reader text not null, kind text not null,
    facts text not null, fingerprint text not null, problems text not null, body text
) without rowid;
create index source_body on source (body);
create table body (digest text primary key, html text not null);
create table piece (key text primary key, text text not null, digest text not null);
create table made (path text primary key, key text not null, digest text not null, size integer not null) without rowid;
create table touched (path text primary key) without rowid;
"""


class Damaged(sqlite3.DatabaseError):
    """Something stored is not what it was."""


class Row(NamedTuple):
    """One content file as it was last read. `stamp` is a `Stamp`; `settled`: it can be trusted to show the next change.

    `facts` and `problems` are JSON; `body` the digest of its body, if it has one.
    """

    path: str
    stamp: tuple[int, int, int, int]
    settled: bool
    digest: str
    reader: str
    kind: str
    facts: str
    fingerprint: str
    problems: str
    body: str | None


class Made(NamedTuple):
    """One file of the live tree: the key it was made for, SHA-256 of its bytes, size in bytes."""

    key: str
    digest: str
    size: int


class Store:
    """An open store. Every method may raise `sqlite3.Error`; whoever catches it calls `remove` and begins again."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        try:
            self._open()
        except sqlite3.Error:
            self._connection.close()
            raise

    def _open(self) -> None:
        run = self._connection.execute
        run("pragma journal_mode = wal")
        run("pragma synchronous = normal")
        (version,) = run("pragma user_version").fetchone()
        if version == 0 and not run("select 1 from sqlite_master").fetchone():
            self._connection.executescript(f"begin;{_SCHEMA}pragma user_version = {VERSION};commit;")
        elif version != VERSION:
            raise Damaged(f"version {version}")

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def remove(file: Path) -> None:
        """Forget everything. The side files go too: they would be replayed into a new database."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)

    def stamp_of_others(self) -> int:
        """Changes when another connection has written."""
        (version,) = self._connection.execute("pragma data_version").fetchone()
        return int(version)

    # Readings

    def rows(self) -> dict[str, Row]:
        """Every content file as last read, by path."""
        columns = "path, mtime, ctime, size, inode, settled, digest, reader, kind, facts, fingerprint, problems, body"
        return {
            row[0]: Row(row[0], row[1:5], row[5] == 1, row[6], row[7], row[8], row[9], row[10], row[11], row[12])
            for row in self._connection.execute(f"select {columns} from source")
        }

    def save(self, rows: Iterable[Row], bodies: Iterable[tuple[str, str]], gone: Iterable[str]) -> None:
        """New readings with their bodies (digest, HTML), and files that are no more; one transaction."""
        with self._transaction():
            run = self._connection.executemany
            run("delete from source where path = ?", ((path,) for path in gone))
            run("insert or ignore into body values (?, ?)", bodies)
            run(
                "insert or replace into source values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((row.path, *row.stamp, row.settled, *row[3:]) for row in rows),
            )

    def body(self, name: str) -> str:
        """A rendered body by its digest."""
        found = self._connection.execute("select html from body where digest = ?", (name,)).fetchone()
        if found is None or digest(found[0]) != name:
            raise Damaged(f"body {name}")
        return str(found[0])

    def piece(self, key: str) -> str | None:
        """A remembered part of outputs, or None."""
        found = self._connection.execute("select text, digest from piece where key = ?", (key,)).fetchone()
        if found is None:
            return None
        if digest(found[0]) != found[1]:
            raise Damaged(f"piece {key}")
        return str(found[0])

    def save_piece(self, key: str, text: str) -> None:
        self._connection.execute("insert or replace into piece values (?, ?, ?)", (key, text, digest(text)))

    # Trees

    @property
    def live(self) -> str:
        """The name of the live tree, or '' where there is none."""
        return self._meta("live")

    @property
    def back_is_ready(self) -> bool:
        """Whether the back tree equals the live one but for what is `touched`."""
        return self._meta("back") == "ready"

    def made(self) -> dict[str, Made]:
        """The live tree, by path."""
        return {row[0]: Made(*row[1:]) for row in self._connection.execute("select path, key, digest, size from made")}

    def touched(self) -> set[str]:
        """Where the back tree may differ from the live one."""
        return {path for (path,) in self._connection.execute("select path from touched")}

    def touch(self, paths: Iterable[str], *, back_is_ready: bool) -> None:
        """Say what is about to be changed in the back tree, before it is."""
        with self._transaction():
            self._connection.executemany("insert or ignore into touched values (?)", ((path,) for path in paths))
            self._set("back", "ready" if back_is_ready else "")

    def commit(
        self,
        live: str,
        made: Iterable[tuple[str, Made]],
        gone: Iterable[str],
        pieces: Iterable[str],
        *,
        back_is_ready: bool,
    ) -> None:
        """The back tree is the live one from here on. What was changed is now what the other one lacks."""
        made, gone = list(made), list(gone)
        with self._transaction():
            run = self._connection.executemany
            run("delete from made where path = ?", ((path,) for path in gone))
            run("insert or replace into made values (?, ?, ?, ?)", ((path, *one) for path, one in made))
            self._connection.execute("delete from touched")
            run("insert into touched values (?)", ((path,) for path in {*gone, *(path for path, _ in made)}))
            self._connection.execute("create temp table if not exists used (key text primary key)")
            self._connection.execute("delete from used")
            run("insert or ignore into used values (?)", ((key,) for key in pieces))
            self._connection.execute("delete from piece where key not in (select key from used)")
            run_one = self._connection.execute
            run_one("delete from body where not exists (select 1 from source where source.body = body.digest)")
            self._set("live", live)
            self._set("back", "ready" if back_is_ready else "")

    def back_made_ready(self) -> None:
        """The back tree has been made equal to the live one."""
        with self._transaction():
            self._connection.execute("delete from touched")
            self._set("back", "ready")

    def _meta(self, name: str) -> str:
        found = self._connection.execute("select value from meta where name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("insert or replace into meta values (?, ?)", (name, value))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("rollback" if kind else "commit")


def encode(value: object) -> str:
    """JSON, one way of writing it for each value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
