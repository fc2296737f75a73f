"""Credit under stock Pelican, whatever the theme: README.md describes the settings and what templates receive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pelican import readers
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from plugins.attribution.escaping import escape_html, list_values
from plugins.attribution.exits import ADDRESS, AUTHOR, CREDIT, LICENCE, PERMISSION, Exit, Expected, find_missing
from plugins.attribution.permission import Permission, read_permissions
from plugins.attribution.record import Attribution, Byline, Correction, Source, nest_quotes
from plugins.attribution.structured_data import make_json_ld
from plugins.engine.problem import ContentErrors, Problem
from plugins.site.stock import Language, find_end, insert, list_articles, read_setting, show_path
from plugins.stories.author import Author, read_authors
from plugins.stories.date import DateError, parse_moment

FOLDER = Path(__file__).parent
_CORRECTION = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\S.*)")
_NONE = ("tidak", "none")
_FOOTER = Exit(
    "footer", "article", "article", "footer.html", escape_html, '<div class="attribution"', "</div>",
    {
        AUTHOR: Expected("names", times=2),
        PERMISSION: (Expected("permission"), Expected("rights")),
        LICENCE: Expected("licence"),
        CREDIT: Expected("credit"),
        ADDRESS: Expected("url", times=2),
    },
)  # fmt: skip
"""What must stand on every article's page, wherever its theme puts the footer."""


def connect(generator: ArticlesGenerator) -> None:
    """Connect to what Pelican does with articles, before the generator reads them.

    From then on dates may also be as Indonesians write them, `21 November 2026 19.05 WIB`.
    """
    signals.all_generators_finalized.connect(attribute_articles)
    signals.content_written.connect(check_page)
    for key in ("date", "modified"):
        known = readers.METADATA_PROCESSORS[key]
        if not isinstance(known, partial):
            readers.METADATA_PROCESSORS[key] = partial(_read_date, known)


def _read_date(pelican: Callable[[str, Any], Any], text: str, settings: Mapping[str, Any]) -> Any:
    try:
        return parse_moment(text, ZoneInfo(settings.get("TIMEZONE", "UTC")))
    except DateError:
        return pelican(text, settings)


def attribute_articles(generators: Sequence[Generator]) -> None:
    """Give every article its credit. Raises `ContentErrors` for a missing author and for an unknown permission."""
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            attribution = _Attribution(generator.settings)
            for article in list_articles(generator):
                attribution.add(article)
            if attribution.problems:
                raise ContentErrors(attribution.problems)


def check_page(path: str, context: Mapping[str, Any]) -> None:
    """Raise `ContentErrors` where the page of an article was written without its credit."""
    article: Any = context.get("article")
    record = getattr(article, "attribution", None)
    if not isinstance(record, Attribution) or not context.get("ATTRIBUTION_CHECK", True):
        return
    missing = find_missing(_FOOTER, list_values(record), Path(path).read_text(encoding="utf-8"))
    if missing:
        translate = Language(FOLDER, context["DEFAULT_LANG"]).translate
        problem = translate("the page was written without its credit (%(missing)s)") % {"missing": ", ".join(missing)}
        remedy = translate("let the template print article.content or article.attribution_footer")
        raise ContentErrors([Problem(show_path(context, article.source_path), problem, remedy)])


