"""A story or page file read whole: its facts, its rendered body, and everything that is wrong with it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading, digest
from plugins.images.kinds import PICTURES
from plugins.indonesian.languages import language_code
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import LONGEST, LONGEST_ADDRESS, slug
from plugins.indonesian.wording import nearest, shortened
from plugins.indonesian.words import count_terms
from plugins.stories.date import DateError, parse_day, parse_moment
from plugins.stories.defaults import NO_DEFAULTS, Defaults
from plugins.stories.links import picture_target
from plugins.stories.metadata import Document, parse
from plugins.stories.visibility import CommentState, CommentWindow, Status

PAGE_KEYS = (
    "Title", "Slug", "Address", "Summary", "Modified", "Status", "Lang", "Comments", "Alias", "Translation", "Keywords",
    "Date", "Author", "Authors", "Category", "Tags",
)  # fmt: skip
"""Those from `Keywords` on are what pages of other Pelican sites have; nothing is made of them."""
STORY_KEYS = (
    "Title", "Date", "Author", "Authors", "Category", "Tags", "Summary", "Status", "Series", "Cover", "Cover_alt",
    "Sign_off", "Permission", "Comments", "Slug", "Address", "Modified", "Lang", "Alias", "Translation_of",
    "Correction", "Source_title", "Source_author", "Source_url", "Translation", "Keywords",
)  # fmt: skip
CATEGORY_DEFAULT = "Kisah"

if TYPE_CHECKING:
    from plugins.stories.markdown import StoryMarkdown

_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?")
_ADDRESS = re.compile(r"(?:/[A-Za-z0-9%._~-]+)+\.html")
_NO_NAME = re.compile(r'[\x00-\x1f\x7f\ufffd"*:<>?\\|]')
_ABSOLUTE = re.compile(r"https?://[^\s/]+\S*")
_CORRECTION = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\S.*)")
_BETWEEN_TAGS = re.compile(r"[,;،、]|(?:^|\s)#(?=\S)|(?:^|\n)-\s+")
_NO_SIGN_OFF = "tidak"


class Content(Struct, frozen=True, array_like=True, gc=False):
    """What an author wrote. `address` and `aliases` are paths from the blog's root; `body` is a digest.

    Facts are JSON values, so that ten thousand of them are had back in no time: moments are seconds since the epoch
    (None where not given), sequences are lists.
    """

    path: str
    title: str
    address: str
    aliases: list[str]
    status: Status
    lang: str
    summary: str
    modified: int | None
    comments: CommentState
    closes: str
    """ISO day of the closing, or empty."""
    body: str
    links: list[str]
    pictures: list[str]
    ids: list[str]
    headings: list[tuple[int, str, str]]
    """(level, id, text) of those of the second and third level."""
    words: int
    opening: int
    """Characters of the first paragraph."""

    @property
    def comment_window(self) -> CommentWindow:
        """The days on which readers may comment on this text, as its header says, or else as its kind has it.

        It is made of `comments` (open, closed or none at all) and `closes`. Ask it with an ISO day in the blog's zone:
        `accepts` tells whether a new comment may be written then, `keeps` whether one of that day may stay.
        """
        return CommentWindow(self.comments, self.closes)


class Page(Content, frozen=True, array_like=True, gc=False):
    """A file of `content/halaman/`."""


class Story(Content, frozen=True, array_like=True, gc=False):
    """A file of `content/cerita/`: what a page has, and more. Names are as written, not yet looked up."""

    date: int
    month: str
    """`2026/11`, in the blog's zone."""
    authors: list[str]
    category: str
    tags: list[str]
    series: str
    translation_of: str
    sign_off: list[str] | None
    """None where the author's own holds, empty for none."""
    permission: str
    source: list[str] | None
    """[title, author, address]"""
    cover: str
    cover_alt: str
    corrections: list[list[str]]
    """[[ISO day, text]]"""
    outline: str
    """Stands for all that lists and neighbours show of the story: see `OUTLINE`."""
    label: str
    """Stands for what related stories show of it, which is less: see `LABEL`."""


OUTLINE = (
    "title", "address", "lang", "summary", "words", "date", "authors", "category", "tags", "series", "cover",
    "cover_alt",
)  # fmt: skip
"""What others may show of a story, and what places it in collections; of its length, the minutes it takes to read."""
LABEL = ("title", "address", "lang", "authors", "series")
"""What related stories show of a story, and its series: stories of one series are not shown as related."""
LABEL_SIZE = 20


