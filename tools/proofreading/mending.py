"""`invoke check --fix`: what would be put right, shown as a difference first, and written after the author's yes."""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from plugins.attribution.permission import Permission
from plugins.indonesian.wording import nearest
from plugins.stories.author import Author
from plugins.stories.metadata import Document, decode, parse
from plugins.stories.story import PAGE_KEYS, STORY_KEYS
from tools.conversion.visible_text import tokens
from tools.importing.authors import AuthorRegistry
from tools.importing.report import Report
from tools.proofreading.finding import Slip
from tools.proofreading.note import Proofreader
from tools.proofreading.pasted import RULES, Tidied, tidy
from tools.proofreading.prose import Prose

MENDABLE = frozenset({"baku", "di"}) | RULES
"""The rules that know of right answers."""
OFFERED = frozenset({"bahasa"})
"""The rules whose answers only the author knows."""

_BOM = b"\xef\xbb\xbf"
_LABELS = re.compile(r"labels?: ?(.+)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[^\S \n]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]| +$")

Ask = Callable[[str], bool]
"""Puts a question that yes or no answers."""


class Mended(Struct, frozen=True):
    """One run of lines, as it was and as it is now; `line` is where it was."""

    path: str
    line: int
    before: str
    after: str


class Change(Struct, frozen=True):
    """A file of the project before and after; `path` is relative to it."""

    path: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        """The difference, invisible signs shown as ␣."""
        before, after = _visible(_text(self.before)), _visible(_text(self.after))
        return "\n".join(difflib.unified_diff(before, after, self.path, "menjadi", n=0, lineterm=""))

    def mends(self) -> Iterator[Mended]:
        """Each run of lines that differs."""
        before, after = (_text(data).split("\n") for data in (self.before, self.after))
        for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                yield Mended(self.path, start + 1, "\n".join(before[start:end]), "\n".join(after[first:last]))

    def write(self, root: Path) -> bool:
        """Replace the file in one step; False, and nothing is done, where it has changed since it was read."""
        path = root / self.path
        there = path.read_bytes() if path.exists() else b""
        if there != self.before:
            return False
        fresh = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
        try:
            with fresh.open("xb") as file:
                file.write(self.after)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                fresh.chmod(path.stat().st_mode & 0o7777)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return True


class Mender:
    """Works out what becomes of files that were found fault with.

    `root` is the project, `content` its content folder; `ask` is put what only the author knows (None: nobody can be
    asked, and what is doubtful stays as it is).
    """

    def __init__(
        self,
        root: Path,
        content: Path,
        proofreader: Proofreader,
        authors: Mapping[str, Author],
        permissions: Mapping[str, Permission],
        ask: Ask | None,
    ) -> None:
        self._root, self._content, self._proofreader, self._ask = root, content, proofreader, ask
        self._authors = authors
        self._registry = AuthorRegistry(content, authors, permissions, {}, Report(""), agreed=True)

    def changes(self, paths: Collection[str]) -> Iterator[Change]:
        """Yield what is to be changed of these files, relative to the project, and of the tables that they want."""
        read = [(path, data, *self._tidied(path, data)) for path in paths if (data := self._read(path))]
        for _, _, document, tidied in read:
            author = document.text("Author")
            unknown = author not in self._authors and not nearest(author, self._authors)
            if author and (tidied.parts.removed or unknown):
                self._registry.add_story(author, tidied.parts)
        self._registry.complete()
        for tables in self._registry.files:
            if tables.after != tables.before:
                yield Change(tables.path.relative_to(self._root).as_posix(), tables.before, tables.after)
        for path, data, document, tidied in read:
            after = _encoded(self._whole(document, tidied), data)
            if after != data:
                yield Change(path, data, after)

    def _read(self, path: str) -> bytes:
        data = (self._root / path).read_bytes()
        return b"" if decode(path, data)[1] else data

    def _tidied(self, path: str, data: bytes) -> tuple[Document, Tidied]:
        """The file with its slips put right, taken apart and tidied."""
        whole, _ = decode(path, data)
        slips = [slip for slip in sorted(self._proofreader.slips(whole)) if slip.safe or self._wants(path, whole, slip)]
        keys = PAGE_KEYS if path.split("/")[1:2] == ["halaman"] else STORY_KEYS
        document = parse(path, _replaced(whole, slips).encode(), keys)
        tidied = tidy(document, self._authors)
        if agreed := [doubt.text for doubt in tidied.doubts if self._agrees(f"{path}:{doubt.line}: {doubt.question}")]:
            tidied = tidy(document, self._authors, agreed)
        return document, tidied

    def _wants(self, path: str, whole: str, slip: Slip) -> bool:
        return self._agrees(f'{path}:{Prose(whole).line(slip.start)}: {slip.problem}. Tulis "{slip.wanted}"?')

    def _agrees(self, question: str) -> bool:
        return self._ask is not None and self._ask(question)

    def _whole(self, document: Document, tidied: Tidied) -> str:
        """The file's text: the header with what was found below it, an empty line, the body."""
        head = document.head.rstrip().split("\n")
        return "\n".join([*head, *self._found(document, tidied), "", tidied.body, ""])

    def _found(self, document: Document, tidied: Tidied) -> Iterator[str]:
        """Header lines for the parts that were taken out of the body, where the header does not have them."""
        parts, name = tidied.parts, document.text("Author")
        if not parts.removed or not name:
            return
        author = self._authors.get(name)
        usual = author.sign_off if author else []
        own = {*tokens(name), *tokens(author.signature if author else parts.signature)}
        lines = [line for line in self._registry.sign_off(name, parts) if not {*tokens(line)} <= own]
        if not parts.sign_off:
            lines = [*usual, *lines] if lines != ["tidak"] and lines else []
        if lines and "Sign_off" not in document.values and [*map(tokens, lines)] != [*map(tokens, usual)]:
            yield "Sign_off: " + "\n    ".join(lines)
        if parts.permission and "Permission" not in document.values:
            yield f"Permission: {self._registry.permission(parts)}"
        labels = next((found[1] for line in parts.page_lines if (found := _LABELS.fullmatch(line))), "")
        if labels and "Tags" not in document.values:
            yield f"Tags: {labels}"


def _replaced(whole: str, slips: Sequence[Slip]) -> str:
    """The text with these slips put right; one inside another that was put right just now is left."""
    after: list[str] = []
    end = 0
    for slip in slips:
        if slip.start >= end:
            after += (whole[end : slip.start], slip.wanted)
            end = slip.end
    return "".join([*after, whole[end:]])


def _encoded(text: str, like: bytes) -> bytes:
    """The bytes of a text, with the signature and line ends that the file had."""
    if like.count(b"\r\n") * 2 > like.count(b"\n"):
        text = text.replace("\n", "\r\n")
    return (_BOM if like.startswith(_BOM) else b"") + text.encode()


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _visible(text: str) -> list[str]:
    return [_INVISIBLE.sub(lambda found: "␣" * len(found[0]), line) for line in text.split("\n")]