class _Attribution:
    """The authors and permissions of a site, and what is wrong with the articles seen so far."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._settings = settings
        self._languages: dict[str, Language] = {}
        self._translate = self._language(settings["DEFAULT_LANG"]).translate
        authors: Iterable[Author] = read_setting(settings, "ATTRIBUTION_AUTHORS", "penulis.toml", read_authors)
        self._authors = {one.name: one for one in authors}
        allowed: Iterable[Permission] = read_setting(settings, "ATTRIBUTION_PERMISSIONS", "izin.toml", read_permissions)
        self._permissions = {one.id: one for one in allowed}
        self._default = settings.get("ATTRIBUTION_PERMISSION_DEFAULT", "bebas")
        self._blog_url = settings.get("ATTRIBUTION_URL", settings["SITEURL"]).rstrip("/")

    def add(self, article: Article) -> None:
        """Set `attribution`, `attribution_footer` and `attribution_head`, and put the footer into the content."""
        known = len(self.problems)
        authors = [self._find_author(article, person.name) for person in getattr(article, "authors", ())]
        if not authors:
            self._complain(article, "this article has no author", "add a line Author: name, or set AUTHOR")
        permission = self._find_permission(article, authors)
        source, corrections = self._read_source(article), self._read_corrections(article)
        if len(self.problems) > known or permission is None:
            return
        record = self._make_record(article, authors, permission, source, corrections)
        end = find_end(article._content)
        signed, closed = _find_closing(article._content[:end], record)
        sign_off, signatures = (() if closed else record.sign_off), (() if signed else record.signatures)
        language = self._language(article.lang)
        footer = language.render("footer.html", credit=record, sign_off=sign_off, signatures=signatures)
        article.attribution = record
        article.attribution_footer = Markup(footer)
        article.attribution_head = Markup(
            language.render("head.html", credit=record, data=_make_data(record, language))
        )
        if self._settings.get("ATTRIBUTION_FOOTER", True):
            insert(article, footer, end)

    def _make_record(
        self,
        article: Article,
        authors: Sequence[Author],
        permission: Permission,
        source: Source | None,
        corrections: tuple[Correction, ...],
    ) -> Attribution:
        blog, url, language = (
            self._settings["SITENAME"],
            f"{self._blog_url}/{article.url}",
            self._language(article.lang),
        )
        title = Markup(article.title).striptags()
        credit = language.translate("“%(title)s” by %(authors)s, %(blog)s, %(date)s, %(url)s")
        pages = [f"/{person.url}" if self._settings["AUTHOR_SAVE_AS"] else "" for person in article.authors]
        return Attribution(
            title=title,
            lang=article.lang,
            authors=tuple(Byline(one.name, page, one.url) for one, page in zip(authors, pages, strict=True)),
            published=article.date,
            modified=getattr(article, "modified", None),
            url=url,
            blog=blog,
            blog_url=self._blog_url,
            permission=permission,
            sign_off=tuple(self._read_sign_off(article, authors[0])),
            signatures=tuple(author.signature for author in authors if author.signature),
            source=source,
            corrections=corrections,
            credit=credit
            % {
                "title": nest_quotes(title),
                "authors": language.join([author.name for author in authors]),
                "blog": blog,
                "date": language.format_day(article.date),
                "url": url,
            },
        )

    def _find_author(self, article: Article, name: str) -> Author:
        """Return the author with this name. Where a site has tables of authors, each author has one."""
        if self._authors and name not in self._authors:
            self._complain(
                article,
                "there is no author “%(name)s”",
                "correct the name, or add it to penulis.toml (ATTRIBUTION_AUTHORS)",
                name=name,
            )
        return self._authors.get(name) or Author(name, "", "", [], "", "", "", [])

    def _find_permission(self, article: Article, authors: Sequence[Author]) -> Permission | None:
        """Return the article's permission, else that of its first author who has one, else the site's."""
        own = [getattr(article, "permission", ""), *(author.permission for author in authors), self._default]
        id_ = next(filter(None, own), "")
        if id_ not in self._permissions:
            self._complain(
                article,
                "there is no permission “%(name)s”",
                "correct the line Permission, or add it to izin.toml (ATTRIBUTION_PERMISSIONS)",
                name=id_,
            )
        return self._permissions.get(id_)

    def _read_sign_off(self, article: Article, author: Author) -> Sequence[str]:
        if not hasattr(article, "sign_off"):
            return author.sign_off
        lines = _read_lines(article.sign_off)
        return [] if " ".join(lines).casefold() in _NONE else lines

    def _read_source(self, article: Article) -> Source | None:
        title, author, url = (str(getattr(article, f"source_{part}", "")) for part in ("title", "author", "url"))
        if (title or author or url) and not url.startswith(("https://", "http://")):
            self._complain(article, "a source without its address", "add a line Source_url: https://…")
        return Source(title, author, url) if url else None

    def _read_corrections(self, article: Article) -> tuple[Correction, ...]:
        found = []
        for line in _read_lines(getattr(article, "correction", "")):
            match = _CORRECTION.fullmatch(line)
            try:
                found.append(Correction(date.fromisoformat(match[1] if match else ""), match[2] if match else ""))
            except ValueError:
                remedy = "write 2026-11-22 and what was corrected, one correction a line"
                self._complain(article, "a correction without its day", remedy)
        return tuple(found)

    def _language(self, lang: str) -> Language:
        return self._languages.setdefault(lang, Language(FOLDER, lang))

    def _complain(self, article: Article, problem: str, remedy: str, **values: str) -> None:
        path = show_path(self._settings, article.source_path)
        self.problems.append(Problem(path, self._translate(problem) % values, self._translate(remedy)))


def _make_data(record: Attribution, language: Language) -> dict[str, Any]:
    """Return the JSON-LD, in which days of corrections are in the article's language."""
    data = make_json_ld(record, ())
    if record.corrections:
        days = [f"{language.format_day(one.day)}: {one.text}" for one in record.corrections]
        data["@graph"][0]["correction"] = days
    return data


def _read_lines(value: str | Sequence[str]) -> list[str]:
    """Return the lines of a header value, which some of Pelican's readers give as a list and others as a text."""
    lines = value.split("\n") if isinstance(value, str) else value
    return [line.strip() for line in lines if line.strip()]


def _find_closing(html: str, record: Attribution) -> tuple[bool, bool]:
    """Return whether a text ends with its authors' signatures already, and whether with their sign-off."""
    from bs4 import BeautifulSoup

    def words(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.casefold()))

    text = words(BeautifulSoup(html, "html.parser").get_text(" "))
    signature, sign_off = words(" ".join(record.signatures)), words(" ".join(record.sign_off))
    signed = bool(signature) and text.endswith(signature)
    return signed, signed or (bool(sign_off) and text.endswith(sign_off))
