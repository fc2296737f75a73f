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
from tools.writing.draft import Refused
from tools.writing.voices import VOICES, Voice


class Choices(Struct, frozen=True):
    """`authors`: name → id of the permission that holds where a story names none; `permissions`: id → name.

    `categories` and `tags` are those in use, the most usual first.
    """

    authors: Mapping[str, str]
    permissions: Mapping[str, str]
    categories: Sequence[str]
    tags: Sequence[str]
    zone: ZoneInfo

    def author(self, text: str) -> str:
        """The author meant. Raises Refused."""
        return _one_of(text, self.authors, "Penulis", "content/penulis.toml")

    def permission(self, text: str) -> str:
        """The id of the permission meant, by its id or its name. Raises Refused."""
        by_name = {name: id_ for id_, name in self.permissions.items()}
        found = _one_of(text, [*self.permissions, *by_name], "Izin", "content/izin.toml")
        return by_name.get(found, found)

    def category(self, text: str) -> str:
        """An existing category however it was typed, or a new one. Raises Refused where it gives no address."""
        text = " ".join(text.split())
        if not slug(text):
            raise Refused(f'Kategori "{text}" tidak memuat huruf atau angka.')
        return next((one for one in self.categories if slug(one) == slug(text)), text)

    def tagged(self, text: str) -> tuple[str, ...]:
        """Tags between commas, existing ones spelled as they are. Raises Refused."""
        known = {slug(one): one for one in self.tags}
        tags = tuple(filter(None, (" ".join(part.split()) for part in text.split(","))))
        if nameless := [tag for tag in tags if not slug(tag)]:
            raise Refused(f'Tag "{nameless[0]}" tidak memuat huruf atau angka.')
        return tuple({slug(tag): known.get(slug(tag), tag) for tag in tags}.values())

    def voice(self, text: str) -> Voice:
        """Raises Refused."""
        return VOICES[_one_of(text, VOICES, "Ragam", "pilihan")]

    def moment(self, text: str) -> datetime:
        """A date as a header has it. Raises Refused."""
        try:
            return parse_moment(text, self.zone)
        except DateError as error:
            raise Refused(f"{error.problem[:1].upper()}{error.problem[1:]}; {error.remedy}.") from None


def choices(site: Site) -> Choices:
    """What the blog has, as far as it can be read. Raises Refused where there is no author to write as."""
    facts, _, _ = site.contents()
    default = site.settings["PERMISSION_DEFAULT"]
    found = {author.name: author.permission or default for author in facts.one("authors")}
    authors = {name: found[name] for name in _in_order(Path(site.path) / "penulis.toml") if name in found}
    if not authors:
        raise Refused(
            'Belum ada penulis. Tambahkan tabel ["Nama Anda"] dengan signature = "…" di content/penulis.toml.'
        )
    stories = facts.of("story")
    return Choices(
        authors,
        {permission.id: permission.name for permission in facts.one("permissions")},
        _usual(story.category for story in stories),
        _usual(tag for story in stories for tag in story.tags),
        ZoneInfo(site.settings["TIMEZONE"]),
    )


def _in_order(file: Path) -> list[str]:
    """The authors as the owner lists them: the first is who mostly writes here."""
    try:
        return list(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError):
        return []


def _usual(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]


def _one_of(text: str, known: Collection[str], what: str, where: str) -> str:
    text = " ".join(text.split())
    folded = text.casefold()
    for one in known:
        if one.casefold() == folded:
            return one
    if folded and len(alike := [one for one in known if folded in one.casefold()]) == 1:
        return alike[0]
    guess = nearest(text, known)
    hint = f'Mungkin maksudnya "{guess}".' if guess else "Yang ada: " + ", ".join(f'"{one}"' for one in known) + "."
    raise Refused(f'{what} "{text}" tidak ada di {where}. {hint}')
