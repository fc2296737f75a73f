"""A credit record's values as each format spells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii

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


def _source(record: Attribution) -> Sequence[str]:
    source = record.source
    return [text for text in (source.url, source.title, source.author) if text] if source else ()


def _authors(record: Attribution) -> str:
    return listing([author.name for author in record.authors])


VALUES: dict[str, Callable[[Attribution], Sequence[str]]] = {
    "title": lambda it: (it.title,),
    "quoted": lambda it: (quoted(it.title),),
    "names": lambda it: [author.name for author in it.authors],
    "pages": lambda it: [author.address for author in it.authors],
    "profiles": lambda it: [it.blog_url + author.address for author in it.authors],
    "sites": lambda it: [author.url for author in it.authors if author.url],
    "homes": lambda it: [author.url or it.blog_url + author.address for author in it.authors],
    "blog": lambda it: (it.blog,),
    "url": lambda it: (it.url,),
    "date": lambda it: (long_date(it.written),),
    "moment": lambda it: (iso(it.written),),
    "changed": lambda it: (long_date(it.modified),) if it.modified else (),
    "changed_at": lambda it: (iso(it.modified),) if it.modified else (),
    "latest": lambda it: (iso(it.modified or it.written),),
    "permission": lambda it: (it.permission.name,),
    "rights": lambda it: (it.permission.text,),
    "licence": lambda it: (it.permission.url,) if it.permission.url else (),
    "reserved": lambda it: ("1",) if it.permission.tdm_reserved else (),
    "copyright": lambda it: (f"© {it.written.year} {_authors(it)}",),
    "source": _source,
    "origin": lambda it: (it.source.url,) if it.source else (),
    "correction days": lambda it: [short_date(one.day) for one in it.corrections],
    "corrections": lambda it: [one.text for one in it.corrections],
    "sign-off": lambda it: it.sign_off,
    "signatures": lambda it: it.signatures,
    "credit": lambda it: (it.credit.removesuffix(it.url),),  # the address stands by itself
}
"""What a record says, piece by piece. None where there is nothing to say: no licence, no source."""


def spelled(record: Attribution, spell: Spell, names: Iterable[str]) -> dict[str, list[str]]:
    """Those of `VALUES`, as a format spells them."""
    return {name: [spell(text) for text in VALUES[name](record)] for name in names}
