"""What was read: each content file's stamp, digest, facts and body."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from plugins.engine.reading import digest
from plugins.engine.sources import Source, Stamped
from plugins.engine.store import DamagedStoreError, Store


class ReadRow(NamedTuple):
    """One content file as it was last read.

    `racy`: its stamp may not show the next change. `facts` and `problems` are JSON ('' for no problems); `body` and
    `term_frequencies` are those of its `Reading`.
    """

    source: Source
    racy: bool
    digest: str
    kind: str
    facts: str
    fingerprint: str
    problems: str
    body: str | None
    term_frequencies: str


class ReadCache:
    """The readings of all content files, in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def adopt(self, version: str) -> None:
        """Readings are by readers of this version from here on; what others have read is forgotten."""
        if self._store.meta("version") == version:
            return
        with self._store.transaction():
            for table in ("sources", "answers"):
                self._store.run(f"delete from {table}")
            self._store.set_meta("version", version)

    def has_read(self, number: int) -> bool:
        """Whether so many files have been read, or more."""
        return self._store.value("select 1 from sources limit 1 offset ?", number - 1) is not None

    def current(self) -> Iterable[Stamped]:
        """Returns the stamps, as `Source` has them, of all files whose stamp can be trusted."""
        return self._store.run("select path, mtime, ctime, size, inode from sources where not racy")

    def racy(self) -> set[str]:
        """Returns the paths of all other files that have been read."""
        return {path for (path,) in self._store.run("select path from sources where racy")}

    def facts(self, kind: str) -> list[tuple[str, str, str]]:
        """Returns path, fingerprint and facts of every file of a kind, by path."""
        query = "select path, fingerprint, facts from sources where kind = ? order by path"
        return self._store.run(query, kind).fetchall()

    def problems(self) -> dict[str, str]:
        """Returns the problems of every file that has any, by path."""
        return dict(self._store.run("select path, problems from sources where problems <> ''"))

    def digest(self, path: str) -> str:
        """Returns the digest of the bytes that were read, or ''."""
        return self._store.value("select digest from sources where path = ?", path) or ""

    def path(self, name: str) -> str | None:
        """Returns a content file whose bytes had this digest, or None."""
        found: str | None = self._store.value("select min(path) from sources where digest = ?", name)
        return found

    def save(self, rows: Sequence[ReadRow], same: Iterable[tuple[Source, bool]]) -> None:
        """Remember new readings, and new stamps (and whether they are racy) of the `same` bytes."""
        with self._store.transaction():
            self._store.run_many(
                "insert or replace into sources values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((*row.source, *row[1:7]) for row in rows),
            )
            self._store.run_many(
                "insert into bodies values (?, ?, ?, ?, ?)",
                (
                    (row.source.path, digest(row.body), row.term_frequencies, digest(row.term_frequencies), row.body)
                    for row in rows
                    if row.body is not None
                ),
            )
            self._store.run_many(
                "update sources set mtime = ?, ctime = ?, size = ?, inode = ?, racy = ? where path = ?",
                ((*source[1:], racy, source.path) for source, racy in same),
            )

    def forget(self, paths: Collection[str]) -> None:
        """Forget files that are no more."""
        with self._store.transaction():
            self._store.run_many("delete from sources where path = ?", ((path,) for path in paths))

    def body(self, name: str) -> str:
        """Returns a body by its digest. Raises `DamagedStoreError` where there is none."""
        text: str | None = self._store.value("select text from bodies where digest = ?", name)
        if text is None or digest(text) != name:
            raise DamagedStoreError(f"body {name}")
        return text

    def term_frequencies(self, body: str) -> str:
        """Returns how often each word occurs in the body with this digest.

        Raises `DamagedStoreError` where it is unknown.
        """
        found = self._store.text("select term_frequencies, frequencies_digest from bodies where digest = ?", body)
        if found is None:
            raise DamagedStoreError(f"term frequencies of {body}")
        return found
