"""A credit record's values as each format spells them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any

from markupsafe import escape

from plugins.attribution.record import Attribution, quoted
from plugins.attribution.republication import flat, markdown
from plugins.indonesian.dates import iso, long_date, short_date
from plugins.indonesian.wording import listing

Spell = Callable[[str], str]
"""From a value to the text by which a format shows it."""


_remembered = lru_cache(1_000)
"""Names, permissions and the blog's own values come by with every story."""


@_remembered
def html(text: str) -> str:
    return str(escape(text))


@_remembered
def twice(text: str) -> str:
    """HTML within XML or within HTML, as text."""
    return html(html(text))


@_remembered
def in_json(text: str) -> str:
    return encode_basestring(text)[1:-1]


@_remembered
def in_script(text: str) -> str:
    """JSON within HTML, as Jinja's `tojson` writes it."""
    text = encode_basestring_ascii(text)[1:-1].replace("&", r"\u0026").replace("'", r"\u0027")
    return text.replace("<", r"\u003c").replace(">", r"\u003e")


@_remembered
def html_in_json(text: str) -> str:
    return in_json(html(text))


@_remembered
def flat_in_html(text: str) -> str:
    return html(flat(text))


@_remembered
def markdown_in_html(text: str) -> str:
    """An address stands between angle brackets and is not escaped."""
    return html(f"<{text}>" if text.startswith(("https://", "http://")) else markdown(text))


class _once:  # noqa: N801  used like a function
    """A property computed at its first use: what `cached_property` does, without its lock."""

    def __init__(self, compute: Callable[[Any], list[str]]) -> None:
        self._compute, self._name = compute, compute.__name__

    def __get__(self, it: Any, owner: type) -> list[str]:
        value = it.__dict__[self._name] = self._compute(it)
        return value


class Spelled:
    """A record's values as some format spells them. Each is spelled once, however many exits ask for it."""

    def __init__(self, record: Attribution, spell: Spell) -> None:
        self.record, self.spell = record, spell

    @_once
    def title(self) -> list[str]:
        return [self.spell(self.record.title)]

    @_once
    def quoted(self) -> list[str]:
        return [self.spell(quoted(self.record.title))]

    @_once
    def names(self) -> list[str]:
        return [self.spell(author.name) for author in self.record.authors]

    @_once
    def sites(self) -> list[str]:
        return [self.spell(author.url) for author in self.record.authors if author.url]

    @_once
    def homes(self) -> list[str]:
        return [self.spell(author.url or self.record.blog_url + author.address) for author in self.record.authors]

    @_once
    def url(self) -> list[str]:
        return [self.spell(self.record.url)]

    @_once
    def blog(self) -> list[str]:
        return [self.spell(self.record.blog)]

    @_once
    def date(self) -> list[str]:
        return [self.spell(long_date(self.record.written))]

    @_once
    def moment(self) -> list[str]:
        return [self.spell(iso(self.record.written))]

    @_once
    def changed(self) -> list[str]:
        return [self.spell(long_date(self.record.modified))] if self.record.modified else []

    @_once
    def changed_at(self) -> list[str]:
        return [self.spell(iso(self.record.modified))] if self.record.modified else []

    @_once
    def latest(self) -> list[str]:
        return [self.spell(iso(self.record.modified or self.record.written))]

    @_once
    def permission(self) -> list[str]:
        return [self.spell(self.record.permission.name), self.spell(self.record.permission.text)]

    @_once
    def copyright(self) -> list[str]:
        names = listing([author.name for author in self.record.authors])
        return [self.spell(f"© {self.record.written.year} {names}")]

    @_once
    def rights(self) -> list[str]:
        return [self.spell(self.record.permission.text)]

    @_once
    def licence(self) -> list[str]:
        return [self.spell(self.record.permission.url)] if self.record.permission.url else []

    @_once
    def source(self) -> list[str]:
        source = self.record.source
        return [self.spell(text) for text in (source.url, source.title, source.author) if text] if source else []

    @_once
    def origin(self) -> list[str]:
        return [self.spell(self.record.source.url)] if self.record.source else []

    @_once
    def corrections(self) -> list[str]:
        return [self.spell(part) for one in self.record.corrections for part in (short_date(one.day), one.text)]

    @_once
    def sign_off(self) -> list[str]:
        return [self.spell(line) for line in self.record.sign_off]

    @_once
    def signatures(self) -> list[str]:
        return [self.spell(line) for line in self.record.signatures]

    @_once
    def credit(self) -> list[str]:
        """The line without the address, which stands by itself."""
        return [self.spell(self.record.credit.removesuffix(self.record.url))]

    @_once
    def pages(self) -> list[str]:
        return [self.spell(author.address) for author in self.record.authors]

    @_once
    def reserved(self) -> list[str]:
        return ["1"] if self.record.permission.tdm_reserved else []