def outline(story: Story) -> str:
    """Return a short digest of the fields in `OUTLINE`."""
    values = [minutes(story.words) if field == "words" else getattr(story, field) for field in OUTLINE]
    return digest(repr(values))[:24]


def canonical(address: str) -> str:
    """Return the one spelling of an address in which signs may be percent-encoded or not.

    `/a%2db%c3%a9` is `/a-b%C3%A9`.
    """
    return quote(unquote(address))


def is_address(text: str) -> bool:
    """Whether a path from the blog's root can be that of a story or page, and a file anywhere."""
    names = unquote(text).removesuffix(".html").split("/")
    return (
        bool(_ADDRESS.fullmatch(text))
        and len(text) <= LONGEST_ADDRESS
        and len(names) == text.count("/") + 1
        and not any(name in {".", ".."} or _NO_NAME.search(name) or len(name.encode()) > LONGEST for name in names)
    )


def own_address(path: str, folder: str) -> str:
    """Return the address that a file's name gives, below `folder`; it has no name where the file's leaves no slug."""
    stem = PurePosixPath(path).stem
    return f"{folder}{stem if _SLUG.fullmatch(stem) and len(stem) <= LONGEST else slug(stem)}.html"


def label(story: Story) -> str:
    """Return a digest of the fields in `LABEL`, `LABEL_SIZE` characters long."""
    return digest(repr([getattr(story, field) for field in LABEL]))[:LABEL_SIZE]


class ContentReader:
    """Reads stories and pages. `zone` is the blog's time zone by name, `defaults` what holds where a file is silent."""

    def __init__(self, zone: str, defaults: Defaults = NO_DEFAULTS) -> None:
        self._name, self._defaults = zone, defaults
        self._zone = ZoneInfo(zone)

    def __reduce__(self) -> tuple[type[ContentReader], tuple[str, Defaults]]:
        return ContentReader, (self._name, self._defaults)

    @cached_property
    def _markdown(self) -> StoryMarkdown:
        # Imported when something has to be read: most builds read one story or none.
        from plugins.stories.markdown import StoryMarkdown

        return StoryMarkdown(self._defaults)

    def story(self, path: str, data: bytes, changed: int = 0) -> Reading:
        """Read a story. `changed` is when its file was changed last, in seconds since the epoch."""
        header = self._header(path, data, STORY_KEYS, changed)
        moment = header.moment("Date", required=True)
        authors = header.authors()
        month = f"{moment:%Y/%m}" if moment else ""
        cover, cover_alt = header.cover()
        content = header.content(self._markdown, f"/{month}/" if month else "/", CommentState.OPEN)
        facts = Story(
            **content,
            date=int(moment.timestamp()) if moment else 0,
            month=month,
            authors=authors,
            category=header.document.text("Category", CATEGORY_DEFAULT),
            tags=list({slug(tag) or tag: tag for tag in reversed(header.tags())}.values())[::-1],
            series=header.set_text("Series"),
            translation_of=header.address("Translation_of") or header.original,
            sign_off=header.sign_off(),
            permission=header.document.text("Permission"),
            source=header.source(),
            cover=cover,
            cover_alt=cover_alt,
            corrections=header.corrections(),
            outline="",
            label="",
        )
        return header.reading(replace(facts, outline=outline(facts), label=label(facts)) if moment else None)

    def page(self, path: str, data: bytes) -> Reading:
        """Read a page."""
        header = self._header(path, data, PAGE_KEYS)
        return header.reading(Page(**header.content(self._markdown, "/p/", CommentState.NONE)))

    def _header(self, path: str, data: bytes, keys: tuple[str, ...], changed: int = 0) -> _Header:
        document = self._defaults.complete(parse(path, data, keys), keys, self._zone, changed)
        return _Header(document, self._zone, self._defaults)


