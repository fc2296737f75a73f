"""Making many artifacts at once: the same bytes whatever the number of hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from plugins.engine.output import Artifact, ArtifactFile, RenderContext
from plugins.engine.reading import digest
from plugins.engine.workers import shared, workers

_WORTH = 1_500
"""From this many milliseconds of work on, starting other processes pays."""


class _Job(NamedTuple):
    make: Callable[[Any, tuple[bytes, ...]], dict[str, bytes]]
    view: Any
    files: tuple[tuple[str, str], ...]
    """Where the bytes of each digest lie."""


def artifact_file(view: ArtifactFile, context: RenderContext) -> bytes:
    """The renderer of an artifact's files."""
    return context.artifact(view)


def made_together(
    artifacts: Sequence[Artifact], place: Callable[[str], tuple[str, Path]]
) -> Iterator[tuple[Artifact, dict[str, bytes]]]:
    """Artifacts with their files, by several processes; none where there is too little to do to start any.

    `place` tells where the bytes of a digest lie. An artifact of files that are no longer what they were is left out:
    who asks for it alone gets to know.
    """
    effort = sum(artifact.effort for artifact in artifacts)
    if workers() < 2 or effort < _WORTH or len(artifacts) < 2:
        return
    jobs = [
        _Job(artifact.make, artifact.view, tuple((one, str(place(one)[1])) for one in artifact.files))
        for artifact in artifacts
    ]
    for artifact, found in zip(artifacts, shared(jobs, _made, min(64, 200 * len(artifacts) // effort)), strict=True):
        if found is not None:
            yield artifact, found


def _made(job: _Job) -> dict[str, bytes] | None:
    with suppress(OSError):
        data = [(name, Path(file).read_bytes()) for name, file in job.files]
        if all(digest(one) == name for name, one in data):
            return job.make(job.view, tuple(one for _, one in data))
    return None
