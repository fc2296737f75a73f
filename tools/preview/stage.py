"""What the preview shows at a moment, shared by the thread that builds and those that serve."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition

from tools.preview.trouble import Trouble


def _fresh_version() -> str:
    # Random, so that a page which a former process served also learns that it is out of date.
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of the site. `output` is None until there is a whole site to show."""

    output: Path | None
    trouble: Trouble | None = None
    version: str = field(default_factory=_fresh_version)


class Stage:
    """Holds the current scene and wakes those who wait for the next."""

    def __init__(self) -> None:
        self._scene = Scene(None)
        self._changed = Condition()

    @property
    def scene(self) -> Scene:
        """The current scene."""
        return self._scene

    def show(self, scene: Scene) -> None:
        """Replace the scene."""
        with self._changed:
            self._scene = scene
            self._changed.notify_all()

    def wait(self, version: str, seconds: float) -> bool:
        """Whether the scene is another than `version`, after waiting for that at most `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._scene.version != version, seconds)
