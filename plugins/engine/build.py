"""read → plan → render. Everything is planned each time; read and rendered is only what the store has no answer for."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from plugins.engine.contents import Contents
from plugins.engine.contribution import Contribution
from plugins.engine.facts import Facts, QueryCache
from plugins.engine.manifest import Manifest, OutputRow
from plugins.engine.output import Output, OutputGroup, Plan
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.read_cache import ReadCache
from plugins.engine.reading import digest
from plugins.engine.rendering import RenderContext, render_all
from plugins.engine.store import Store
from plugins.engine.tracked import earliest
from plugins.engine.trees import Tree, Trees, folder_of
from plugins.engine.workers import count_forks, run_in_child

_ENOUGH = 20
"""Problems of renderers that anybody would read."""
_QUERIES = 24
"""From so many queries on, forks pay; one takes as long as some ten pages."""
_Result = TypeVar("_Result")


class BuildConfig(Struct, frozen=True):
    """What a build builds from: a content folder, what plugins contribute, settings, and a context for renderers.

    `code` is the fingerprint of all that reads and plans. `context` is called once a build with the store and the
    folder in which the content folder lies. `overlay` joins the content folder, for previews. `ignored` are patterns of
    names of files and folders in it that are passed over.
    """

    content: Path
    contributions: Sequence[Contribution]
    settings: Mapping[str, Any]
    code: str
    context: Callable[[Store, Path], RenderContext]
    overlay: Path | None = None
    ignored: Sequence[str] = ()


class BuildResult(Struct, frozen=True):
    """The plan that was built, out of which facts, how many files it has, and how many of them had to be made."""

    plan: Plan
    facts: Facts
    output: Path
    outputs: int
    made: int
    seconds: float = 0


class FrozenSite(Struct, frozen=True):
    """A site that nobody builds anew for the moment.

    `files`: path → (SHA-256 of its bytes, size in bytes); they lie in `folder` and are never changed in place, so that
    a hard link keeps them. `facts` are what the site was planned from.
    """

    plan: Plan
    facts: Facts
    files: Mapping[str, tuple[str, int]]
    folder: Path


class _Changes(Struct, frozen=True):
    """What sets a plan apart from the active tree.

    `groups`: name → key, of all; `outputs` are to be made; `stale`: their paths → (key, group); `gone` are paths that
    nobody wants any more; `fragments` are the keys of those that the outputs of changed groups have.
    """

    groups: Mapping[str, str]
    outputs: Sequence[Output]
    stale: Mapping[str, tuple[str, str]]
    gone: Set[str]
    fragments: set[str]


class Builder:
    """Builds one site into one output, any number of times. Between builds it remembers what the store says."""

    def __init__(self, config: BuildConfig, trees: Trees) -> None:
        self.config, self.trees = config, trees
        self._contents = Contents(
            config.content,
            [reader for one in config.contributions for reader in one.readers],
            config.overlay,
            config.ignored,
        )
        self._readers = " ".join([config.code, *(one.reading for one in config.contributions)])
        self._store: Store | None = None
        self._others = 0

    def check(self, now: datetime) -> Plan:
        """Read and plan only. Raises `ContentErrors`."""
        return self._run_locked(lambda store: self._plan(store, now)[0])

    def contents(self) -> tuple[Facts, list[Problem], Callable[[str], str]]:
        """Returns all facts, what is wrong with single files, and how to get a body by its digest."""
        return *self._run_locked(self._read), self._body

    def _body(self, digest: str) -> str:
        """A body by its digest; whatever is wrong with the store, everything is read anew."""
        try:
            return ReadCache(self._open()).body(digest)
        except sqlite3.Error:
            self._forget_all()
            self.contents()
            return ReadCache(self._open()).body(digest)

    def build(self, now: datetime) -> BuildResult:
        """Bring the output up to date. Raises `ContentErrors`; the output then stays as it was."""
        started = time.perf_counter()
        result = self._run_locked(lambda store: self._build(store, now))
        return replace(result, seconds=time.perf_counter() - started)

    @contextmanager
    def freeze(self, now: datetime) -> Iterator[FrozenSite]:
        """Bring the output up to date and keep everybody else from building while the block runs.

        Raises `ContentErrors`; the output then stays as it was.
        """
        with self.trees.lock():
            built = self.build(now)
            manifest = Manifest(self._open(), self.trees)
            yield FrozenSite(built.plan, built.facts, manifest.files(), self.trees.path(manifest.active))

    def close(self) -> None:
        if self._store:
            self._store.close()
            self._store = None

    def _run_locked(self, work: Callable[[Store], _Result]) -> _Result:
        """Do what nobody else may do meanwhile. Whatever is wrong with the store, it can be had anew."""
        with self.trees.lock(), gc_paused():
            try:
                return work(self._open())
            except sqlite3.Error:
                self._forget_all()
                return work(self._open())

    def forget(self) -> None:
        """Forget all that earlier builds have read and made."""
        with self.trees.lock():
            self._forget_all()

    def _forget_all(self) -> None:
        self.close()
        Store.remove(self._file)

    @property
    def _file(self) -> Path:
        return self.trees.state / "simpanan.sqlite"

    def _open(self) -> Store:
        if self._store and not self._file.exists():
            self.close()
        if self._store is None:
            self._store = Store(self._file)
            self._contents.forget()
        elif self._store.stamp_of_others() != self._others:
            self._contents.forget()
        self._others = self._store.stamp_of_others()
        return self._store

    def _read(self, store: Store) -> tuple[Facts, list[Problem]]:
        return self._contents.read(store, self._readers)

    def _plan(self, store: Store, now: datetime) -> tuple[Plan, Facts]:
        """The plan and the facts behind it."""
        facts, problems = self._read(store)
        plans = [one.plan(facts, self.config.settings, now) for one in self.config.contributions if one.plan]
        problems += [problem for one in plans for problem in one.problems]
        if problems:
            raise ContentErrors(problems)
        plan = Plan(
            groups=tuple(group for one in plans for group in one.groups),
            next_item=earliest([one.next_item for one in plans]),
            items=sum(one.items for one in plans),
            files={key: file for one in plans for key, file in one.files.items()},
        )
        return plan, facts

    def _build(self, store: Store, now: datetime) -> BuildResult:
        trees, manifest = self.trees, Manifest(store, self.trees)
        is_first = not manifest.active
        trees.refuse_foreign()
        if not is_first:
            trees.show(manifest.active)
        context = self.config.context(store, self.config.content.parent)
        with _start_preparing(context, is_first=is_first) as prepared:
            plan, facts = self._plan(store, now)
            context.files = plan.files
            whole = manifest.is_whole()
            if not whole:
                manifest.forget()
            changes = _compare(plan.groups, context.key, manifest, store, facts.queries)
            prepared()
        if whole and not changes.stale and not changes.gone:
            if changes.groups != manifest.groups():
                with store.transaction():
                    manifest.save_groups(changes.groups)
                    facts.queries.sweep()
            return BuildResult(plan, facts, trees.output, manifest.count(), 0)
        tree = manifest.stage({*changes.gone, *changes.stale}) if whole else trees.clear(manifest.staging)
        for path in sorted(changes.gone):
            tree.remove(path)
        context.make_artifacts(changes.outputs)
        made = list(_write(changes, tree, context, manifest, store))
        with store.transaction():
            manifest.commit(made, changes.gone, changes.groups)
            facts.queries.sweep()
            context.sweep(changes.fragments, artifacts=bool(changes.gone) or any(row.artifact for row in made))
        manifest.save_folders()
        trees.show(manifest.active)
        if not whole:
            manifest.mirror()
        return BuildResult(plan, facts, trees.output, manifest.count(), len(made))


def _compare(
    groups: Iterable[OutputGroup], context: str, manifest: Manifest, store: Store, queries: QueryCache
) -> _Changes:
    """Look into those groups only whose keys are new."""
    wanted = {group.name: (group, group.key(context)) for group in groups}
    known = manifest.groups()
    changed = [group for name, (group, key) in wanted.items() if known.get(name) != key]
    _work_out(changed, store, queries)
    outputs = [(output, group.name) for group in changed for output in group.open()]
    keys = {output.path: (output.key(context), group) for output, group in outputs}
    before = manifest.keys([*(group.name for group in changed), *(known.keys() - wanted.keys())])
    stale = {path: key for path, key in keys.items() if before.get(path) != key}
    return _Changes(
        groups={name: key for name, (_, key) in wanted.items()},
        outputs=[output for output, _ in outputs if output.path in stale],
        stale=stale,
        gone=before.keys() - keys.keys(),
        fragments={fragment.key(context) for output, _ in outputs for fragment in output.fragments},
    )


def _start_preparing(context: RenderContext, *, is_first: bool) -> AbstractContextManager[Callable[[], None]]:
    """A child prepares what renderers need while the first build reads; later builds have it."""
    return run_in_child(context.prepare) if is_first and count_forks() else nullcontext(lambda: None)


def _work_out(groups: Sequence[OutputGroup], store: Store, queries: QueryCache) -> None:
    """Have ready what groups are planned from, if so many have changed that much may be missing."""
    if len(groups) < _QUERIES:
        return
    wanted = [(one.name, query) for one in groups for query in one.queries() if not queries.knows(one.name, query)]
    forks = count_forks() if len(wanted) >= _QUERIES else 0
    with store.fork_map(lambda job: queries.work_out(job[1]), wanted, forks) as texts:
        for (name, query), text in zip(wanted, texts, strict=True):
            queries.learn(name, query, text)


def _write(
    changes: _Changes, tree: Tree, context: RenderContext, manifest: Manifest, store: Store
) -> Iterator[OutputRow]:
    """Write what is new into the staging tree; yields the row of each output.

    Raises `ContentErrors` with what all renderers complain of, or as much as anybody would read.
    """
    problems: list[Problem] = []
    with render_all(changes.outputs, context, store) as rendered:
        for output, data in zip(changes.outputs, rendered, strict=True):
            if not isinstance(data, bytes):
                problems += data
                if len(problems) < _ENOUGH:
                    continue
                break
            path, name = output.path, digest(data)
            if name != manifest.digest(path):
                tree.write(path, data)
            artifact = output.artifact.key if output.artifact else ""
            yield OutputRow(path, *changes.stale[path], folder_of(path), name, len(data), artifact)
    if problems:
        raise ContentErrors(problems)


@contextmanager
def gc_paused() -> Iterator[None]:
    """A plan makes a million small objects and no circles; looking for circles among them costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
