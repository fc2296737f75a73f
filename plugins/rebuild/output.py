"""The one shape in which anything reaches the site: an `Output` and its declared inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from msgspec import Struct

from plugins.rebuild.problem import Problem

if TYPE_CHECKING:
    from plugins.rebuild.memory import Extract


class Workshop(Protocol):
    """What a maker may use besides its view. Content is fetched by digest, so that a view still says it all."""

    def render(self, template: str, page: Any) -> str:
        """Render a theme template, whose only names are `page` and `site` (`page.site`)."""

    def inlined(self, name: str) -> str:
        """What stands inside every page (`rebuild/inline.py`), as it stands there."""

    def body(self, digest: str) -> str:
        """The rendered body that a reader stored under this digest."""

    def html(self, body: Any, root: str) -> str:
        """A body (`views.Body`) whose links lead below `root`, and whose pictures are shown."""

    def file(self, digest: str) -> bytes:
        """The bytes of a content file (a picture) with this digest."""

    def blob(self, kept: Kept) -> bytes:
        """What is remembered, or made now."""


Maker = Callable[[Any, Workshop], bytes]


class Piece(NamedTuple):
    """A part of several outputs that is made once and remembered, such as a story's entry in its feeds."""

    maker: Maker
    parts: tuple[str, ...]
    view: Callable[[], Any]

    def key(self, workshop: str) -> str:
        return _key((workshop, self.maker.__module__, self.maker.__qualname__, *self.parts))


class Blob(NamedTuple):
    """Files that take long to make: remembered by `key`, whatever else of the blog or its code changes.

    `make` is a module-level function from a view and the bytes of the content files named by `files` (digests) to
    bytes by name; workers call it, so that all must be picklable. `key` covers all that these bytes depend on, the
    versions of encoders included. `effort` is how many milliseconds one is worth, roughly.
    """

    key: str
    make: Callable[[Any, tuple[bytes, ...]], dict[str, bytes]]
    view: Any
    files: tuple[str, ...]
    effort: int


class Kept(NamedTuple):
    """One file of a blob, by its name there."""

    blob: Blob
    name: str


class Output(NamedTuple):
    """One file of the site.

    `path` is POSIX and relative to the output folder; `maker` a module-level function from a view to bytes; `view`
    gives that view, a frozen struct of plain data, and is called only if the file has to be made. `parts` stand for
    the view in the file's key: texts and digests that cover every value in it. Equal parts, equal view, equal bytes.
    A file of a `blob` is had by the maker `kept`.
    """

    path: str
    maker: Maker
    parts: tuple[str, ...]
    view: Callable[[], Any]
    pieces: tuple[Piece, ...] = ()
    blob: Blob | None = None

    def key(self, workshop: str) -> str:
        """What decides whether the file is made again. `workshop` is the fingerprint of code and theme."""
        return _key((workshop, self.maker.__module__, self.maker.__qualname__, *self.parts))


class Bundle(NamedTuple):
    """Outputs that are looked at together, such as the stories of a month.

    `parts` cover whatever any of their parts depends on, and may cover more: while they are equal, no output of the
    bundle needs a look. `name` tells bundles apart; an output belongs to one of them. `extracts` are those that
    `outputs` will recall, so that they can be worked out side by side before.
    """

    name: str
    parts: tuple[str, ...]
    outputs: Callable[[], Iterable[Output]]
    extracts: Callable[[], Iterable[Extract]] = tuple

    def key(self, workshop: str) -> str:
        return _key((workshop, *self.parts))


def _key(texts: tuple[str, ...]) -> str:
    return blake2b("\x1f".join(texts).encode(), digest_size=16).hexdigest()


class Plan(Struct, frozen=True):
    """Everything the site shall be at one moment, or the problems that stand in the way."""

    bundles: tuple[Bundle, ...] = ()
    problems: tuple[Problem, ...] = ()
    next_due: datetime | None = None
    """When the earliest story that is still in the future becomes due."""
    stories: int = 0
