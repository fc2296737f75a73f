"""What earlier checks have found out, so that only changed files are read again. Losing it costs time, nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from plugins.engine.sources import RACY_NS
from tools.proofreading.proofreader import FileReport


class CheckCache(Struct, array_like=True):
    """Reports by path while the rules are of one `version`; verdicts on words and signatures by what they are of.

    A report goes with the stamp of its file: modified, changed (nanoseconds), size, inode.
    """

    version: str = ""
    reports: dict[str, tuple[tuple[int, int, int, int], FileReport]] = {}
    words: dict[str, bool] = {}
    signatures: dict[str, tuple[str, str] | None] = {}
    guesses: dict[str, list[str]] = {}
    thorough: bool = True
    """How the guesses were made."""

    def read(
        self, root: Path, paths: Iterable[str], report: Callable[[str, bytes], FileReport]
    ) -> dict[str, FileReport]:
        """Return the report on each file that can be read, by its path; `paths` are relative to `root`.

        `report` is asked only about files that have changed since they were read last.
        """
        now = time.time_ns()
        known, self.reports = self.reports, {}
        for path in paths:
            with suppress(OSError):  # gone meanwhile
                status = os.stat(root / path)  # noqa: PTH116  ten thousand of them
                stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
                if path in known and known[path][0] == stamp:
                    self.reports[path] = known[path]
                    continue
                is_settled = now - max(stamp[:2]) > RACY_NS
                found = report(path, (root / path).read_bytes())
                self.reports[path] = (stamp if is_settled else (0, 0, 0, 0)), found
        return {path: found for path, (_, found) in self.reports.items()}

    def guess(self, words: Iterable[str], ask: Callable[[str], list[str]], *, thorough: bool) -> dict[str, list[str]]:
        """Return, for each word, the words that it may have been meant to be.

        `ask` finds them where they are not known yet; `thorough` says how, and guesses made otherwise are forgotten.
        """
        known = self.guesses if thorough == self.thorough else {}
        self.guesses = {word: known[word] if word in known else ask(word) for word in words}
        self.thorough = thorough
        return self.guesses

    def save(self, file: Path) -> None:
        """Write the cache in one step; not where nothing is new, or where the folder cannot be written to."""
        data = json.encode(self)
        fresh = file.with_suffix(".baru")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_bytes() != data:
                fresh.write_bytes(data)
                fresh.replace(file)


def load_cache(file: Path, *parts: str) -> CheckCache:
    """Return what the file holds if it was made by these rules, else an empty cache.

    The rules are this package's code and lists, and `parts`: whatever else they lean on.
    """
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *folder.glob("kata/*.txt")])
    version = sha256(b"\0".join([*(one.read_bytes() for one in files), *map(str.encode, parts)])).hexdigest()
    with suppress(OSError, DecodeError, ValidationError):
        cache = json.decode(file.read_bytes(), type=CheckCache)
        if cache.version == version:
            return cache
    return CheckCache(version)
