"""Whatever happens to a blog, in whatever order: its output equals a clean build's, to the byte."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from PIL import Image

from plugins.blog.settings import Settings, read_settings
from plugins.engine.manifest import Manifest
from plugins.engine.problem import ContentErrors, Problem
from plugins.site.site import Site, load_settings
from tests.images.photos import stored
from tests.keys import made, public
from tests.tiny import AUTHORS, MEMBERS, NOW, PERMISSIONS, PROJECT, TinyBlog
from tools.signatures.keys import SigningError
from tools.signatures.signing import SigningRequest, sign

WORDS = st.sampled_from(["loket", "apotek", "sabar", "antre", "obat", "maaf", "pagi", "hujan"])
MONTHS = {
    "a": "2026-11",
    "b": "2026-10",
    "c": "2026-09",
    "d": "2026-09",
    "e": "2026-08",
    "f": "2026-07",
    "g": "2025-12",
}
NAMES = st.sampled_from(sorted(MONTHS))
HEADERS = st.sampled_from(
    [
        ("Title", ["Satu", 'Dua "kata"', "Tiga & <tiga>"]),
        ("Date", ["2026-11-21 19:05", "2026-10-02", "2025-03-01 00:40", "2026-11-22 15:00", "2027-01-01"]),
        ("Modified", ["2026-11-22 08:00", ""]),
        ("Author", ["Sari Pratama, M.Farm.", "Baso Lantera", ""]),
        ("Category", ["Kisah", "Renungan", "kisah"]),
        ("Tags", ["maaf", "Maaf, obat", "obat, pagi", ""]),
        ("Series", ["Loket", "Di Balik Loket", ""]),
        ("Permission", ["bebas", "cc-by-4.0", ""]),
        ("Status", ["draft", "hidden", "published"]),
        ("Sign_off", ["Salam,", "tidak", ""]),
        ("Source_url", ["https://example.org/1", ""]),
        ("Summary", ["Ringkas.", ""]),
        ("Alias", ["/lama.html", ""]),
        ("Slug", ["lain", ""]),
        ("Comments", ["tutup", "tutup 2026-11-22", "tutup 2026-11-30", "tutup 2026-12-31", "buka"]),
        ("Correction", ["2026-11-22 Diperbaiki.", ""]),
        ("Lang", ["id", "jv"]),
        ("Cover", ["rak.svg", "foto.jpg", ""]),
        ("Translation_of", ["/2026/11/a.html", ""]),
    ]
).flatmap(lambda pair: st.tuples(st.just(pair[0]), st.sampled_from(pair[1])))
PHOTO_KINDS = {"jpg": "JPEG", "png": "PNG"}
PHOTOS = st.sampled_from(["foto.jpg", "antre.jpg", "loket.png"])
SETTINGS: list[dict[str, Any]] = [
    {"LIST_STORIES": 2},
    {"FEED_STORIES": 1},
    {"TAGLINE": "Lain"},
    {"PERMISSION_DEFAULT": "cc-by-4.0"},
    {"HOME_STORIES": 3},
    {"SITENAME": "Lain"},
    {"PREVIEW": True},
    {"SHARE_CARDS": False},
    {"WEBSUB_HUB": "https://hub.example/", "INDEXNOW_KEY": "kunci-uji-12345"},
    {"SITEURL": "https://x.example/b"},
    {"OFFLINE_READING": True},
    {"NEWSLETTER_ACTION": "https://surat.example/x", "NEWSLETTER_FIELD": "EMAIL"},
    {"DESK_URL": "https://meja.example"},
    {"BLOG_URL": "https://lain.example"},
    {"MENU_PAGES": [("Kontak", "/p/kontak.html")], "MEMBERSHIP_PAGE": "/p/kontak.html"},
    {"TIMEZONE": "Asia/Jayapura"},
    {"TIMEZONE": "America/New_York"},
    {"AUTHOR": "Baso Lantera"},
    {"DEFAULT_CATEGORY": "Surat"},
    {"USE_FOLDER_AS_CATEGORY": True},
    {"DEFAULT_METADATA": {"tags": "hujan"}},
    {"DEFAULT_DATE": "fs"},
    {"SUMMARY_MAX_LENGTH": 3},
    {"MARKDOWN": {"extensions": ["toc", "def_list"]}},
    {"TYPOGRIFY": False},
    {"TYPOGRIFY_OMIT_FILTERS": [], "TYPOGRIFY_IGNORE_TAGS": ["h2"]},
    {"DEFAULT_PAGINATION": 2},
    {"CONTACT_PAGE": None},
    {"TAGLINE": "", "SITESUBTITLE": "Di bawah nama"},
    {"WITH_FUTURE_DATES": True},
    {
        "MENUITEMS": [("Arsip lagi", "/arsip.html")],
        "LINKS": [("Tetangga", "https://tetangga.example/")],
        "SOCIAL": [("Umpan", "/atom.xml")],
    },
    {
        "STATIC_PATHS": ["berkas"],
        "STATIC_EXCLUDES": ["berkas/lama"],
        "EXTRA_PATH_METADATA": {"berkas/CNAME": {"path": "CNAME"}},
        "TEMPLATE_PAGES": {"berkas/mitra.html": "mitra.html"},
        "IGNORE_FILES": [],
    },
    {},
]
MITRA = "{{ site.name }}{% for story in page.cards %} {{ story.title }} {{ story.date|iso }}{% endfor %}"


@cache
def key() -> Path:
    """What an author signs with, one for all blogs."""
    return made(Path(tempfile.mkdtemp(prefix="kunci-")))


def tree(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


_CHANGED = """
import sqlite3, sys
try:
    connection = sqlite3.connect(sys.argv[1])
    connection.execute(sys.argv[2])
    connection.commit()
