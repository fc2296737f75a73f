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

from filelock import FileLock
from msgspec.structs import replace
from tqdm import tqdm

from plugins.comments.roster import Roster
from plugins.engine.problem import ContentErrors
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import number
from plugins.site.site import Site
from plugins.stories.story import Content
from plugins.stories.visibility import CommentState, Status
from tools.conversion.addresses import LinkResolver, canonical_host
from tools.conversion.comment import CommentConverter
from tools.conversion.fragments import find_fragment_links
from tools.conversion.story import Converter, Form, find_ids
from tools.exports.entry import Entry, Kind, plain
from tools.exports.source import Export
from tools.importing.authors import AuthorRegistry
from tools.importing.comments import CommentWriter, describe_comment
from tools.importing.content_file import make_tags
from tools.importing.entry_store import EntryStore, Outline
from tools.importing.journal import Fate, Journal
from tools.importing.options import ImportOptions
from tools.importing.pictures import NOT_ASKED, Pictures
from tools.importing.placement import EMPTY, Placement, Placer, find_refused
from tools.importing.report import Outcome, Remark, Report
from tools.importing.stories import StoryWriter

_T = TypeVar("_T")
_LINK = re.compile(r"https?://[^\s()\"<>\[\]]+")

Read = Callable[[Path, set[str], Callable[[int], object]], Iterator[Entry]]
"""A reader of one format; `blogger.read` says of what each argument is."""
_ATTEMPTS = 9
"""At placing texts; what the blog still refuses after so many is left to its check."""
_LOCK = ".impor.kunci"
"""One import at a time; hidden, as the journal is."""
_FORMS = {Form.HTML: Remark.SHAPE, Form.TEXT: Remark.TEXT}
_NAMES = {Kind.STORY: "cerita", Kind.PAGE: "halaman"}


def import_blog(site: Site, options: ImportOptions, now: datetime, export: Export, read: Read) -> Report:
    """Import into the content folder of a site; may be killed and run again at any time.

    `now`, in the blog's time zone, decides what is still to come. Raises `ContentErrors` where a table of the
    blog is broken, and what `read` raises.
    """
    content = Path(site.path)
    content.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with FileLock(content / _LOCK), closing(EntryStore()) as store:
        report = _Import(site, options, now, export, store).run(read)
    report.seconds = time.perf_counter() - started
    return report


