"""The content folder through the store: all facts, at the price of reading what may have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from itertools import islice, starmap
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import MsgspecError, json

from plugins.engine.facts import Facts, QueryCache
from plugins.engine.problem import Problem
from plugins.engine.read_cache import ReadCache, ReadRow
from plugins.engine.reading import Reader, digest
from plugins.engine.sources import RACY_NS, Source, Stamped, reader_of, scan
from plugins.engine.store import DamagedStoreError, Store
from plugins.engine.workers import can_fork, count_forks, count_workers, process_map

_BATCH = 500
"""So many readings are saved at once, before all has been read."""

_MANY = 2_000
"""From so many files on, having a child look for changes pays."""

_WORTH, _WORTH_SPAWNED, _WORTH_BYTES = 24, 200, 80_000_000
"""From so many files to read on, forks pay; and processes that have to begin from nothing; or from so many bytes on: a
photo takes as long as many stories."""

_CHUNK, _CHUNK_BYTES = 64, 4_000_000


class _Scan(NamedTuple):
    """What a look at the content folder finds: sources to read, paths that are no more, paths of the overlay, problems.

    `sources` are all that there are, or None where they were left to whoever looked. `ignored` counts what the owner
    wants passed over.
    """

    stale: set[Stamped]
    gone: set[str]
    overlaid: Set[str]
    problems: list[Problem]
    sources: set[Stamped] | None
    ignored: int


class _Job(NamedTuple):
    """A file to read. `known` is the digest of the bytes whose reading still holds ('' for none)."""

    source: Source
    file: str
    reader: Reader
    known: str
    racy: bool


class Contents:
    """Facts of one content folder, any number of times. Between two times it remembers what the store says.

    `overlay` is a folder of the same name elsewhere, whose files join those of `folder` or take their places. `ignored`
    are patterns of names that are passed over.
    """

    def __init__(
        self, folder: Path, readers: Sequence[Reader], overlay: Path | None = None, ignored: Sequence[str] = ()
    ) -> None:
        self._folder, self._readers, self._overlay, self._ignored = folder, readers, overlay, ignored
        self._decoders: dict[str, json.Decoder[list[Any]]] = {
            reader.kind: json.Decoder(list[reader.facts | None])  # type: ignore[name-defined]
            for reader in readers
        }
        self.forget()

    def forget(self) -> None:
        """What is remembered may not be what the store says."""
        self._version = ""
        self._current: set[Stamped] | None = None
        self._values: dict[str, dict[str, Any]] = {}
        self._fingerprints: dict[str, str] = {}

    def read(self, store: Store, version: str) -> tuple[Facts, list[Problem]]:
        """Facts and problems of every file. `version` is that of the readers: the readings of others are of no use."""
        started, cache = time.time_ns(), ReadCache(store)
        new = version != self._version
        if new:
            self.forget()
            cache.adopt(version)
        with self._start_look(store, cache, in_child=new) as look:
            if new:
                self._load(cache)
            self._version = ""  # until all has been read: whoever stops half-way shall begin anew
            found = look()
        stale = sorted(map(Source._make, found.stale))
        racy = {source for source in stale if started - source.mtime_ns <= RACY_NS}
        if found.gone:
            cache.forget(found.gone)
        self._update(self._read_again(cache, stale, racy, found.overlaid), found.gone)
        self._current = None if found.sources is None else found.sources - racy
        self._version = version
        broken = cache.problems()
        problems = [*found.problems, *(one for told in broken.values() for one in starmap(Problem, json.decode(told)))]
        queries = QueryCache(store, version)
        facts = Facts(self._folder.name, self._values, self._fingerprints, frozenset(broken), queries, found.ignored)
        return facts, problems

    @contextmanager
    def _start_look(self, store: Store, cache: ReadCache, *, in_child: bool) -> Iterator[Callable[[], _Scan]]:
        """A look that goes on while something else is done, if there is much to look at and somebody to do it.

        Comparing thousands of stamps is left to the fork, and so are the stamps.
        """
        if not (in_child and count_forks() and cache.has_read(_MANY)):
            yield partial(self._look, cache)
            return
        with store.fork_map(lambda it: self._look(it)._replace(sources=None), [cache], 1) as looks:
            yield partial(next, looks)

    def _look(self, cache: ReadCache) -> _Scan:
        sources, problems, ignored = scan(self._folder, self._readers, self._ignored)
        overlaid: Set[str] = frozenset()
        if self._overlay and self._overlay.is_dir():
            laid, found, _ = scan(self._overlay, self._readers, self._ignored)
            overlaid = {path for path, *_ in laid}
            sources = {source for source in sources if source[0] not in overlaid} | laid
            problems += found
        known = set(cache.current()) if self._current is None else self._current
        stale = sources - known
        missed = {path for path, *_ in known - sources} | cache.racy()
        return _Scan(stale, missed - {path for path, *_ in stale}, overlaid, problems, sources, ignored)

    def _load(self, cache: ReadCache) -> None:
        """All that the store says."""
        for kind, decoder in self._decoders.items():
            rows = cache.facts(kind)
            self._fingerprints.update([(path, fingerprint) for path, fingerprint, _ in rows])
            # One call for all: half the time of decoding ten thousand texts would be spent between them.
            values = _decode(decoder, f"[{','.join([facts for _, _, facts in rows])}]")
            self._values[kind] = {row[0]: value for row, value in zip(rows, values, strict=True) if value is not None}

    def _read_again(
        self, cache: ReadCache, stale: Sequence[Source], racy: set[Source], overlaid: Set[str]
    ) -> Iterator[ReadRow]:
        """The rows, saved, of those files whose bytes are others than they were."""
        below, above = (str(folder.parent) for folder in (self._folder, self._overlay or self._folder))
        jobs = [
            _Job(
                source,
                f"{above if source.path in overlaid else below}/{source.path}",
                reader_of(source.path, self._readers),
                cache.digest(source.path),
                source in racy,
            )
            for source in stale
        ]
        readings = _read_all(jobs)
        for start in range(0, len(jobs), _BATCH):
            found = list(zip(jobs[start : start + _BATCH], islice(readings, _BATCH), strict=True))
            rows = [row for _, row in found if row]
            cache.save(rows, [(job.source, job.racy) for job, row in found if not row])
            yield from rows

    def _update(self, fresh: Iterable[ReadRow], gone: Iterable[str]) -> None:
        for path in gone:
            for known in (self._fingerprints, *self._values.values()):
                known.pop(path, None)
        grown = set()
        for row in fresh:
            path, values = row.source.path, self._values[row.kind]
            self._fingerprints[path] = row.fingerprint
            (value,) = _decode(self._decoders[row.kind], f"[{row.facts}]")
            if path not in values:
                grown.add(row.kind)
            values[path] = value
            if value is None:
                del values[path]
        for kind in grown:
            self._values[kind] = dict(sorted(self._values[kind].items()))


def _decode(decoder: json.Decoder[list[Any]], text: str) -> list[Any]:
    try:
        return decoder.decode(text)
    except MsgspecError as error:
        raise DamagedStoreError(str(error)) from error


def _read_all(jobs: Sequence[_Job]) -> Iterator[ReadRow | None]:
    """Each job done, in order. Raises OSError where a file cannot be read."""
    total = sum(job.source.size for job in jobs)
    enough = _WORTH if can_fork() else _WORTH_SPAWNED
    if count_workers() < 2 or (len(jobs) < enough and total < _WORTH_BYTES):
        return map(_read, jobs)
    return process_map(_read, jobs, min(_CHUNK, len(jobs) * _CHUNK_BYTES // (total or 1)))


def _read(job: _Job) -> ReadRow | None:
    """A file's reading, or None where the known one holds."""
    data = Path(job.file).read_bytes()
    if (key := digest(data)) == job.known and not job.reader.timed:
        return None
    changed = (job.source.mtime_ns // 10**9,) if job.reader.timed else ()
    reading = job.reader.read(job.source.path, data, *changed)
    facts = json.encode(reading.facts).decode()
    problems = [[one.path, one.problem, one.remedy] for one in reading.problems]
    return ReadRow(
        job.source,
        job.racy,
        digest=key,
        kind=job.reader.kind,
        facts=facts,
        fingerprint=digest(facts)[:32],
        problems=json.encode(problems).decode() if problems else "",
        body=reading.body,
        term_frequencies=reading.term_frequencies,
    )
