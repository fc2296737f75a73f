"""What a route is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from desk.web.authorization import Access
from desk.web.context import RequestContext


@dataclass(frozen=True)
class Route:
    """A method of a path, who may use it, and the view that answers.

    `effects` names the tables that the view may change; the tests hold every view to it.
    """

    name: str
    method: str
    path: str
    access: Access
    view: Callable[[RequestContext], Response]
    effects: frozenset[str] = field(default_factory=frozenset)
