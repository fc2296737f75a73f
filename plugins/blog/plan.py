"""The plan of the whole site: every file that shall be, as an `Output` in an `OutputGroup`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.blog import pictures
from plugins.blog.blog import gather
from plugins.blog.directory import Directory
from plugins.blog.feeds import Feeds
from plugins.blog.lists import Lists
from plugins.blog.metadata import Metadata
from plugins.blog.months import Months
from plugins.blog.neighbours import Neighbours
from plugins.blog.own_pages import OwnPages
from plugins.blog.search import Search
from plugins.blog.settings import read_settings
from plugins.blog.site_values import SiteValues
from plugins.blog.stories import StoryPages
from plugins.blog.texts import Texts
from plugins.blog.theme_contract import find_missing_folders, shortcomings
from plugins.engine.facts import Facts
from plugins.engine.output import Plan
from plugins.engine.problem import Problem
from plugins.engine.tracked import Clock


def plan(facts: Facts, settings: Mapping[str, Any], now: datetime, *, refused: Iterable[Problem] = ()) -> Plan:
    """Return every file that the site shall have, or the problems that stand in the way.

    `now` carries a zone; stories after it are in no output. `refused` are problems with settings that no blog can have.
    """
    blog_settings, problems = read_settings(settings)
    problems += [*refused, *find_missing_folders(settings)]
    problems += shortcomings(Path(settings["THEME"]), settings["THEME_TEMPLATES_OVERRIDES"], blog_settings.lang)
    now = now.astimezone(blog_settings.zone)
    blog, found, next_story = gather(facts, blog_settings, now)
    problems += [*found, *pictures.collisions(blog.pictures, facts.root)]
    if problems or facts.broken:
        return Plan((), tuple(problems), next_story, len(blog.stories))
    values = SiteValues(blog, Clock(now))
    texts = Texts(blog, values, Neighbours(blog, values))
    groups = (
        *StoryPages(values, texts).groups(),
        *Lists(values, texts).groups(),
        Feeds(values, texts).group(),
        *Metadata(values, texts, Directory(blog, values)).groups(),
        *Search(values, Months(blog, values), facts.queries).groups(),
        pictures.group(blog.pictures),
        *OwnPages(blog.own, values).groups(),
    )
    return Plan(groups, (), next_story, len(blog.stories))
