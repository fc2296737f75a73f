"""What was built: the active tree as a manifest, and where the staging tree may differ from it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from plugins.engine.sources import RACY_NS
from plugins.engine.store import Store
from plugins.engine.trees import Tree, Trees


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

    def __init__(self, store: Store, trees: Trees) -> None:
        self._store, self._trees = store, trees

    @property
    def active(self) -> str:
        """The name of the active tree, or '' where there is none."""
        return self._store.meta("active")

    @property
    def staging(self) -> str:
        """The name of the other tree."""
        return self._trees.other(self.active or self._trees.find_shown())

    def count(self) -> int:
        """Returns how many files the active tree has."""
        return int(self._store.value("select count(*) from outputs"))

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

    def is_whole(self) -> bool:
        """Whether the active tree can be relied on: nobody has taken any file away. Looks where somebody may have."""
        known = dict(self._store.run("select path, stamp from folders"))
        if not self.active or not known:
            return False
        tree = self._trees.open(self.active)
        stamps = _stamps(tree, known)
        doubtful = [folder for folder, stamp in known.items() if not stamp or stamps[folder] != stamp]
        query = "select path from outputs where folder = ?"
        for folder in doubtful:
            if not {path.rpartition("/")[2] for (path,) in self._store.run(query, folder)} <= tree.names(folder):
                return False
        if doubtful:
            self._replace("folders", stamps)
        return True

    def forget(self) -> None:
        """Forget the active tree: it is not what it was, and nothing of it can be relied on."""
        with self._store.transaction():
            for table in ("outputs", "groups", "folders"):
                self._store.run(f"delete from {table}")
            self._set_staging(is_ready=False)

    def stage(self, changing: Collection[str]) -> Tree:
        """Returns the staging tree equal to the active one; these paths are about to change in it."""
        if self._store.meta("staging") != "ready" or not self._trees.path(self.staging).is_dir():
            self.mirror()
        touched = {path for (path,) in self._store.run("select path from touched")}
        self._touch(changing)
        tree, shown = self._trees.open(self.staging), self._trees.path(self.active)
        kept = {path for path in touched if (shown / path).is_file()}
        for path in sorted(touched - kept):  # first: a file may stand where a folder was
            tree.remove(path)
        for path in sorted(kept):
            tree.link(path, shown)
        return tree

    def commit(self, made: Sequence[OutputRow], gone: Collection[str], groups: Mapping[str, str]) -> None:
        """The staging tree is the active one from here on. What was changed is now what the other one lacks."""
        with self._store.transaction():
            self._store.set_meta("active", self.staging)
            self._store.run_many("delete from outputs where path = ?", ((path,) for path in gone))
            self._store.run_many("insert or replace into outputs values (?, ?, ?, ?, ?, ?, ?)", made)
            self._store.run("delete from touched")
            self._touch({*gone, *(row.path for row in made)})
            self.save_groups(groups)

    def save_folders(self) -> None:
        """Remember what would tell that somebody has changed the active tree."""
        folders = [folder for (folder,) in self._store.run("select distinct folder from outputs")]
        self._replace("folders", _stamps(self._trees.open(self.active), folders))

    def mirror(self) -> None:
        """Make the staging tree from the active one, as links: the next build then finds two that are alike."""
        self._set_staging(is_ready=False)
        self._trees.mirror(self.active)
        self._set_staging(is_ready=True)

    def _touch(self, paths: Iterable[str]) -> None:
        """Say where the staging tree may differ from the active one, before it does."""
        with self._store.transaction():
            self._store.run_many("insert or ignore into touched values (?)", ((path,) for path in paths))

    def _set_staging(self, *, is_ready: bool) -> None:
        """Whether the staging tree equals the active one but for what is touched from here on."""
        with self._store.transaction():
            self._store.run("delete from touched")
            self._store.set_meta("staging", "ready" if is_ready else "")

    def _replace(self, table: str, values: Mapping[str, object]) -> None:
        with self._store.transaction():
            self._store.run(f"delete from {table}")
            self._store.run_many(f"insert into {table} values (?, ?)", values.items())


def _stamps(tree: Tree, folders: Iterable[str]) -> dict[str, int]:
    """What would tell that somebody has changed each folder; 0 where one may still change without telling."""
    settled = time.time_ns() - RACY_NS
    stamps = {folder: tree.stamp(folder) for folder in folders}
    return {folder: stamp if stamp < settled else 0 for folder, stamp in stamps.items()}
