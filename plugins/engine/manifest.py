"""What was built: the active tree as a manifest, and where the staging tree may differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from plugins.engine.store import Store


class OutputRow(NamedTuple):
    """One file of the active tree.

    `key` and `group` are what it was made for; `digest` is the SHA-256 of its bytes, `size` their number; `artifact` is
    the key of the artifact that it is a file of, or ''.
    """

    path: str
    key: str
    group: str
    folder: str
    digest: str
    size: int
    artifact: str


class Manifest:
    """The files of the active tree and the groups that they belong to, in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def active(self) -> str:
        """The name of the active tree, or '' where there is none."""
        return self._store.meta("active")

    @property
    def staging_is_ready(self) -> bool:
        """Whether the staging tree equals the active one but for what is `touched`."""
        return self._store.meta("staging") == "ready"

    def count(self) -> int:
        """Returns how many files the active tree has."""
        return int(self._store.value("select count(*) from outputs"))

    def folders(self) -> dict[str, int]:
        """Returns every folder of the active tree that has files, with its stamp (0: none can be trusted yet)."""
        return dict(self._store.run("select path, stamp from folders"))

    def save_folders(self, stamps: Mapping[str, int]) -> None:
        """Remember that these are the folders now."""
        self._replace("folders", stamps)

    def names(self, folder: str) -> set[str]:
        """Returns the names of the files of a folder of the active tree."""
        found = self._store.run("select path from outputs where folder = ?", folder)
        return {path.rpartition("/")[2] for (path,) in found}

    def groups(self) -> dict[str, str]:
        """Returns name → key of every group in the active tree."""
        return dict(self._store.run("select name, key from groups"))

    def save_groups(self, groups: Mapping[str, str]) -> None:
        """Remember that these are the groups now."""
        self._replace("groups", groups)

    def keys(self, groups: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Returns path → (key, group) of the files of these groups."""
        query = 'select path, key from outputs where "group" = ?'
        return {path: (key, group) for group in groups for path, key in self._store.run(query, group)}

    def digest(self, path: str) -> str | None:
        """Returns the digest of a file of the active tree, or None."""
        found: str | None = self._store.value("select digest from outputs where path = ?", path)
        return found

    def files(self) -> dict[str, tuple[str, int]]:
        """Returns path → (SHA-256 of its bytes, size in bytes) of every file of the active tree, by path."""
        found = self._store.run("select path, digest, size from outputs order by path")
        return {path: (name, size) for path, name, size in found}

    def forget(self) -> None:
        """Forget the active tree: it is not what it was, and nothing of it can be relied on."""
        with self._store.transaction():
            for table in ("outputs", "groups", "folders"):
                self._store.run(f"delete from {table}")

    def touched(self) -> set[str]:
        """Returns where the staging tree may differ from the active one."""
        return {path for (path,) in self._store.run("select path from touched")}

    def touch(self, paths: Iterable[str], *, staging_is_ready: bool) -> None:
        """Say what is about to be changed in the staging tree, before it is."""
        with self._store.transaction():
            self._store.run_many("insert or ignore into touched values (?)", ((path,) for path in paths))
            self._set_staging(is_ready=staging_is_ready)

    def commit(self, active: str, made: Sequence[OutputRow], gone: Set[str], *, staging_is_ready: bool) -> None:
        """The staging tree is the active one from here on. What was changed is now what the other one lacks."""
        with self._store.transaction():
            self._store.run_many("delete from outputs where path = ?", ((path,) for path in gone))
            self._store.run_many("insert or replace into outputs values (?, ?, ?, ?, ?, ?, ?)", made)
            self._store.run("delete from touched")
            self.touch({*gone, *(row.path for row in made)}, staging_is_ready=staging_is_ready)
            self._store.set_meta("active", active)

    def equal_trees(self) -> None:
        """The staging tree has been made equal to the active one."""
        with self._store.transaction():
            self._store.run("delete from touched")
            self._set_staging(is_ready=True)

    def _set_staging(self, *, is_ready: bool) -> None:
        self._store.set_meta("staging", "ready" if is_ready else "")

    def _replace(self, table: str, values: Mapping[str, object]) -> None:
        with self._store.transaction():
            self._store.run(f"delete from {table}")
            self._store.run_many(f"insert into {table} values (?, ?)", values.items())
