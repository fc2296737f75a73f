"""`invoke new`: what the options say, and for the rest what the author answers or what is usual."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from plugins.indonesian import dates
from plugins.indonesian.slug import slug
from plugins.site.site import Site, load_settings
from tools.writing.choices import Choices, read_choices
from tools.writing.draft import Draft, DraftError, tidy_title, write
from tools.writing.questions import ask, ask_which
from tools.writing.templates import KISAH, TEMPLATES

_OFFERED = 9
"""Categories and tags that a question names."""


class Options(Struct, frozen=True):
    """The options of the task; '' where one was not given."""

    title: str = ""
    author: str = ""
    category: str = ""
    permission: str = ""
    voice: str = ""
    date: str = ""
    tags: str = ""


def create_story(project: Path, options: Options, *, quick: bool) -> Path:
    """Write a new story and return its path; unless `quick`, ask at a terminal for what no option says.

    Raises DraftError, `ContentErrors`, and EOFError or KeyboardInterrupt where the author leaves.
    """
    site = Site(load_settings(project / "pelicanconf.py"))
    choices = read_choices(site)
    site.close()
    asking = not quick and sys.stdin.isatty() and sys.stdout.isatty()
    return write(Path(site.path), plan_draft(options, choices, datetime.now(choices.zone), asking=asking))


def plan_draft(options: Options, choices: Choices, now: datetime, *, asking: bool) -> Draft:
    """Return the story to begin. Options are looked at first, so that nobody answers questions in vain.

    Raises DraftError, and EOFError where the answers end.
    """
    title = tidy_title(options.title) if options.title or not asking else ""
    author = choices.find_author(options.author) if options.author else next(iter(choices.authors))
    template = choices.find_template(options.voice or KISAH.name)
    category = choices.find_category(options.category) if options.category else ""
    permission = choices.find_permission(options.permission) if options.permission else ""
    moment = choices.parse_date(options.date) if options.date else now
    tags = choices.find_tags(options.tags)
    if asking and not title:
        title = ask("Judul cerita", _understand_title)
    if asking and not options.author and len(choices.authors) > 1:
        author = ask_which("Penulis", dict.fromkeys(choices.authors, ""), choices.find_author, author)
    if asking and not options.voice:
        offered = {one.name: one.summary for one in TEMPLATES.values()}
        template = ask_which("Ragam tulisan", offered, choices.find_template, template.name)
    if asking and not category:
        category = _ask_category(choices, choices.find_category(template.category))
    if asking and not permission and len(choices.permissions) > 1:
        permission = ask_which("Izin", choices.permissions, choices.find_permission, choices.authors[author])
    if asking and not options.date:
        usual = f"{dates.plain_date(now)} {dates.clock(now)}"
        moment = ask("Tanggal terbit", lambda text: now if text == usual else choices.parse_date(text), usual)
    if asking and not tags:
        known = ", ".join(choices.tags[:_OFFERED])
        tags = ask(f"Tag, dipisah koma{f'; yang sering dipakai: {known}' if known else ''}", choices.find_tags)
    if permission == choices.authors[author]:  # without a line, it follows whatever the author grants later
        permission = ""
    category = category or choices.find_category(template.category)
    return Draft(title, author, moment, category, permission, tags, template)


def _ask_category(choices: Choices, usual: str) -> str:
    names = {slug(name): name for name in (usual, *choices.categories[:_OFFERED])}.values()
    hint = "nomor, nama, atau nama kategori baru"
    return ask_which("Kategori", dict.fromkeys(names, ""), choices.find_category, usual, hint)


def _understand_title(text: str) -> str:
    if not text:
        raise DraftError("Judulnya belum ada; tulis apa saja dulu, nanti dapat diganti.")
    return tidy_title(text)
