"""Another blog's export → this blog's content folder: read, placed, converted, written, accounted for."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from filelock import FileLock
from msgspec import Struct
from msgspec.structs import replace
from tqdm import tqdm

from plugins.attribution.permission import Permission
from plugins.comments.roster import Member, Roster
from plugins.engine.problem import ContentErrors
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import number
from plugins.site.site import Site
from plugins.stories.author import Author
from plugins.stories.story import Content
from tools.conversion.addresses import LinkResolver, canonical_host
from tools.conversion.fragments import fragment_links
from tools.conversion.story import Converter, Form, find_ids
from tools.exports.entry import Entry, Kind, plain
from tools.exports.source import Export, Refused
from tools.importing.archive import Archive, Outline
from tools.importing.comments import Threads
from tools.importing.ledger import Fate, Ledger
from tools.importing.manuscripts import Manuscripts, tags
from tools.importing.mapping import Names
from tools.importing.people import People
from tools.importing.pictures import NOT_ASKED, Limits, Pictures
from tools.importing.places import EMPTY, LeftOut, Place, Places, taken_addresses
from tools.importing.rehearsal import refusals
from tools.importing.report import Outcome, Remark, Report

_T = TypeVar("_T")
_LINK = re.compile(r"https?://[^\s()\"<>\[\]]+")

Read = Callable[[Path, set[str], Callable[[int], object]], Iterator[Entry]]
_REHEARSALS = 9
"""After so many, what the blog still refuses is left to its check."""
_LOCK = ".impor.kunci"
"""One import at a time; hidden, as the ledger is."""


class Wanted(Struct, frozen=True):
    """`plain` leaves the parts of stories as text; `hosts` are further ones under which the old blog was known."""

    plain: bool = False
    mapping: Names = Names()
    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()


class Importer:
    """Imports into the content folder of one site. `now` decides what is still to come."""

    def __init__(self, site: Site, wanted: Wanted, now: datetime) -> None:
        self._site, self._wanted, self._now = site, wanted, now

    def run(self, export: Export, read: Read) -> Report:
        """Everything; may be killed and run again at any time. Raises `Refused`, and what `read` raises."""
        content = Path(self._site.path)
        content.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        with FileLock(content / _LOCK), closing(Archive()) as archive:
            report = _Import(self._site, self._wanted, self._now, archive, Report(export.feed.name)).run(export, read)
        report.seconds = time.perf_counter() - started
        return report


class _Import:
    """One import, from the export to the report."""

    def __init__(self, site: Site, wanted: Wanted, now: datetime, archive: Archive, report: Report) -> None:
        self._site, self._wanted, self._now, self._archive, self._report = site, wanted, now, archive, report
        self._content = Path(site.path)
        self._zone = ZoneInfo(site.settings["TIMEZONE"])
        self._guesses: Counter[str] = Counter()
        self._facts, problems, _ = site.contents()
        if broken := [str(one) for one in problems if one.path.partition(":")[0].endswith(".toml")]:
            raise Refused("Benahi dahulu, lalu impor lagi:\n" + "\n".join(broken))
        texts: list[Content] = [*self._facts.of("story"), *self._facts.of("page")]
        self._there = {text.path.partition("/")[2]: text for text in texts}
        self._ledger = Ledger(self._content)

    def run(self, export: Export, read: Read) -> Report:
        hosts = self._read(export, read)
        taken = taken_addresses(self._there, self._ledger)
        places = self._place(taken)
        pictures = Pictures(self._ledger, export, self._wanted.limits)
        pictures.gather((place.file, self._archive.entry(place.outline.number).html) for place in places)
        around = LinkResolver(
            hosts=frozenset(map(canonical_host, hosts)),
            addresses={*taken, *self._public(places), *self._months(places)},
            tags={slug(tag) for place in places if not place.status for tag in tags(place.outline.labels)},
            pictures=pictures.files,
            moved=dict(self._moved(places)),
        )
        around = replace(around, anchors=self._anchors(places, around))
        people = self._people()
        places = self._convert(places, around, people)
        people.settle()
        for tables in people.files:
            tables.save()
        self._write_comments(self._write(places, people), around)
        self._ledger.finish()
        self._settle(pictures)
        return self._report

    def _read(self, export: Export, read: Read) -> set[str]:
        """All entries into the archive; where the old blog lived."""
        hosts = {*export.hosts, *self._wanted.hosts}
        size = export.feed.stat().st_size
        with tqdm(total=size, desc="Membaca cadangan", unit="B", unit_scale=True, disable=None, leave=False) as bar:
            for entry in read(export.feed, hosts, bar.update):
                self._archive.add(entry)
                if entry.flaws:
                    self._report.note(Remark.FAULT, f"“{entry.title or plain(entry.html)[:60]}”", entry.flaws)
        self._report.entries = self._archive.count
        return hosts

    def _place(self, taken: Mapping[str, str]) -> list[Place]:
        """Where each text will live, so that the blog can be built: those that had an address choose first."""
        refused: dict[str, str] = {}
        categories = self._wanted.mapping.kategori
        found, left_out = self._attempt(taken, refused)
        for _ in range(_REHEARSALS):
            if not (new := refusals(self._facts, self._site.settings, found, categories, self._now)):
                break
            refused |= new
            found, left_out = self._attempt(taken, refused)
        for outline, reason in left_out:
            self._report.leave_out(_said(outline), reason)
        for outline in self._archive.outlines(Kind.OTHER):
            self._report.leave_out(outline.title or outline.id, outline.fault or f"bukan tulisan ({outline.said})")
            if outline.fault:
                self._report.note(Remark.FAULT, f"“{outline.title}”", outline.fault)
        for place in found:
            if place.note:
                self._report.note(Remark.ADDRESS, place.file, place.note)
            if place.outcome is Outcome.SCHEDULED:
                self._report.note(Remark.SCHEDULED, place.file)
            if place.outline.unseen:
                self._report.note(Remark.UNSEEN, place.file)
        return sorted(found, key=lambda place: place.outline.number)

    def _attempt(
        self, taken: Mapping[str, str], refused: Mapping[str, str]
    ) -> tuple[list[Place], list[tuple[Outline, str]]]:
        """All texts placed, and those that are left out, with the reasons."""
        places = Places(self._ledger, taken, refused, self._zone, self._now)
        found, left_out = [], []
        for outline in sorted(self._archive.outlines(Kind.STORY, Kind.PAGE), key=lambda one: not one.address):
            try:
                found.append(places.place(outline))
            except LeftOut as reason:
                left_out.append((outline, str(reason)))
        return found, left_out

    def _months(self, places: Iterable[Place]) -> Iterator[str]:
        """Addresses of lists that there will be."""
        for place in places:
            own = place.outline.kind is Kind.STORY and not place.status
            if own and self._ledger.standing(place.file) in {Fate.NEW, Fate.SAME}:
                moment = datetime.fromtimestamp(place.outline.published or 0, self._zone)
                yield from (f"/{moment:%Y}/", f"/{moment:%Y/%m}/")

    def _moved(self, places: Iterable[Place]) -> Iterator[tuple[str, str]]:
        """Old addresses of public texts, and where these live now."""
        public = set(self._public(places))
        for place in places:
            if place.address in public and place.outline.address not in {"", place.address, *public}:
                yield place.outline.address, place.address

    def _anchors(self, places: Sequence[Place], around: LinkResolver) -> dict[str, dict[str, str]]:
        """The places within texts that any text leads to. By address: what they were called, and their ids here."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for place in places:
            here = around.at(place.address)
            for href in fragment_links(self._archive.entry(place.outline.number).html):
                address, fragment = here.find_text(href) or ("", "")
                wanted[address].add(fragment)
        found = {
            text.address: {id_: id_ for id_ in text.ids} for text in self._there.values() if text.address in wanted
        }
        for place in places:
            if place.address in wanted and self._ledger.standing(place.file) is not Fate.EDITED:
                found[place.address] = find_ids(self._archive.entry(place.outline.number).html, wanted[place.address])
        return found

    def _public(self, places: Iterable[Place]) -> Iterator[str]:
        """Addresses that readers will find: as planned, but for files that the author has deleted or edited."""
        for place in places:
            fate = self._ledger.standing(place.file)
            text = self._there.get(place.file)
            if fate is Fate.EDITED and text is not None:
                if text.status != "draft":
                    yield from (text.address, *text.aliases)
            elif fate is not Fate.DELETED and not place.status:
                yield place.address

    def _people(self) -> People:
        authors: dict[str, Author] = {one.name: one for one in self._facts.one("authors")}
        permissions: dict[str, Permission] = {one.id: one for one in self._facts.one("permissions")}
        return People(self._content, authors, permissions, self._wanted.mapping.penulis, self._report)

    def _convert(self, places: Sequence[Place], around: LinkResolver, people: People) -> list[Place]:
        """Those places whose texts say or show something."""
        converter, found = Converter(people.authors), []
        for place in _progress(places, "Mengubah naskah", " naskah"):
            entry = self._archive.entry(place.outline.number)
            author = people.name(entry.author)
            plain = self._wanted.plain or entry.kind is Kind.PAGE
            converted = converter.convert(entry.html, author, around.at(place.address), plain=plain)
            if not converted.body:
                self._report.leave_out(_said(place.outline), EMPTY)
                continue
            found.append(place)
            self._archive.keep(place.outline.number, converted)
            self._look_at_links(place, converted.body, around)
            if entry.kind is Kind.STORY:
                people.hear(author, converted.end_matter)
            if converted.form in _FORMS:
                self._report.note(_FORMS[converted.form], place.file, converted.reason)
        return found

    def _look_at_links(self, place: Place, body: str, around: LinkResolver) -> None:
        """Links that still lead to the old blog, or to what may be it."""
        for url in _LINK.findall(body):
            parts = urlsplit(url)
            host = canonical_host(parts.hostname or "")
            if around.is_own_host(host):
                self._report.note(Remark.LINK, place.file, url)
            elif host == "www.blogger.com" and parts.path.startswith("/video"):
                self._report.note(Remark.VIDEO, place.file)
            elif host.endswith(".blogspot.com") and parts.path in around.addresses:
                self._guesses[host] += 1

    def _write(self, places: Sequence[Place], people: People) -> dict[str, str]:
        """Stories and pages. By the export's id, where each takes comments now; '' where it does not."""
        manuscripts = Manuscripts(self._ledger, people, self._wanted.mapping.kategori, self._zone, self._report)
        commented = set(self._archive.parents())
        addresses = {}
        for place in _progress(places, "Menulis naskah", " naskah"):
            id_, number = place.outline.id, place.outline.number
            entry, converted = self._archive.entry(number), self._archive.kept(number)
            fate = manuscripts.write(place, entry, converted, id_ in commented)
            self._report.count(place.outcome, fate, place.file)
            edited = self._there.get(place.file) if fate is Fate.EDITED else None
            if fate is not Fate.DELETED:
                addresses[id_] = place.address if edited is None else edited.address
            if edited is not None and edited.comments == "tidak":
                addresses[id_] = ""
        return addresses

    def _write_comments(self, addresses: Mapping[str, str], around: LinkResolver) -> None:
        members: dict[str, Member] = {one.id: one for one in self._facts.one("members")}
        threads = Threads(
            self._ledger,
            Roster(members),
            self._wanted.mapping.anggota,
            self._zone,
            self._now,
            self._site.settings["BLOG_URL"],
            around,
            self._report,
        )
        for parent in _progress(self._archive.parents(), "Menulis komentar", " cerita"):
            threads.write(self._archive, parent, addresses.get(parent))

    def _settle(self, pictures: Pictures) -> None:
        """What only shows at the end: pictures that are missing, and whether the blog can be built."""
        asked = {address: reason for address, reason in pictures.missing.items() if reason != NOT_ASKED}
        for address, reason in sorted(asked.items(), key=lambda one: (pictures.shown[one[0]], one[0])):
            self._report.note(Remark.PICTURE, pictures.shown[address], f"{address[:200]} ({reason})")
        if waiting := len(pictures.missing) - len(asked):
            self._report.note(Remark.PICTURE, f"{number(waiting)} gambar", "ambil dengan --fetch-pictures")
        for host, count in self._guesses.most_common():
            self._report.note(Remark.HOST, f"https://{host}", f"{number(count)} tautan")
        self._report.pictures = len(set(pictures.files.values()))
        try:
            self._site.check(self._now)
        except ContentErrors as errors:
            for problem in errors.problems:
                self._report.note(Remark.BROKEN, problem.path, f"{problem.problem}; {problem.remedy}")
        if not self._report.balanced:
            raise RuntimeError(f"{self._report.outcomes.total()} of {self._report.entries} entries are accounted for")


_FORMS = {Form.HTML: Remark.SHAPE, Form.TEXT: Remark.TEXT}
_NAMES = {Kind.STORY: "cerita", Kind.PAGE: "halaman"}


def _said(outline: Outline) -> str:
    """How the report names a text."""
    return f"{_NAMES[outline.kind]} “{outline.title or outline.address or outline.id}”"


def _progress(things: Sequence[_T], said: str, unit: str) -> Iterable[_T]:
    return tqdm(things, desc=said, unit=unit, disable=None, leave=False)
