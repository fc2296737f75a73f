"""A story or page file read whole: its facts, its rendered body, and everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as day
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from plugins.indonesian.slug import slug
from plugins.indonesian.typography import educate_text
from plugins.indonesian.wording import nearest
from plugins.rebuild.problem import Problem
from plugins.rebuild.reading import Reading, digest
from plugins.stories.date import DateError, parse_day, parse_moment
from plugins.stories.links import PICTURES, picture_target
from plugins.stories.markdown import StoryMarkdown
from plugins.stories.metadata import Document, parse

PAGE_KEYS = ("Title", "Slug", "Address", "Summary", "Modified", "Status", "Lang", "Comments", "Alias")
STORY_KEYS = (
    *PAGE_KEYS, "Date", "Author", "Authors", "Category", "Tags", "Translation_of", "Series", "Sign_off", "Permission",
    "Source_title", "Source_author", "Source_url", "Cover", "Cover_alt", "Correction",
)  # fmt: skip
STATUSES = ("published", "draft", "hidden")
CATEGORY_DEFAULT = "Kisah"

_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?")
_ADDRESS = re.compile(r"(?:/[A-Za-z0-9%._~-]+)+\.html")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ABSOLUTE = re.compile(r"https?://[^\s/]+\S*")
_CORRECTION = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\S.*)")
_NO_SIGN_OFF = "tidak"


@dataclass(frozen=True, slots=True)
class CommentState:
    """Whether comments may exist: 'buka', 'tutup' (from the end of `closes` on, or already) or 'tidak' (none may)."""

    state: str
    closes: day | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What stories and pages share. `address` and `aliases` are paths from the blog's root; `body` is a digest."""

    path: str
    title: str
    address: str
    aliases: tuple[str, ...]
    status: str
    lang: str
    summary: str
    modified: datetime | None
    comments: CommentState
    body: str
    links: tuple[str, ...]
    pictures: tuple[str, ...]
    ids: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Story(Content):
    """A file of `content/cerita/`. Names (authors, permission, series, cover) are as written, not yet looked up.

    `sign_off` is None where the author's own holds, and empty for none.
    """

    date: datetime
    authors: tuple[str, ...]
    category: str
    tags: tuple[str, ...]
    series: str
    translation_of: str
    sign_off: tuple[str, ...] | None
    permission: str
    source: tuple[str, str, str] | None
    """(title, author, address)"""
    cover: str
    cover_alt: str
    corrections: tuple[tuple[day, str], ...]


@dataclass(frozen=True, slots=True)
class Page(Content):
    """A file of `content/halaman/`."""


