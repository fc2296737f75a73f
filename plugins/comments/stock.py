"""Members' comments under stock Pelican: README.md describes the settings and what templates receive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec.structs import replace
from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from plugins.comments.comment import FOLDER as COMMENT_FOLDER
from plugins.comments.comment import Comment, CommentReader
from plugins.comments.policy import Discussion, decide
from plugins.comments.roster import Member, Roster, read_roster
from plugins.comments.thread import Thread, build_threads
from plugins.engine.problem import ContentErrors, Problem
from plugins.site.stock import COMMENTS, Language, insert, list_articles, read_setting, show_path
from plugins.stories.date import DateError, parse_day
from plugins.stories.visibility import CommentState, CommentWindow

FOLDER = Path(__file__).parent
_BLOCK = re.compile(rf'\s*<section class="{COMMENTS}".*?</section>', re.DOTALL)


def connect(generator: ArticlesGenerator) -> None:
    """Connect to what Pelican does with articles, and keep it from taking comments for articles or pages."""
    signals.all_generators_finalized.connect(attach_comments)
    signals.feed_generated.connect(remove_from_feed)
    for key in ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES"):
        if COMMENT_FOLDER not in generator.settings[key]:
            generator.settings[key] = [*generator.settings[key], COMMENT_FOLDER]


def attach_comments(generators: Sequence[Generator]) -> None:
    """Give every article its comments. Raises `ContentErrors` for one that the policy refuses, a stranger's say."""
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            discussions = _Discussions(generator.settings)
            for article in list_articles(generator):
                discussions.add(article)
            discussions.refuse_homeless()
            if discussions.problems:
                raise ContentErrors(discussions.problems)


def remove_from_feed(context: Mapping[str, Any], feed: Any) -> None:
    """Take the blocks of comments out of a feed, which is about the articles."""
    for item in feed.items:
        for key in ("description", "content"):
            if item.get(key):
                item[key] = _BLOCK.sub("", item[key])


class _Discussions:
    """All comments of a site by article, and what is wrong with those seen so far."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._settings, self._zone = settings, ZoneInfo(settings["TIMEZONE"])
        self._now = datetime.now(self._zone)
        self._languages: dict[str, Language] = {}
        self._translate = self._language(settings["DEFAULT_LANG"]).translate
        members: Iterable[Member] = read_setting(settings, "COMMENTS_MEMBERS", "anggota.toml", read_roster)
        self._roster = Roster({one.id: one for one in members})
        self._bodies: dict[str, str] = {}
        self._threads: dict[str, list[Comment]] = {}
        self._read_files(CommentReader(settings["TIMEZONE"]))

    def _read_files(self, read: CommentReader) -> None:
        for file in sorted(Path(self._settings["PATH"], COMMENT_FOLDER).rglob("*.md")):
            reading = read(show_path(self._settings, file), file.read_bytes())
            self.problems += reading.problems
            if reading.facts:
                self._threads.setdefault(reading.facts.thread, []).append(reading.facts)
                self._bodies[reading.facts.body] = reading.body or ""

    def add(self, article: Article) -> None:
        """Set `comments` and `comments_block`, and put the block into the content."""
        window = self._read_window(article)
        comments = self._threads.pop(_find_address(article), [])
        discussion = Discussion(window, {one.id: one.reply_to for one in comments})
        known = len(self.problems)
        for comment in comments:
            self._decide(comment, discussion)
        article.comments, article.comments_block = (), Markup("")
        if len(self.problems) > known or window.state is CommentState.NONE:
            return
        language = self._language(article.lang)
        article.comments = build_threads(map(self._complete, comments))
        block = language.render(
            "comments.html",
            threads=article.comments,
            count=sum(_count(thread) for thread in article.comments),
            roster=self._roster,
            lang=article.lang,
            is_open=window.accepts(self._now.date().isoformat()),
        )
        article.comments_block = Markup(block)
        if self._settings.get("COMMENTS_BLOCK", True):
            insert(article, block, len(article._content))

    def refuse_homeless(self) -> None:
        """Complain of the comments that belong to no article."""
        for comment in [one for thread in self._threads.values() for one in thread]:
            self._decide(comment, None)

    def _decide(self, comment: Comment, discussion: Discussion | None) -> None:
        if refusal := decide(comment, self._roster, discussion, self._now):
            problem, remedy = refusal.problem(comment, self._translate), self._translate(refusal.remedy)
            self.problems.append(Problem(comment.path, problem, remedy))

    def _complete(self, comment: Comment) -> Comment:
        """Return the comment with its author's name and its HTML."""
        member = self._roster.member(comment.member)
        body = Markup(self._bodies[comment.body])  # our own renderer's
        return replace(comment, name=member.name if member else comment.name, body=body)

    def _read_window(self, article: Article) -> CommentWindow:
        """Return when the article takes comments: `buka` (the default), `tutup`, `tutup 2026-12-31` or `tidak`."""
        text = str(article.metadata.get("comments", CommentState.OPEN))
        state, _, closing = text.partition(" ")
        try:
            known = CommentState(state.casefold())
            if not closing or known is CommentState.CLOSED:
                return CommentWindow(known, parse_day(closing).isoformat() if closing else "")
        except (ValueError, DateError):
            pass
        problem = self._translate('Comments "%(text)s" tidak dikenal') % {"text": text}
        remedy = self._translate("tulis buka, tutup, tutup 2026-12-31, atau tidak")
        self.problems.append(Problem(show_path(self._settings, article.source_path), problem, remedy))
        return CommentWindow(CommentState.OPEN)

    def _language(self, lang: str) -> Language:
        return self._languages.setdefault(lang, Language(FOLDER, lang))


def _find_address(article: Article) -> str:
    """Return the folder of an article's comments: its URL without `.html` or a slash at its end.

    A draft's is that of the article which it will be.
    """
    key = "url" if article.in_default_lang else "lang_url"
    url = getattr(article, "override_url", None) or Content._expand_settings(article, key, "article")
    return str(url).removesuffix(".html").strip("/")


def _count(thread: Thread) -> int:
    return sum(not one.withdrawn for one in (thread.comment, *(reply.comment for reply in thread.replies)))
