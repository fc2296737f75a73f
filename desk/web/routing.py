"""What a route is: where it lies, who may come in, how a form proves itself, and what it may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from desk.web.context import Visit


class Access(Enum):
    """Who may come in. Whoever stands in no route's table comes in nowhere."""

    ANYONE = "siapa saja"
    MEMBER = "anggota"
    MODERATOR = "moderator"
    OWNER = "pemilik"
    EXPORT = "kunci ekspor"
    UNSUBSCRIBE = "tautan berhenti"

    @property
    def by_token(self) -> bool:
        """Whether the request proves itself by its token alone, without cookie, form token and `Origin`."""
        return self in {Access.EXPORT, Access.UNSUBSCRIBE}


@dataclass(frozen=True)
class Route:
    """One method of one path. `effects` names the tables that it may change; a GET changes none of the members'."""

    name: str
    method: str
    path: str
    access: Access
    view: Callable[[Visit], Response | str]
    effects: frozenset[str] = field(default_factory=frozenset)
