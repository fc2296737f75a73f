"""The theme's files that are published as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from plugins.engine.facts import Facts
from plugins.engine.output import Output, OutputGroup, Plan
from plugins.engine.reading import digest
from plugins.engine.rendering import RenderContext
from plugins.engine.sources import is_litter
from plugins.engine.tracked import Scope, Tracked


def copy(key: str, context: RenderContext) -> bytes:
    """The file with this digest."""
    return context.file(key)


def plan_static_files(facts: Facts, settings: Mapping[str, Any], now: datetime) -> Plan:
    """Returns the plan of the theme's static files; renderers may use its typefaces, which are not published."""
    theme = Path(settings["THEME"])
    static = {path: (digest(file.read_bytes()), file) for path, file in static_files(theme)}
    outputs = [
        Output(path, copy, Tracked(key, frozenset(("theme",)), partial(str, key))) for path, (key, _) in static.items()
    ]
    scope = Scope("theme", repr([(path, key) for path, (key, _) in static.items()]))
    files = dict(static.values()) | {digest(file.read_bytes()): file for file in typefaces(theme)}
    return Plan((OutputGroup("theme", (scope,), lambda read: outputs),), files=files)


def typefaces(theme: Path) -> list[Path]:
    """What the theme has words drawn in. They are not published."""
    return sorted((theme / "kartu").glob("*.ttf"))


def static_files(theme: Path) -> Iterator[tuple[str, Path]]:
    """Yields where each file is published and where it lies: `theme/umpan.css` and `static/umpan.css`."""
    static = theme / "static"
    for file in sorted(static.rglob("*")):
        if file.is_file() and not is_litter(file.name):
            yield f"theme/{file.relative_to(static).as_posix()}", file
