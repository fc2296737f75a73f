"""What a story or page is taken to say where its file is silent, and how its text is made: what an owner may set."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.indonesian.typography import Typography
from plugins.stories.metadata import Document, Value

_OTHER = {"Author": "Authors", "Authors": "Author"}
"""Keys of which one says what the other would."""


class PathPart(StrEnum):
    """What of a file's path an expression is held against: its name without ending, or its place below `content/`."""

    NAME = "name"
    PATH = "path"


class Defaults(Struct, frozen=True, kw_only=True):
    """What holds for all stories and pages. Without any value it is what docs/file-formats.md promises.

    What a header says comes first, then what its file's path says, then `values`.
    """

    values: tuple[tuple[str, str], ...] = ()
    """(header key, text) for files that do not have the key; a page leaves out what only stories have."""
    patterns: tuple[tuple[PathPart, str], ...] = ()
    """Regular expressions whose groups are named after header keys, in lower case."""
    folder_is_category: bool = False
    dated_by_file: bool = False
    """Whether a story without a date is from when its file was changed last."""
    needs_author: bool = True
    """Whether a story without an author is wrong; if not, whoever brings all files together names one."""
    lang: str = "id"
    summary_words: int = 0
    """How many words of the text are its summary; 0 for its first paragraph."""
    summary_end: str = "…"
    typography: Typography = Typography()
    extensions: tuple[str, ...] = ()
    """Python-Markdown's extensions beside ours, as `MARKDOWN` names them."""
    extension_configs: Mapping[str, Mapping[str, Any]] = {}

    def complete(self, document: Document, known: Collection[str], zone: ZoneInfo, changed: int = 0) -> Document:
        """Return the document with a value for each of its `known` keys that has one here.

        `changed` is when its file was changed, in seconds since the epoch.
        """
        if not document.values:  # there is no header that could be completed
            return document
        values = dict(document.values)
        for key, text in self._told(document.path, zone, changed):
            if key in known and not {key, _OTHER.get(key, key)}.intersection(values):
                values[key] = Value((text,), 0)
        return document if len(values) == len(document.values) else replace(document, values=values)

    def _told(self, path: str, zone: ZoneInfo, changed: int) -> Iterator[tuple[str, str]]:
        """What else is said of a file, (header key, text), the most important first."""
        place = PurePosixPath(path.partition("/")[2])
        for part, expression in self.patterns:
            if found := re.match(expression, place.stem if part is PathPart.NAME else str(place)):
                yield from ((key.capitalize(), text) for key, text in found.groupdict().items() if text)
        if self.folder_is_category and len(place.parts) > 2:
            yield "Category", place.parent.name
        if self.dated_by_file:
            yield "Date", datetime.fromtimestamp(changed, zone).isoformat()
        yield from self.values


NO_DEFAULTS = Defaults()
