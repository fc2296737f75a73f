"""A post's HTML → the body of a story file, with proof that no word was lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from plugins.stories.author import Author
from plugins.stories.markdown import StoryMarkdown
from tools.conversion.addresses import Surroundings
from tools.conversion.anchors import identified, unlinked
from tools.conversion.blocks import Anchor, Block, Note, Paragraph, Text, pictures
from tools.conversion.markdown import markdown
from tools.conversion.markup import block_html, html
from tools.conversion.parts import Parts, Split, split
from tools.conversion.reading import Losses, read
from tools.conversion.spoken import ADDED, difference, says, spoken, tokens, without
from tools.conversion.tree import TooDeep, arranged, parse

_SUP = re.compile(r"</?sup\b[^>]*>")
_OURS = re.compile(r'<a\b[^>]*class="footnote-backref".*?</a>|<h2 id="catatan-kaki">.*?</h2>', re.DOTALL)
"""What the reader of stories adds to footnotes."""
_UNSHOWN = "Sisipan dari blog lama ini tidak dapat dibawa."
"""What stands where nothing else is left."""
_NOTE_SIGNS = frozenset((*"[]()*:", "catatan", "kaki"))


class Converted(Struct, frozen=True):
    """`form` is 'markdown', 'html' (sanitised, since words would have changed) or 'teks' (not even that held them).

    `why` says what made Markdown impossible; `bare` counts pictures without alternative text, `notes` footnotes;
    `losses` is what else could not be kept, as names of remarks and what there was.
    """

    body: str
    form: str
    parts: Parts
    why: str = ""
    notes: int = 0
    bare: int = 0
    losses: tuple[tuple[str, str], ...] = ()


class Converter:
    """Converts any number of posts, one after the other. `authors` are those of this blog, by name."""

    def __init__(self, authors: Mapping[str, Author] = {}) -> None:
        self._markdown, self._authors = StoryMarkdown(), authors

    def _split(self, blocks: list[Block], author: str) -> Split:
        known = self._authors.get(author)
        return split(blocks, author, known.signature, known.sign_off) if known else split(blocks, author)

    def convert(self, original: str, author: str, place: Surroundings, *, plain: bool = False) -> Converted:
        """`plain` leaves the parts at the story's end where they are."""
        losses: Losses = []
        try:
            seen = _seen(original, losses)
            blocks = read(seen, place, losses)
        except TooDeep:
            return _as_text(spoken(original), "susunan HTML-nya terlalu dalam", place)
        if losses and not blocks:
            blocks = [Paragraph([Text(_UNSHOWN, (), added=True)])]
        said = spoken(seen)
        if not said.strip() and not any(pictures(blocks)):
            losses.append(("ONLY", ""))
        free = blocks if plain else unlinked(blocks)
        found = Split(blocks, Parts(), blocks) if plain else self._split(free, author)
        converted = self._with_notes(seen, found)
        if converted is None:
            converted = self._without_notes(said, found if free == blocks else self._split(blocks, author))
        if not converted.form:
            converted = _as_text(said, converted.why, place)
        return replace(converted, losses=tuple(dict.fromkeys(losses)))

    def _with_notes(self, original: str, found: Split) -> Converted | None:
        """With footnotes, where the text has some; their own links have done their service then."""
        notes = sum(isinstance(block, Note) for block in found.noted)
        if not notes:
            return None
        body = markdown(found.noted)
        if self._trouble(body, _left(spoken(_SUP.sub(" ", original)), found.parts), noted=True):
            return None
        return Converted(_without_marks(body), "markdown", found.parts, "", notes, _bare(found.kept))

    def _without_notes(self, said: str, found: Split) -> Converted:
        heard, bare = _left(said, found.parts), _bare(found.kept)
        trouble = self._trouble(body := markdown(found.kept), heard)
        if not trouble:
            return Converted(_without_marks(body), "markdown", found.parts, "", 0, bare)
        if not self._trouble(body := html(found.kept), heard):
            return Converted(_without_marks(body), "html", found.parts, trouble, 0, bare)
        return Converted("", "", Parts(), trouble)

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


def _as_text(said: str, why: str, place: Surroundings) -> Converted:
    """Every word, line by line, without anything else but what other texts lead to."""
    lines = [" ".join(line.split()) for line in said.split("\n")]
    places = [block_html(Anchor(id_)) for id_ in place.anchors.get(place.address, {}).values()]
    body = "\n\n".join([*places, *(f"<p>{_spelled(line)}</p>" for line in lines if line)])
    return Converted(body, "teks", Parts(), why)


def _seen(original: str, losses: Losses) -> str:
    """What readers saw of a post, in the order in which they did: no other word, and none too few, or all of it."""
    seen, hidden = arranged(original)
    if seen is original:
        return original
    whole, parted = (
        Counter("".join(tokens(spoken(html)))) for html in (original, f"{seen} {escape(' '.join(hidden))}")
    )
    kept = says(seen) and whole == parted
    losses += [("HIDDEN" if kept else "UNHIDDEN", text or "gambar atau video") for text in hidden]
    return seen if kept else original


def places_in(original: str, wanted: Container[str]) -> dict[str, str]:
    """The places in a post that have these names, with the ids that they have here."""
    try:
        root = parse(_seen(original, []))
    except TooDeep:
        return {}
    return {} if root is None else identified(root, wanted)


def _bare(blocks: list[Block]) -> int:
    return sum(1 for picture in pictures(blocks) if not picture.alt)


def _left(said: str, parts: Parts) -> list[str]:
    """What is said in a text, without the parts that were taken from its end."""
    heard = tokens(said)
    for part in reversed(parts.taken):
        heard = without(heard, tokens(part))
    return heard


def _spelled(line: str) -> str:
    return escape(line, quote=False).replace("[", "&#91;").replace("{:", "<code>{:</code>")


def _without_marks(body: str) -> str:
    return body.replace(ADDED[0], "").replace(ADDED[1], "")
