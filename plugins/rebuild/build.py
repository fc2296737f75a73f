"""read → plan → make. Everything is planned every time; read and made is only what the store has no answer for."""

from __future__ import annotations

import gc
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plugins.rebuild import fingerprint
from plugins.rebuild.facts import Fact, Facts
from plugins.rebuild.output import Output, Plan
from plugins.rebuild.problem import ContentErrors, Problem
from plugins.rebuild.reading import Reading, digest
from plugins.rebuild.room import Room
from plugins.rebuild.sources import Source, scan
from plugins.rebuild.static import theme_files
from plugins.rebuild.store import Made, Row, Store, encode
from plugins.rebuild.theme import Theme
from plugins.rebuild.trees import Trees
from plugins.rebuild.workers import batches, read_all

if TYPE_CHECKING:
    from jinja2 import Environment

UNSETTLED_NS = 2_000_000_000
"""A file that was changed less than this before it was read may change again without a new time stamp."""

_BATCH = 500

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Blog:
    """What a build builds from: folders, rooms, settings, and how to get a template environment."""

    content: Path
    theme: Path
    rooms: Sequence[Room]
    settings: Mapping[str, Any]
    environment: Callable[[], Environment]


@dataclass(frozen=True, slots=True)
class Content:
    """All files read: facts for planning, and the files themselves."""

    facts: Facts
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """The plan that was built, and how many of its files had to be made."""

    plan: Plan
    outputs: int
    made: int


