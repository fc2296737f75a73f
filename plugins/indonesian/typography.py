"""Typographer's quotes and dashes for Indonesian text, through Typogrify's SmartyPants and guarded against its harm.

What a reader gets: curly quotes, `--` as an en dash, `---` as an em dash, exactly three dots as an ellipsis; an
apostrophe in `'98` and `'kan`. What stays: code, addresses, every longer run of dots or dashes, capitals, spaces. No
element and no non-breaking space is ever added, so the same text serves titles, summaries and feeds.
"""

from __future__ import annotations

import re
from html import escape, unescape

_WORTH = re.compile(r"""["']|--|\.\.\.""")
_KEPT = re.compile(r"(<(pre|code|kbd|samp|script|style|math)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|td|th|blockquote|figcaption|dd|dt|div)>")
_VERBATIM = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"]+|-{4,}", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_OPENING = re.compile(r"(?<![\w.,!?…)\]])'(?=\w)")
_CLOSING = re.compile(r"(?<=[\w.,!?…)\]>])'(?!\w)")
_YEAR = re.compile(r"'\d\d(?!\d)")

# SmartyPants' rules for a text with double quotes alone, none beside another: what is neither opens.
_OPENS = re.compile(r'(?<=\s)"(?=\w)')
_CLOSES = re.compile(r'"(?=\s)|(?<=[^ \t\r\n\[{(-])"|^"(?=[!"#$%\'()*+,./:;<=>?@\[\\\]^_`{|}~-])')
_NOT_ALONE = re.compile(r"""['&\\]|""|--""")

_CURLY = {'"': "“”", "'": "‘’"}
_ENTITIES = (("&#8220;", "“"), ("&#8221;", "”"), ("&#8216;", "‘"), ("&#8217;", "’"))

# What must stay as written travels through SmartyPants between two private-use characters, as a number.
_OPEN, _CLOSE = "\ue000", "\ue001"
_SHELTERED = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def educate(html: str) -> str:
    """The same HTML with its text set properly; only text between tags changes."""
    if not _WORTH.search(html):
        return html
    html = html.replace(_OPEN, "").replace(_CLOSE, "")
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
    """Plain text (a title, a summary) set properly, still plain text."""
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
        return "'" if closing and not _OPENING.search(html, at + 1, closing.start()) else "’"

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


def _quotes(text: str, before: str) -> str:
    if text in {'"', "'"}:
        closing = bool(before) and not before.isspace()
        return _CURLY[text][closing]
    if not _NOT_ALONE.search(text):
        return _CLOSES.sub("”", _OPENS.sub("“", text)).replace('"', "“")
    from smartypants import convert_quotes

    curly: str = convert_quotes(text)
    for entity, sign in _ENTITIES:
        curly = curly.replace(entity, sign)
    return curly
