"""The plan of the whole site: every file that shall be, as an `Output` in a `Bundle`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from plugins.blog import pictures
from plugins.blog.blog import gather
from plugins.blog.common import Common
from plugins.blog.lists import Lists
from plugins.blog.machines import Machines
from plugins.blog.search import Search
from plugins.blog.settings import read_settings
from plugins.blog.stories import StoryPages
from plugins.rebuild.facts import Facts
from plugins.rebuild.output import Plan


def plan(facts: Facts, settings: Mapping[str, Any], now: datetime) -> Plan:
    """Bundles only where nothing is wrong. `now` carries a zone; stories after it are in no output."""
    blog_settings, problems = read_settings(settings)
    blog, found, next_due = gather(facts, blog_settings, now.astimezone(blog_settings.zone))
    problems += [*found, *pictures.collisions(blog.pictures, facts.root)]
    if problems or facts.broken:
        return Plan((), tuple(problems), next_due, len(blog.stories))
    common = Common(blog)
    texts, lists, machines = StoryPages(common).bundles(), Lists(common).bundle(), Machines(common).bundles()
    search = Search(common, facts.memory).bundles()
    bundles = (*texts, lists, *machines, *search, pictures.bundle(blog.pictures))
    return Plan(bundles, (), next_due, len(blog.stories))
