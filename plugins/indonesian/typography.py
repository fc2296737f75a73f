"""Typographer's quotes and dashes for Indonesian text, through Typogrify's SmartyPants and guarded against its harm.

What a reader gets: curly quotes, `--` as an en dash, `---` as an em dash, exactly three dots as an ellipsis; an
apostrophe in `'98` and `'kan`. What stays: code, addresses, every longer run of dots or dashes, capitals, spaces. No
element and no non-breaking space is ever added, so the same text serves titles, summaries and feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from itertools import count

from msgspec import Struct

FILTERS = ("amp", "smartypants", "caps", "initial_quotes", "widont")
"""What Typogrify calls its filters."""
HARMFUL = ("amp", "caps", "initial_quotes", "widont")
"""Those that an Indonesian text is better without: they wrap WIB and PT in elements and put hard spaces into titles."""

_WORTH = re.compile(r"""["']|--|\.\.\.""")
_KEPT = re.compile(r"(<(pre|code|kbd|samp|script|style|math)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|td|th|blockquote|figcaption|dd|dt|div)>")
_VERBATIM = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"]+|-{4,}", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_OPENING = re.compile(r"(?<![\w.!?…)\]])'(?=\w)")
_CLOSING = re.compile(r"(?<=[\w.,!?…)\]>])'(?!\w)")
_YEAR = re.compile(r"'\d\d(?!\d)")

# SmartyPants' rules for a text with double quotes alone, none beside another: what is neither opens.
_OPENS = re.compile(r'(?<=\s)"(?=\w)')
_CLOSES = re.compile(r'"(?=\s)|(?<=[^ \t\r\n\[{(-])"|^"(?=[!"#$%\'()*+,./:;<=>?@\[\\\]^_`{|}~-])')
# Where a space is missing, a quote does not tell by its neighbours whether it opens or closes.
_GLUED = re.compile(r'"(?<=[\w,.;:!?…—–/>]")(?<!<p>")(?<!<li>")(?<!<br>")(?:<[^<>]*>)*\w')
_QUOTE = re.compile('["“”]')
_NEXT = re.compile(r"(?:<(?!/?(?:p|li|h[1-6]|td|th|br|blockquote|div)\b)[^<>]*>)*([^<]?)")
_CLINGING = frozenset(",;:—–/")
_NOT_ALONE = re.compile(r"""['&\\]|""|--""")
_WITHIN = re.compile(r"(?<=\w)'(?=[^\W\ds])")
# What SmartyPants would take for more than a quote: escapes, dots, dashes, and quotes made of other signs.
_MORE = re.compile(r"\\(?=[\\\"'.`-])|`(?=`)|'(?=')|\.(?=\.\.)|\.(?= \. \.)|-(?=-)")

_CURLY = {'"': "“”", "'": "‘’"}
_ENTITIES = (("&#8220;", "“"), ("&#8221;", "”"), ("&#8216;", "‘"), ("&#8217;", "’"))

# What must stay as written travels through SmartyPants as a number, between two characters that are for programs alone.
_OPEN, _CLOSE = "\ufdd2", "\ufdd3"
_APART = "\ufdd4"
"""Between signs that SmartyPants shall not see as one."""
_ASIDE = re.compile("<\ufdd5(\\d+)>")
_SHELTERED = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class Typography(Struct, frozen=True):
    """What of Typogrify an owner wants: everything that is not `omitted`, and nothing within elements `ignored`.

    `ignored` are names of elements, or `div.class` and `#id` as in style sheets. Quotes and dashes are set in every
    text; the other filters add elements, and hence are for bodies alone.
    """

    omitted: tuple[str, ...] = HARMFUL
    ignored: tuple[str, ...] = ()

    def set_body(self, html: str) -> str:
        """Return the HTML of a body set properly."""
        if self.omitted == HARMFUL and not self.ignored:
            return educate(html)
        html, kept = _put_aside(html, ("kbd", "samp", *self.ignored))
        html = self.set_html(html)
        if wanted := set(HARMFUL).difference(self.omitted):
            from typogrify.filters import typogrify

            for sign, entity in (("“", "&#8220;"), ("‘", "&#8216;")) if "initial_quotes" in wanted else ():
                html = html.replace(sign, entity)  # by which alone Typogrify knows it
            html = typogrify(html, smartypants=False, **dict.fromkeys(set(HARMFUL) - wanted, False))
            html = html.replace("&#8220;", "“").replace("&#8216;", "‘").replace("&nbsp;", "\xa0")
        return _ASIDE.sub(lambda found: kept[int(found[1])], html)

    def set_html(self, html: str) -> str:
        """Return the same HTML with its quotes and dashes set."""
        return html if "smartypants" in self.omitted else educate(html)

    def set_text(self, text: str) -> str:
        """Return plain text (a title, a summary) with its quotes and dashes set, still plain text."""
        return text if "smartypants" in self.omitted else educate_text(text)


