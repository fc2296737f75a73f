"""Making many blobs at once: the same bytes whatever the number of hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from plugins.rebuild.output import Blob, Kept, Workshop
from plugins.rebuild.reading import digest
from plugins.rebuild.workers import shared, workers

_WORTH = 1_500
"""From this many milliseconds of work on, starting other processes pays."""


class _Job(NamedTuple):
    make: Callable[[Any, tuple[bytes, ...]], dict[str, bytes]]
    view: Any
    files: tuple[tuple[str, str], ...]
    """Where the bytes of each digest lie."""


def kept(view: Kept, workshop: Workshop) -> bytes:
    """The maker of a blob's files."""
    return workshop.blob(view)


def made_together(
    blobs: Sequence[Blob], place: Callable[[str], tuple[str, Path]]
) -> Iterator[tuple[Blob, dict[str, bytes]]]:
    """Blobs with their files, by several processes; none where there is too little to do to start any.

    `place` tells where the bytes of a digest lie. A blob of files that are no longer what they were is left out: who
    asks for it alone gets to know.
    """
    effort = sum(blob.effort for blob in blobs)
    if workers() < 2 or effort < _WORTH or len(blobs) < 2:
        return
    jobs = [_Job(blob.make, blob.view, tuple((one, str(place(one)[1])) for one in blob.files)) for blob in blobs]
    for blob, found in zip(blobs, shared(jobs, _made, min(64, 200 * len(blobs) // effort)), strict=True):
        if found is not None:
            yield blob, found


def _made(job: _Job) -> dict[str, bytes] | None:
    with suppress(OSError):
        data = [(name, Path(file).read_bytes()) for name, file in job.files]
        if all(digest(one) == name for name, one in data):
            return job.make(job.view, tuple(one for _, one in data))
    return None
