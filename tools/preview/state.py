"""What the preview shows at a moment, shared by the thread that builds and those that serve."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition

from tools.preview.failure import BuildFailure


def _make_version() -> str:
    # Random, so that a page which a former process served also learns that it is out of date.
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the site. `output` is None until there is a whole site to show."""

    output: Path | None
    failure: BuildFailure | None = None
    version: str = field(default_factory=_make_version)


class PreviewState:
    """Holds the current snapshot and wakes the threads that wait for the next."""

    def __init__(self) -> None:
        self.snapshot = Snapshot(None)
        """The current snapshot. Replace it by `show` alone."""
        self._changed = Condition()

    def show(self, snapshot: Snapshot) -> None:
        """Replace the current snapshot."""
        with self._changed:
            self.snapshot = snapshot
            self._changed.notify_all()

    def wait(self, version: str, seconds: float) -> bool:
        """Return whether the snapshot has another version than `version`, after waiting for one at most `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self.snapshot.version != version, seconds)
