"""A credit record's values as each format spells them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property

from markupsafe import escape

from plugins.attribution.record import Attribution, quoted
from plugins.attribution.republication import flat, markdown
from plugins.indonesian.dates import iso, long_date, short_date
from plugins.indonesian.wording import listing

Spell = Callable[[str], str]
"""From a value to the text by which a format shows it."""


def html(text: str) -> str:
    return str(escape(text))


def twice(text: str) -> str:
    """HTML within XML or within HTML, as text."""
    return html(html(text))


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def in_script(text: str) -> str:
    """JSON within HTML, as Jinja's `tojson` writes it."""
    text = json.dumps(text)[1:-1].replace("&", r"\u0026").replace("'", r"\u0027")
    return text.replace("<", r"\u003c").replace(">", r"\u003e")


def html_in_json(text: str) -> str:
    return in_json(html(text))


def flat_in_html(text: str) -> str:
    return html(flat(text))


def markdown_in_html(text: str) -> str:
    """An address stands between angle brackets and is not escaped."""
    return html(f"<{text}>" if text.startswith(("https://", "http://")) else markdown(text))


class Spelled:
    """A record's values as some format spells them. Each is spelled once, however many exits ask for it."""

    def __init__(self, record: Attribution, spell: Spell) -> None:
        self.record, self.spell = record, spell

    @cached_property
    def title(self) -> list[str]:
        return [self.spell(self.record.title)]

    @cached_property
    def quoted(self) -> list[str]:
        return [self.spell(quoted(self.record.title))]

    @cached_property
    def names(self) -> list[str]:
        return [self.spell(author.name) for author in self.record.authors]

    @cached_property
    def sites(self) -> list[str]:
        return [self.spell(author.url) for author in self.record.authors if author.url]

    @cached_property
    def homes(self) -> list[str]:
        return [self.spell(author.url or self.record.blog_url + author.address) for author in self.record.authors]

    @cached_property
    def url(self) -> list[str]:
        return [self.spell(self.record.url)]

    @cached_property
    def blog(self) -> list[str]:
        return [self.spell(self.record.blog)]

    @cached_property
    def date(self) -> list[str]:
        return [self.spell(long_date(self.record.written))]

    @cached_property
    def moment(self) -> list[str]:
        return [self.spell(iso(self.record.written))]

    @cached_property
    def changed(self) -> list[str]:
        return [self.spell(long_date(self.record.modified))] if self.record.modified else []

    @cached_property
    def changed_at(self) -> list[str]:
        return [self.spell(iso(self.record.modified))] if self.record.modified else []

    @cached_property
    def latest(self) -> list[str]:
        return [self.spell(iso(self.record.modified or self.record.written))]

    @cached_property
    def permission(self) -> list[str]:
        return [self.spell(self.record.permission.name), self.spell(self.record.permission.text)]

    @cached_property
    def copyright(self) -> list[str]:
        names = listing([author.name for author in self.record.authors])
        return [self.spell(f"© {self.record.written.year} {names}")]

    @cached_property
    def rights(self) -> list[str]:
        return [self.spell(self.record.permission.text)]

    @cached_property
    def licence(self) -> list[str]:
        return [self.spell(self.record.permission.url)] if self.record.permission.url else []

    @cached_property
    def source(self) -> list[str]:
        source = self.record.source
        return [self.spell(text) for text in (source.url, source.title, source.author) if text] if source else []

    @cached_property
    def origin(self) -> list[str]:
        return [self.spell(self.record.source.url)] if self.record.source else []

    @cached_property
    def corrections(self) -> list[str]:
        return [self.spell(part) for one in self.record.corrections for part in (short_date(one.day), one.text)]

    @cached_property
    def sign_off(self) -> list[str]:
        return [self.spell(line) for line in self.record.sign_off]

    @cached_property
    def signatures(self) -> list[str]:
        return [self.spell(line) for line in self.record.signatures]

    @cached_property
    def credit(self) -> list[str]:
        """The line without the address, which stands by itself."""
        return [self.spell(self.record.credit.removesuffix(self.record.url))]

    @cached_property
    def pages(self) -> list[str]:
        return [self.spell(author.address) for author in self.record.authors]

    @cached_property
    def reserved(self) -> list[str]:
        return ["1"] if self.record.permission.tdm_reserved else []
