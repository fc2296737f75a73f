"""What a build remembers: SQLite, JSON, digests. Losing it costs time and nothing else.

`source` holds each content file's stamp, digest and reading; `body` rendered HTML by digest; `piece` parts of outputs
by key; `blob` files that take long to make, by key and name; `term_frequencies` the words of bodies; `extract` what
bundles are planned from, by key; `answer` what is asked of words; `made` the live tree as a manifest, `folder` the
stamps of its folders; `touched` where the back tree may differ from the live one. Everything here can be computed
again, so any doubt (another version, a damaged file, a body that is not what its name says) means starting anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from plugins.engine.reading import digest
from plugins.engine.sources import Source, Stamped

VERSION = 7

_SCHEMA = """
create table meta (name text primary key, value text not null) without rowid;
create table source (
    path text primary key,
    mtime integer not null, ctime integer not null, size integer not null, inode integer not null,
    settled integer not null, digest text not null, kind text not null,
    facts text not null, fingerprint text not null, problems text not null, body text
);
create index source_kind on source (kind, path);
create index source_digest on source (digest);
create index source_body on source (body);
create index source_unsettled on source (path) where not settled;
create index source_problems on source (path) where problems <> '';
create table body (digest text primary key, html text not null);
create table replaced (body text primary key) without rowid;
create table piece (key text primary key, text text not null, digest text not null);
create table blob (key text, name text, data blob not null, digest text not null, primary key (key, name));
create table spare (blob text primary key) without rowid;
create table term_frequencies (body text primary key, text text not null, digest text not null);
create table extract (key text primary key, owner text not null, text text not null, digest text not null);
create index extract_owner on extract (owner);
create table answer (ask text, question text, answer text not null, primary key (ask, question)) without rowid;
create table bundle (name text primary key, key text not null) without rowid;
create table made (
    path text primary key, key text not null, bundle text not null, digest text not null, size integer not null,
    blob text not null
) without rowid;
create index made_bundle on made (bundle);
create index made_blob on made (blob) where blob <> '';
create index made_folder on made (rtrim(rtrim(path, replace(path, '/', '')), '/'));
create table folder (path text primary key, stamp integer not null) without rowid;
create table touched (path text primary key) without rowid;
"""


class Damaged(sqlite3.DatabaseError):
    """Something stored is not what it was."""


class Row(NamedTuple):
    """One content file as it was last read; it begins with the file's `Source`.

    `settled`: the stamp can be trusted to show the next change. `facts` and `problems` are JSON ('' for no problems);
    `body` is the digest of its body, if it has one.
    """

    path: str
    mtime: int
    ctime: int
    size: int
    inode: int
    settled: bool
    digest: str
    kind: str
    facts: str
    fingerprint: str
    problems: str
    body: str | None


class Made(NamedTuple):
    """One file of the live tree: what it was made for, SHA-256 of its bytes, size in bytes, the blob it is of ('')."""

    path: str
    key: str
    bundle: str
    digest: str
    size: int
    blob: str


class Store:
    """An open store. Every method may raise `sqlite3.Error`; whoever catches it calls `remove` and begins again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._recalled: dict[str, set[str]] = {}
        self.open()

    def open(self) -> None:
        """Again, after `close`: a process is doubled while it has no connection, since two cannot share one."""
        self._connection = sqlite3.connect(self.file, isolation_level=None)
        try:
            self._check()
        except sqlite3.Error:
            self._connection.close()
            raise

    def _check(self) -> None:
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

    def adopt(self, version: str) -> None:
        """Readings are by readers of this version from here on; what others have read is forgotten."""
        if self._meta("version") == version:
            return
        with self._transaction():
            self._connection.execute("insert or ignore into replaced select body from source where body is not null")
            self._connection.execute("delete from source")
            self._connection.execute("delete from answer")
            self._set("version", version)

    def has_read(self, number: int) -> bool:
        """Whether so many files have been read, or more."""
        return self._connection.execute("select 1 from source limit 1 offset ?", (number - 1,)).fetchone() is not None

    def current(self) -> Iterable[Stamped]:
        """The stamps, as `Source` has them, of all files whose stamp can be trusted."""
        return self._connection.execute("select path, mtime, ctime, size, inode from source where settled")

    def unsettled(self) -> set[str]:
        """The paths of all other files that have been read."""
        return {path for (path,) in self._connection.execute("select path from source where not settled")}

    def facts(self, kind: str) -> list[tuple[str, str, str]]:
        """Path, fingerprint and facts of every file of a kind, by path."""
        query = "select path, fingerprint, facts from source where kind = ? order by path"
        return self._connection.execute(query, (kind,)).fetchall()

    def problems(self) -> dict[str, str]:
        """The problems of every file that has any, by path."""
        return dict(self._connection.execute("select path, problems from source where problems <> ''"))

    def digest(self, path: str) -> str:
        """Of the bytes that were read, or ''."""
        return self._one("select digest from source where path = ?", path) or ""

    def path(self, name: str) -> str | None:
        """A content file whose bytes had this digest."""
        return self._one("select min(path) from source where digest = ?", name)

    def save(
        self,
        rows: Sequence[Row],
        bodies: Iterable[tuple[str, str]] = (),
        same: Iterable[tuple[Source, bool]] = (),
        term_frequencies: Iterable[tuple[str, str]] = (),
    ) -> None:
        """New readings with bodies and term frequencies by digest, and new stamps of `same` bytes; one transaction."""
        with self._transaction():
            run = self._connection.executemany
            self._replace(row.path for row in rows)
            run("insert or ignore into body values (?, ?)", bodies)
            run(
                "insert or replace into term_frequencies values (?, ?, ?)",
                ((body, text, digest(text)) for body, text in term_frequencies),
            )
            run("insert or replace into source values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            run(
                "update source set mtime = ?, ctime = ?, size = ?, inode = ?, settled = ? where path = ?",
                ((*source[1:], settled, source.path) for source, settled in same),
            )

    def forget(self, paths: Collection[str]) -> None:
        """These files are no more."""
        with self._transaction():
            self._replace(paths)
            self._connection.executemany("delete from source where path = ?", ((path,) for path in paths))

    def _replace(self, paths: Iterable[str]) -> None:
        """The bodies of these files are perhaps nobody's soon."""
        query = "insert or ignore into replaced select body from source where path = ? and body is not null"
        self._connection.executemany(query, ((path,) for path in paths))

    def body(self, name: str) -> str:
        """A rendered body by its digest."""
        html = self._one("select html from body where digest = ?", name)
        if html is None or digest(html) != name:
            raise Damaged(f"body {name}")
        return html

    def piece(self, key: str) -> str | None:
        """A remembered part of outputs, or None."""
        return self._kept("select text, digest from piece where key = ?", key)

    def save_piece(self, key: str, text: str) -> None:
        self._connection.execute("insert or replace into piece values (?, ?, ?)", (key, text, digest(text)))

    def blob(self, key: str, name: str) -> bytes | None:
        """A remembered file of a blob, or None. One that was damaged is as good as lost: it is made again."""
        query = "select data, digest from blob where key = ? and name = ?"
        found = self._connection.execute(query, (key, name)).fetchone()
        return bytes(found[0]) if found and digest(bytes(found[0])) == found[1] else None

    def has_blob(self, key: str) -> bool:
        """Whether anything of a blob is remembered."""
        return self._one("select 1 from blob where key = ?", key) is not None

    def save_blob(self, key: str, files: Mapping[str, bytes]) -> None:
        """All files of a blob. Until a tree with them is committed, nobody needs it."""
        with self._transaction():
            self._connection.execute("insert or ignore into spare values (?)", (key,))
            rows = ((key, name, data, digest(data)) for name, data in files.items())
            self._connection.executemany("insert or replace into blob values (?, ?, ?, ?)", rows)

    def term_frequencies(self, body: str) -> str:
        """How often each word occurs in the body with this digest."""
        found = self._kept("select text, digest from term_frequencies where body = ?", body)
        if found is None:
            raise Damaged(f"term_frequencies {body}")
        return found

    def extract(self, key: str, owner: str) -> str | None:
        """What a bundle, the `owner`, is planned from, or None. Whatever the owner does not ask for is swept away."""
        self._recalled.setdefault(owner, set()).add(key)
        found = self._connection.execute("select text, digest, owner from extract where key = ?", (key,)).fetchone()
        if found is None:
            return None
        if found[2] != owner:
            self._connection.execute("update extract set owner = ? where key = ?", (owner, key))
        return _sound(key, found[0], found[1])

    def has_extract(self, key: str) -> bool:
        return self._one("select 1 from extract where key = ?", key) is not None

    def save_extract(self, key: str, owner: str, text: str) -> None:
        self._connection.execute("insert or replace into extract values (?, ?, ?, ?)", (key, owner, text, digest(text)))

    def answers(self, ask: str, questions: Collection[str]) -> dict[str, str]:
        """Those that are known."""
        query = "select question, answer from answer where ask = ? and question in (select value from json_each(?))"
        return dict(self._connection.execute(query, (ask, json.dumps(list(questions)))))

    def save_answers(self, ask: str, answers: Mapping[str, str]) -> None:
        rows = ((ask, question, answer) for question, answer in answers.items())
        with self._transaction():
            self._connection.executemany("insert or replace into answer values (?, ?, ?)", rows)

    # Trees

    @property
    def live(self) -> str:
        """The name of the live tree, or '' where there is none."""
        return self._meta("live")

    @property
    def back_is_ready(self) -> bool:
        """Whether the back tree equals the live one but for what is `touched`."""
        return self._meta("back") == "ready"

    def count(self) -> int:
        """How many files the live tree has."""
        return int(self._connection.execute("select count(*) from made").fetchone()[0])

    def folders(self) -> dict[str, int]:
        """Every folder of the live tree that has files, with its stamp (0: none can be trusted yet)."""
        return dict(self._connection.execute("select path, stamp from folder"))

    def save_folders(self, stamps: Mapping[str, int]) -> None:
        """These are the folders now."""
        with self._transaction():
            self._connection.execute("delete from folder")
            self._connection.executemany("insert into folder values (?, ?)", stamps.items())

    def names(self, folder: str) -> set[str]:
        """The names of the files of a folder of the live tree."""
        # Whatever stands behind the last stroke is cut off letter by letter: the expression of the index.
        query = "select path from made where rtrim(rtrim(path, replace(path, '/', '')), '/') = ?"
        return {path.rpartition("/")[2] for (path,) in self._connection.execute(query, (folder,))}

    def bundles(self) -> dict[str, str]:
        """Name → key of every bundle in the live tree."""
        return dict(self._connection.execute("select name, key from bundle"))

    def keys(self, bundles: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Of the files of these bundles: path → (key, bundle)."""
        query = "select path, key, bundle from made where bundle = ?"
        run = self._connection.execute
        return {path: (key, bundle) for name in bundles for path, key, bundle in run(query, (name,))}

    def made(self, path: str) -> str | None:
        """The digest of a file of the live tree."""
        return self._one("select digest from made where path = ?", path)

    def manifest(self) -> dict[str, tuple[str, int]]:
        """Of every file of the live tree: SHA-256 of its bytes, size in bytes."""
        run = self._connection.execute
        return {path: (name, size) for path, name, size in run("select path, digest, size from made order by path")}

    def forget_made(self) -> None:
        """The live tree is not what it was: nothing of it can be relied on."""
        with self._transaction():
            self._connection.execute("insert or ignore into spare select blob from made where blob <> ''")
            for table in ("made", "bundle", "folder"):
                self._connection.execute(f"delete from {table}")

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
        bundles: Mapping[str, str],
        made: Sequence[Made],
        gone: Set[str],
        pieces: set[str],
        *,
        back_is_ready: bool,
    ) -> None:
        """The back tree is the live one from here on. What was changed is now what the other one lacks."""
        with self._transaction():
            run = self._connection.executemany
            left = ((path,) for path in (*gone, *(one.path for one in made)))
            run("insert or ignore into spare select blob from made where path = ? and blob <> ''", left)
            run("delete from made where path = ?", ((path,) for path in gone))
            run("insert or replace into made values (?, ?, ?, ?, ?, ?)", made)
            self._connection.execute("delete from touched")
            run("insert into touched values (?)", ((path,) for path in {*gone, *(one.path for one in made)}))
            self._keep(bundles)
            self._sweep(pieces)
            self._sweep_extracts()
            self._set("live", live)
            self._set("back", "ready" if back_is_ready else "")

    def keep(self, bundles: Mapping[str, str]) -> None:
        """These are the bundles now (name → key), and no file was concerned."""
        if bundles != self.bundles():
            with self._transaction():
                self._keep(bundles)
                self._sweep_extracts()

    def _keep(self, bundles: Mapping[str, str]) -> None:
        self._connection.execute("delete from bundle")
        self._connection.executemany("insert into bundle values (?, ?)", bundles.items())

    def _sweep(self, pieces: set[str]) -> None:
        """Drop all pieces but these, should there be any, and bodies and blobs that no file has any more."""
        run = self._connection.execute
        unused = {key for (key,) in run("select key from piece")} - pieces if pieces else ()
        self._connection.executemany("delete from piece where key = ?", ((key,) for key in unused))
        for table, name in (("body", "digest"), ("term_frequencies", "body")):
            run(
                f"delete from {table} where {name} in (select body from replaced)"
                f" and not exists (select 1 from source where source.body = {table}.{name})"
            )
        run("delete from replaced")
        run(
            "delete from blob where key in (select blob from spare)"
            " and not exists (select 1 from made where made.blob = blob.key and made.blob <> '')"
        )
        run("delete from spare")

    def _sweep_extracts(self) -> None:
        """Drop what bundles have not asked for although they were planned, and what has no bundle any more."""
        run = self._connection.execute
        for owner, keys in self._recalled.items():
            unused = [key for (key,) in run("select key from extract where owner = ?", (owner,)) if key not in keys]
            self._connection.executemany("delete from extract where key = ?", ((key,) for key in unused))
        run("delete from extract where owner not in (select name from bundle)")
        self._recalled.clear()

    def back_made_ready(self) -> None:
        """The back tree has been made equal to the live one."""
        with self._transaction():
            self._connection.execute("delete from touched")
            self._set("back", "ready")

    def _meta(self, name: str) -> str:
        return self._one("select value from meta where name = ?", name) or ""

    def _kept(self, query: str, key: str) -> str | None:
        """A text that is what its digest says."""
        found = self._connection.execute(query, (key,)).fetchone()
        return None if found is None else _sound(key, *found)

    def _one(self, query: str, value: str) -> str | None:
        """The first column of the first row."""
        found = self._connection.execute(query, (value,)).fetchone()
        return found[0] if found else None

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("insert or replace into meta values (?, ?)", (name, value))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)


def _sound(key: str, text: str, name: str) -> str:
    """The text, if it is what its digest says."""
    if digest(text) != name:
        raise Damaged(key)
    return text


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("rollback" if kind else "commit")
