"""The one shape in which anything reaches the site: an `Output` of a tracked value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol, TypeVar

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.tracked import Scope, Tracked, earliest, join_keys, several

if TYPE_CHECKING:
    from plugins.engine.facts import Query

T = TypeVar("T")

Renderer = Callable[[Any, Any], bytes]
"""A module-level function from a view and the site's `RenderContext` to bytes."""


class Fragment(NamedTuple):
    """A part of several outputs that is rendered once and remembered, such as a story's entry in its feeds."""

    renderer: Renderer
    value: Tracked[Any]

    def key(self, context: str) -> str:
        return join_keys(context, self.renderer.__module__, self.renderer.__qualname__, self.value.key)


def embed(fragments: Sequence[Fragment]) -> Tracked[tuple[Fragment, ...]]:
    """Fragments as a field of a view: they take part in its key, and nobody computes what they show."""
    values = several([fragment.value for fragment in fragments])
    return Tracked(values.key, values.scopes, lambda: tuple(fragments), values.until)


class Artifact(NamedTuple):
    """Files that take long to make: remembered by `key`, whatever else of the site or its code changes.

    `make` is a module-level function from a view and the bytes of the content files named by `files` (digests) to
    bytes by name; workers call it, so that all must be picklable. `key` covers all that these bytes depend on, the
    versions of encoders included. `effort` is how many milliseconds one is worth, roughly.
    """

    key: str
    make: Callable[[Any, tuple[bytes, ...]], dict[str, bytes]]
    view: Any
    files: tuple[str, ...]
    effort: int


class ArtifactFile(NamedTuple):
    """One file of an artifact, by its name there."""

    artifact: Artifact
    name: str


class Output(NamedTuple):
    """One file of the site.

    `path` is POSIX and relative to the output folder; `renderer` a module-level function from a view to bytes; `value`
    has that view, a frozen struct of plain data, which is computed only if the file has to be rendered. Equal keys,
    equal view, equal bytes. A file of an `artifact` is had by the renderer `artifact_file`.
    """

    path: str
    renderer: Renderer
    value: Tracked[Any]
    fragments: tuple[Fragment, ...] = ()
    artifact: Artifact | None = None

    def key(self, context: str) -> str:
        """What decides whether the file is rendered again. `context` is the key of the `RenderContext`."""
        return join_keys(context, self.renderer.__module__, self.renderer.__qualname__, self.value.key)


class UnwatchedScopeError(Exception):
    """An output depends on what its group does not watch, and could become stale: a mistake in a plan."""


class Read(Protocol):
    """Gives a value that decides which outputs there are, where the group watches it."""

    def __call__(self, value: Tracked[T], /) -> T: ...


class OutputGroup(NamedTuple):
    """Outputs that are looked at together, such as the stories of a month.

    While the keys of its `scopes` are equal, none of its outputs needs a look. `name` tells groups apart; an output
    belongs to one of them. `outputs` looks at values by the function that it is given, and in no other way. `queries`
    are those that `outputs` will recall, so that they can be worked out side by side before.
    """

    name: str
    scopes: tuple[Scope, ...]
    outputs: Callable[[Read], Iterable[Output]]
    queries: Callable[[], Iterable[Query]] = tuple

    def key(self, context: str) -> str:
        return join_keys(context, *[scope.key for scope in self.scopes])

    @property
    def until(self) -> datetime | None:
        """When one of its outputs becomes untrue by itself."""
        return earliest([scope.until for scope in self.scopes])

    def open(self) -> Iterator[Output]:
        """Its outputs. Raises `UnwatchedScopeError` where one reaches outside the group's scopes."""
        watched = frozenset[str]().union(*[scope.names for scope in self.scopes])

        def check(value: Tracked[Any], what: str) -> None:
            if not value.scopes <= watched:
                self._fail(what, f"depends on what is not watched: {', '.join(sorted(value.scopes - watched))}")
            if value.until and not (self.until and self.until <= value.until):
                self._fail(what, f"holds until {value.until}, which no watched scope tells")

        def read(value: Tracked[T], /) -> T:
            check(value, "a choice among its outputs")
            return value.compute()

        for output in self.outputs(read):
            check(output.value, output.path)
            yield output

    def _fail(self, what: str, problem: str) -> NoReturn:
        raise UnwatchedScopeError(f"group {self.name}: {what} {problem}")


class Due(NamedTuple):
    """When the next build gives another site although nobody has changed anything.

    `moment` is the earliest such moment, be it an item's or that of a value that becomes untrue; `item` is when the
    earliest item of the future, such as a story, is due, or None.
    """

    moment: datetime
    item: datetime | None


class Plan(Struct, frozen=True):
    """Everything the site shall be at one moment, or the problems that stand in the way."""

    groups: tuple[OutputGroup, ...] = ()
    problems: tuple[Problem, ...] = ()
    next_item: datetime | None = None
    """When the earliest item that is still in the future becomes due."""
    items: int = 0
    """How many items, such as stories, the site has."""
    files: Mapping[str, Path] = {}
    """Where files lie that renderers use and that are no content, by the digest of their bytes."""

    @property
    def next_due(self) -> Due | None:
        moment = earliest([self.next_item, *[group.until for group in self.groups]])
        return Due(moment, self.next_item) if moment else None
