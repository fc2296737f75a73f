"""A content file as a form shows it, and back: fields of the header and the body, as one JSON object.

What the author does not change stays as it was typed, to the letter: keys that the form does not show, spellings of
dates, the order of lines, the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.engine.reading import digest
from plugins.indonesian import dates
from plugins.stories.date import DateError, parse_moment
from plugins.stories.metadata import Document, parse
from plugins.stories.story import CATEGORY_DEFAULT, PAGE_KEYS, STORY_KEYS

USUAL = "biasa"
"""What the form shows for a permission that is not named."""

_STORY = (
    "Title", "Date", "Authors", "Category", "Tags", "Summary", "Sign_off", "Permission", "Cover", "Cover_alt",
    "Series", "Comments", "Status",
)  # fmt: skip
_PAGE = ("Title", "Summary", "Comments", "Status")
_KEY = re.compile(r"([A-Za-z][A-Za-z_ -]*?)\s*:")
_DEFAULTS = {"Category": CATEGORY_DEFAULT, "Status": "published", "Permission": USUAL}


class UnsupportedHeaderError(Exception):
    """A file whose header is not in order: the form would lose what it does not understand."""


class FormKind(Struct, frozen=True):
    """Stories or pages: the keys a file may have, those that the form shows, and what comments are by default."""

    known: tuple[str, ...]
    shown: tuple[str, ...]
    comments: str


STORY = FormKind(STORY_KEYS, _STORY, "buka")
PAGE = FormKind(PAGE_KEYS, _PAGE, "tidak")


class Form:
    """Translates files of one kind. `zone` is the blog's."""

    def __init__(self, kind: FormKind, zone: ZoneInfo) -> None:
        self._kind, self._zone = kind, zone

    def fields(self, path: str, data: bytes) -> dict[str, Any]:
        """Return the fields of a file, by key, with its body and its version. Raises UnsupportedHeaderError."""
        document = parse(path, data, self._kind.known)
        if document.problems:
            raise UnsupportedHeaderError
        return {**self._read_values(document), "body": document.body, "versi": digest(data)}

    def file(self, path: str, fields: Mapping[str, Any], former: bytes | None) -> bytes:
        """Return the file that the form's fields ask for; `former` is what it was before, None for a new one."""
        document = parse(path, former or b"", self._kind.known)
        before = self._read_values(document)
        blocks = _split_header(former.decode("utf-8-sig") if former else "")
        changed = {key for key in self._kind.shown if not _are_equal(fields.get(key, before[key]), before[key])}
        written: dict[str, str] = {}
        for key, text in blocks.items():
            shown = "Authors" if key == "Author" else key
            if shown not in changed:
                written[key] = text
            elif lines := self._format_lines(shown, fields[shown]):
                written[shown] = lines
        for key in self._kind.shown:
            if key in changed and key not in written and (lines := self._format_lines(key, fields[key])):
                written = self._insert(written, key, lines)
        body = _text(fields.get("body", document.body)).rstrip()
        return ("\n".join([*written.values(), "", body]) + "\n").encode()

    def _insert(self, written: dict[str, str], key: str, lines: str) -> dict[str, str]:
        """Return the lines with a new key behind the last of those that the form shows before it."""
        earlier = set(self._kind.shown[: self._kind.shown.index(key)])
        earlier |= {"Author"} if "Authors" in earlier else set()
        at = max((place for place, one in enumerate(written, 1) if one in earlier), default=0)
        items = list(written.items())
        return dict([*items[:at], (key, lines), *items[at:]])

    def _read_values(self, document: Document) -> dict[str, Any]:
        """Return what each shown key says, as the form shows it."""
        return {key: self._read_value(document, key) for key in self._kind.shown}

    def _read_value(self, document: Document, key: str) -> Any:
        value, text = document.values.get(key), document.text(key)
        if key in {"Authors", "Tags"}:
            several = list(value.items(";" if key == "Authors" else ",")) if value else []
            return [document.text("Author")] if key == "Authors" and "Author" in document.values else several
        if key == "Sign_off":
            return "\n".join(filter(None, value.lines)) if value else ""
        if key == "Cover":
            return f"gambar/{text.removeprefix('gambar/')}" if text else ""
        if key == "Date":
            return self._format_for_form(text)
        usual = {**_DEFAULTS, "Comments": self._kind.comments}.get(key, "")
        # `tutup 2026-12-31` is shown as `tutup`; the day stays while that is not changed.
        return (text.split()[0].lower() if key in {"Comments", "Status"} and text else text) or usual

    def _format_for_form(self, text: str) -> str:
        try:
            return f"{parse_moment(text, self._zone):%Y-%m-%d %H:%M}" if text else ""
        except DateError:
            return text

    def _format_lines(self, key: str, value: Any) -> str:
        """Return a key's line or lines in a header, or '' where nothing has to be said."""
        if key in {"Authors", "Tags"}:
            parts = [" ".join(_text(part).split()) for part in value] if isinstance(value, Sequence) else []
            parts = list(dict.fromkeys(filter(None, parts)))
            if key == "Authors" and len(parts) == 1:
                return f"Author: {parts[0]}"
            return f"{key}: {('; ' if key == 'Authors' else ', ').join(parts)}" if parts else ""
        if key == "Sign_off":
            lines = [line.strip() for line in _text(value).split("\n") if line.strip()]
            return "\n    ".join([f"{key}: {lines[0]}", *lines[1:]]) if lines else ""
        text = " ".join(_text(value).split())
        if not text or text == {**_DEFAULTS, "Comments": self._kind.comments}.get(key):
            return ""
        if key == "Date":
            text = self._format_moment(text)
        if key == "Cover":
            text = text.removeprefix("/").removeprefix("content/").removeprefix("gambar/")
        return f"{key}: {text}"

    def _format_moment(self, text: str) -> str:
        """Return a moment as people write it; whatever cannot be read is left for the reader to complain of."""
        try:
            moment: datetime = parse_moment(text, self._zone)
        except DateError:
            return text
        return f"{dates.plain_date(moment)} {dates.clock(moment)}"


def _text(value: Any) -> str:
    return str(value if value is not None else "").replace("\r\n", "\n").replace("\r", "\n")


def _are_equal(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split() and one.strip().count("\n") == other.strip().count("\n")
    return bool(one == other) or (not one and not other)


def _split_header(text: str) -> dict[str, str]:
    """Return the header's lines by canonical key, continuations included, as they were typed."""
    found: dict[str, str] = {}
    latest = ""
    for line in text.replace("\r\n", "\n").lstrip("\n").split("\n"):
        if not line.strip():
            break
        if line[0] not in " \t" and (match := _KEY.match(line)):
            latest = match[1].replace(" ", "_").capitalize()
            found[latest] = line
        elif latest:
            found[latest] += f"\n{line}"
    return found