class _Import:
    """One import, from the export to the report."""

    def __init__(self, site: Site, options: ImportOptions, now: datetime, export: Export, store: EntryStore) -> None:
        self._site, self._options, self._now, self._export, self._store = site, options, now, export, store
        self._report = Report(export.feed.name)
        self._guesses: Counter[str] = Counter()
        self._facts, problems, _ = site.contents()
        if broken := [one for one in problems if one.path.partition(":")[0].endswith(".toml")]:
            raise ContentErrors(broken)
        texts: list[Content] = [*self._facts.of("story"), *self._facts.of("page")]
        self._there = {text.path.partition("/")[2]: text for text in texts}
        self._journal = Journal(Path(site.path))
        self._authors = AuthorRegistry(
            Path(site.path),
            {one.name: one for one in self._facts.one("authors")},
            {one.id: one for one in self._facts.one("permissions")},
            options.names.penulis,
            self._report,
        )

    def run(self, read: Read) -> Report:
        hosts = self._read(read)
        taken = self._find_taken()
        placements = self._place(taken)
        pictures = Pictures(self._journal, self._export.albums, self._options)
        pictures.gather((one.file, self._store.entry(one.outline.number).html) for one in placements)
        public = set(self._find_public(placements))
        listed = [one.outline.entry for one in placements if one.status.is_listed]
        links = LinkResolver(
            hosts=frozenset(map(canonical_host, hosts)),
            addresses={*taken, *public, *self._list_months(placements)},
            tags={slug(tag) for entry in listed for tag in make_tags(entry.labels)},
            pictures=pictures.files,
            moved={
                old: one.address
                for one in placements
                if one.address in public and (old := one.outline.entry.address) not in {"", one.address, *public}
            },
        )
        links = replace(links, anchors=self._find_anchors(placements, links))
        placements = self._convert(placements, links)
        self._authors.complete()
        for file in self._authors.files:
            file.save()
        self._write_comments(self._write_texts(placements), links)
        self._journal.finish()
        self._conclude(pictures)
        return self._report

    def _read(self, read: Read) -> set[str]:
        """All entries into the store; where the old blog lived."""
        feed, hosts = self._export.feed, {*self._export.hosts, *self._options.hosts}
        size = feed.stat().st_size
        with tqdm(total=size, desc="Membaca cadangan", unit="B", unit_scale=True, disable=None, leave=False) as bar:
            for entry in read(feed, hosts, bar.update):
                self._store.add(entry)
                if entry.flaws:
                    self._report.note(Remark.FAULT, f"“{entry.title or plain(entry.html)[:60]}”", entry.flaws)
        self._report.entries = len(self._store.outlines)
        return hosts

    def _find_taken(self) -> dict[str, str]:
        """Address → file below `content/`, of texts that no import has written."""
        own = [(file, text) for file, text in self._there.items() if not self._journal.knows(file)]
        return {address: file for file, text in own for address in (text.address, *text.aliases)}

    def _place(self, taken: Mapping[str, str]) -> list[Placement]:
        """Where each text will live, so that the blog can be built: those that had an address choose first."""
        categories = self._options.names.kategori
        refused: dict[str, str] = {}
        found, left_out = self._attempt(taken, refused)
        for _ in range(_ATTEMPTS):
            if not (new := find_refused(self._facts, self._site.settings, found, categories, self._now)):
                break
            refused |= new
            found, left_out = self._attempt(taken, refused)
        for outline, reason in left_out:
            self._report.leave_out(_describe(outline.entry), reason)
        for entry in (one.entry for one in self._store.outlines if one.entry.kind is Kind.OTHER):
            self._report.leave_out(entry.title or entry.id, entry.fault or f"bukan tulisan ({entry.said})")
            if entry.fault:
                self._report.note(Remark.FAULT, f"“{entry.title}”", entry.fault)
        for one in found:
            if one.note:
                self._report.note(Remark.ADDRESS, one.file, one.note)
            if one.outcome is Outcome.SCHEDULED:
                self._report.note(Remark.SCHEDULED, one.file)
            if one.outline.is_hidden:
                self._report.note(Remark.UNSEEN, one.file)
        return sorted(found, key=lambda one: one.outline.number)

    def _attempt(
        self, taken: Mapping[str, str], refused: Mapping[str, str]
    ) -> tuple[list[Placement], list[tuple[Outline, str]]]:
        """All texts placed, and those that are left out, with the reasons."""
        placer = Placer(self._journal, taken, refused, self._now)
        found, left_out = [], []
        texts = [one for one in self._store.outlines if one.entry.kind in _NAMES]
        for outline in sorted(texts, key=lambda one: not one.entry.address):
            if obstacle := placer.find_obstacle(outline):
                left_out.append((outline, obstacle))
            else:
                found.append(placer.place(outline))
        return found, left_out

    def _list_months(self, placements: Iterable[Placement]) -> Iterator[str]:
        """Addresses of lists that there will be."""
        for one in placements:
            entry = one.outline.entry
            listed = entry.kind is Kind.STORY and one.status.is_listed
            if listed and self._journal.find_fate(one.file) in {Fate.NEW, Fate.SAME}:
                moment = datetime.fromtimestamp(entry.published or 0, self._now.tzinfo)
                yield from (f"/{moment:%Y}/", f"/{moment:%Y/%m}/")

    def _find_anchors(self, placements: Sequence[Placement], links: LinkResolver) -> dict[str, dict[str, str]]:
        """The places within texts that any text leads to. By address: what they were called, and their ids here."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for one in placements:
            here = links.at(one.address)
            for href in find_fragment_links(self._store.entry(one.outline.number).html):
                address, fragment = here.find_text(href) or ("", "")
                wanted[address].add(fragment)
        there = (text for text in self._there.values() if text.address in wanted)
        found = {text.address: {id_: id_ for id_ in text.ids} for text in there}
        for one in placements:
            if one.address in wanted and self._journal.find_fate(one.file) is not Fate.EDITED:
                found[one.address] = find_ids(self._store.entry(one.outline.number).html, wanted[one.address])
        return found

    def _find_public(self, placements: Iterable[Placement]) -> Iterator[str]:
        """Addresses that readers will find: as planned, but for files that the author has deleted or edited."""
        for one in placements:
            fate = self._journal.find_fate(one.file)
            text = self._there.get(one.file)
            if fate is Fate.EDITED and text is not None:
                if text.status is not Status.DRAFT:
                    yield from (text.address, *text.aliases)
            elif fate is not Fate.DELETED and one.status.is_listed:
                yield one.address

    def _convert(self, placements: Sequence[Placement], links: LinkResolver) -> list[Placement]:
        """Those whose texts say or show something."""
        converter, found = Converter(self._authors.authors), []
        for one in _progress(placements, "Mengubah naskah", " naskah"):
            entry = self._store.entry(one.outline.number)
            author = self._authors.name_of(entry.author)
            plain = self._options.plain or entry.kind is Kind.PAGE
            converted = converter.convert(entry.html, author, links.at(one.address), plain=plain)
            if not converted.body:
                self._report.leave_out(_describe(entry), EMPTY)
                continue
            found.append(one)
            self._store.add_converted(one.outline.number, converted)
            self._note_links(one.file, converted.body, links)
            if entry.kind is Kind.STORY:
                self._authors.add_story(author, converted.end_matter)
            if converted.form in _FORMS:
                self._report.note(_FORMS[converted.form], one.file, converted.reason)
        return found

    def _note_links(self, file: str, body: str, links: LinkResolver) -> None:
        """Links that still lead to the old blog, or to what may be it."""
        for url in _LINK.findall(body):
            parts = urlsplit(url)
            host = canonical_host(parts.hostname or "")
            if links.is_own_host(host):
                self._report.note(Remark.LINK, file, url)
            elif host == "www.blogger.com" and parts.path.startswith("/video"):
                self._report.note(Remark.VIDEO, file)
            elif host.endswith(".blogspot.com") and parts.path in links.addresses:
                self._guesses[host] += 1

    def _write_texts(self, placements: Sequence[Placement]) -> dict[str, str]:
        """Stories and pages. By the export's id, where each takes comments now; '' where it does not."""
        categories = self._options.names.kategori
        writer = StoryWriter(self._journal, self._authors, categories, self._now, self._report)
        addresses = {}
        for one in _progress(placements, "Menulis naskah", " naskah"):
            entry, converted = self._store.entry(one.outline.number), self._store.converted(one.outline.number)
            fate = writer.write(one, entry, converted, commented=entry.id in self._store.comments)
            self._report.count(one.outcome, fate, one.file)
            edited = self._there.get(one.file) if fate is Fate.EDITED else None
            if edited is not None:
                takes_comments = edited.comments is not CommentState.NONE
                addresses[entry.id] = edited.address if takes_comments else ""
            elif fate is not Fate.DELETED:
                addresses[entry.id] = one.address
        return addresses

    def _write_comments(self, addresses: Mapping[str, str], links: LinkResolver) -> None:
        roster = Roster({one.id: one for one in self._facts.one("members")})
        converter = CommentConverter(self._site.settings["BLOG_URL"])
        members = self._options.names.anggota
        writer = CommentWriter(self._store, self._journal, roster, members, self._now, converter, self._report)
        for parent in _progress(sorted(self._store.comments), "Menulis komentar", " cerita"):
            if address := addresses.get(parent):
                writer.write(parent, links.at(address))
                continue
            reason = "cerita ini tidak menerima komentar" if parent in addresses else "tulisannya tidak ikut"
            for outline in self._store.comments[parent]:
                self._report.leave_out(describe_comment(outline.entry), reason)

    def _conclude(self, pictures: Pictures) -> None:
        """Note what only shows at the end: pictures that are missing, and whether the blog can be built."""
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


def _describe(entry: Entry) -> str:
    """How the report names a text."""
    return f"{_NAMES[entry.kind]} “{entry.title or entry.address or entry.id}”"


def _progress(things: Sequence[_T], said: str, unit: str) -> Iterable[_T]:
    return tqdm(things, desc=said, unit=unit, disable=None, leave=False)
