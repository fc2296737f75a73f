"""Much of a kind at once, files read above all: the same results whatever the number of hands."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from plugins.engine import children
from plugins.engine.reading import Read, Reading, digest

_WORTH, _WORTH_SPAWNED = 24, 200
"""From so many files on, doubles of this process pay; and processes that have to begin from nothing."""
_WORTH_BYTES = 80_000_000
"""Or from so much of them: a photo takes as long as many stories."""

_CHUNK, _CHUNK_BYTES = 64, 4_000_000

_TURNS = 8
"""How often each takes some at least, so that all end at about the same time."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


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


def doubles() -> int:
    """How many doubles of this process shall work; 0 where there can be none, or one pair of hands is wanted."""
    hands = workers()
    return hands if hands > 1 and children.possible() else 0


def read_all(jobs: Sequence[Job]) -> Iterator[Done]:
    """Each job done, in order. Raises OSError where a file cannot be read."""
    total = sum(job.size for job in jobs)
    enough = _WORTH if doubles() else _WORTH_SPAWNED
    if workers() < 2 or (len(jobs) < enough and total < _WORTH_BYTES):
        return map(_read, jobs)
    return shared(jobs, _read, min(_CHUNK, len(jobs) * _CHUNK_BYTES // (total or 1)))


def shared(jobs: Sequence[_Item], work: Callable[[_Item], _Result], most: int) -> Iterator[_Result]:
    """What `work` makes of each job, in order, by as many processes as there are hands; each takes `most` at a time.

    They are doubles of this process where there can be any, else spawned: jobs, `work` and results must be picklable.
    """
    hands = workers()
    size = max(1, min(most, len(jobs) // (_TURNS * hands)))
    if doubles():
        return _by_children([jobs[at : at + size] for at in range(0, len(jobs), size)], work, hands)
    return _by_spawned(jobs, work, hands, size)


def _by_children(chunks: Sequence[Sequence[_Item]], work: Callable[[_Item], _Result], hands: int) -> Iterator[_Result]:
    with children.shared_out(chunks, lambda chunk: list(map(work, chunk)), hands, gc.enable) as results:
        yield from chain.from_iterable(results)


def _by_spawned(jobs: Sequence[_Item], work: Callable[[_Item], _Result], hands: int, size: int) -> Iterator[_Result]:
    # Imported when there is much to do: most builds read one story.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(hands, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs, chunksize=size)


def _read(job: Job) -> Done:
    data = Path(job.file).read_bytes()
    key = digest(data)
    return key, None if key == job.known else job.read(job.path, data)


def batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of `size`, so that what has been read can be kept before all has."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
