"""What an author can choose from: everything the blog already has."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.indonesian.slug import slug
from plugins.indonesian.wording import nearest
from plugins.site.site import Site
from plugins.stories.date import DateError, parse_moment
from tools.writing.draft import DraftError
from tools.writing.templates import TEMPLATES, Template


class Choices(Struct, frozen=True):
    """`authors`: name → id of the permission that holds where a story names none; `permissions`: id → name.

    `categories` and `tags` are those in use, the most usual first.
    """

    authors: Mapping[str, str]
    permissions: Mapping[str, str]
    categories: Sequence[str]
    tags: Sequence[str]
    zone: ZoneInfo

    def find_author(self, text: str) -> str:
        """Return the name of the author meant, by the whole name or a part of it. Raises DraftError."""
        return _one_of(text, self.authors, "Penulis", "content/penulis.toml")

    def find_permission(self, text: str) -> str:
        """Return the id of the permission meant, by its id or its name. Raises DraftError."""
        by_name = {name: id_ for id_, name in self.permissions.items()}
        found = _one_of(text, [*self.permissions, *by_name], "Izin", "content/izin.toml")
        return by_name.get(found, found)

    def find_category(self, text: str) -> str:
        """Return an existing category however it was typed, or a new one. Raises DraftError if it gives no address."""
        return _existing(text, self.categories, "Kategori")

    def find_tags(self, text: str) -> tuple[str, ...]:
        """Return the tags between commas, existing ones spelled as they are. Raises DraftError."""
        tags = [_existing(part, self.tags, "Tag") for part in text.split(",") if part.strip()]
        return tuple({slug(tag): tag for tag in tags}.values())

    def find_template(self, text: str) -> Template:
        """Return the template of this name. Raises DraftError."""
        return TEMPLATES[_one_of(text, TEMPLATES, "Ragam", "pilihan")]

    def parse_date(self, text: str) -> datetime:
        """Return the moment that a date as headers have it names. Raises DraftError."""
        try:
            return parse_moment(text, self.zone)
        except DateError as error:
            raise DraftError(f"{error.problem[:1].upper()}{error.problem[1:]}; {error.remedy}.") from None


def read_choices(site: Site) -> Choices:
    """Return what the blog has, as far as it can be read. Raises DraftError where there is no author to write as."""
    facts, _, _ = site.contents()
    default = site.settings["PERMISSION_DEFAULT"]
    found = {author.name: author.permission or default for author in facts.one("authors")}
    if not found:
        remedy = 'Tambahkan tabel ["Nama Anda"] dengan signature = "…" di content/penulis.toml.'
        raise DraftError(f"Belum ada penulis. {remedy}")
    # The first in the owner's own order is who mostly writes here.
    listed = tomllib.loads((Path(site.path) / "penulis.toml").read_text(encoding="utf-8-sig"))
    stories = facts.of("story")
    return Choices(
        {name: found[name] for name in listed if name in found},
        {permission.id: permission.name for permission in facts.one("permissions")},
        _by_use(story.category for story in stories),
        _by_use(tag for story in stories for tag in story.tags),
        ZoneInfo(site.settings["TIMEZONE"]),
    )


def _by_use(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]


def _existing(text: str, known: Iterable[str], what: str) -> str:
    """The known name with the same address, however it was typed; a new one where there is none."""
    text = " ".join(text.split())
    if not slug(text):
        raise DraftError(f'{what} "{text}" tidak memuat huruf atau angka.')
    return next((one for one in known if slug(one) == slug(text)), text)


def _one_of(text: str, known: Collection[str], what: str, where: str) -> str:
    """The known name that is meant: the same, or the only one that holds the text."""
    text = " ".join(text.split())
    same = [one for one in known if one.casefold() == text.casefold()]
    alike = [one for one in known if text and text.casefold() in one.casefold()]
    if same or len(alike) == 1:
        return (same or alike)[0]
    guess = nearest(text, known)
    hint = f'Mungkin maksudnya "{guess}".' if guess else "Yang ada: " + ", ".join(f'"{one}"' for one in known) + "."
    raise DraftError(f'{what} "{text}" tidak ada di {where}. {hint}')
