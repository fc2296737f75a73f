"""Connects permissions to the build."""

from __future__ import annotations

from typing import Any

from pelican import Pelican
from pelican.plugins import signals

from plugins.attribution.permission import Permission, read_permissions
from plugins.rebuild.reading import Reader
from plugins.rebuild.room import Room


def room(pelican: Pelican) -> Room:
    return Room(readers=(Reader("permissions", "izin.toml", (".toml",), read_permissions, _permissions),))


def _permissions(facts: list[list[Any]]) -> tuple[Permission, ...]:
    return tuple(map(Permission._make, facts))


def register() -> None:
    signals.get_generators.connect(room)
