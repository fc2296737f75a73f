"""What a reader makes of one content file."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Protocol

from msgspec import Struct

from plugins.engine.problem import Problem


def digest(data: bytes | str) -> str:
    """The name of some bytes: SHA-256 in hexadecimal."""
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class Reading(Struct, frozen=True):
    """What a file says: facts (None where nothing could be made of it), body, problems.

    The body is rendered HTML; facts name it by its digest. `term_frequencies` is how often each word occurs in it, as
    `indonesian/words.py` writes that; it is kept beside the body.
    """

    facts: Any
    body: str | None = None
    problems: tuple[Problem, ...] = ()
    term_frequencies: str = ""


class Read(Protocol):
    """A pure function of a file: `path` is relative to the project and only names the file in problems and facts.

    It must be picklable, since workers call it too.
    """

    def __call__(self, path: str, data: bytes) -> Reading: ...


class Reader(Struct, frozen=True):
    """Which files are read how. `folder` is below `content/`, or a single file there; `kind` groups the facts.

    `facts` is the type of what `read` finds out, by which it is had back from JSON.
    """

    kind: str
    folder: str
    suffixes: tuple[str, ...]
    read: Read
    facts: Any