class ContentReader:
    """Reads stories and pages. `zone` is the blog's time zone by name."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._markdown = StoryMarkdown()

    def story(self, path: str, data: bytes) -> Reading:
        header = _Header(parse(path, data, STORY_KEYS), self._zone)
        moment = header.moment("Date", required=True)
        authors = header.authors()
        default = f"/{moment:%Y/%m}/" if moment else "/"
        content = header.content(self._markdown, default, "buka")
        facts = Story(
            **content,
            date=moment or datetime(1, 1, 1, tzinfo=self._zone),
            authors=authors,
            category=header.document.text("Category", CATEGORY_DEFAULT),
            tags=header.items("Tags", ","),
            series=educate_text(header.document.text("Series")),
            translation_of=header.address("Translation_of"),
            sign_off=header.sign_off(),
            permission=header.document.text("Permission"),
            source=header.source(),
            cover=header.cover(),
            cover_alt=header.cover_alt(),
            corrections=header.corrections(),
        )
        return header.reading(facts if moment else None)

    def page(self, path: str, data: bytes) -> Reading:
        header = _Header(parse(path, data, PAGE_KEYS), self._zone)
        return header.reading(Page(**header.content(self._markdown, "/p/", "tidak")))


class _Header:
    """Turns header values into facts and collects what is wrong with them."""

    def __init__(self, document: Document, zone: ZoneInfo) -> None:
        self.document = document
        self._zone = zone
        self._problems = list(document.problems)
        self._bodies: dict[str, str] = {}
        self._readable = bool(document.values or document.body or not document.problems)

    def reading(self, facts: Content | None) -> Reading:
        return Reading(facts, self._bodies, tuple(self._problems))

    def complain(self, key: str, problem: str, remedy: str) -> None:
        if self._readable:
            self._problems.append(Problem(self.document.at(key), problem, remedy))

    def content(self, markdown: StoryMarkdown, folder: str, comments: str) -> dict[str, Any]:
        """The fields of `Content`. `folder` is where such content lives, `comments` their state where none is given."""
        document = self.document
        title = educate_text(document.text("Title"))
        if not title:
            self.complain("Title", "Title belum ada", "tambahkan baris Title: judul cerita")
        rendered = markdown.render(document.path, document.body, document.body_line)
        if self._readable:
            self._problems += rendered.problems
        key = digest(rendered.html)
        self._bodies[key] = rendered.html
        return {
            "path": document.path,
            "title": title,
            "address": self._own_address(folder),
            "aliases": tuple(filter(None, (self._checked("Alias", part) for part in self.items("Alias", ";")))),
            "status": self._one_of("Status", STATUSES),
            "lang": self._lang(),
            "summary": educate_text(document.text("Summary")) or rendered.summary,
            "modified": self.moment("Modified"),
            "comments": self._comments(comments),
            "body": key,
            "links": rendered.links,
            "pictures": rendered.pictures,
            "ids": rendered.ids,
            "words": rendered.words,
        }

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        text = self.document.text(key)
        if not text:
            if required:
                self.complain(key, f"{key} belum ada", f"tambahkan baris {key}: 21 November 2026 19.05 WIB")
            return None
        try:
            return parse_moment(text, self._zone)
        except DateError as error:
            self.complain(key, *error.args)
            return None

    def authors(self) -> tuple[str, ...]:
        one, many = self.document.text("Author"), self.items("Authors", ";")
        if one and many:
            self.complain(
                "Author", "Author dan Authors tertulis bersama", "pakai salah satu; Authors bila lebih dari satu nama"
            )
        elif not one and not many:
            self.complain("Author", "Author belum ada", "tambahkan baris Author: nama penulis")
        elif ";" in one:
            self.complain("Author", "Author hanya untuk satu nama", f"tulis Authors: {one}")
        return many or ((one,) if one else ())

    def items(self, key: str, separator: str) -> tuple[str, ...]:
        value = self.document.values.get(key)
        return value.items(separator) if value else ()

    def address(self, key: str) -> str:
        text = self.document.text(key)
        return self._checked(key, text) if text else ""

    def sign_off(self) -> tuple[str, ...] | None:
        value = self.document.values.get("Sign_off")
        if value is None:
            return None
        return (
            () if value.text.casefold() == _NO_SIGN_OFF else tuple(educate_text(line) for line in value.lines if line)
        )

    def source(self) -> tuple[str, str, str] | None:
        title, author, url = (self.document.text(f"Source_{part}") for part in ("title", "author", "url"))
        if not (title or author or url):
            return None
        if not url:
            self.complain(
                "Source_title" if title else "Source_author",
                "sumber ditulis tanpa alamat",
                "tambahkan baris Source_url: https://…",
            )
        elif not _ABSOLUTE.fullmatch(url):
            self.complain("Source_url", f'alamat sumber "{url}" tidak lengkap', "tulis alamat utuh, https://…")
        return educate_text(title), author, url

    def cover(self) -> str:
        text = self.document.text("Cover")
        if not text:
            return ""
        if not text.lower().endswith(PICTURES) or picture_target(text) is None:
            self.complain(
                "Cover", f'"{text}" bukan gambar', "tulis nama berkas di content/gambar/, misalnya apotek.svg"
            )
            return ""
        return "gambar/" + text.removeprefix("gambar/")

    def cover_alt(self) -> str:
        cover, alt = self.document.text("Cover"), self.document.text("Cover_alt")
        if cover and not alt:
            self.complain(
                "Cover", "gambar sampul tidak punya teks alternatif", "tambahkan baris Cover_alt: apa yang terlihat"
            )
        if alt and not cover:
            self.complain(
                "Cover_alt",
                "Cover_alt ditulis tanpa Cover",
                "tambahkan baris Cover: nama-berkas.svg, atau hapus Cover_alt",
            )
        return educate_text(alt)

    def corrections(self) -> tuple[tuple[day, str], ...]:
        found = []
        value = self.document.values.get("Correction")
        for line in filter(None, value.lines if value else ()):
            match = _CORRECTION.fullmatch(line)
            try:
                if match is None:
                    raise DateError(
                        "koreksi tidak diawali tanggal", "tulis misalnya 2026-11-22 Nama apotek diperbaiki."
                    )
                found.append((parse_day(match[1]), educate_text(match[2])))
            except DateError as error:
                self.complain("Correction", *error.args)
        return tuple(found)

    def _own_address(self, folder: str) -> str:
        if text := self.document.text("Address"):
            return self._checked("Address", text)
        written = self.document.text("Slug")
        if written:
            if not _SLUG.fullmatch(written):
                hint = slug(written)
                self.complain(
                    "Slug",
                    f'slug "{written}" tidak dapat menjadi alamat',
                    f"tulis Slug: {hint}" if hint else "pakai huruf a-z, angka, dan tanda -",
                )
            return f"{folder}{written}.html"
        stem = PurePosixPath(self.document.path).stem
        name = stem if _SLUG.fullmatch(stem) else slug(stem)
        if not name:
            self.complain(
                "Slug", "nama berkas ini tidak menyisakan slug untuk alamat", "tambahkan baris Slug: nama-alamat"
            )
        return f"{folder}{name}.html"

    def _checked(self, key: str, address: str) -> str:
        if not _ADDRESS.fullmatch(address) or "/../" in address or "/./" in address:
            self.complain(
                key,
                f'alamat "{address}" tidak dapat dipakai',
                "tulis jalur dari akar blog, misalnya /2026/11/judul.html",
            )
            return ""
        return address

    def _one_of(self, key: str, known: tuple[str, ...]) -> str:
        text = self.document.text(key, known[0]).casefold()
        if text not in known:
            guess = nearest(text, known)
            hint = f"mungkin maksudnya {guess}; " if guess else ""
            self.complain(key, f'{key} "{text}" tidak dikenal', f"{hint}pilihannya {', '.join(known)}")
            return known[0]
        return text

    def _lang(self) -> str:
        text = self.document.text("Lang", "id")
        if not _LANG.fullmatch(text):
            self.complain("Lang", f'kode bahasa "{text}" tidak dikenal', "tulis kode seperti id, jv, su, atau en")
            return "id"
        return text

    def _comments(self, default: str) -> CommentState:
        text = self.document.text("Comments", default)
        state, _, closing = text.partition(" ")
        state = state.casefold()
        if state == "tutup" and closing:
            try:
                return CommentState(state, parse_day(closing.strip()))
            except DateError as error:
                self.complain("Comments", *error.args)
        elif state not in ("buka", "tutup", "tidak") or closing:
            self.complain(
                "Comments", f'Comments "{text}" tidak dikenal', "tulis buka, tutup, tutup 2026-12-31, atau tidak"
            )
            return CommentState(default)
        return CommentState(state)
