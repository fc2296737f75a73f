"""The plan of the whole site: every file that shall be, as an `Output`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from plugins.blog import makers
from plugins.blog.blog import Blog, gather
from plugins.blog.common import Common
from plugins.blog.lists import Lists
from plugins.blog.machines import Machines
from plugins.blog.settings import read_settings
from plugins.blog.stories import StoryPages
from plugins.rebuild.facts import Facts
from plugins.rebuild.output import Output, Plan
from plugins.rebuild.problem import Problem
from plugins.rebuild.static import Copy, copy


def plan(facts: Facts, settings: Mapping[str, Any], now: datetime) -> Plan:
    """Outputs only where nothing is wrong. `now` carries a zone; stories after it are in no output."""
    blog_settings, problems = read_settings(settings)
    blog, found, next_due = gather(facts, blog_settings, now.astimezone(blog_settings.zone))
    problems += found
    if problems or facts.broken:
        return Plan((), tuple(problems), next_due, len(blog.stories))
    outputs = tuple(_outputs(blog))
    return Plan(outputs, tuple(_clashes(outputs, blog)), next_due, len(blog.stories))


def _outputs(blog: Blog) -> Iterator[Output]:
    common = Common(blog)
    stories, lists, machines = StoryPages(common), Lists(common), Machines(common)
    listed: list[tuple[str, datetime | None]] = []
    views: list[Any] = [
        *stories.story_pages(), *stories.plain_pages(), lists.home(), lists.archive(), *lists.years(), *lists.lists(),
        lists.not_found(),
    ]  # fmt: skip
    changed = {story.address: max(filter(None, (story.date, story.modified))) for story in blog.stories}
    changed |= {page.address: page.modified for page in blog.pages if page.modified}
    for view in views:
        yield Output(output_path(view.head.address), makers.page, view)
        if view.head.indexed:
            listed.append((view.head.address, changed.get(view.head.address)))
    for former, redirect in machines.redirects():
        yield Output(output_path(former), makers.page, redirect)
    for feed in machines.feeds():
        yield Output(output_path(feed.address), makers.page, feed)
    yield Output("sitemap.xml", makers.page, machines.sitemap(sorted(listed, key=lambda entry: entry[0])))
    yield Output("robots.txt", makers.page, machines.robots())
    for picture in blog.pictures.values():
        yield Output(picture.address, copy, Copy(picture.digest))


def output_path(address: str) -> str:
    """`/2026/` → `2026/index.html`, `/p/x.html` → `p/x.html`."""
    return address.removeprefix("/") + ("index.html" if address.endswith("/") else "")


def _clashes(outputs: tuple[Output, ...], blog: Blog) -> Iterator[Problem]:
    """Two outputs of one path: a story has taken an address that the blog needs for itself."""
    authored = {
        output_path(address): content.path
        for content in (*blog.written, *blog.pages)
        for address in (content.address, *content.aliases)
    }
    seen: set[str] = set()
    for output in outputs:
        if output.path in seen:
            yield Problem(
                authored.get(output.path, output.path),
                f"alamat /{output.path} sudah dipakai oleh blog ini sendiri",
                "ganti Slug, Address, atau Alias",
            )
        seen.add(output.path)
