"""Reading many files at once: the same readings whatever the number of hands."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from plugins.rebuild.reading import Read, Reading, digest

WORTH = 200
"""From this many files on, starting other processes pays."""
_WORTH_BYTES = 80_000_000
"""Or from so much of them: a photo takes as long as many stories."""

_CHUNK, _CHUNK_BYTES = 64, 4_000_000

_Item = TypeVar("_Item")


class Job(NamedTuple):
    """A file to read: its name in problems and facts, where it lies, how it is read.

    `known` is the digest of the bytes whose reading still holds ('' for none); `size` is about how many bytes it has.
    """

    path: str
    file: str
    read: Read
    known: str
    size: int


Done = tuple[str, Reading | None]
"""The digest of a file's bytes, and its reading, or None where the known one holds."""


def workers() -> int:
    """`KISAH_WORKERS`, else the cores this process may use."""
    wanted = os.environ.get("KISAH_WORKERS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_all(jobs: Sequence[Job]) -> Iterator[Done]:
    """Each job done, in order. Raises OSError where a file cannot be read."""
    hands = workers()
    total = sum(job.size for job in jobs)
    if hands < 2 or (len(jobs) < WORTH and total < _WORTH_BYTES):
        yield from map(_read, jobs)
        return
    # Imported when there is much to do: most builds read one story.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(hands, mp_context=get_context("spawn")) as pool:
        chunk = min(_CHUNK, max(1, len(jobs) * _CHUNK_BYTES // (total or 1)))
        yield from pool.map(_read, jobs, chunksize=chunk)


def _read(job: Job) -> Done:
    data = Path(job.file).read_bytes()
    key = digest(data)
    return key, None if key == job.known else job.read(job.path, data)


def batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of `size`, so that what has been read can be kept before all has."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
