"""What the blog will say of the addresses that an import has in mind: its own plan is asked beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from plugins.blog.blog import gather
from plugins.blog.settings import read_settings
from plugins.engine.facts import Facts
from plugins.engine.problem import Problem
from plugins.indonesian.slug import slug
from plugins.stories.author import Author
from plugins.stories.story import CATEGORY_DEFAULT, ContentReader
from tools.exports.entry import Kind
from tools.importing.manuscripts import tags
from tools.importing.places import Place

_KINDS = {Kind.STORY: "story", Kind.PAGE: "page"}


def refusals(
    facts: Facts, settings: Mapping[str, Any], places: Iterable[Place], categories: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """The addresses that these texts cannot have, with the reasons. `facts` are those of the blog as it is."""
    reader = ContentReader(settings["TIMEZONE"])
    kinds = {kind: dict(facts.by_kind.get(kind, {})) for kind in _KINDS.values()}
    problems: list[Problem] = []
    addresses: dict[str, str] = {}
    authors = {author.name: author for author in facts.one("authors")}
    for place in places:
        path = f"{facts.root}/{place.file}"
        addresses[path] = place.address
        read = reader.story if place.outline.kind is Kind.STORY else reader.page
        reading = read(path, _outline(place, categories, now).encode())
        problems += reading.problems
        if reading.facts is not None:
            kinds[_KINDS[place.outline.kind]][path] = reading.facts
        name = place.outline.author
        authors.setdefault(name, Author(name, slug(name), "", [], "", "", "", []))
    alike = {**facts.by_kind, **kinds, "authors": {"": tuple(authors.values())}}
    problems += gather(replace(facts, by_kind=alike), read_settings(settings)[0], now)[1]
    found = {}
    for problem in problems:
        address = addresses.get(problem.path.partition(":")[0])
        if address and "alamat" in problem.problem:
            found[address] = problem.problem.removeprefix(f"alamat {address} ")
    return found


def _outline(place: Place, categories: Mapping[str, str], now: datetime) -> str:
    """A file that says of a text only what gives addresses to it and others."""
    outline = place.outline
    given = [found for label in outline.labels if (found := categories.get(label)) and slug(found)]
    header = {
        "Title": "x",
        "Date": datetime.fromtimestamp(outline.published or 0, now.tzinfo).isoformat(),
        "Author": outline.author,
        "Category": given[0] if given else CATEGORY_DEFAULT,
        "Tags": ", ".join(tags(outline.labels)),
    }
    header = header if outline.kind is Kind.STORY else {"Title": "x"}
    header |= {"Status": place.status, "Address": place.header, "Alias": place.alias}
    return "".join(f"{key}: {value}\n" for key, value in header.items() if value) + "\nx\n"
