"""What a reader makes of one content file."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from msgspec import Struct

from plugins.engine.problem import Problem


def digest(data: bytes | str) -> str:
    """The name of some bytes: SHA-256 in hexadecimal."""
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class Reading(Struct, frozen=True):
    """What a file says: facts (None where nothing could be made of it), body, problems.

    The body is a text of any length; facts name it by its digest. `term_frequencies` says how often each word occurs in
    it, as its reader writes that; it is kept beside the body.
    """

    facts: Any
    body: str | None = None
    problems: tuple[Problem, ...] = ()
    term_frequencies: str = ""


class Reader(Struct, frozen=True):
    """Which files are read how. `folder` is below `content/`, or a single file there; `kind` groups the facts.

    `read` is a pure function of a file: of its path relative to the project, which only names the file in problems and
    facts, and of its bytes. It must be picklable, since workers call it too. `facts` is the type of what it finds out,
    by which that is had back from JSON. A `timed` reader is given a third argument, when the file was changed last in
    seconds since the epoch, and reads the same bytes again when that is another moment.
    """

    kind: str
    folder: str
    suffixes: tuple[str, ...]
    read: Callable[..., Reading]
    facts: Any
    timed: bool = False
