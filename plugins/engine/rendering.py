"""From outputs to bytes: what renderers work with, and much of it at once by several workers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from plugins.engine.output import Artifact, ArtifactFile, Fragment, Output
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.read_cache import ReadCache
from plugins.engine.reading import digest
from plugins.engine.store import Store
from plugins.engine.workers import count_forks, count_workers, process_map

_CHUNK, _JOBS = 32, 5_000
_OUTPUTS = 200
"""From so many outputs on, forks pay."""

_WORTH = 1_500
"""From this many milliseconds of work on artifacts on, starting other processes pays."""


class RenderContext:
    """What a renderer may use besides its view: content by digest, so that a view still says it all.

    `folder` is where the content folder lies; `key` is the fingerprint of all that renderers use besides their views.
    A site's own class adds to it, templates above all.
    """

    def __init__(self, store: Store, folder: Path, key: str) -> None:
        self.key, self._store, self._folder = key, store, folder
        self._readings = ReadCache(store)
        self.files: Mapping[str, Path] = {}
        """What `Plan.files` says, once there is a plan."""

    def prepare(self) -> None:
        """Do in a child, while the first build reads, what makes renderers faster."""

    def body(self, digest: str) -> str:
        """Returns the body that a reader gave, by its digest."""
        return self._readings.body(digest)

    def file(self, key: str) -> bytes:
        """Returns the bytes of a file by their digest. Raises `ContentErrors` where it is another file by now."""
        file = self._locate(key)
        data = file.read_bytes()
        if digest(data) != key:
            path = Path(os.path.relpath(file, self._folder)).as_posix()
            raise ContentErrors([Problem(path, "berkas ini berubah selagi blog dibangun", "jalankan sekali lagi")])
        return data

    def artifact(self, file: ArtifactFile) -> bytes:
        """Returns a file of an artifact, remembered or made now. One that was damaged is as good as lost."""
        artifact, name = file
        query = "select data, digest from artifacts where key = ? and name = ?"
        found = self._store.run(query, artifact.key, name).fetchone()
        if found and digest(found[0]) == found[1]:
            return bytes(found[0])
        made = artifact.make(artifact.view, tuple(self.file(one) for one in artifact.files))
        self._save_artifact(artifact, made)
        return made[name]

    def fragment(self, fragment: Fragment) -> str:
        """Returns a fragment's text, remembered or rendered now."""
        key = fragment.key(self.key)
        text = self._store.text("select text, digest from fragments where key = ?", key)
        if text is None:
            text = fragment.renderer(fragment.value.compute(), self).decode()
            self._store.run("insert or replace into fragments values (?, ?, ?)", key, text, digest(text))
        return text

    def make_artifacts(self, outputs: Iterable[Output]) -> None:
        """Have ready what takes long to make, if there is so much of it that several workers pay.

        An artifact of files that are no longer what they were is left out: who asks for it alone gets to know.
        """
        artifacts = {output.artifact.key: output.artifact for output in outputs if output.artifact}
        known = "select 1 from artifacts where key = ?"
        wanted = [artifact for key, artifact in artifacts.items() if self._store.value(known, key) is None]
        effort = sum(artifact.effort for artifact in wanted)
        if count_workers() < 2 or effort < _WORTH or len(wanted) < 2:
            return
        jobs = [(artifact, tuple(map(self._locate, artifact.files))) for artifact in wanted]
        made = process_map(_make_artifact, jobs, min(64, 200 * len(wanted) // effort))
        for artifact, files in zip(wanted, made, strict=True):
            if files is not None:
                self._save_artifact(artifact, files)

    def sweep(self, fragments: Collection[str], *, artifacts: bool) -> None:
        """Forget all fragments but those with these keys, should there be any, and artifacts that no output has."""
        if fragments:
            known = self._store.run("select key from fragments").fetchall()
            self._store.run_many(
                "delete from fragments where key = ?", (row for row in known if row[0] not in fragments)
            )
        if artifacts:
            unused = "select key from artifacts except select artifact from outputs"
            self._store.run(f"delete from artifacts where key in ({unused})")

    def _locate(self, key: str) -> Path:
        """Where the bytes of a digest lie."""
        path = self._readings.path(key)
        return self._folder / path if path else self.files[key]

    def _save_artifact(self, artifact: Artifact, files: Mapping[str, bytes]) -> None:
        rows = ((artifact.key, name, data, digest(data)) for name, data in files.items())
        with self._store.transaction():
            self._store.run_many("insert or replace into artifacts values (?, ?, ?, ?)", rows)


def _make_artifact(job: tuple[Artifact, tuple[Path, ...]]) -> dict[str, bytes] | None:
    artifact, files = job
    with suppress(OSError):
        data = tuple(file.read_bytes() for file in files)
        if tuple(map(digest, data)) == artifact.files:
            return artifact.make(artifact.view, data)
    return None


def artifact_file(view: ArtifactFile, context: RenderContext) -> bytes:
    """The renderer of an artifact's files."""
    return context.artifact(view)


@contextmanager
def render_all(
    outputs: Sequence[Output], context: RenderContext, store: Store
) -> Iterator[Iterator[bytes | tuple[Problem, ...]]]:
    """The bytes of each output, or what its renderer complains of, in order."""
    size = max(_CHUNK, len(outputs) // _JOBS)
    jobs = [outputs[at : at + size] for at in range(0, len(outputs), size)]
    forks = count_forks() if len(outputs) >= _OUTPUTS else 0
    with store.fork_map(lambda job: list(_render(job, context)), jobs, forks) as found:
        yield chain.from_iterable(found)


def _render(outputs: Iterable[Output], context: RenderContext) -> Iterator[bytes | tuple[Problem, ...]]:
    for output in outputs:
        try:
            yield output.renderer(output.value.compute(), context)
        except ContentErrors as errors:
            yield errors.problems
