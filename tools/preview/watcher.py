"""Notices what was saved, and knows what that asks for."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from pathlib import Path

from watchfiles import watch

SETTINGS = "pelicanconf.py"
_QUIET_MS = 25
"""How long nothing more must be saved before the change counts: an editor's save is often several steps."""
_TICK_MS = 250
"""How long a wait takes at most. Short, because Windows lets Ctrl-C through only between two waits, because a clock may
jump (a laptop that slept), and because somebody waits for what the comment desk has to tell."""


class Effect(enum.IntEnum):
    """What a change asks for; the greater includes the lesser."""

    NOTHING = 0
    CONTENT = 1
    THEME = 2
    CODE = 3


class Watcher:
    """Watches a project from `start` on."""

    def __init__(self, project: Path) -> None:
        self._project = project
        folders = [folder for name in ("content", "theme", "plugins") if (folder := project / name).is_dir()]
        self._changes = watch(*folders, step=_QUIET_MS, rust_timeout=_TICK_MS, yield_on_timeout=True)
        self._stamp = self._read_stamp()

    def start(self) -> None:
        """Begin. What is saved from now on is noticed, also between two waits."""
        next(self._changes)

    def stop(self) -> None:
        """End: a native watcher that outlives the interpreter's last moments can abort the process."""
        self._changes.close()

    def wait(self) -> set[Path]:
        """Return what was saved since the last wait, after waiting for it a moment; empty where nothing was."""
        # What begins with a dot is on its way to another name, or nobody's business.
        saved = {path for _, text in next(self._changes) if not (path := Path(text)).name.startswith(".")}
        stamp = self._read_stamp()
        if stamp not in {0, self._stamp}:
            self._stamp = stamp
            saved.add(self._project / SETTINGS)
        return saved

    def effect(self, saved: Iterable[Path]) -> Effect:
        """Return what the changes ask for together."""
        return max((self._effect_of(path.relative_to(self._project)) for path in saved), default=Effect.NOTHING)

    def _effect_of(self, path: Path) -> Effect:
        if path.parts[0] == "content":
            return Effect.CONTENT
        if path.parts[0] == "theme":
            # Catalogues are loaded once per process, as code is.
            return Effect.CODE if path.suffix in {".py", ".po", ".mo"} else Effect.THEME
        return Effect.CODE

    def _read_stamp(self) -> int:
        """Return when the settings were saved, in nanoseconds; 0 while they are not there.

        They are looked at and not watched: their folder holds all else too, and most editors put a new file in the old
        one's place.
        """
        try:
            return (self._project / SETTINGS).stat().st_mtime_ns
        except OSError:
            return 0
