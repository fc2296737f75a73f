"""Connects the plan of the whole site to the build, and gives templates what this blog's theme needs."""

from __future__ import annotations

from functools import partial

from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import DEFAULT_CONFIG

from plugins.blog import defaults
from plugins.blog.environment import equip
from plugins.blog.own_files import make_readers
from plugins.blog.pelican_settings import find_misfits, find_refused
from plugins.blog.plan import plan
from plugins.engine.contribution import Contribution
from plugins.engine.problem import ContentErrors


def contribution(pelican: Pelican) -> Contribution:
    """Return the plan of the whole site. Raises `ContentErrors` where settings cannot be planned by."""
    settings = pelican.settings
    if misfits := find_misfits(settings):
        raise ContentErrors(misfits)
    release = {name: value for name, value in vars(defaults).items() if name.isupper()}
    usual = {**DEFAULT_CONFIG, **release, "FEED_DOMAIN": settings["SITEURL"]}
    extended = not set(settings["PLUGINS"]) <= set(defaults.PLUGINS)
    refused = find_refused(settings, usual, extended=extended)
    equip(settings)
    readers = make_readers(settings)
    return Contribution(
        readers=readers,
        plan=partial(plan, refused=refused),
        libraries=("babel", "lxml", "PySastrawi"),
        reading=" ".join(sorted(f"{one.kind} {one.folder}" for one in readers)),
    )


def register() -> None:
    signals.get_generators.connect(contribution)
