"""The finished site as a folder: two trees and one link.

`output` is a symbolic link to `.kisah/a` or `.kisah/b`. A build brings the other tree up to date and then replaces the
link in one step, so that a reader of `output/` sees the old site or the new one at any moment. Where links cannot be
made (Windows), the active tree itself stands at `output`, and the two change places by renaming.

Files the trees share are one file with two names (hard links), so nothing is ever opened for writing in place.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from plugins.engine.problem import ContentErrors, Problem

STATE = ".kisah"
NAMES = ("a", "b")


class Trees:
    """The site's two trees around one `output` path."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.state = output.parent / STATE
        self._lock = FileLock(self.state / "kunci")

    def lock(self) -> FileLock:
        """One build at a time; the second waits. Whoever has the lock may take it again."""
        self.state.mkdir(parents=True, exist_ok=True)
        return self._lock

    def other(self, name: str) -> str:
        return NAMES[name == NAMES[0]]

    def find_shown(self) -> str:
        """The name of the tree at `output`, or '' where there is none of ours."""
        if self.output.is_symlink():
            name = self.output.readlink().name
            return name if name in NAMES else ""
        missing = [name for name in NAMES if not (self.state / name).exists()]
        return missing[0] if len(missing) == 1 and self._is_plain(self.output) else ""

    def open(self, name: str) -> Tree:
        """A tree to bring up to date."""
        return Tree(self.path(name), self.state / "tulis")

    def path(self, name: str) -> Path:
        """Where a tree lies now: in the state folder, or at `output` where links cannot be made."""
        place = self.state / name
        return self.output if not place.exists() and self._is_plain(self.output) else place

    def refuse_foreign(self) -> None:
        """A folder with files that no build of ours has put there is not ours to replace."""
        if self.output.is_symlink() or not self.output.exists():
            return
        empty = self._is_plain(self.output) and not any(self.output.iterdir())
        if not empty and not self.find_shown():
            remedy = "pindahkan isinya, atau pilih folder lain untuk hasil blog"
            raise ContentErrors([Problem(self.output.name, "folder ini berisi berkas lain", remedy)])

    def clear(self, name: str) -> Tree:
        """An empty tree of that name, which must not be the one at `output`."""
        place = self.state / name
        if place.exists():
            shutil.rmtree(place)
        place.mkdir(parents=True)
        if not self.output.exists() and not self.output.is_symlink():
            # Which tree stands at `output` is told by which of the two names is missing here.
            (self.state / self.other(name)).mkdir(exist_ok=True)
        return self.open(name)

    def mirror(self, name: str) -> None:
        """Make the other tree anew from this one, which has to be the one at `output`."""
        other = self.clear(self.other(name))
        shutil.copytree(self.path(name), other.folder, copy_function=_link, symlinks=True, dirs_exist_ok=True)

    def show(self, name: str) -> None:
        """Make a tree the site. Does nothing where it is already; safe to repeat after a kill at any moment."""
        place = self.state / name
        if not place.exists():
            return
        if self._is_plain(self.output) and not any(self.output.iterdir()):
            self.output.rmdir()
        if self.output.is_symlink() or not self.output.exists():
            goal = os.path.relpath(place, self.output.parent)
            if self.output.is_symlink() and self.output.readlink() == Path(goal):
                return
            if self._link(goal):
                return
        if self.output.exists():
            self.output.rename(self.state / self.other(name))
        place.rename(self.output)

    def _link(self, goal: str) -> bool:
        waiting = self.state / "tautan"
        waiting.unlink(missing_ok=True)
        try:
            waiting.symlink_to(goal, target_is_directory=True)
            waiting.replace(self.output)
        except OSError:
            waiting.unlink(missing_ok=True)
            return False
        return True

    @staticmethod
    def _is_plain(path: Path) -> bool:
        return path.is_dir() and not path.is_symlink()


class Tree:
    """One tree being brought up to date. Paths are POSIX and relative; `waiting` is where a file is made first."""

    def __init__(self, folder: Path, waiting: Path) -> None:
        self.folder, self._waiting = folder, waiting

    def write(self, path: str, data: bytes) -> None:
        """The file whole or not at all, under a name of its own first. No other tree's file is ever opened for it."""
        self._waiting.write_bytes(data)
        self._waiting.replace(self._place(path))

    def link(self, path: str, other: Path) -> None:
        """The same file as in the other tree."""
        place = self._place(path)
        place.unlink(missing_ok=True)
        _link(f"{other}/{path}", str(place))

    def remove(self, path: str) -> None:
        """The file and every folder that it leaves empty."""
        file = self.folder / path
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            with suppress(FileNotFoundError, NotADirectoryError):
                file.unlink()
        for parent in Path(path).parents[:-1]:
            try:
                (self.folder / parent).rmdir()
            except OSError:
                break

    def stamp(self, folder: str) -> int:
        """Changes whenever a file of the folder comes or goes; 0 where there is no such folder."""
        with suppress(OSError):
            return (self.folder / folder).stat().st_mtime_ns
        return 0

    def names(self, folder: str) -> set[str]:
        """What the folder has, subfolders included."""
        return set(os.listdir(self.folder / folder)) if self.stamp(folder) else set()  # noqa: PTH208  names are wanted

    def _place(self, path: str) -> Path:
        """Where the file belongs, in a folder that is there."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _link(source: str, place: str) -> None:
    """Give a file a second name; a copy where the file system has no hard links."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)
