"""Another blog's export → this blog's content folder: read, placed, converted, written, accounted for."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from filelock import FileLock
from msgspec import Struct
from tqdm import tqdm

from plugins.attribution.permission import Permission
from plugins.comments.roster import Member, Roster
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import number
from plugins.rebuild.problem import ContentErrors
from plugins.rebuild.site import Site
from plugins.stories.author import Author
from plugins.stories.story import Content
from tools.conversion.addresses import Surroundings, canonical_host
from tools.conversion.story import Converter
from tools.exports.entry import Entry, Kind
from tools.exports.source import Export, Refused
from tools.importing.archive import Archive, Outline
from tools.importing.comments import Threads
from tools.importing.ledger import Fate, Ledger
from tools.importing.manuscripts import Manuscripts, tags
from tools.importing.mapping import Mapping
from tools.importing.people import People
from tools.importing.pictures import NOT_ASKED, Limits, Pictures
from tools.importing.places import LeftOut, Place, Places, taken_addresses
from tools.importing.report import Outcome, Remark, Report

_T = TypeVar("_T")
_LINK = re.compile(r"https?://[^\s()\"<>\[\]]+")

Read = Callable[[Path, set[str], Callable[[int], object]], Iterator[Entry]]
_LOCK = ".impor.kunci"
"""One import at a time; hidden, as the ledger is."""


class Wanted(Struct, frozen=True):
    """`plain` leaves the parts of stories as text; `hosts` are further ones under which the old blog was known."""

    plain: bool = False
    mapping: Mapping = Mapping()
    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()


class Importer:
    """Imports into the content folder of one site. `now` decides what is still to come."""

    def __init__(self, site: Site, wanted: Wanted, now: datetime) -> None:
        self._site, self._wanted, self._now = site, wanted, now
        self._content = Path(site.path)
        self._zone = ZoneInfo(site.settings["TIMEZONE"])
        self._guesses: Counter[str] = Counter()
        self._home: str = site.settings["BLOG_URL"]

    def run(self, export: Export, read: Read) -> Report:
        """Everything; may be killed and run again at any time. Raises `Refused`, and what `read` raises."""
        self._content.mkdir(parents=True, exist_ok=True)
        with FileLock(self._content / _LOCK):
            return self._run(export, read)

    def _run(self, export: Export, read: Read) -> Report:
        started = time.perf_counter()
        facts, problems, _ = self._site.contents()
        if broken := [str(one) for one in problems if one.path.partition(":")[0].endswith(".toml")]:
            raise Refused("Benahi dahulu, lalu impor lagi:\n" + "\n".join(broken))
        report = Report(export.feed.name)
        archive = Archive()
        try:
            hosts = {*export.hosts, *self._wanted.hosts}
            self._read(export, read, archive, hosts)
            report.entries = archive.count
            ledger = Ledger(self._content)
            texts: list[Content] = [*facts.of("story"), *facts.of("page")]
            there = {text.path.partition("/")[2]: text for text in texts}
            taken = taken_addresses(there, ledger)
            places = self._place(archive, Places(ledger, taken, self._zone, self._now), report)
            pictures = Pictures(ledger, export, self._wanted.limits)
            pictures.gather((place.file, archive.entry(place.outline.number).html) for place in places)
            authors: dict[str, Author] = {one.name: one for one in facts.one("authors")}
            permissions: dict[str, Permission] = {one.id: one for one in facts.one("permissions")}
            members: dict[str, Member] = {one.id: one for one in facts.one("members")}
            people = People(self._content, authors, permissions, self._wanted.mapping.penulis, report)
            around = Surroundings(
                hosts=frozenset(map(canonical_host, hosts)),
                addresses={*taken, *(place.address for place in places if not place.status)},
                tags={slug(tag) for place in places if not place.status for tag in tags(place.outline.labels)},
                pictures=pictures.files,
            )
            places = self._convert(archive, places, around, people, report)
            people.settle()
            manuscripts = Manuscripts(ledger, people, self._wanted.mapping.kategori, self._zone, report)
            commented = set(archive.parents())
            written = {}
            for place in _progress(places, "Menulis naskah", " naskah"):
                entry = archive.entry(place.outline.number)
                fate = manuscripts.write(
                    place, entry, archive.kept(place.outline.number), place.outline.id in commented
                )
                report.count(place.outcome, fate, place.file)
                if fate is not Fate.DELETED:
                    written[place.outline.id] = there.get(place.file) if fate is Fate.EDITED else None
            addresses = {place.outline.id: place.address for place in places if place.outline.id in written}
            threads = Threads(
                ledger, Roster(members), self._wanted.mapping.anggota, self._zone, self._now, self._home, around, report
            )
            for parent in _progress(archive.parents(), "Menulis komentar", " cerita"):
                edited = written.get(parent)
                address = edited.address if edited else addresses.get(parent, "")
                closed = edited is not None and edited.comments == "tidak"
                threads.write(archive, parent, address, refused=closed)
            ledger.finish()
            self._settle(archive, pictures, report)
        finally:
            archive.close()
        report.seconds = time.perf_counter() - started
        return report

    def _read(self, export: Export, read: Read, archive: Archive, hosts: set[str]) -> None:
        size = export.feed.stat().st_size
        with tqdm(total=size, desc="Membaca cadangan", unit="B", unit_scale=True, disable=None) as bar:
            for entry in read(export.feed, hosts, bar.update):
                archive.add(entry)

    def _place(self, archive: Archive, places: Places, report: Report) -> list[Place]:
        """Those that have an address choose first."""
        found = []
        outlines = list(archive.outlines(Kind.STORY, Kind.PAGE))
        for outline in sorted(outlines, key=lambda one: not one.address):
            try:
                found.append(place := places.place(outline))
            except LeftOut as reason:
                report.leave_out(_said(outline), str(reason))
                continue
            if place.note:
                report.note(Remark.ADDRESS, place.file, place.note)
            if place.outcome is Outcome.SCHEDULED:
                report.note(Remark.SCHEDULED, place.file)
        for outline in archive.outlines(Kind.OTHER):
            report.leave_out(outline.title or outline.id, f"bukan tulisan ({outline.said})")
        return sorted(found, key=lambda place: place.outline.number)

    def _convert(
        self, archive: Archive, places: Sequence[Place], around: Surroundings, people: People, report: Report
    ) -> list[Place]:
        """Those places whose texts say or show something."""
        converter, found = Converter(), []
        for place in _progress(places, "Mengubah naskah", " naskah"):
            entry = archive.entry(place.outline.number)
            author = people.name(entry.author)
            own = around.at(place.address)
            converted = converter.convert(entry.html, author, own, plain=self._wanted.plain or entry.kind is Kind.PAGE)
            if not converted.body:
                report.leave_out(_said(place.outline), "isinya kosong")
                continue
            found.append(place)
            archive.keep(place.outline.number, converted)
            self._look_at_links(place, converted.body, around, report)
            if entry.kind is Kind.STORY:
                people.hear(author, converted.parts)
            if converted.form == "html":
                report.note(Remark.SHAPE, place.file, converted.why)
            elif converted.form == "teks":
                report.note(Remark.TEXT, place.file, converted.why)
        return found

    def _look_at_links(self, place: Place, body: str, around: Surroundings, report: Report) -> None:
        """Links that still lead to the old blog, or to what may be it."""
        for url in _LINK.findall(body):
            parts = urlsplit(url)
            host = canonical_host(parts.hostname or "")
            if around.is_own_host(host):
                report.note(Remark.LINK, place.file, url)
            elif host.endswith(".blogspot.com") and parts.path in around.addresses:
                self._guesses[host] += 1

    def _settle(self, archive: Archive, pictures: Pictures, report: Report) -> None:
        asked = {address: reason for address, reason in pictures.missing.items() if reason != NOT_ASKED}
        for address, reason in sorted(asked.items(), key=lambda one: (pictures.shown[one[0]], one[0])):
            report.note(Remark.PICTURE, pictures.shown[address], f"{address[:200]} ({reason})")
        if waiting := len(pictures.missing) - len(asked):
            report.note(Remark.PICTURE, f"{number(waiting)} gambar", "ambil dengan --fetch-pictures")
        for host, count in self._guesses.most_common():
            report.note(Remark.HOST, f"https://{host}", f"{number(count)} tautan")
        report.pictures = len(set(pictures.files.values()))
        try:
            self._site.check(self._now)
        except ContentErrors as errors:
            for problem in errors.problems:
                report.note(Remark.BROKEN, problem.path, f"{problem.problem}; {problem.remedy}")
        if not report.balanced:
            raise RuntimeError(f"{report.outcomes.total()} of {report.entries} entries are accounted for")


_NAMES = {Kind.STORY: "cerita", Kind.PAGE: "halaman"}


def _said(outline: Outline) -> str:
    """How the report names a text."""
    return f"{_NAMES[outline.kind]} “{outline.title or outline.address or outline.id}”"


def _progress(things: Sequence[_T], said: str, unit: str) -> Iterable[_T]:
    return tqdm(things, desc=said, unit=unit, disable=None)
