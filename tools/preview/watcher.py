"""Notices what was saved, and knows what that asks for."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from watchfiles import DefaultFilter, watch

SETTINGS = "pelicanconf.py"
_QUIET_MS = 25
"""How long nothing more must be saved before the change counts: an editor's save is often several steps."""


class Effect(enum.IntEnum):
    """What a change asks for; the greater includes the lesser."""

    NOTHING = 0
    CONTENT = 1
    THEME = 2
    CODE = 3


class Watcher:
    """Watches a project in the background from `start` on."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._saved: SimpleQueue[set[Path]] = SimpleQueue()
        self._stopped = Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin. What is saved from now on is noticed."""
        folders = [folder for name in ("content", "theme", "plugins") if (folder := self._project / name).is_dir()]
        # The settings are watched through their folder: most editors put a new file in the old one's place.
        for paths, recursive in ((folders, True), ([self._project], False)):
            self._threads.append(Thread(target=self._watch, args=(paths, recursive), daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """End the threads: a native watcher that outlives the interpreter's last moments can abort the process."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=2)

    def wake(self) -> None:
        """End the wait, though nothing was saved. Any thread may call this."""
        self._saved.put(set())

    def wait(self, seconds: float) -> set[Path]:
        """What was saved, waiting for it at most `seconds`; empty where nothing was."""
        try:
            saved = self._saved.get(timeout=seconds)
            while not self._saved.empty():
                saved |= self._saved.get()
        except Empty:
            return set()
        return saved

    def effect(self, saved: Iterable[Path]) -> Effect:
        """What the changes ask for together."""
        return max((self._effect_of(path.relative_to(self._project)) for path in saved), default=Effect.NOTHING)

    def _effect_of(self, path: Path) -> Effect:
        if path.parts[0] == "content":
            return Effect.CONTENT
        if path.parts[0] == "theme":
            # Catalogues are loaded once per process, as code is.
            return Effect.CODE if path.suffix in {".py", ".po", ".mo"} else Effect.THEME
        return Effect.CODE if path.parts[0] == "plugins" or str(path) == SETTINGS else Effect.NOTHING

    def _watch(self, folders: list[Path], recursive: bool) -> None:
        if not folders:
            return
        for changes in watch(
            *folders,
            watch_filter=DefaultFilter(),
            step=_QUIET_MS,
            stop_event=self._stopped,
            raise_interrupt=False,
            recursive=recursive,
        ):
            # What begins with a dot is on its way to another name, or nobody's business.
            saved = {path for _, text in changes if not (path := Path(text)).name.startswith(".")}
            if self.effect(saved):
                self._saved.put(saved)