except sqlite3.DatabaseError as error:
    if type(error) is not sqlite3.DatabaseError:
        raise
    # damaged already, where no build has looked since
"""


class Blog(RuleBasedStateMachine):
    """One blog, edited at random. After each step it is built, and built again from nothing elsewhere."""

    steps = 0
    killed = 0
    sound = 0
    """Builds without a complaint."""
    compared = 1.0
    """How often a build is compared with a clean one: what is wrong once stays wrong until somebody looks."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="urutan-"))
        self.blog = TinyBlog(self.folder)
        shutil.copytree(PROJECT / "theme", self.folder / "theme")
        self.blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
        self.photos: set[str] = set()
        self.take_a_photo("foto.jpg", 430, "teal")
        self.blog.write("berkas/CNAME", "lama.example")
        self.blog.write("berkas/mitra.html", MITRA)
        name = '["Sari Pratama, M.Farm."]\n'
        self.authors = AUTHORS.replace(name, f'{name}signing_keys = ["{public(key())}"]\n')
        self.blog.write("penulis.toml", self.authors)
        self.headers: dict[str, dict[str, str]] = {}
        self.bodies: dict[str, str] = {}
        self.comments: dict[str, tuple[str, str]] = {}
        self.overrides: dict[str, Any] = {}
        self.now = NOW
        self.broken = False
        self.site: Site | None = None
        self.chance = random.Random(Blog.steps)
        (self.blog.content / "cerita/2026/obat-yang-tertukar.md").unlink()
        # Something of everything from the start, since what nobody shows cannot be shown wrongly.
        for name in MONTHS:
            self.invent(name, ["loket"])
        self.headers["b"] |= {"Cover": "rak.svg", "Cover_alt": "Rak", "Category": "kisah", "Tags": "Maaf"}
        self.headers["d"] |= {"Author": "Baso Lantera", "Translation_of": "/2026/11/a.html", "Lang": "jv"}
        for name in MONTHS:
            self.blog.story(self.bodies[name], file=f"cerita/{name}.md", **self.headers[name])
        self.write_comment("c", "satu", "maaf")
        self.built()

    # What people do

    @rule(name=NAMES, words=st.lists(WORDS, min_size=1, max_size=4))
    def write_a_story(self, name: str, words: list[str]) -> None:
        self.invent(name, words)
        self.save(name)

    def invent(self, name: str, words: list[str]) -> None:
        self.bodies[name] = (
            f"Pagi itu {' '.join(words)}.\n\n{'## Awal' * (len(words) > 1)}\n\nSiang.\n\n## Bagian\n\nMalam.\n\n"
            f"### {words[-1].title()}\n\nLalu *{words[0]}*{{: lang=jv }}[^x].\n\n[^x]: {words[-1]}."
        )
        series = "Loket" if name < "c" else ""
        self.headers.setdefault(name, {"Date": f"{MONTHS[name]}-05 08:00", "Series": series, "Tags": "maaf, obat"})

    @precondition(lambda self: self.headers)
    @rule(data=st.data(), header=HEADERS)
    def change_a_header(self, data: st.DataObject, header: tuple[str, str]) -> None:
        name = data.draw(st.sampled_from(sorted(self.headers)))
        key, value = header
        self.headers[name][key] = value
        if key in {"Date", "Slug"}:
            self.leave_comments_behind(name)
        self.headers[name]["Cover_alt"] = "Rak" if self.headers[name].get("Cover") else ""
        self.save(name)

    @precondition(lambda self: len(self.headers) > 1)
    @rule(data=st.data())
    def link_two_stories_and_move_the_other(self, data: st.DataObject) -> None:
        one, other = data.draw(st.permutations(sorted(self.headers)))[:2]
        self.bodies[one] += f"\n\nLihat [itu]({{filename}}/cerita/{other}.md#bagian)."
        self.save(one)
        self.leave_comments_behind(other)
        self.headers[other]["Slug"] = "" if self.headers[other].get("Slug") else f"pindah-{other}"
        self.save(other)

    @precondition(lambda self: self.headers)
    @rule(data=st.data())
    def delete_a_story(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.headers)))
        (self.blog.content / f"cerita/{name}.md").unlink()
        self.leave_comments_behind(name)
        del self.headers[name], self.bodies[name]
        self.built()

    @precondition(lambda self: self.headers)
    @rule(data=st.data(), name=NAMES)
    def rename_a_story(self, data: st.DataObject, name: str) -> None:
        old = data.draw(st.sampled_from(sorted(self.headers)))
        self.leave_comments_behind(old)
        self.leave_comments_behind(name)
        (self.blog.content / f"cerita/{old}.md").rename(self.blog.content / f"cerita/{name}.md")
        self.headers[name], self.bodies[name] = self.headers.pop(old), self.bodies.pop(old)
        self.built()

    @rule(signature=WORDS, bio=WORDS, slug=st.sampled_from(["sari-pratama", "sari"]))
    def change_an_author(self, signature: str, bio: str, slug: str) -> None:
        text = (
            self.authors.replace("SARI — Sari Pratama", signature)
            .replace("Apoteker", bio)
            .replace("sari-pratama", slug)
        )
        self.blog.write("penulis.toml", text)
        self.built()

    @rule(word=WORDS, republish=st.booleans(), reserved=st.booleans())
    def change_a_permission(self, word: str, republish: bool, reserved: bool) -> None:
        """What it is called, whether there are copies, whether mining is ruled out."""
        free, _, other = PERMISSIONS.replace("Bebas dibagikan", f"Bebas {word}").partition("republish = true\n")
        flags = f"republish = {str(republish).lower()}\ntdm_reserved = {str(reserved).lower()}\n"
        self.blog.write("izin.toml", free + flags + other)
        self.built()

    @rule(word=WORDS)
    def list_an_own_word(self, word: str) -> None:
        self.blog.write("kamus.txt", f"{word}\n")
        self.built()

    @rule(word=WORDS)
    def change_the_roster(self, word: str) -> None:
        self.blog.write("anggota.toml", MEMBERS.replace("Budi Lestari", f"Budi {word}"))
        self.built()

    @precondition(lambda self: self.headers)
    @rule(data=st.data(), stem=NAMES, word=WORDS)
    def comment_on_a_story(self, data: st.DataObject, stem: str, word: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.headers)))
        self.write_comment(name, stem, word)
        self.built()

    def write_comment(self, name: str, stem: str, word: str) -> None:
        folder = f"komentar/{self.headers[name]['Date'][:7].replace('-', '/')}/{self.headers[name].get('Slug') or name}"
        self.take_along(stem)
        self.blog.comment(f"Soal {word}.", stem=stem, folder=folder, Date="2026-11-21T20:00:00+07:00")
        self.comments[stem] = (name, f"{folder}/{stem}.md")

    @precondition(lambda self: self.comments)
    @rule(data=st.data())
    def take_a_comment_away(self, data: st.DataObject) -> None:
        stem = data.draw(st.sampled_from(sorted(self.comments)))
        self.take_along(stem)
        self.built()

    @rule(
        words=st.lists(WORDS, min_size=1, max_size=3),
        title=st.sampled_from(["Kontak", "Tentang"]),
        comments=st.sampled_from(["buka", "tidak"]),
    )
    def write_a_page(self, words: list[str], title: str, comments: str) -> None:
        link = f"[itu]({{filename}}/cerita/{min(self.headers)}.md)" if self.headers else "itu"
        self.blog.write(
            "halaman/kontak.md", f"Title: {title}\nComments: {comments}\n\nSoal {' '.join(words)}, lihat {link}.\n"
        )
        self.built()

    @rule(width=st.integers(1, 9))
    def draw_the_picture_anew(self, width: int) -> None:
        self.blog.write("gambar/rak.svg", f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="3"/>')
        self.built()

    @rule(name=PHOTOS, width=st.sampled_from([9, 430, 431]), colour=st.sampled_from(["teal", "tan"]))
    def add_or_replace_a_photo(self, name: str, width: int, colour: str) -> None:
        self.take_a_photo(name, width, colour)
        self.built()

    def take_a_photo(self, name: str, width: int, colour: str) -> None:
        self.photos.add(name)
        self.blog.write(f"gambar/{name}", stored(Image.new("RGB", (width, 3), colour), PHOTO_KINDS[name[-3:]]))

    @precondition(lambda self: self.headers and self.photos)
    @rule(data=st.data())
    def show_a_photo(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.headers)))
        photo = data.draw(st.sampled_from(sorted(self.photos)))
        self.bodies[name] += f'\n\n![Foto](gambar/{photo} "Keterangan")'
        self.save(name)

    @precondition(lambda self: self.photos)
    @rule(data=st.data())
    def remove_a_photo(self, data: st.DataObject) -> None:
        """Where a story still shows it, that is an error until it is back."""
        photo = data.draw(st.sampled_from(sorted(self.photos)))
        (self.blog.content / f"gambar/{photo}").unlink()
        self.photos.discard(photo)
        self.built()
        shown = [*self.bodies.values(), *(header.get("Cover", "") for header in self.headers.values())]
        if any(photo in text for text in shown):
            self.take_a_photo(photo, 9, "tan")
            self.built()

    @rule(word=WORDS)
    def change_own_files(self, word: str) -> None:
        self.blog.write("berkas/CNAME", f"{word}.example")
        self.blog.write("berkas/mitra.html", f"{MITRA}{word}")
        self.built()

    @precondition(lambda self: self.photos)
    @rule(data=st.data())
    def damage_or_mend_a_photo(self, data: st.DataObject) -> None:
        file = self.blog.content / f"gambar/{data.draw(st.sampled_from(sorted(self.photos)))}"
        whole = file.read_bytes()
        file.write_bytes(whole[:40])
        self.built()
        file.write_bytes(whole)
        self.built()

    @precondition(lambda self: self.headers)
    @rule(data=st.data())
    def sign_a_story(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.headers)))
        site = Site(load_settings(PROJECT / "pelicanconf.py", **self.settings()))
        with suppress(SigningError, ContentErrors):  # a draft, or another author's, or something is wrong elsewhere
            sign(site, SigningRequest(key(), "Sari Pratama, M.Farm.", f"content/cerita/{name}.md"), Path())
        site.close()
        self.built()

    def take_signatures_away(self, complaints: tuple[Problem, ...]) -> bool:
        """Those that no longer hold. Whether there were any."""
        files = {self.folder / one.path for one in complaints if one.path.endswith(".sig")}
        for file in files:
            file.unlink()
        return bool(files)

    # What owners and developers do

    @rule(chosen=st.sampled_from(SETTINGS))
    def change_settings(self, chosen: dict[str, Any]) -> None:
        """One more, or back to what they were."""
        self.overrides = self.overrides | chosen if chosen else {}
        self.site = None
        self.built()

    @rule(
        template=st.sampled_from(
            ["base.html", "story.html", "_partials.html", "atom_entry.xml", "copy.txt", "feed_item.html"]
        ),
        word=WORDS,
    )
    def change_a_template(self, template: str, word: str) -> None:
        original = (PROJECT / "theme/templates" / template).read_text(encoding="utf-8")
        (self.folder / "theme/templates" / template).write_text(f"{original}{{# {word} #}}\n", encoding="utf-8")
        self.built(fresh=True)

    @rule(word=WORDS)
    def change_the_wording(self, word: str) -> None:
        catalogue = "translations/id/LC_MESSAGES/kisah.po"
        original = (PROJECT / "theme" / catalogue).read_text(encoding="utf-8")
        (self.folder / "theme" / catalogue).write_text(
            original.replace("Langsung ke isi", f"Ke {word}"), encoding="utf-8"
        )
        self.built(fresh=True)

    @rule(text=st.sampled_from(["style.css", "script.js"]), word=WORDS)
    def change_what_stands_in_every_page(self, text: str, word: str) -> None:
        original = (PROJECT / "theme/inline" / text).read_text(encoding="utf-8")
        more = f".{word} {{ color: red }}" if text == "style.css" else f"document.{word} = 1;"
        (self.folder / "theme/inline" / text).write_text(f"{original}{more}\n", encoding="utf-8")
        self.built(fresh=True)

    @rule(word=WORDS)
    def change_a_file_of_the_theme(self, word: str) -> None:
        (self.folder / "theme/static/tambahan.css").write_text(f"/* {word} */")
        self.built()

    # What time and machines do

    @rule(hours=st.integers(-6, 30))
    def let_time_pass(self, hours: int) -> None:
        self.now = max(NOW, self.now + timedelta(hours=hours))
        self.built()

    @rule(days=st.sampled_from([1, 8, 31, 366]), at_midnight=st.booleans())
    def turn_days_months_or_years(self, days: int, at_midnight: bool) -> None:
        later = self.now + timedelta(days=days)
        later = later.replace(hour=0, minute=0, second=0) if at_midnight else later
        self.now = later if later.year < 2032 else NOW
        self.built()

    @rule()
    def introduce_or_mend_an_error(self) -> None:
        self.broken = not self.broken
        if self.broken:
            self.blog.write("cerita/rusak.md", "Title: Rusak\n\nTanpa tanggal.")
        else:
            (self.blog.content / "cerita/rusak.md").unlink()
        self.built()

    @precondition(lambda self: self.headers)
    @rule(data=st.data())
    def edit_without_a_trace_but_the_change_time(self, data: st.DataObject) -> None:
        """Same length, same modification time, within the same second."""
        file = self.blog.content / f"cerita/{data.draw(st.sampled_from(sorted(self.headers)))}.md"
        status = file.stat()
        text = file.read_text(encoding="utf-8")
        file.write_text(
            text.replace("Pagi", "Sore") if "Pagi" in text else text.replace("Sore", "Pagi"), encoding="utf-8"
        )
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.built()

    @precondition(lambda self: self.headers)
    @rule(data=st.data(), years=st.integers(-30, 30))
    def turn_a_files_clock(self, data: st.DataObject, years: int) -> None:
        file = self.blog.content / f"cerita/{data.draw(st.sampled_from(sorted(self.headers)))}.md"
        moment = (NOW + timedelta(days=365 * years)).timestamp()
        os.utime(file, (moment, moment))
        self.built()

    @rule(
        how=st.sampled_from(
            [
                "deleted",
                "truncated",
                "garbage",
                "version",
                "body",
                "term_frequencies",
                "artifact",
                "state",
                "tree",
                "page",
            ]
        )
    )
    def damage_what_is_remembered(self, how: str) -> None:
        state = self.folder / ".kisah"
        store = state / "simpanan.sqlite"
        self.site = None
        if how == "deleted":
            store.unlink(missing_ok=True)
        elif how == "truncated" and store.exists():
            os.truncate(store, store.stat().st_size // 2)
        elif how == "garbage":
            store.write_bytes(b"bukan basis data")
        elif how in {"version", "body", "term_frequencies", "artifact"} and store.exists():
            change = {
                "version": "pragma user_version = 99",
                "body": "update bodies set text = 'x' || text",
                "term_frequencies": "update bodies set term_frequencies = 'x' || term_frequencies",
                "artifact": "update artifacts set data = x'00' || data",
            }[how]
            subprocess.run([sys.executable, "-c", _CHANGED, store, change], check=True)
        elif how == "state":
            shutil.rmtree(state)
        elif how == "tree":
            shutil.rmtree(state / "b", ignore_errors=True)
        elif how == "page":
            (self.blog.output / "index.html").unlink(missing_ok=True)
        self.built(fresh=how in {"body", "artifact"})

    @rule(after=st.floats(0, 0.25))
    def kill_a_build(self, after: float) -> None:
        self.site = None
        before = tree(self.blog.output) if self.blog.output.exists() else {}
        wanted = self.clean() or before
        order = {"settings": self.settings(), "now": self.now.isoformat(), "after": after}
        Blog.killed += anvil().strike(order) == "killed"
        seen = tree(self.blog.output) if self.blog.output.exists() else {}
        assert seen in (before, wanted)
        self.built()

    # The promise

    def take_along(self, stem: str) -> None:
        """A comment's file, if it is there."""
        if stem in self.comments:
            (self.blog.content / self.comments.pop(stem)[1]).unlink(missing_ok=True)

    def leave_comments_behind(self, name: str) -> None:
        """A story that moves would leave its comments without a place, which is an error of its own."""
        for stem in [stem for stem, (story, _) in self.comments.items() if story == name]:
            self.take_along(stem)

    def save(self, name: str) -> None:
        self.blog.story(self.bodies[name], file=f"cerita/{name}.md", **self.headers[name])
        self.built()

    def settings(self) -> dict[str, Any]:
        return {
            "PATH": str(self.blog.content), "OUTPUT_PATH": str(self.blog.output), "THEME": str(self.folder / "theme"),
            "MENU_PAGES": [], "MEMBERSHIP_PAGE": "", "IGNORE_FILES": ["berkas"], **self.overrides,
        }  # fmt: skip

    def clean(self) -> dict[str, bytes] | None:
        """What a first build on another machine would give; None where it refuses."""
        elsewhere = Path(tempfile.mkdtemp(prefix="bersih-", dir=self.folder))
        chosen = self.settings() | {"OUTPUT_PATH": str(elsewhere / "output")}
        (elsewhere / ".kisah").mkdir()
        templates = Path(tempfile.gettempdir()) / "kisah-templat-uji"
        templates.mkdir(exist_ok=True)
        (elsewhere / ".kisah/templat").symlink_to(templates)  # compiled templates only, to save time
        site = Site(load_settings(PROJECT / "pelicanconf.py", **chosen))
        self.complaints = self.attempt(site)
        site.close()
        found = None if self.complaints else tree(elsewhere / "output")
        shutil.rmtree(elsewhere)
        return found

    def built(self, *, fresh: bool = False) -> None:
        """Build as `serve` does, with a site that remembers, or at times with a new one; compare."""
        Blog.steps += 1
        if self.site is None or fresh or self.chance.random() < 0.2:
            if self.site:
                self.site.close()
            self.site = Site(load_settings(PROJECT / "pelicanconf.py", **self.settings()))
        if self.chance.random() > Blog.compared:
            if self.take_signatures_away(self.attempt(self.site)):
                self.built()
            return
        before = tree(self.blog.output) if self.blog.output.exists() else {}
        wanted = self.clean()
        complaints = self.attempt(self.site)
        if wanted is None or complaints:
            assert wanted is None
            assert complaints == self.complaints
            assert (tree(self.blog.output) if self.blog.output.exists() else {}) == before
            if self.take_signatures_away(complaints):
                self.built()
            return
        Blog.sound += 1
        found = tree(self.blog.output)
        assert found.keys() == wanted.keys()
        assert [path for path in found if found[path] != wanted[path]] == []
        self.no_group_was_passed_over(self.site)
        self.nothing_changes_before_it_is_due(self.site, found)

    def no_group_was_passed_over(self, site: Site) -> None:
        """Every output's key, looked at now, is the one it was made for: a group's key covers those of its outputs."""
        builder = site._builder
        store = builder._open()
        plan, _ = builder._plan(store, self.now)
        context = builder.config.context(store, builder.config.content.parent).key
        try:
            wanted = {output.path: output.key(context) for group in plan.groups for output in group.open()}
        except sqlite3.DatabaseError:  # damaged where this build did not look; the one that does begins anew
            return
        manifest = Manifest(store, builder.trees)
        assert {path: key for path, (key, _) in manifest.keys(manifest.groups()).items()} == wanted

    def nothing_changes_before_it_is_due(self, site: Site, found: dict[str, bytes]) -> None:
        """A second before the plan says that something becomes untrue, the site is still this one; else at any time."""
        due = site.check(self.now).next_due
        later = due.moment - timedelta(seconds=1) if due else self.now + timedelta(days=1000)
        assert later >= self.now
        assert site.build(later).made == 0
        assert tree(self.blog.output) == found
        if due:
            site.build(self.now)

    def attempt(self, site: Site) -> tuple[Problem, ...]:
        try:
            site.build(self.now)
        except ContentErrors as errors:
            return errors.problems
        return ()

    def teardown(self) -> None:
        site: Site | None = getattr(self, "site", None)
        if site:
            site.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def test_every_setting_that_a_page_may_show_is_changed_in_sequences() -> None:
    """Language aside: there is wording in one."""
    usual, _ = read_settings(load_settings(PROJECT / "pelicanconf.py"))
    changed = set()
    for chosen in SETTINGS:
        other, _ = read_settings(load_settings(PROJECT / "pelicanconf.py", **chosen))
        changed |= {name for name in Settings.__struct_fields__ if getattr(other, name) != getattr(usual, name)}
    assert changed == {*Settings.__struct_fields__} - {"lang"}


class Anvil:
    """The process that kills builds, started when first needed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.engine.anvil"]
        self._process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def strike(self, order: dict[str, Any]) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


_anvils: list[Anvil] = []


def anvil() -> Anvil:
    if not _anvils:
        _anvils.append(Anvil())
    return _anvils[0]


@pytest.fixture
def an_anvil() -> Iterator[None]:
    yield
    while _anvils:
        _anvils.pop().close()


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Blog,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a failing sequence is printed; making it short would take many minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("part", range(2))
@pytest.mark.usefixtures("an_anvil")
def test_any_sequence_of_changes_gives_what_a_clean_build_gives(part: int) -> None:
    """In parts, so that several processes have something to do."""
    Blog.steps, Blog.killed, Blog.sound, Blog.compared = 0, 0, 0, 0.6
    while Blog.steps < 250:
        run(examples=3, steps=25)
    print(f"{part}: {Blog.steps} langkah, {Blog.sound} dibandingkan sebagai situs, {Blog.killed} bangunan dibunuh")


@pytest.mark.long
@pytest.mark.usefixtures("an_anvil")
def test_twenty_thousand_steps_give_what_clean_builds_give() -> None:
    Blog.steps, Blog.killed, Blog.sound, Blog.compared = 0, 0, 0, 0.3
    while Blog.steps < 20_000:
        run(examples=40, steps=50)
    print(f"{Blog.steps} langkah, {Blog.sound} dibandingkan sebagai situs, {Blog.killed} bangunan dibunuh")
