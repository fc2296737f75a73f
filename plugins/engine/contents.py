"""The content folder through the store: all facts, at the price of reading what may have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import MsgspecError, json

from plugins.engine import children
from plugins.engine.facts import Facts
from plugins.engine.problem import Problem
from plugins.engine.queries import QueryCache
from plugins.engine.reading import Reader, Reading, digest
from plugins.engine.sources import Source, Stamped, reader_of, scan
from plugins.engine.store import Damaged, Row, Store
from plugins.engine.workers import Job, batches, doubles, read_all

UNSETTLED_NS = 2_000_000_000
"""A file that was changed less than this before it was read may change again without a new time stamp."""

_BATCH = 500

_MANY = 2_000
"""From so many files on, having a child look for changes pays."""


class _Look(NamedTuple):
    """What a look at the content folder finds: sources to read, paths that are no more, paths of the overlay, problems.

    `sources` are all that there are, or None where they were left to whoever looked.
    """

    stale: set[Stamped]
    gone: set[str]
    above: Set[str]
    problems: list[Problem]
    sources: set[Stamped] | None


class Contents:
    """Facts of one content folder, any number of times. Between two times it remembers what the store says.

    `overlay` is a folder of the same name elsewhere, whose files join those of `folder` or take their places.
    """

    def __init__(self, folder: Path, readers: Sequence[Reader], overlay: Path | None = None) -> None:
        self._folder, self._readers, self._overlay = folder, readers, overlay
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
        scanned = time.time_ns()
        new = version != self._version
        if new:
            self.forget()
            store.adopt(version)
        with self._looking(store, beside=new) as look:
            if new:
                self._load(store)
            self._version = ""  # until all has been read: whoever stops half-way shall begin anew
            found = look()
        stale = sorted(map(Source._make, found.stale))
        unsettled = {source for source in stale if scanned - source.mtime_ns <= UNSETTLED_NS}
        if found.gone:
            store.forget(found.gone)
        self._update(self._read_again(store, stale, unsettled, found.above), found.gone)
        self._current = None if found.sources is None else found.sources - unsettled
        self._version = version
        broken = store.problems()
        problems = [*found.problems, *(one for told in broken.values() for one in starmap(Problem, json.decode(told)))]
        queries = QueryCache(store, version)
        return Facts(self._folder.name, self._values, self._fingerprints, frozenset(broken), queries), problems

    @contextmanager
    def _looking(self, store: Store, *, beside: bool) -> Iterator[Callable[[], _Look]]:
        """A look that goes on while something else is done, if there is much to look at and somebody to do it."""
        if not (beside and doubles() and store.has_read(_MANY)):
            yield partial(self._look, store)
            return
        store.close()
        with children.beside(partial(self._look_apart, store.file)) as look:
            store.open()
            yield look

    def _look_apart(self, file: Path) -> _Look:
        """A look with a connection of its own. Comparing thousands of stamps is left here, and so are the stamps."""
        store = Store(file)
        try:
            return self._look(store)._replace(sources=None)
        finally:
            store.close()

    def _look(self, store: Store) -> _Look:
        sources, problems, above = self._scan()
        known = set(store.current()) if self._current is None else self._current
        stale = sources - known
        missed = {path for path, *_ in known - sources} | store.unsettled()
        return _Look(stale, missed - {path for path, *_ in stale}, above, problems, sources)

    def _scan(self) -> tuple[set[Stamped], list[Problem], Set[str]]:
        """Every source, what is wrong, and which paths lie in the overlay."""
        sources, problems = scan(self._folder, self._readers)
        if self._overlay is None or not self._overlay.is_dir():
            return sources, problems, frozenset()
        laid, found = scan(self._overlay, self._readers)
        above = {path for path, *_ in laid}
        return {source for source in sources if source[0] not in above} | laid, problems + found, above

    def _load(self, store: Store) -> None:
        """All that the store says."""
        for kind, decoder in self._decoders.items():
            rows = store.facts(kind)
            self._fingerprints.update([(path, fingerprint) for path, fingerprint, _ in rows])
            # One call for all: half the time of decoding ten thousand texts would be spent between them.
            values = _decoded(decoder, f"[{','.join([facts for _, _, facts in rows])}]")
            self._values[kind] = {row[0]: value for row, value in zip(rows, values, strict=True) if value is not None}

    def _read_again(self, store: Store, stale: Sequence[Source], unsettled: set[Source], above: Set[str]) -> list[Row]:
        """The rows, saved, of those files whose bytes are others than they were."""
        if not stale:
            return []
        found: list[Row] = []
        folder = self._folder.parent.as_posix()
        overlay = self._overlay.parent.as_posix() if self._overlay else folder
        readers = [reader_of(source.path, self._readers) for source in stale]
        jobs = [
            Job(
                source.path,
                f"{overlay if source.path in above else folder}/{source.path}",
                reader.read,
                store.digest(source.path),
                source.size,
            )
            for source, reader in zip(stale, readers, strict=True)
        ]
        for batch in batches(zip(stale, readers, read_all(jobs), strict=True), _BATCH):
            rows, bodies, term_frequencies, same = [], [], [], []
            for source, reader, (key, reading) in batch:
                settled = source not in unsettled
                if reading is None:
                    same.append((source, settled))
                    continue
                rows.append(row := _row(source, settled, key, reader, reading))
                if row.body is not None and reading.body is not None:
                    bodies.append((row.body, reading.body))
                    term_frequencies.append((row.body, reading.term_frequencies))
            store.save(rows, bodies, same, term_frequencies)
            found += rows
        return found

    def _update(self, fresh: Iterable[Row], gone: Iterable[str]) -> None:
        for path in gone:
            self._fingerprints.pop(path, None)
            for values in self._values.values():
                values.pop(path, None)
        grown = set()
        for row in fresh:
            values = self._values[row.kind]
            self._fingerprints[row.path] = row.fingerprint
            (value,) = _decoded(self._decoders[row.kind], f"[{row.facts}]")
            if value is None:
                values.pop(row.path, None)
                continue
            if row.path not in values:
                grown.add(row.kind)
            values[row.path] = value
        for kind in grown:
            self._values[kind] = dict(sorted(self._values[kind].items()))


def _decoded(decoder: json.Decoder[list[Any]], text: str) -> list[Any]:
    try:
        return decoder.decode(text)
    except MsgspecError as error:
        raise Damaged(str(error)) from error


def _row(source: Source, settled: bool, key: str, reader: Reader, reading: Reading) -> Row:
    facts = json.encode(reading.facts).decode()
    problems = [[one.path, one.problem, one.remedy] for one in reading.problems]
    return Row(
        *source,
        settled=settled,
        digest=key,
        kind=reader.kind,
        facts=facts,
        fingerprint=digest(facts)[:32],
        problems=json.encode(problems).decode() if problems else "",
        body=digest(reading.body) if reading.body is not None else None,
    )
