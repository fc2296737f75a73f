"""`invoke check --fix`: what would be put right, shown as a difference first, and written after the author's yes."""

from __future__ import annotations

import difflib
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from plugins.indonesian.wording import nearest
from plugins.site.site import Site
from plugins.stories.metadata import Document, decode, parse
from plugins.stories.story import PAGE_KEYS, STORY_KEYS
from tools.atomic_files import write_atomically
from tools.conversion.visible_text import tokens
from tools.importing.authors import AuthorRegistry
from tools.importing.report import Report
from tools.proofreading.finding import Finding
from tools.proofreading.languages import FOREIGN
from tools.proofreading.pasted import RULES, TidyResult, tidy
from tools.proofreading.proofreader import Proofreader
from tools.proofreading.vocabulary import Vocabulary, find_dictionary

FIXABLE = frozenset({"baku", "di"}) | RULES
"""The rules that know of right answers; of a `FOREIGN` phrase only the author knows."""

_LABELS = re.compile(r"labels?: ?(.+)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[^\S \n]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]| +$")

Ask = Callable[[str], bool]
"""Puts a question that yes or no answers."""


class FileChange(Struct, frozen=True):
    """A file of the project before and after; `path` is relative to it."""

    path: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        """The difference, invisible signs shown as ␣."""
        before, after = (list(map(_visible, _lines(data))) for data in (self.before, self.after))
        return "\n".join(difflib.unified_diff(before, after, self.path, "menjadi", n=0, lineterm=""))

    def hunks(self) -> Iterator[tuple[int, str, str]]:
        """Yield each run of lines that differs: the line that it begins on, as it was and as it is now."""
        before, after = _lines(self.before), _lines(self.after)
        for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag != "equal":
                yield start + 1, "\n".join(before[start:end]), "\n".join(after[first:last])

    def write(self, root: Path) -> bool:
        """Replace the file below the project's folder `root` in one step, and return True.

        Returns False, and leaves the file alone, where it has changed since it was read.
        """
        path = root / self.path
        if (path.read_bytes() if path.exists() else b"") != self.before:
            return False
        write_atomically(path, self.after, durable=True)
        return True


def propose_changes(site: Site, findings: Iterable[Finding], ask: Ask | None) -> tuple[list[FileChange], list[str]]:
    """Return the changes that would put right what was found, and a sentence on each signed story, which stays so.

    `ask` is put what only the author knows; where it is None, nobody can be asked, and what is doubtful is left.
    """
    facts = site.contents()[0]
    threads = {f"/{one.thread}.html" for one in facts.of("signature")}
    signed = {story.path for story in facts.of("story") if not threads.isdisjoint((story.address, *story.aliases))}
    rules = FIXABLE | {FOREIGN} if ask else FIXABLE
    paths = sorted({one.path for one in findings if one.rule in rules})
    left = "tidak diubah karena sudah ditandatangani; perbaiki sendiri, lalu jalankan `invoke sign`"
    changes = list(_Fixer(site, ask).changes([path for path in paths if path not in signed]))
    return changes, [f"{path}: {left}" for path in paths if path in signed]


class _Fixer:
    """Works out what becomes of files with findings, and of the tables of authors and permissions that they need."""

    def __init__(self, site: Site, ask: Ask | None) -> None:
        facts, dictionary = site.contents()[0], find_dictionary()
        content = Path(site.path)
        self._root, self._ask = content.parent, ask
        self._authors = {one.name: one for one in facts.one("authors")}
        self._proofreader = Proofreader(Vocabulary(dictionary) if dictionary else None, self._authors)
        permissions = {one.id: one for one in facts.one("permissions")}
        self._registry = AuthorRegistry(content, self._authors, permissions, {}, Report(""), agreed=True)

    def changes(self, paths: Iterable[str]) -> Iterator[FileChange]:
        """Yield what is to be changed of these files, relative to the project, and of the tables that they want."""
        files = {path: (self._root / path).read_bytes() for path in paths}
        tidied = {path: self._tidy(path, data) for path, data in files.items() if not decode(path, data)[1]}
        for document, text in tidied.values():
            author = document.text("Author")
            if author and (text.parts.removed or (author not in self._authors and not nearest(author, self._authors))):
                self._registry.add_story(author, text.parts)
        self._registry.complete()
        for tables in self._registry.files:
            if tables.after != tables.before:
                yield FileChange(tables.path.relative_to(self._root).as_posix(), tables.before, tables.after)
        for path, (document, text) in tidied.items():
            head = [*document.head.rstrip().split("\n"), *self._header_lines(document, text)]
            after = _encode("\n".join([*head, "", text.body, ""]), files[path])
            if after != files[path]:
                yield FileChange(path, files[path], after)

    def _tidy(self, path: str, data: bytes) -> tuple[Document, TidyResult]:
        """The file with its corrections made, taken apart and tidied."""
        whole, _ = decode(path, data)
        keys = PAGE_KEYS if path.split("/")[1:2] == ["halaman"] else STORY_KEYS
        document = parse(path, self._correct(path, whole).encode(), keys)
        tidied = tidy(document, self._authors)
        agreed = [one.text for one in tidied.doubts if self._agrees(path, one.line, one.question)]
        return document, tidy(document, self._authors, agreed) if agreed else tidied

    def _correct(self, path: str, whole: str) -> str:
        """The text with its corrections made; one inside another that was made just now is left."""
        corrected: list[str] = []
        end = 0
        for one in sorted(self._proofreader.find_corrections(whole)):
            line = whole.count("\n", 0, one.start) + 1
            question = f'{one.problem}. Tulis "{one.replacement}"?'
            if (one.safe or self._agrees(path, line, question)) and one.start >= end:
                corrected += (whole[end : one.start], one.replacement)
                end = one.end
        return "".join([*corrected, whole[end:]])

    def _agrees(self, path: str, line: int, question: str) -> bool:
        return self._ask is not None and self._ask(f"{path}:{line}: {question}")

    def _header_lines(self, document: Document, tidied: TidyResult) -> Iterator[str]:
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


def _encode(text: str, like: bytes) -> bytes:
    """The bytes of a text, with the byte order mark and line ends that the file had."""
    if like.count(b"\r\n") * 2 > like.count(b"\n"):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8-sig" if like.startswith(BOM_UTF8) else "utf-8")


def _visible(line: str) -> str:
    return _INVISIBLE.sub(lambda found: "␣" * len(found[0]), line)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
