"""read → plan → make. Everything is planned every time; read and made is only what the store has no answer for."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from plugins.engine import children, fingerprint
from plugins.engine.artifact import made_together
from plugins.engine.contents import UNSETTLED_NS, Contents
from plugins.engine.contribution import Contribution
from plugins.engine.facts import Facts
from plugins.engine.output import Artifact, Output, OutputGroup, Plan
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.queries import QueryCache
from plugins.engine.reading import digest
from plugins.engine.store import Made, Store
from plugins.engine.tracked import earliest
from plugins.engine.trees import Tree, Trees, folder_of
from plugins.engine.workers import doubles
from plugins.site.static import theme_files, theme_group, typefaces
from plugins.site.theme import Theme

if TYPE_CHECKING:
    from jinja2 import Environment

_ENOUGH = 20
_CHUNK, _JOBS = 32, 5_000
_OUTPUTS = 200
"""From so many outputs on, several hands pay."""
_QUERIES = 24
"""From so many queries on, several hands pay; one takes as long as some ten pages."""
_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class Blog(Struct, frozen=True):
    """What a build builds from: folders, what plugins contribute, settings, and how to get a template environment.

    `overlay` joins the content folder, for previews of what is not the blog's yet.
    """

    content: Path
    theme: Path
    contributions: Sequence[Contribution]
    settings: Mapping[str, Any]
    environment: Callable[[], Environment]
    overlay: Path | None = None


class Built(Struct, frozen=True):
    """The plan that was built, out of which facts, and how many of its files had to be made."""

    plan: Plan
    facts: Facts
    outputs: int
    made: int


class Finished(Struct, frozen=True):
    """A site that nobody builds anew for the moment.

    `files`: path → (SHA-256 of its bytes, size in bytes); they lie in `folder` and are never changed in place, so that
    a hard link keeps them. `facts` are what the site was planned from.
    """

    plan: Plan
    facts: Facts
    files: Mapping[str, tuple[str, int]]
    folder: Path


class _Change(Struct, frozen=True):
    """What sets a plan apart from the live tree.

    `groups`: name → key, of all; `outputs` are to be made; `stale`: their paths → (key, group); `gone` are paths that
    nobody wants any more; `fragments` are the keys of those that the outputs of changed groups have.
    """

    groups: Mapping[str, str]
    outputs: Sequence[Output]
    stale: Mapping[str, tuple[str, str]]
    gone: Set[str]
    fragments: set[str]


class Builder:
    """Builds one blog into one output, any number of times. Between builds it remembers what the store says."""

    def __init__(self, blog: Blog, trees: Trees) -> None:
        self.blog, self.trees = blog, trees
        readers = [reader for one in blog.contributions for reader in one.readers]
        self._contents = Contents(blog.content, readers, blog.overlay)
        self._store: Store | None = None
        self._others = 0

    def check(self, now: datetime) -> tuple[Plan, int]:
        """Read and plan, and count the files that would be. Raises `ContentErrors`."""
        with self.trees.lock(), _no_sweeping():
            return self._healing(lambda store: self._count(store, now))

    def contents(self) -> tuple[Facts, list[Problem], Callable[[str], str]]:
        """All facts, what is wrong with single files, and how to get a body by its digest."""
        with self.trees.lock(), _no_sweeping():
            facts, problems = self._healing(lambda store: self._read(store, fingerprint.code()))
        return facts, problems, self._body

    def _body(self, digest: str) -> str:
        """A body by its digest; whatever is wrong with the store, everything is read anew."""
        try:
            return self._opened().body(digest)
        except sqlite3.Error:
            self._begin_anew()
            self.contents()
            return self._opened().body(digest)

    def build(self, now: datetime) -> Built:
        """Bring the output up to date. Raises `ContentErrors`; the output then stays as it was."""
        with self.trees.lock(), _no_sweeping():
            return self._healing(lambda store: self._build(store, now))

    @contextmanager
    def finished(self, now: datetime) -> Iterator[Finished]:
        """Bring the output up to date and keep everybody else from building while the block runs.

        Raises `ContentErrors`; the output then stays as it was.
        """
        with self.trees.lock():
            with _no_sweeping():
                built = self._healing(lambda store: self._build(store, now))
            store = self._opened()
            yield Finished(built.plan, built.facts, store.manifest(), self.trees.tree(store.live))

    def close(self) -> None:
        if self._store:
            self._store.close()
            self._store = None

    def _healing(self, work: Callable[[Store], _Result]) -> _Result:
        """Whatever is wrong with the store, it can be had anew."""
        try:
            return work(self._opened())
        except sqlite3.Error:
            self._begin_anew()
            return work(self._opened())

    def _begin_anew(self) -> None:
        self.close()
        Store.remove(self._file)

    @property
    def _file(self) -> Path:
        return self.trees.state / "simpanan.sqlite"

    def _opened(self) -> Store:
        if self._store and not self._file.exists():
            self.close()
        if self._store is None:
            self._store = Store(self._file)
            self._contents.forget()
        elif self._store.stamp_of_others() != self._others:
            self._contents.forget()
        self._others = self._store.stamp_of_others()
        return self._store

    def _read(self, store: Store, code: str) -> tuple[Facts, list[Problem]]:
        return self._contents.read(store, f"{code} {self.blog.settings['TIMEZONE']}")

    def _plan(self, store: Store, now: datetime, code: str) -> tuple[Plan, Facts]:
        """The plan and the facts behind it."""
        settings = self.blog.settings
        facts, problems = self._read(store, code)
        plans = [one.plan(facts, settings, now) for one in self.blog.contributions if one.plan]
        problems += [problem for one in plans for problem in one.problems]
        if problems:
            raise ContentErrors(problems)
        planned = Plan(
            groups=tuple(group for one in plans for group in one.groups),
            next_story=earliest([one.next_story for one in plans]),
            stories=sum(one.stories for one in plans),
        )
        return planned, facts

    def _count(self, store: Store, now: datetime) -> tuple[Plan, int]:
        planned, _ = self._plan(store, now, fingerprint.code())
        return planned, sum(1 for group in planned.groups for _ in group.open())

    def _build(self, store: Store, now: datetime) -> Built:
        trees, live = self.trees, store.live
        trees.refuse_foreign()
        if live:
            trees.show(live)
        code, static = fingerprint.code(), dict(theme_files(self.blog.theme))
        context = fingerprint.context(code, self.blog.theme, self.blog.settings)
        place = self._places(store, static)
        theme = Theme(self.blog.theme, self.blog.environment, store, place, context)
        with _compiling(theme, store) as compiled:
            planned, facts = self._plan(store, now, code)
            whole = bool(live) and self._is_whole(store, trees.open(live))
            groups = (*planned.groups, theme_group(static))
            change = self._compare(groups, context, store, facts.queries, anew=not whole)
            compiled()
        if whole and not change.stale and not change.gone:
            store.keep(change.groups)
            return Built(planned, facts, store.count(), 0)
        front = live or trees.shown()
        back = trees.other(front)
        tree = self._back(store, front, {*change.gone, *change.stale}) if whole else self._nothing(store, back)
        for path in sorted(change.gone):
            tree.remove(path)
        self._make_artifacts(change.outputs, store, place)
        made = [
            Made(output.path, *change.stale[output.path], name, size, output.artifact.key if output.artifact else "")
            for output, name, size in self._make(change.outputs, tree, theme, store)
        ]
        store.commit(back, change.groups, made, change.gone, change.fragments, back_is_ready=whole)
        stamps = _stamps(tree, store.folders().keys() | {folder_of(one.path) for one in made})
        store.save_folders({folder: stamp for folder, stamp in stamps.items() if stamp or store.names(folder)})
        trees.show(back)
        if not whole:
            self._mirror(store, live=back)
        return Built(planned, facts, store.count(), len(made))

    def _compare(
        self, groups: Iterable[OutputGroup], context: str, store: Store, queries: QueryCache, *, anew: bool
    ) -> _Change:
        """Look into those groups only whose keys are new. `anew`: nothing in the live tree can be relied on."""
        wanted = {group.name: (group, group.key(context)) for group in groups}
        known = {} if anew else store.bundles()
        changed = [group for name, (group, key) in wanted.items() if known.get(name) != key]
        _work_out(changed, store, queries)
        outputs = [(output, group.name) for group in changed for output in group.open()]
        keys = {output.path: (output.key(context), group) for output, group in outputs}
        before = {} if anew else store.keys([*(group.name for group in changed), *(known.keys() - wanted.keys())])
        stale = {path: key for path, key in keys.items() if before.get(path) != key}
        return _Change(
            groups={name: key for name, (_, key) in wanted.items()},
            outputs=[output for output, _ in outputs if output.path in stale],
            stale=stale,
            gone=before.keys() - keys.keys(),
            fragments={fragment.key(context) for output, _ in outputs for fragment in output.fragments},
        )

    def _is_whole(self, store: Store, tree: Tree) -> bool:
        """Whether the live tree can be relied on: nobody has taken any file away. Looks where somebody may have."""
        known = store.folders()
        stamps = _stamps(tree, known)
        doubtful = [folder for folder, stamp in known.items() if not stamp or stamps[folder] != stamp]
        if not known or not all(store.names(folder) <= tree.names(folder) for folder in doubtful):
            return False
        if doubtful:
            store.save_folders(stamps)
        return True

    def _places(self, store: Store, static: Mapping[Output, Path]) -> Callable[[str], tuple[str, Path]]:
        """Where the bytes of a digest lie: in the theme, or in the content folder."""

        @cache
        def theme() -> dict[str, tuple[str, Path]]:
            known = {output.value.key: (output.path, file) for output, file in static.items()}
            faces = typefaces(self.blog.theme)
            return known | {digest(file.read_bytes()): (f"theme/kartu/{file.name}", file) for file in faces}

        def place(key: str) -> tuple[str, Path]:
            path = store.path(key)
            return (path, self.blog.content.parent / path) if path else theme()[key]

        return place

    def _make_artifacts(
        self, outputs: Iterable[Output], store: Store, place: Callable[[str], tuple[str, Path]]
    ) -> None:
        """Have what takes long ready, if there is so much of it that several hands pay."""
        wanted: dict[str, Artifact] = {}
        for output in outputs:
            if (artifact := output.artifact) and artifact.key not in wanted and not store.has_blob(artifact.key):
                wanted[artifact.key] = artifact
        for artifact, files in made_together(list(wanted.values()), place):
            store.save_blob(artifact.key, files)

    def _make(
        self, outputs: Sequence[Output], tree: Tree, theme: Theme, store: Store
    ) -> Iterator[tuple[Output, str, int]]:
        """Write what is new into the back tree; yields each output with the digest and size of its bytes.

        Raises `ContentErrors` with what all renderers complain of, or as much as anybody would read.
        """
        problems: list[Problem] = []
        with _printed(outputs, theme, store) as printed:
            for output, data in zip(outputs, printed, strict=True):
                if not isinstance(data, bytes):
                    problems += data
                    if len(problems) < _ENOUGH:
                        continue
                    break
                name = digest(data)
                if name != store.made(output.path):
                    tree.write(output.path, data)
                yield output, name, len(data)
        if problems:
            raise ContentErrors(problems)

    def _nothing(self, store: Store, back: str) -> Tree:
        """The back tree as it is when nothing is known."""
        store.touch((), back_is_ready=False)
        store.forget_made()
        return self.trees.clear(back)

    def _back(self, store: Store, front: str, changing: Collection[str]) -> Tree:
        """The back tree equal to the live one, in which these paths are about to change."""
        back, shown = self.trees.other(front), self.trees.tree(front)
        if not store.back_is_ready or not self.trees.tree(back).is_dir():
            self._mirror(store, front)
        touched = store.touched()
        store.touch(changing, back_is_ready=True)
        tree = self.trees.open(back)
        kept = {path for path in touched if (shown / path).is_file()}
        for path in sorted(touched - kept):  # first: a file may stand where a folder was
            tree.remove(path)
        for path in sorted(kept):
            tree.link(path, shown)
        return tree

    def _mirror(self, store: Store, live: str) -> None:
        """Make the back tree from the live one, as links: the next build then finds two that are alike."""
        front = self.trees.open(live)
        store.touch((), back_is_ready=False)
        back = self.trees.clear(self.trees.other(live))
        for path in sorted(front.paths()):
            back.link(path, front.folder)
        store.back_made_ready()


def _stamps(tree: Tree, folders: Iterable[str]) -> dict[str, int]:
    """What would tell that somebody has changed each folder; 0 where one may still change without telling."""
    settled = time.time_ns() - UNSETTLED_NS
    stamps = {folder: tree.stamp(folder) for folder in folders}
    return {folder: stamp if stamp < settled else 0 for folder, stamp in stamps.items()}


@contextmanager
def _done(
    jobs: Sequence[_Job], work: Callable[[_Job], _Result], store: Store, *, enough: int
) -> Iterator[Iterator[_Result]]:
    """What `work` makes of each job, in order; by several hands where there are `enough` jobs to pay for them."""
    hands = doubles() if len(jobs) >= enough else 0
    if not hands:
        yield map(work, jobs)
        return
    store.close()
    with children.shared_out(jobs, work, hands, store.open) as results:
        store.open()
        yield results


def _compiling(theme: Theme, store: Store) -> AbstractContextManager[Callable[[], None]]:
    """A child compiles the templates meanwhile, where nothing was built yet; else each is when it is needed."""
    return nullcontext(lambda: None) if store.live or not doubles() else children.beside(theme.compile)


def _work_out(groups: Sequence[OutputGroup], store: Store, queries: QueryCache) -> None:
    """Have ready what groups are planned from, if so many have changed that much may be missing."""
    if len(groups) < _QUERIES:
        return
    wanted = [(one.name, query) for one in groups for query in one.queries() if not queries.knows(query)]
    with _done(wanted, lambda job: queries.work_out(job[1]), store, enough=_QUERIES) as texts:
        for (name, query), text in zip(wanted, texts, strict=True):
            queries.learn(name, query, text)


@contextmanager
def _printed(outputs: Sequence[Output], theme: Theme, store: Store) -> Iterator[Iterator[bytes | tuple[Problem, ...]]]:
    """The bytes of each output, or what its renderer complains of."""
    size = max(_CHUNK, len(outputs) // _JOBS)
    jobs = [outputs[at : at + size] for at in range(0, len(outputs), size)]
    with _done(jobs, lambda job: list(_print(job, theme)), store, enough=_OUTPUTS // _CHUNK) as found:
        yield chain.from_iterable(found)


def _print(outputs: Iterable[Output], theme: Theme) -> Iterator[bytes | tuple[Problem, ...]]:
    for output in outputs:
        try:
            yield output.renderer(output.value.compute(), theme)
        except ContentErrors as errors:
            yield errors.problems


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
