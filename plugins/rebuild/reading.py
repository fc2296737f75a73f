"""What a reader makes of one content file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from plugins.rebuild.problem import Problem


def digest(data: bytes | str) -> str:
    """The name of some bytes: SHA-256 in hexadecimal."""
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts (a frozen dataclass of plain data; None where nothing could be made of the file) and bodies by digest."""

    facts: Any
    bodies: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Read(Protocol):
    """A pure function of a file: `path` is relative to the project and only names the file in problems and facts."""

    def __call__(self, path: str, data: bytes) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Which files are read how. `folder` is below `content/`, or a single file there; `kind` groups the facts."""

    kind: str
    folder: str
    suffixes: tuple[str, ...]
    read: Read
