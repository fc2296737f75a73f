"""One publish at a time, whoever starts it and wherever: a lock made of nothing but files with names of their own.

Whoever wants the target writes an entry, a file that nobody else would write, and then lists all entries. If there is
another one of somebody who may be alive, he takes his own away and tries again later. Of two contenders, the one whose
entry was complete later sees the other's in any case, so two never succeed (they may both give way; their pauses
differ). This asks of a target only that a file which has been written is listed, as any file system, FTP server and S3
store of today does. Creating something exclusively is not needed (docs/decisions/09-publishing.md).

An entry is named RUN.ATTEMPT.TURN, and its owner renews it under the next turn. No two clocks are compared: an entry
counts as abandoned if it has not been renewed for a whole `span` by the clock of the one who waits. What a run of this
project left behind is known by its name, without waiting: runs of one project exclude each other by a system lock.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from tools.publishing.errors import BUSY, RefusedError, UnfinishedError
from tools.publishing.manifest import LOCK
from tools.publishing.remote import PARTIAL, Remote

SPAN = 90.0
"""Seconds."""
_LONGEST = 3
"""Nobody waits longer than so many spans, whoever comes and goes meanwhile."""


class Lock:
    """Held from `take` to `release`. `mark` is the file in which this project remembers the name of its last run."""

    def __init__(self, remote: Remote, mark: Path, tell: Callable[[str], None], span: float = SPAN) -> None:
        self._remote, self._mark, self._tell, self._span = remote, mark, tell, span
        self._run, self._attempt, self._turn = secrets.token_hex(8), 0, 0
        self._names: list[str] = []
        self._renewing = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> bool:
        """Wait for whoever holds it, but not for long. Returns whether somebody died while holding it.

        Raises RefusedError while somebody else is publishing, UnfinishedError where the target fails.
        """
        former = self._mark.read_text(encoding="utf-8") if self._mark.is_file() else ""
        self._mark.write_text(self._run, encoding="utf-8")
        seen: dict[str, float] = {}
        began, told = time.monotonic(), False
        while (now := time.monotonic()) - began < _LONGEST * self._span:
            listed = self._list()
            entries = [name for name in listed if not PARTIAL.search(name)]
            known = {_owner(name) for name in seen}
            if any(name not in seen and _owner(name) in known for name in entries):  # somebody has renewed his
                raise RefusedError(BUSY)
            alive = [name for name in entries if now - seen.setdefault(name, now) < self._span]
            if former:
                alive = [name for name in alive if not name.startswith(f"{former}.")]
            if not alive and self._claim(listed):
                self._thread.start()
                return bool(listed)
            if alive and not told:
                self._tell("Menunggu: blog ini sedang diterbitkan dari tempat lain, atau tadi terputus di sana …")
                told = True
            time.sleep(min(1.0, self._span / 10) * random.uniform(0.5, 1.5))
        raise RefusedError(BUSY)

    def _list(self) -> set[str]:
        return set(self._remote.list_files(f"{self._remote.notes}/{LOCK}"))

    def _claim(self, abandoned: Iterable[str]) -> bool:
        """Write an entry, unless somebody else turns up meanwhile; take abandoned ones away then."""
        self._attempt += 1
        self._write_entry()
        present = self._list()
        others = {name for name in present.difference(abandoned, self._names) if not PARTIAL.search(name)}
        if others or not present.issuperset(self._names):
            self._discard(self._names)
            return False
        self._discard(abandoned)
        return True

    def _write_entry(self) -> None:
        self._turn += 1
        name = f"{self._run}.{self._attempt}.{self._turn}"
        self._remote.write_notes({f"{LOCK}/{name}": name.encode()})
        self._names.append(name)

    def _discard(self, names: Iterable[str]) -> None:
        for name in list(names):
            self._remote.discard(f"{LOCK}/{name}")
            if name in self._names:
                self._names.remove(name)

    def _renew(self) -> None:
        while not self._over.wait(self._span / 4):
            with suppress(UnfinishedError):  # `check` finds out
                self.check()
                with self._renewing:
                    self._write_entry()
                    # The last but one stays: a slow listing might miss both what comes and what goes meanwhile.
                    self._discard(self._names[:-2])

    def check(self) -> None:
        """Make sure that the lock is still held. Raises UnfinishedError."""
        with self._renewing:
            if not self._list().intersection(self._names):
                raise UnfinishedError("Penerbitan lain mengambil alih karena yang ini lama tidak terdengar.")

    def fall_silent(self) -> None:
        """Renew the entry no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def release(self) -> None:
        """Let the next one in. An entry that cannot be taken away now is known by its name next time."""
        self.fall_silent()
        self._discard(self._names)


def _owner(name: str) -> str:
    """Return whose entry this is: two attempts of one run are two contenders."""
    return ".".join(name.split(".")[:2])