class Builder:
    """Builds one blog into one output, any number of times. Between builds it remembers what the store says."""

    def __init__(self, blog: Blog, trees: Trees) -> None:
        self.blog, self.trees = blog, trees
        self._rows: dict[str, Row] | None = None
        self._facts: dict[str, Fact] = {}
        self._store: Store | None = None
        self._others = 0

    def check(self, now: datetime) -> Plan:
        """Read and plan. Raises `ContentErrors`."""
        with self.trees.lock(), _no_sweeping():
            return self._healing(lambda store: self._plan(store, now)[1])

    def build(self, now: datetime) -> Built:
        """Bring the output up to date. Raises `ContentErrors`; the output then stays as it was."""
        with self.trees.lock(), _no_sweeping():
            return self._healing(lambda store: self._build(store, now))

    def close(self) -> None:
        if self._store:
            self._store.close()
            self._store = None

    def _healing(self, work: Callable[[Store], _Result]) -> _Result:
        """Whatever is wrong with the store, it can be had anew."""
        try:
            return work(self._opened())
        except sqlite3.Error:
            self.close()
            Store.remove(self._file)
            return work(self._opened())

    @property
    def _file(self) -> Path:
        return self.trees.state / "simpanan.sqlite"

    def _opened(self) -> Store:
        if self._store and not self._file.exists():
            self.close()
        if self._store is None:
            self._rows, self._facts = None, {}
            self._store = Store(self._file)
        elif self._store.stamp_of_others() != self._others:
            self._rows = None
        self._others = self._store.stamp_of_others()
        return self._store

    # Reading

    def _plan(self, store: Store, now: datetime) -> tuple[Content, Plan, str]:
        code = fingerprint.code()
        content = self._read(store, f"{code} {self.blog.settings['TIMEZONE']}")
        plans = [room.plan(content.facts, self.blog.settings, now) for room in self.blog.rooms if room.plan]
        problems = [*content.problems, *(problem for one in plans for problem in one.problems)]
        if problems:
            raise ContentErrors(problems)
        planned = Plan(
            outputs=tuple(output for one in plans for output in one.outputs),
            next_due=min((one.next_due for one in plans if one.next_due), default=None),
            stories=sum(one.stories for one in plans),
        )
        return content, planned, fingerprint.workshop(code, self.blog.theme, self.blog.settings)

    def _read(self, store: Store, version: str) -> Content:
        readers = [reader for room in self.blog.rooms for reader in room.readers]
        scanned = time.time_ns()
        sources, problems = scan(self.blog.content, readers)
        if self._rows is None:
            self._rows = store.rows()
        rows = self._rows
        stale = [source for source in sources if not _is_current(rows.get(source.path), source, version)]
        gone = rows.keys() - {source.path for source in sources} if len(sources) != len(rows) or stale else set()
        if gone:
            store.save((), (), gone)
            for path in gone:
                del rows[path]
                self._facts.pop(path, None)
        jobs = [(source, _known_digest(rows.get(source.path), version)) for source in stale]
        for batch in batches(read_all(jobs), _BATCH):
            fresh, bodies = [], []
            for source, key, reading in batch:
                settled = scanned - source.stamp.mtime_ns > UNSETTLED_NS
                if reading is None:
                    fresh.append(rows[source.path]._replace(stamp=source.stamp, settled=settled))
                    continue
                row = _row(source, settled, key, reading, version)
                fresh.append(row)
                if row.body is not None and reading.body is not None:
                    bodies.append((row.body, reading.body))
            store.save(fresh, bodies, ())
            rows.update((row.path, row) for row in fresh)
        return self._content(sources, problems)

    def _content(self, sources: Sequence[Source], problems: list[Problem]) -> Content:
        rows, facts = self._rows or {}, self._facts
        by_kind: dict[str, dict[str, Fact]] = {}
        broken = set()
        new = [source for source in sources if self._is_new(source.path)]
        # One call for all: half the time of decoding ten thousand texts is spent between them.
        values = json.loads(f"[{','.join(rows[source.path].facts for source in new)}]")
        for source, value in zip(new, values, strict=True):
            decoded = None if value is None else source.reader.decode(value)
            facts[source.path] = Fact(rows[source.path].fingerprint, decoded)
        for source in sources:
            row, fact = rows[source.path], facts[source.path]
            if row.problems != "[]":
                problems += [Problem(*one) for one in json.loads(row.problems)]
                broken.add(source.path)
            if fact.value is not None:
                by_kind.setdefault(row.kind, {})[source.path] = fact
        return Content(Facts(self.blog.content.name, by_kind, frozenset(broken)), tuple(sources), tuple(problems))

    def _is_new(self, path: str) -> bool:
        known = self._facts.get(path)
        return known is None or known.fingerprint != (self._rows or {})[path].fingerprint

    # Making

    def _build(self, store: Store, now: datetime) -> Built:
        trees = self.trees
        trees.refuse_foreign()
        live = store.live
        if live:
            trees.show(live)
        content, planned, key = self._plan(store, now)
        rows = self._rows or {}
        static = list(theme_files(self.blog.theme))
        outputs = {output.path: output for output in (*planned.outputs, *(output for output, _ in static))}
        made = self._known(store, live)
        front = live or trees.shown()
        keys = {path: output.key(key) for path, output in outputs.items()}
        stale = [path for path, one in keys.items() if path not in made or made[path].key != one]
        gone = made.keys() - keys.keys()
        if live and not stale and not gone:
            return Built(planned, len(outputs), 0)
        files = {rows[source.path].digest: (source.path, source.file) for source in content.sources}
        files |= {output.parts[0]: (output.path, str(file)) for output, file in static}
        workshop = Theme(self.blog.environment, store, files, key)
        fresh = self._make([outputs[path] for path in stale], keys, made, workshop, store, front, gone)
        back = trees.other(front)
        pieces = {piece.key(key) for output in outputs.values() for piece in output.pieces}
        store.commit(back, fresh, gone, pieces, back_is_ready=bool(made))
        trees.show(back)
        if not made:
            self._mirror(store, live=back)
        return Built(planned, len(outputs), len(stale))

    def _known(self, store: Store, live: str) -> dict[str, Made]:
        """What of the live tree can be relied on: nothing that somebody has taken away."""
        if not live:
            return {}
        made = store.made()
        present = self.trees.open(live).paths()
        return made if made.keys() <= present else {}

    def _make(
        self,
        outputs: Sequence[Output],
        keys: Mapping[str, str],
        made: Mapping[str, Made],
        workshop: Theme,
        store: Store,
        front: str,
        gone: set[str],
    ) -> list[tuple[str, Made]]:
        """Bring the back tree up to date; returns what is new in the manifest."""
        back = self.trees.other(front)
        if not made:
            store.touch((), back_is_ready=False)
            tree = self.trees.clear(back)
        else:
            if not store.back_is_ready or not self.trees.tree(back).is_dir():
                self._mirror(store, front)
            touched = store.touched()
            store.touch({*gone, *(output.path for output in outputs)}, back_is_ready=True)
            tree, shown = self.trees.open(back), self.trees.tree(front)
            for path in sorted(touched - made.keys()) + sorted(gone):
                tree.remove(path)
            for path in sorted(touched & made.keys() - gone):
                tree.link(path, shown)
        fresh = []
        for output in outputs:
            data = output.maker(output.view(), workshop)
            name, old = digest(data), made.get(output.path)
            if old is None or old.digest != name:
                tree.write(output.path, data)
            fresh.append((output.path, Made(keys[output.path], name, len(data))))
        return fresh

    def _mirror(self, store: Store, live: str) -> None:
        """Make the back tree from the live one, as links: the next build then finds two that are alike."""
        front = self.trees.open(live)
        store.touch((), back_is_ready=False)
        back = self.trees.clear(self.trees.other(live))
        for path in sorted(front.paths()):
            back.link(path, front.folder)
        store.back_made_ready()


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """A plan makes a million small objects and no circles; looking for circles among them costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_current(row: Row | None, source: Source, version: str) -> bool:
    return row is not None and row.settled and row.stamp == source.stamp and row.reader == version


def _known_digest(row: Row | None, version: str) -> str:
    """Of the bytes whose reading still holds, whatever the file's stamp says now."""
    return row.digest if row and row.reader == version else ""


def _row(source: Source, settled: bool, key: str, reading: Reading, version: str) -> Row:
    facts = encode(reading.facts)
    return Row(
        path=source.path,
        stamp=source.stamp,
        settled=settled,
        digest=key,
        reader=version,
        kind=source.reader.kind,
        facts=facts,
        fingerprint=digest(facts)[:32],
        problems=encode([[one.path, one.problem, one.remedy] for one in reading.problems]),
        body=digest(reading.body) if reading.body is not None else None,
    )
