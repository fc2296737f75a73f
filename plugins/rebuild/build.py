"""read → plan → make, every step in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment

from plugins.rebuild.facts import Facts
from plugins.rebuild.output import Output, Plan
from plugins.rebuild.problem import ContentErrors, Problem
from plugins.rebuild.reading import digest
from plugins.rebuild.room import Room
from plugins.rebuild.sources import scan
from plugins.rebuild.static import theme_files
from plugins.rebuild.theme import Theme


@dataclass(frozen=True, slots=True)
class Content:
    """All files read: facts for planning, bodies and files by digest for making."""

    facts: Facts
    bodies: Mapping[str, str]
    files: Mapping[str, tuple[str, Path]]
    problems: tuple[Problem, ...]


def read(folder: Path, rooms: Sequence[Room]) -> Content:
    """Read every content file with its room's reader."""
    sources, problems = scan(folder, [reader for room in rooms for reader in room.readers])
    by_kind: dict[str, dict[str, Any]] = {}
    bodies: dict[str, str] = {}
    files: dict[str, tuple[str, Path]] = {}
    broken: set[str] = set()
    for source in sources:
        data = source.file.read_bytes()
        reading = source.reader.read(source.path, data)
        problems += reading.problems
        bodies.update(reading.bodies)
        files[digest(data)] = (source.path, source.file)
        if reading.facts is None or reading.problems:
            broken.add(source.path)
        if reading.facts is not None:
            by_kind.setdefault(source.reader.kind, {})[source.path] = reading.facts
    return Content(Facts(folder.name, by_kind, frozenset(broken)), bodies, files, tuple(problems))


def plan(content: Content, rooms: Sequence[Room], settings: Mapping[str, Any], now: datetime) -> Plan:
    """All rooms' plans as one. Raises `ContentErrors` where anything is wrong."""
    plans = [room.plan(content.facts, settings, now) for room in rooms if room.plan]
    problems = [*content.problems, *(problem for one in plans for problem in one.problems)]
    if problems:
        raise ContentErrors(problems)
    return Plan(
        outputs=tuple(output for one in plans for output in one.outputs),
        next_due=min((one.next_due for one in plans if one.next_due), default=None),
        stories=sum(one.stories for one in plans),
    )


def make(planned: Plan, content: Content, theme: Path, env: Environment, tree: Path) -> tuple[Output, ...]:
    """Write every output below `tree`; returns them all, the theme's own files included."""
    static = list(theme_files(theme))
    files = dict(content.files)
    files |= {output.inputs.digest: (output.path, file) for output, file in static}
    workshop = Theme(env, content.bodies, files)
    outputs = (*planned.outputs, *(output for output, _ in static))
    for output in outputs:
        target = tree / output.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.maker(output.inputs, workshop))
    return outputs
