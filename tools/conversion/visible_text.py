"""The text that a reader of some HTML sees, in words and signs that can be compared whatever the markup.

It reads by means of its own (the standard library's parser), so that it does not share the mistakes of what it checks.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import zip_longest
from unicodedata import normalize

from tools.exports.entry import without_control

SILENT = ("script", "style", "svg", "math", "noscript", "template")
"""Elements whose text nobody reads."""

BLOCKS = frozenset(
    """
    address article aside blockquote br caption center dd details dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr iframe img legend li main menu nav ol option p pre section summary table tbody td
    tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
PLAYERS = frozenset(("iframe", "embed", "object", "video", "audio"))
"""Elements that show something from elsewhere, in a place of their own."""
_APART = BLOCKS | PLAYERS
SUMMARY_END = re.compile(
    r"(?<!class=\"more\">)(?=<a\s+name=[\"']?more\b)|<!--\s*more\b.*?-->", re.IGNORECASE | re.DOTALL
)
"""Where the summary ends; no word goes on behind it."""
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_SHOWN = re.compile(r"<(?:img|iframe|embed|object|video|audio)\b", re.IGNORECASE)
_OPENS_NOTHING = re.compile(r"<(?![A-Za-z/!?])")
_TOKEN = re.compile(r"\w+|[^\w\s]")
# Signs whose shape typography sets, and those that nobody sees.
_LOOSE = re.compile("[\"'“”„‟«»‘’‚‛`´.…\\-‐-―_\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+")
_ADDED = re.compile("\ufdd0[^\ufdd1]*\ufdd1")
ADDED = ("\ufdd0", "\ufdd1")
"""Around text of our own, while the words are being compared; no text from elsewhere has these (`without_control`)."""


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent.append(tag)
        elif tag in _APART:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _APART:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def visible_text(html: str) -> str:
    """Return the text without what we have added, lines apart where blocks are."""
    parser = _TextParser()
    parser.feed(_tamed(_ADDED.sub(" ", html)))
    parser.close()
    return without_control("".join(parser.pieces))


def is_visible(html: str) -> bool:
    """Return whether there is anything to read or to look at."""
    return bool(_SHOWN.search(html) or visible_text(html).strip())


def _tamed(html: str) -> str:
    """The same for every browser, without what takes the parser ever longer: signs that open nothing, loose ends."""
    html = _OPENS_NOTHING.sub("&lt;", _COMMENT.sub("", SUMMARY_END.sub("<hr>", html)))
    end = html.rfind(">") + 1
    return html[:end] + html[end:].partition("<")[0]


def tokens(text: str) -> list[str]:
    """Return the words and every sign that typography leaves alone, one after the other."""
    return _TOKEN.findall(_LOOSE.sub("", normalize("NFC", text)).casefold())


def word_key(text: str) -> str:
    """Return what is the same for texts of the same words."""
    return " ".join(tokens(text))


def difference(before: list[str], after: list[str]) -> str:
    """Return where two sequences of tokens part: a few of each, in Indonesian; empty where they are equal."""
    pairs = enumerate(zip_longest(before, after))
    if (at := next((at for at, (one, other) in pairs if one != other), None)) is None:
        return ""
    return f"“{' '.join(before[at : at + 6])}” menjadi “{' '.join(after[at : at + 6])}”"


def without_last(whole: list[str], part: list[str]) -> list[str]:
    """Return the tokens without the last run that equals `part`; as they are where there is none."""
    for at in range(len(whole) - len(part), -1, -1):
        if whole[at : at + len(part)] == part:
            return whole[:at] + whole[at + len(part) :]
    return whole
