"""Reading many files at once: the same readings whatever the number of hands."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from plugins.rebuild.reading import Read, Reading, digest
from plugins.rebuild.sources import Source

WORTH = 200
"""From this many files on, starting other processes pays."""

_CHUNK = 64


def workers() -> int:
    """`KISAH_WORKERS`, else the cores this process may use."""
    wanted = os.environ.get("KISAH_WORKERS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Job = tuple[Source, str]
"""A source, and the digest of the bytes whose reading is known already ('' for none)."""

Done = tuple[Source, str, Reading | None]
"""A source, the digest of its bytes, and its reading, or None where the known one holds."""


def read_all(jobs: Sequence[Job]) -> Iterator[Done]:
    """Each job done, in order. Raises OSError where a file cannot be read."""
    hands = workers()
    plain = [(source.path, source.file, source.reader.read, known) for source, known in jobs]
    if len(jobs) < WORTH or hands < 2:
        for (source, _), job in zip(jobs, plain, strict=True):
            yield source, *_read(job)
        return
    with ProcessPoolExecutor(hands, mp_context=get_context("spawn")) as pool:
        for (source, _), (key, reading) in zip(jobs, pool.map(_read, plain, chunksize=_CHUNK), strict=True):
            yield source, key, reading


def _read(job: tuple[str, str, Read, str]) -> tuple[str, Reading | None]:
    path, file, read, known = job
    data = Path(file).read_bytes()
    key = digest(data)
    return key, None if key == known else read(path, data)


def batches(items: Iterable[Done], size: int) -> Iterator[list[Done]]:
    """The items in lists of `size`, so that what has been read can be kept before all has."""
    batch: list[Done] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
