"""What a plugin brings to the build: files it can read, and a plan of what to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from plugins.engine.facts import Facts
from plugins.engine.output import Plan
from plugins.engine.reading import Reader

Planner = Callable[[Facts, Mapping[str, Any], datetime], Plan]


class Contribution(Struct, frozen=True):
    """A plugin's hooks hand one over when Pelican asks for generators.

    `libraries` are the distributions whose versions decide what its readers, planner and renderers give, and
    `reading` is whatever else decides what its readers give, such as a time zone.
    """

    readers: tuple[Reader, ...] = ()
    plan: Planner | None = None
    libraries: tuple[str, ...] = ()
    reading: str = ""
