"""A post's HTML → the body of a story file, with proof that no word was lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from msgspec import Struct

from plugins.stories.markdown import StoryMarkdown
from tools.conversion.addresses import Surroundings
from tools.conversion.blocks import Note, pictures
from tools.conversion.markdown import markdown
from tools.conversion.markup import html
from tools.conversion.parts import Parts, split
from tools.conversion.reading import read
from tools.conversion.spoken import ADDED, difference, spoken, tokens, without
from tools.conversion.tree import TooDeep

_SUP = re.compile(r"</?sup\b[^>]*>")
_OURS = re.compile(r'<a\b[^>]*class="footnote-backref".*?</a>|<h2 id="catatan-kaki">.*?</h2>', re.DOTALL)
"""What the reader of stories adds to footnotes."""
_NOTE_SIGNS = frozenset((*"[]()*:", "catatan", "kaki"))


class Converted(Struct, frozen=True):
    """`form` is 'markdown', 'html' (sanitised, since words would have changed) or 'teks' (not even that held them).

    `why` says what made Markdown impossible; `bare` counts pictures without alternative text, `notes` footnotes.
    """

    body: str
    form: str
    parts: Parts
    why: str = ""
    notes: int = 0
    bare: int = 0


class Converter:
    """Converts any number of posts, one after the other."""

    def __init__(self) -> None:
        self._markdown = StoryMarkdown()

    def convert(self, original: str, author: str, place: Surroundings, *, plain: bool = False) -> Converted:
        """`plain` leaves the parts at the story's end where they are."""
        try:
            blocks = read(original, place)
        except TooDeep:
            return self._as_text(original, "susunan HTML-nya terlalu dalam")
        if plain:
            kept, parts, noted = blocks, Parts(), blocks
        else:
            found = split(blocks, author)
            kept, parts, noted = found.kept, found.parts, found.noted
        heard = _left(original, parts)
        bare = sum(1 for picture in pictures(kept) if not picture.alt)
        notes = sum(isinstance(block, Note) for block in noted)
        if notes and not self._trouble(body := markdown(noted), _left(_SUP.sub(" ", original), parts), noted=True):
            return Converted(_without_marks(body), "markdown", parts, "", notes, bare)
        trouble = self._trouble(body := markdown(kept), heard)
        if not trouble:
            return Converted(_without_marks(body), "markdown", parts, "", 0, bare)
        if not self._trouble(body := html(kept), heard):
            return Converted(_without_marks(body), "html", parts, trouble, 0, bare)
        return self._as_text(original, trouble)

    def _trouble(self, body: str, heard: list[str], *, noted: bool = False) -> str:
        """What keeps this body from being the story: a word that changed, or a trap of the reader. '' for nothing."""
        rendered = self._markdown.render("cerita.md", body, 1)
        if rendered.problems:
            return rendered.problems[0].problem
        if not noted:
            return difference(heard, tokens(spoken(rendered.html)))
        said = tokens(spoken(_SUP.sub(" ", _OURS.sub("", rendered.html))))
        # Footnotes stand elsewhere now, and their signs are numbers that the reader writes.
        changed = (Counter(heard) - Counter(said)) + (Counter(said) - Counter(heard))
        return next((token for token in changed if token not in _NOTE_SIGNS and not token.isnumeric()), "")

    def _as_text(self, original: str, why: str) -> Converted:
        """Every word, line by line, without anything else."""
        lines = [" ".join(line.split()) for line in spoken(original).split("\n")]
        body = "\n\n".join(f"<p>{_spelled(line)}</p>" for line in lines if line)
        return Converted(body, "teks", Parts(), why)


def _left(original: str, parts: Parts) -> list[str]:
    """What is said in a text, without the parts that were taken from its end."""
    heard = tokens(spoken(original))
    for part in reversed(parts.taken):
        heard = without(heard, tokens(part))
    return heard


def _spelled(line: str) -> str:
    return escape(line, quote=False).replace("[", "&#91;").replace("{:", "<code>{:</code>")


def _without_marks(body: str) -> str:
    return body.replace(ADDED[0], "").replace(ADDED[1], "")
