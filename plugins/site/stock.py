"""What the plugins' adapters for stock Pelican share: tables and words, and where a block stands in an article."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.reading import Reading
from plugins.indonesian.wording import listing
from plugins.site.theme import Wording, catalogue

if TYPE_CHECKING:
    from babel.support import Translations
    from jinja2 import Environment
    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator

COMMENTS = "member-comments"
"""The class of the block of comments, which stands last in an article."""
_LAST = f"div.footnote, div.footnotes, section.footnotes, aside.footnote-list, dl.footnote, section.{COMMENTS}"
"""What stays below a block: footnotes as Python-Markdown, Pandoc and docutils write them, and comments."""


class Language:
    """A plugin's words and templates in one language: Indonesian, or English for every other one.

    `folder` is the plugin's, with `templates/` and `translations/`; `lang` is a code such as `id` or `en-GB`.
    """

    def __init__(self, folder: Path, lang: str) -> None:
        self._folder = folder
        self.code = "id" if lang.lower().replace("_", "-").partition("-")[0] == "id" else "en"

    @cached_property
    def _translations(self) -> Translations:
        from babel.support import Translations

        available = (self._folder / "translations" / self.code).is_dir()
        return catalogue(self._folder, self.code) if available else Translations()

    def translate(self, text: str) -> str:
        """Return the text in this language, or as it is where the catalogue does not know it."""
        return str(self._translations.gettext(text))

    def join(self, names: Sequence[str]) -> str:
        """Return the names as a list in a sentence."""
        return listing(names, self.code)

    def format_day(self, moment: Any) -> str:
        """Return the day of a date or datetime, such as `21 November 2026`."""
        from babel.dates import format_date

        return format_date(moment, "long", locale=self.code)

    def render(self, template: str, **values: Any) -> str:
        """Return one of the plugin's templates filled in."""
        return self._environment.get_template(template).render(**values)

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        env = Environment(
            loader=FileSystemLoader(self._folder / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        wording = Wording(self._translations)
        env.globals |= {"_": wording.gettext, "ngettext": wording.ngettext, "code": self.code}
        env.filters |= {"day": self.format_day, "join_names": self.join}
        return env


def read_setting(settings: Mapping[str, Any], key: str, file: str, read: Callable[[str, bytes], Reading]) -> Any:
    """Return the facts of a table file, or () where there is none.

    The setting `key` is a path below the content folder, by default `file`, or the tables themselves as a mapping.
    Raises `ContentErrors`.
    """
    source = settings.get(key, file)
    if isinstance(source, Mapping):
        path, data = key, _format_toml(source).encode()
    else:
        where = Path(settings["PATH"], source)
        path = show_path(settings, where)
        if not where.is_file():
            if key in settings:
                raise ContentErrors([Problem(path, f"berkas ini tidak ada ({key})", "periksa pengaturannya")])
            return ()
        data = where.read_bytes()
    reading = read(path, data)
    if reading.problems:
        raise ContentErrors(reading.problems)
    return reading.facts


def _format_toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Return tables of texts, numbers and lists as TOML, in which JSON's values are values."""
    lines = []
    for name, table in tables.items():
        lines.append(f"[{json.dumps(name)}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    return "\n".join(lines)


def show_path(settings: Mapping[str, Any], file: str | Path) -> str:
    """Return a content file's path as messages show it: from the content folder's own name on."""
    content = Path(settings["PATH"]).absolute()
    return f"{content.name}/{Path(file).absolute().relative_to(content).as_posix()}"


def list_articles(generator: ArticlesGenerator) -> Iterator[Article]:
    """Yield all articles: published, hidden and drafts, in every language."""
    return chain(
        generator.articles,
        generator.translations,
        generator.hidden_articles,
        generator.hidden_translations,
        generator.drafts,
        generator.drafts_translations,
    )


def find_end(html: str) -> int:
    """Return where an article's text ends: before footnotes and comments, if nothing but them follows."""
    from bs4 import BeautifulSoup, Tag

    end = len(html)
    starts = [0]
    for line in html.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for child in reversed(BeautifulSoup(html, "html.parser").contents):
        if isinstance(child, Tag) and child.css.match(_LAST):
            end = starts[(child.sourceline or 1) - 1] + (child.sourcepos or 0)
        elif str(child).strip():
            break
    return end


def insert(article: Article, block: str, at: int) -> None:
    """Put a block into an article's content, so that pages and feeds have it and its summary does not."""
    if "get_summary" not in vars(article):
        article.get_summary = partial(copy(article).get_summary)
    html = article._content
    article._content = f"{html[:at]}\n{block}\n{html[at:]}"
    article.get_content.cache.clear()  # somebody may have asked for it before
