"""The finished site as a folder: made aside, swapped in whole.

`output` is a symbolic link into the state folder beside it, replaced in one step, so that a reader of `output/` sees
the old site or the new one at any moment. Where links cannot be made (Windows), folders are renamed instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from plugins.rebuild.problem import ContentErrors, Problem

STATE = ".kisah"
_TREE = "situs-"
_OWNED = "milik"


class Trees:
    """The site's folders around one `output` path."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.state = output.parent / STATE

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One build at a time; the second waits."""
        self.state.mkdir(parents=True, exist_ok=True)
        with FileLock(self.state / "kunci"):
            yield

    def fresh(self) -> Path:
        """A new, empty folder for a build. Under the lock."""
        self._refuse_foreign()
        return Path(tempfile.mkdtemp(prefix=_TREE, dir=self.state))

    def swap_in(self, tree: Path) -> None:
        """Make `tree` the site, and keep the one before it for those who are still reading. Under the lock."""
        tree.chmod(0o755)
        previous = self.output.resolve() if self.output.exists() else None
        (self.state / _OWNED).write_text(self.output.name, encoding="utf-8")
        if previous is not None and not self.output.is_symlink():
            aside = Path(tempfile.mkdtemp(prefix=_TREE, dir=self.state)) / "lama"
            self.output.rename(aside)
            previous = aside.parent
        if not self._link(tree):
            tree.rename(self.output)
        self.sweep({self.output.resolve(), previous})

    def sweep(self, keep: set[Path | None]) -> None:
        """Remove what builds that were cut short have left."""
        for folder in self.state.glob(f"{_TREE}*"):
            if folder.resolve() not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _link(self, tree: Path) -> bool:
        waiting = self.state / "tautan"
        waiting.unlink(missing_ok=True)
        try:
            waiting.symlink_to(os.path.relpath(tree, self.output.parent), target_is_directory=True)
            waiting.replace(self.output)
        except OSError:
            waiting.unlink(missing_ok=True)
            return False
        return True

    def _refuse_foreign(self) -> None:
        """A folder with files that no build of ours has put there is not ours to replace."""
        if self.output.is_symlink() or not self.output.exists() or (self.state / _OWNED).exists():
            return
        if not self.output.is_dir() or any(self.output.iterdir()):
            raise ContentErrors(
                [
                    Problem(
                        str(self.output.name),
                        "folder ini berisi berkas lain",
                        "pindahkan isinya, atau pilih folder lain untuk hasil blog",
                    )
                ]
            )