def educate(html: str) -> str:
    """Return the same HTML with its text set properly; only text between tags changes."""
    if not _WORTH.search(html):
        return html
    html = html.replace(_OPEN, "").replace(_CLOSE, "")
    if _GLUED.search(html):
        html = _loosened(html)
    sheltered: list[str] = []
    pieces: list[str] = []
    before = ""
    end = 0
    for kept in _KEPT.finditer(html):
        piece = _set(html, end, kept.start(), before, sheltered)
        before = piece[-1:] or before
        pieces += (piece, kept[0])
        end = kept.end()
    pieces.append(_set(html, end, len(html), before, sheltered))
    result = "".join(pieces)
    return _SHELTERED.sub(lambda match: sheltered[int(match[1])], result) if sheltered else result


def educate_text(text: str) -> str:
    """Return plain text (a title, a summary) set properly, still plain text."""
    if not _WORTH.search(text):
        return text
    return unescape(educate(escape(text, quote=False)))


def _set(html: str, start: int, end: int, before: str, sheltered: list[str]) -> str:
    """One run of text, `html[start:end]`, set. `before` is the last character of the text ahead of it.

    SmartyPants takes a dozen passes over every run; here each run takes only those that it gives cause for, and
    SmartyPants' own rules decide about quotes. A test holds the result to that of SmartyPants as a whole.
    """
    text = html[start:end]
    if not _WORTH.search(text):
        return text

    def apostrophe(match: re.Match[str]) -> str:
        at = start + match.start()
        if _YEAR.match(html, at):
            return "’"
        block = _BLOCK_END.search(html, at)
        closing = _CLOSING.search(html, at + 1, block.start() if block else len(html))
        if not closing or _OPENING.search(html, at + 1, closing.start()):
            return "’"
        return "‘" if html[at - 1 : at] in _CLINGING else "'"

    def shelter(match: re.Match[str]) -> str:
        sheltered.append(match[0])
        return f"{_OPEN}{len(sheltered) - 1}{_CLOSE}"

    if "--" in text or "://" in text or "www." in text:
        text = _VERBATIM.sub(shelter, text)
        text = text.replace("---", "—").replace("--", "–")
    if "..." in text:
        text = _ELLIPSIS.sub("…", text)
    if "'" in text:
        text = _OPENING.sub(apostrophe, text)
    return _quotes(text, before) if "'" in text or '"' in text else text


def _loosened(html: str) -> str:
    """Double quotes between two words or signs, set by whether one is open: `menjawab,"Ya."` → `menjawab,“Ya."`."""
    pieces: list[str] = []
    is_open, before, end = False, "", 0
    for kept in (*_KEPT.finditer(html), None):
        stop = kept.start() if kept else len(html)
        done = end
        for quote in _QUOTE.finditer(html, end, stop):
            at = quote.start()
            last = html[at - 1] if at > end else before
            if quote[0] != '"':
                is_open = quote[0] == "“"
            elif not last or last.isspace() or last in "([{-":
                is_open = not html[at + 1 : at + 2].isspace()
            elif (
                (last.isalpha() or last in ",.;:!?…—–/")
                and (following := _NEXT.match(html, at + 1))
                and (following[1].isalnum())
            ):
                is_open = not is_open
                pieces += (html[done:at], "“" if is_open else "”")
                done = at + 1
            else:
                is_open = False
        pieces.append(html[done:stop])
        before = html[stop - 1] if stop > end else before
        if kept:
            pieces.append(kept[0])
            end = kept.end()
            if _BLOCK_END.match(kept[0]):
                is_open, before = False, ""
    return "".join(pieces)


def _quotes(text: str, before: str) -> str:
    if text in {'"', "'"}:
        closing = bool(before) and not before.isspace()
        return _CURLY[text][closing]
    if not _NOT_ALONE.search(text):
        return _CLOSES.sub("”", _OPENS.sub("“", text)).replace('"', "“")
    text = _WITHIN.sub("’", text)
    if "'" not in text and not _NOT_ALONE.search(text):
        return _CLOSES.sub("”", _OPENS.sub("“", text)).replace('"', "“")
    from typogrify.filters import smartypants

    curly: str = smartypants(_MORE.sub(rf"\g<0>{_APART}", text)).replace(_APART, "")
    for entity, sign in _ENTITIES:
        curly = curly.replace(entity, sign)
    return curly


def _put_aside(html: str, elements: Iterable[str]) -> tuple[str, list[str]]:
    """Return the HTML with a numbered tag in place of each of these elements, and what they were."""
    from typogrify.filters import process_ignores

    pieces = [(html, True)]
    for element in elements:
        # Each by itself and to the end of its name: Typogrify tries them in no order, and takes `<pre>` for a `<p>`.
        tag = element if {".", "#"}.intersection(element) else rf"{element}\b"
        pieces = [
            one for text, wanted in pieces for one in (process_ignores(text, [tag]) if wanted else [(text, False)])
        ]
    number = count()
    return (
        "".join(text if wanted else f"<\ufdd5{next(number)}>" for text, wanted in pieces),
        [text for text, wanted in pieces if not wanted],
    )
