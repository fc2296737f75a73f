"""What a plugin brings to the build: files it can read, a plan of what to write, and what code that depends on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import Struct

from plugins.engine.facts import Facts
from plugins.engine.output import Plan
from plugins.engine.reading import Reader

_LIBRARIES = ("msgspec", "tzdata")
"""What the engine itself and its tracked moments lean on."""

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


def fingerprint_code(contributions: Iterable[Contribution], folder: Path) -> str:
    """Returns the fingerprint of all modules below a folder and of the libraries that contributions lean on."""
    libraries = sorted({name for one in contributions for name in one.libraries}.union(_LIBRARIES))
    return fingerprint([sys.version, *(f"{name} {version(name)}" for name in libraries)], sorted(folder.rglob("*.py")))


def fingerprint(texts: Iterable[str], files: Iterable[Path]) -> str:
    """Returns a digest of texts and of files, each by its name and its folder's: where a site lies does not matter."""
    state = blake2b(digest_size=16)
    for text in texts:
        state.update(text.encode() + b"\0")
    for file in files:
        state.update(f"{file.parent.name}/{file.name}\0".encode() + file.read_bytes() + b"\0")
    return state.hexdigest()
