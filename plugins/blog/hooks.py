"""Connects the plan of the whole site to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.blog.plan import plan
from plugins.engine.contribution import Contribution


def contribution(pelican: Pelican) -> Contribution:
    return Contribution(plan=plan, libraries=("babel", "lxml", "PySastrawi"))


def register() -> None:
    signals.get_generators.connect(contribution)