class _Header:
    """Turns header values into facts and collects what is wrong with them."""

    original = ""
    """The address of what this is a translation of, as `Translation: true` has it."""

    def __init__(self, document: Document, zone: ZoneInfo, defaults: Defaults) -> None:
        self.document = document
        self._zone, self._defaults = zone, defaults
        self._set = defaults.typography.set_text
        self._problems = list(document.problems)
        self._body: str | None = None
        self._frequencies = ""
        self._readable = bool(document.values or document.body or not document.problems)

    def reading(self, facts: Content | None) -> Reading:
        return Reading(facts, self._body, tuple(self._problems), self._frequencies)

    def set_text(self, key: str) -> str:
        """The value of a key, set properly."""
        return self._set(self.document.text(key))

    def complain(self, key: str, problem: str, remedy: str) -> None:
        if self._readable:
            self._problems.append(Problem(self.document.at(key), problem, remedy))

    def content(self, markdown: StoryMarkdown, folder: str, comments: CommentState) -> dict[str, Any]:
        """The fields of `Content`. `folder` is where such content lives, `comments` their state where none is given."""
        document = self.document
        title = self.set_text("Title")
        if not title and "Title" not in document.misplaced:
            self.complain("Title", "Title belum ada", "tambahkan baris Title: judul cerita")
        rendered = markdown.render(document.path, document.body, document.body_line)
        if self._readable and not document.torn:
            self._problems += rendered.problems
        modified, window = self.moment("Modified"), self._comment_window(comments)
        lang = self._lang()
        address = self._own_address(folder, lang)
        self._body, self._frequencies = rendered.html, count_terms(rendered.text)
        return {
            "path": document.path,
            "title": title,
            "address": address,
            "aliases": self._aliases(address),
            "status": self._status(),
            "lang": lang,
            "summary": self.set_text("Summary") or rendered.summary,
            "modified": int(modified.timestamp()) if modified else None,
            "comments": window.state,
            "closes": window.closes,
            "body": digest(rendered.html),
            "links": list(rendered.links),
            "pictures": list(rendered.pictures),
            "ids": list(rendered.ids),
            "headings": list(rendered.headings),
            "words": rendered.words,
            "opening": rendered.opening,
        }

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        text = self.document.text(key)
        if not text:
            if required and key not in self.document.misplaced:
                self.complain(key, f"{key} belum ada", f"tambahkan baris {key}: 21 November 2026 19.05 WIB")
            return None
        try:
            return parse_moment(text, self._zone)
        except DateError as error:
            self.complain(key, error.problem, error.remedy)
            return None

    def authors(self) -> list[str]:
        one, many = self.document.text("Author"), self.items("Authors", ";")
        if one and many:
            remedy = "pakai salah satu; Authors bila lebih dari satu nama"
            self.complain("Author", "Author dan Authors tertulis bersama", remedy)
        elif not (one or many or self.document.misplaced & {"Author", "Authors"}) and self._defaults.needs_author:
            self.complain("Author", "Author belum ada", "tambahkan baris Author: nama penulis")
        elif ";" in one:
            self.complain("Author", "Author hanya untuk satu nama", f"tulis Authors: {one}")
        return many or ([one] if one else [])

    def items(self, key: str, separator: str) -> list[str]:
        value = self.document.values.get(key)
        return value.items(separator) if value else []

    def tags(self) -> list[str]:
        """Between commas or semicolons, in brackets, as hashtags, or below each other with hyphens."""
        value = self.document.values.get("Tags")
        parts = _BETWEEN_TAGS.split("\n".join(value.lines)) if value else []
        return [tag for part in parts if (tag := " ".join(part.strip(" []\"'“”‘’\n").split()))]

    def address(self, key: str) -> str:
        text = self.document.text(key)
        return self._checked(key, text) if text else ""

    def sign_off(self) -> list[str] | None:
        value = self.document.values.get("Sign_off")
        if value is None:
            return None
        if value.text.casefold() == _NO_SIGN_OFF:
            return []
        return [self._set(line) for line in value.lines if line]

    def source(self) -> list[str] | None:
        title, author, url = (self.document.text(f"Source_{part}") for part in ("title", "author", "url"))
        if not (title or author or url):
            return None
        if not url:
            key = "Source_title" if title else "Source_author"
            self.complain(key, "sumber ditulis tanpa alamat", "tambahkan baris Source_url: https://…")
        elif not _ABSOLUTE.fullmatch(url):
            self.complain("Source_url", f'alamat sumber "{url}" tidak lengkap', "tulis alamat utuh, https://…")
        return [self._set(title), author, url]

    def cover(self) -> tuple[str, str]:
        """The cover and its alternative text."""
        text, alt = self.document.text("Cover"), self.document.text("Cover_alt")
        if text and not alt:
            remedy = "tambahkan baris Cover_alt: apa yang terlihat"
            self.complain("Cover", "gambar sampul tidak punya teks alternatif", remedy)
        if alt and not text:
            remedy = "tambahkan baris Cover: nama-berkas.svg, atau hapus Cover_alt"
            self.complain("Cover_alt", "Cover_alt ditulis tanpa Cover", remedy)
        target = picture_target(text)
        if text and (target is None or not text.lower().endswith(PICTURES)):
            remedy = "tulis nama berkas di content/gambar/, misalnya apotek.svg"
            self.complain("Cover", f'"{text}" bukan gambar', remedy)
            target = None
        return f"gambar/{target.removeprefix('gambar/')}" if target else "", self._set(alt)

    def corrections(self) -> list[list[str]]:
        found = []
        value = self.document.values.get("Correction")
        for line in filter(None, value.lines if value else ()):
            if match := _CORRECTION.fullmatch(line):
                if day := self._day("Correction", match[1]):
                    found.append([day, self._set(match[2])])
            else:
                remedy = "tulis misalnya 2026-11-22 Nama apotek diperbaiki."
                self.complain("Correction", "koreksi tidak diawali tanggal", remedy)
        return found

    def _day(self, key: str, text: str) -> str:
        """The ISO day that a text means; '' after a complaint."""
        try:
            return parse_day(text).isoformat()
        except DateError as error:
            self.complain(key, error.problem, error.remedy)
            return ""

    def _aliases(self, address: str) -> list[str]:
        """Former addresses; that of today among them leads nowhere else."""
        found = dict.fromkeys(self._checked("Alias", part) for part in self.items("Alias", ";"))
        return [alias for alias in found if alias not in {"", address}]

    def _own_address(self, folder: str, lang: str) -> str:
        stem = self._slug_address(folder).removesuffix(".html")
        if is_translation := self._is_translation():
            stem = stem.removesuffix(f"-{lang.lower()}")
            self.original = f"{stem}.html"
        if text := self.document.text("Address"):
            return self._checked("Address", text)
        if stem == folder:
            remedy = "tambahkan baris Slug: nama-alamat"
            self.complain("Slug", "nama berkas ini tidak menyisakan slug untuk alamat", remedy)
        return f"{stem}-{lang.lower()}.html" if is_translation else f"{stem}.html"

    def _slug_address(self, folder: str) -> str:
        written = self.document.text("Slug")
        if not written:
            return own_address(self.document.path, folder)
        if "Address" not in self.document.values and (not _SLUG.fullmatch(written) or len(written) > LONGEST):
            hint = slug(written)
            remedy = f"tulis Slug: {hint}" if hint else "pakai huruf a-z, angka, dan tanda -"
            self.complain("Slug", f'slug "{shortened(written)}" tidak dapat menjadi alamat', remedy)
        return f"{folder}{written}.html"

    def _is_translation(self) -> bool:
        text = self.document.text("Translation", "false").casefold()
        if text not in {"true", "false"}:
            remedy = "tulis Translation: true, atau Translation_of: alamat cerita aslinya"
            self.complain("Translation", f'Translation "{shortened(text)}" tidak dikenal', remedy)
        elif text == "true" and "Lang" not in self.document.values:
            self.complain("Translation", "Translation ditulis tanpa Lang", "tambahkan baris Lang: bahasanya")
        return text == "true"

    def _checked(self, key: str, address: str) -> str:
        if is_address(address):
            return canonical(address)
        if len(address) > LONGEST_ADDRESS or any(len(name) > LONGEST for name in address.split("/")):
            wrong, remedy = "terlalu panjang", f"pendekkan sampai {LONGEST} huruf"
        else:
            wrong, remedy = "tidak dapat dipakai", "tulis jalur dari akar blog, misalnya /2026/11/judul.html"
        self.complain(key, f'alamat "{shortened(address)}" {wrong}', remedy)
        return ""

    def _status(self) -> Status:
        text = self.document.text("Status", Status.PUBLISHED).casefold()
        if text in set(Status):
            return Status(text)
        guess = nearest(text, Status)
        hint = f"mungkin maksudnya {guess}; " if guess else ""
        self.complain("Status", f'Status "{text}" tidak dikenal', f"{hint}pilihannya {', '.join(Status)}")
        return Status.PUBLISHED

    def _lang(self) -> str:
        text = self.document.text("Lang", self._defaults.lang)
        code = language_code(text)
        if code is None:
            self.complain("Lang", f'bahasa "{text}" tidak dikenal', "tulis kodenya, misalnya id, jv, su, atau en")
        return code or "id"

    def _comment_window(self, default: CommentState) -> CommentWindow:
        text = self.document.text("Comments", default)
        state, _, closing = text.partition(" ")
        state = state.casefold()
        if state == CommentState.CLOSED and closing:
            return CommentWindow(CommentState.CLOSED, self._day("Comments", closing.strip()))
        if state in set(CommentState) and not closing:
            return CommentWindow(CommentState(state))
        remedy = "tulis buka, tutup, tutup 2026-12-31, atau tidak"
        self.complain("Comments", f'Comments "{text}" tidak dikenal', remedy)
        return CommentWindow(default)
