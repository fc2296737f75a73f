"""The plan of the whole site: every file that shall be, as an `Output`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from plugins.blog.addresses import DRAFTS, NOT_FOUND
from plugins.blog.blog import Blog, gather
from plugins.blog.common import Common
from plugins.blog.lists import Lists
from plugins.blog.machines import Machines
from plugins.blog.makers import output_path
from plugins.blog.settings import read_settings
from plugins.blog.stories import StoryPages
from plugins.rebuild.facts import Facts
from plugins.rebuild.output import Output, Plan
from plugins.rebuild.problem import Problem
from plugins.rebuild.static import copied


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
    pages = [*StoryPages(common).outputs(), *Lists(common).outputs()]
    yield from pages
    yield from Machines(common).outputs(list(_indexed(pages, blog)))
    for picture in blog.pictures.values():
        yield copied(picture.address, picture.digest)


def _indexed(pages: Sequence[Output], blog: Blog) -> Iterator[str]:
    """Addresses for the sitemap: all pages but those that say of themselves that they are none of its business."""
    hidden = {content.address for content in blog.texts if content.status != "published"}
    hidden |= {DRAFTS, NOT_FOUND}
    for output in pages:
        address = "/" + output.path.removesuffix("index.html")
        if address not in hidden:
            yield address


def _clashes(outputs: Sequence[Output], blog: Blog) -> Iterator[Problem]:
    """Two outputs of one path: a story has taken an address that the blog needs for itself."""
    if len({output.path for output in outputs}) == len(outputs):
        return
    authored = {
        output_path(address): content.path for content in blog.texts for address in (content.address, *content.aliases)
    }
    seen: set[str] = set()
    for output in outputs:
        if output.path in seen:
            problem = f"alamat /{output.path} sudah dipakai oleh blog ini sendiri"
            yield Problem(authored.get(output.path, output.path), problem, "ganti Slug, Address, atau Alias")
        seen.add(output.path)
