"""The plan of the whole site: every file that shall be, as an `Output`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from plugins.blog import makers
from plugins.blog.blog import Blog, gather
from plugins.blog.pages import Pages
from plugins.blog.settings import read_settings
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
    pages = Pages(blog)
    listed: list[tuple[str, datetime | None]] = []
    views: list[Any] = [
        *pages.story_pages(), *pages.plain_pages(), pages.home(), pages.archive(), *pages.years(), *pages.lists(), pages.not_found(),
    ]  # fmt: skip
    changed = {story.address: max(filter(None, (story.date, story.modified))) for story in blog.stories}
    changed |= {page.address: page.modified for page in blog.pages if page.modified}
    for view in views:
        yield Output(output_path(view.head.address), makers.page, view)
        if view.head.indexed:
            listed.append((view.head.address, changed.get(view.head.address)))
    for former, redirect in pages.redirects():
        yield Output(output_path(former), makers.page, redirect)
    for feed in pages.feeds():
        yield Output(output_path(feed.address), makers.page, feed)
    yield Output("sitemap.xml", makers.page, pages.sitemap(sorted(listed, key=lambda entry: entry[0])))
    yield Output("robots.txt", makers.page, pages.robots())
    for picture in blog.pictures.values():
        yield Output(picture.address, copy, Copy(picture.digest))


def output_path(address: str) -> str:
    """`/2026/` → `2026/index.html`, `/p/x.html` → `p/x.html`."""
    return address.removeprefix("/") + ("index.html" if address.endswith("/") else "")


def _clashes(outputs: tuple[Output, ...], blog: Blog) -> Iterator[Problem]:
    """Two outputs of one path: a story has taken an address that the blog needs for itself."""
    authored = {output_path(address): content.path for content in (*blog.written, *blog.pages) for address in (content.address, *content.aliases)}
    seen: set[str] = set()
    for output in outputs:
        if output.path in seen:
            yield Problem(
                authored.get(output.path, output.path),
                f"alamat /{output.path} sudah dipakai oleh blog ini sendiri",
                "ganti Slug, Address, atau Alias",
            )
        seen.add(output.path)


