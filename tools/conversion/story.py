"""A post's HTML → the body of a story file, with proof that no word was lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping
from enum import StrEnum
from html import escape
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from plugins.stories.author import Author
from plugins.stories.markdown import StoryMarkdown
from tools.conversion import nodes
from tools.conversion.addresses import LinkResolver
from tools.conversion.end_matter import EndMatter, Split, split_end_matter
from tools.conversion.fragments import assign_ids
from tools.conversion.markdown import render_markdown
from tools.conversion.markup import render_html
from tools.conversion.reading import Losses, read
from tools.conversion.transforms import without_note_links
from tools.conversion.tree import TooDeepError, as_displayed, parse
from tools.conversion.visible_text import ADDED, difference, is_visible, tokens, visible_text, without_last

_SUP = re.compile(r"</?sup\b[^>]*>")
_OURS = re.compile(r'<a\b[^>]*class="footnote-backref".*?</a>|<h2 id="catatan-kaki">.*?</h2>', re.DOTALL)
"""What the reader of stories adds to footnotes."""
_UNSHOWN = "Sisipan dari blog lama ini tidak dapat dibawa."
"""What stands where nothing else is left."""
_NOTE_SIGNS = frozenset((*"[]()*:", "catatan", "kaki"))


class Form(StrEnum):
    """How a body is written: as HTML where words would have changed in Markdown, as mere text where in that too."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "teks"


class Converted(Struct, frozen=True):
    """The body of a story file, and the end matter that was in it.

    `reason` says what made Markdown impossible; `undescribed` counts pictures without alternative text, `notes`
    footnotes; `losses` is what else could not be kept, as names of remarks and what there was.
    """

    body: str
    form: Form
    end_matter: EndMatter = EndMatter()
    reason: str = ""
    notes: int = 0
    undescribed: int = 0
    losses: tuple[tuple[str, str], ...] = ()


class Converter:
    """Converts any number of posts, one after the other. `authors` are those of this blog, by name."""

    def __init__(self, authors: Mapping[str, Author] = {}) -> None:
        self._markdown, self._authors = StoryMarkdown(), authors

    def convert(self, original: str, author: str, links: LinkResolver, *, plain: bool = False) -> Converted:
        """Return the story of a post. `plain` leaves its end matter where it is."""
        losses: Losses = []
        try:
            displayed = _displayed(original, losses)
            blocks = read(displayed, links, losses)
        except TooDeepError:
            return _as_text(visible_text(original), "susunan HTML-nya terlalu dalam", links)
        if losses and not blocks:
            blocks = [nodes.Paragraph([nodes.Text(_UNSHOWN, (), added=True)])]
        text = visible_text(displayed)
        if not text.strip() and not any(map(_is_picture, nodes.inlines(blocks))):
            losses.append(("ONLY", ""))
        unlinked = blocks if plain else without_note_links(blocks)
        found = Split(blocks, EndMatter(), blocks) if plain else self._split(unlinked, author)
        converted = self._with_footnotes(displayed, found)
        if converted is None:
            found = found if unlinked == blocks else self._split(blocks, author)
            converted = self._without_footnotes(text, found, links)
        return replace(converted, losses=tuple(dict.fromkeys(losses)))

    def _split(self, blocks: list[nodes.Block], author: str) -> Split:
        known = self._authors.get(author)
        return split_end_matter(blocks, author, *(known.signature, known.sign_off) if known else ())

    def _with_footnotes(self, original: str, found: Split) -> Converted | None:
        """With footnotes, where the text has some; their own links have done their service then."""
        notes = sum(isinstance(block, nodes.Footnote) for block in found.footnoted)
        if not notes:
            return None
        body = render_markdown(found.footnoted)
        if self._problem(body, _left(visible_text(_SUP.sub(" ", original)), found), noted=True):
            return None
        return _converted(body, Form.MARKDOWN, found, notes=notes)

    def _without_footnotes(self, text: str, found: Split, links: LinkResolver) -> Converted:
        left = _left(text, found)
        problem = self._problem(body := render_markdown(found.story), left)
        if not problem:
            return _converted(body, Form.MARKDOWN, found)
        if not self._problem(body := render_html(found.story), left):
            return _converted(body, Form.HTML, found, problem)
        return _as_text(text, problem, links)

    def _problem(self, body: str, left: list[str], *, noted: bool = False) -> str:
        """What keeps this body from being the story: a word that changed, or a trap of the reader. '' for nothing."""
        rendered = self._markdown.render("cerita.md", body, 1)
        if rendered.problems:
            return rendered.problems[0].problem
        if not noted:
            return difference(left, tokens(visible_text(rendered.html)))
        said = tokens(visible_text(_SUP.sub(" ", _OURS.sub("", rendered.html))))
        # Footnotes stand elsewhere now, and their signs are numbers that the reader writes.
        changed = (Counter(left) - Counter(said)) + (Counter(said) - Counter(left))
        return next((token for token in changed if token not in _NOTE_SIGNS and not token.isnumeric()), "")


def _converted(body: str, form: Form, found: Split, reason: str = "", notes: int = 0) -> Converted:
    body = body.replace(ADDED[0], "").replace(ADDED[1], "")
    undescribed = sum(_is_picture(one) and not one.alt for one in nodes.inlines(found.story))
    return Converted(body, form, found.end_matter, reason, notes, undescribed)


def _as_text(text: str, reason: str, links: LinkResolver) -> Converted:
    """Every word, line by line, without anything else but what other texts lead to."""
    blocks: list[nodes.Block] = [nodes.Anchor(id_) for id_ in links.anchors.get(links.address, {}).values()]
    lines = (" ".join(line.split()) for line in text.split("\n"))
    blocks += [nodes.Paragraph([nodes.Text(line)]) for line in lines if line]
    return Converted(render_html(blocks), Form.TEXT, reason=reason)


def _displayed(original: str, losses: Losses) -> str:
    """What readers saw of a post, in the order in which they did: no other word, and none too few, or all of it."""
    displayed, hidden = as_displayed(original)
    if displayed is original:
        return original
    whole, parted = (
        Counter("".join(tokens(visible_text(html)))) for html in (original, f"{displayed} {escape(' '.join(hidden))}")
    )
    kept = is_visible(displayed) and whole == parted
    losses += [("HIDDEN" if kept else "UNHIDDEN", text or "gambar atau video") for text in hidden]
    return displayed if kept else original


def find_ids(original: str, wanted: Container[str]) -> dict[str, str]:
    """Return the ids that places of a post have here, by the wanted names that links call them."""
    try:
        return assign_ids(parse(_displayed(original, [])), wanted)
    except TooDeepError:
        return {}


def _is_picture(piece: nodes.Inline) -> TypeGuard[nodes.Picture]:
    return isinstance(piece, nodes.Picture)


def _left(text: str, found: Split) -> list[str]:
    """The tokens of a text without the end matter that was taken from it."""
    left = tokens(text)
    for part in reversed(found.end_matter.removed):
        left = without_last(left, tokens(part))
    return left
