"""The one shape in which anything reaches the site: an `Output` and its declared inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from plugins.rebuild.problem import Problem


class Workshop(Protocol):
    """What a maker may use besides its inputs. Content is fetched by digest, so the inputs still say it all."""

    def render(self, template: str, page: Any) -> str:
        """Render a theme template, whose only names are `page` and `site` (`page.site`)."""

    def body(self, digest: str) -> str:
        """The rendered body that a reader stored under this digest."""

    def file(self, digest: str) -> bytes:
        """The bytes of a content file (a picture) with this digest."""


Maker = Callable[[Any, Workshop], bytes]


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site.

    `path` is POSIX and relative to the output folder; `maker` is a module-level function; `inputs` is a frozen
    dataclass of plain data (text, numbers, dates, tuples, other such dataclasses). Equal inputs give equal bytes.
    """

    path: str
    maker: Maker
    inputs: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the site shall be at one moment, or the problems that stand in the way."""

    outputs: tuple[Output, ...] = ()
    problems: tuple[Problem, ...] = ()
    next_due: datetime | None = None
    """When the earliest story that is still in the future becomes due."""
    stories: int = 0
