"""Where each story and page will live: its file, its address, and why some get neither.

The blog's own plan is asked beforehand which of the addresses it would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from plugins.blog.blog import gather
from plugins.blog.settings import read_settings
from plugins.engine.facts import Facts
from plugins.engine.problem import Problem
from plugins.indonesian.slug import slug
from plugins.stories.author import Author
from plugins.stories.story import CATEGORY_DEFAULT, ContentReader, is_address, own_address
from plugins.stories.visibility import Status
from tools.conversion.addresses import first_free
from tools.exports.entry import Entry, Kind, State
from tools.importing.content_file import find_category, make_tags, render_file
from tools.importing.entry_store import Outline
from tools.importing.journal import Journal
from tools.importing.report import Outcome

EMPTY = "isinya kosong"
UNDATED = "tanggalnya tidak terbaca atau tidak mungkin"
TWICE = "muncul dua kali di cadangan; yang pertama dipakai"
_FOLDERS = {Kind.STORY: "cerita", Kind.PAGE: "halaman"}
_LEFT_OUT = {
    State.TRASHED: "ada di tempat sampah Blogger",
    State.SPAM: "ditandai sebagai spam",
    State.PENDING: "masih menunggu persetujuan di Blogger",
    State.REMOVED: "sudah dihapus di Blogger",
}


class Placement(Struct, frozen=True):
    """`file` is below `content/`; `address` is where readers find it, `own` the one that the file's name makes.

    `alias` is the page that the text shared with others, if it is the first of them; `note` says why it could not keep
    its address.
    """

    outline: Outline
    outcome: Outcome
    file: str
    address: str
    own: str
    alias: str = ""
    note: str = ""

    @property
    def status(self) -> Status:
        """Whether readers will see the text: it is a draft unless it was certainly public."""
        return Status.PUBLISHED if self.outcome in {Outcome.STORY, Outcome.PAGE} else Status.DRAFT

    @property
    def header(self) -> dict[str, str]:
        """The header lines that say where the text lives and who sees it; '' where nothing needs to be said."""
        return {
            "Status": "" if self.status.is_listed else self.status.value,
            "Address": "" if self.address == self.own else self.address,
            "Alias": self.alias,
        }


class Placer:
    """Gives every text its place, in the order of the export.

    `taken` are addresses of what people wrote here themselves, with the files; `refused` those that the blog does not
    give away, with the reasons. `now` is in the blog's time zone.
    """

    def __init__(self, journal: Journal, taken: Mapping[str, str], refused: Mapping[str, str], now: datetime) -> None:
        self._journal, self._taken, self._refused, self._now = journal, taken, refused, now
        self._ids: set[str] = set()
        self._files: set[str] = set()
        self._addresses: set[str] = set()

    def find_obstacle(self, outline: Outline) -> str:
        """Return why an entry is not imported, in Indonesian; '' where it is."""
        entry = outline.entry
        if entry.state not in {State.LIVE, State.SCHEDULED, State.DRAFT}:
            return why_left_out(entry)
        if entry.id in self._ids:
            return TWICE
        if entry.published is None:
            return UNDATED
        if outline.is_empty:
            return EMPTY
        if entry.address in self._taken:
            return f"alamat {entry.address} sudah dipakai {self._taken[entry.address]}, yang bukan dari impor"
        return ""

    def place(self, outline: Outline) -> Placement:
        """Return where an entry that nothing stands in the way of will live."""
        entry, outcome = outline.entry, self._find_outcome(outline)
        address = entry.address
        page, _, fragment = address.partition("#")
        first = outcome in {Outcome.STORY, Outcome.PAGE} and fragment and not self._find_objection(page)
        if objection := self._find_objection(address) if address else "":
            address = ""
        file = self._journal.file(f"{entry.kind}:{entry.id}") or self._new_file(entry, address)
        own = own_address(file, self._folder(entry))
        address = address or first_free(own.removesuffix(".html"), self._is_used, ".html")
        self._ids.add(entry.id)
        self._files.add(file)
        self._addresses |= {address, page} if first else {address}
        note = f"{entry.address} {objection}; alamat barunya {address}" if objection else ""
        return Placement(outline, outcome, file, address, own, page if first else "", note)

    def _find_objection(self, address: str) -> str:
        """Why a text cannot have the address it had, or ''."""
        if not _can_be_kept(address):
            return "bukan alamat satu tulisan" if "#" in address else "berbentuk lain"
        if address in self._addresses or address in self._taken:
            return "sudah dipakai tulisan lain"
        return self._refused.get(address, "")

    def _find_outcome(self, outline: Outline) -> Outcome:
        entry = outline.entry
        if entry.state is State.LIVE and outline.is_hidden:
            return Outcome.DRAFT
        if entry.state is State.SCHEDULED or (entry.published or 0) > self._now.timestamp():
            return Outcome.SCHEDULED
        if entry.state is State.DRAFT:
            return Outcome.DRAFT
        return Outcome.STORY if entry.kind is Kind.STORY else Outcome.PAGE

    def _folder(self, entry: Entry) -> str:
        """The folder that addresses are derived in."""
        if entry.kind is Kind.PAGE:
            return "/p/"
        return f"/{datetime.fromtimestamp(entry.published or 0, self._now.tzinfo):%Y/%m}/"

    def _new_file(self, entry: Entry, address: str) -> str:
        month = "/" if entry.kind is Kind.PAGE else self._folder(entry)
        stem = f"{month}{slug(entry.title)[:80].strip('-') or 'tanpa-judul'}"
        if address:
            stem = f"/{address.removesuffix('.html').removeprefix('/p/' if entry.kind is Kind.PAGE else '/')}"

        def is_used(file: str) -> bool:
            derived = "" if address else own_address(file, self._folder(entry))
            return file in self._files or self._journal.is_foreign(file) or self._is_used(derived)

        return first_free(f"{_FOLDERS[entry.kind]}{stem}", is_used, ".md")

    def _is_used(self, address: str) -> bool:
        return address in self._taken or address in self._addresses or address in self._refused


def _can_be_kept(address: str) -> bool:
    """Whether a file and a page can have this address: no name is hidden, and no folder may be another text's file."""
    *folders, name = address[1:].split("/")
    return is_address(address) and not any("." in folder for folder in folders) and name[0] != "."


def why_left_out(entry: Entry) -> str:
    """Return why an entry of this state is not imported, in Indonesian."""
    return _LEFT_OUT.get(entry.state) or f"statusnya tidak dikenal ({entry.said or 'kosong'})"


def find_refused(
    facts: Facts,
    settings: Mapping[str, Any],
    placements: Iterable[Placement],
    categories: Mapping[str, str],
    now: datetime,
) -> dict[str, str]:
    """Return the addresses that these texts cannot have, with the reasons. `facts` are those of the blog as it is."""
    reader = ContentReader(settings["TIMEZONE"])
    by_kind: dict[str, dict[str, Any]] = {kind: dict(facts.by_kind.get(kind, {})) for kind in (Kind.STORY, Kind.PAGE)}
    problems: list[Problem] = []
    addresses: dict[str, str] = {}
    authors = {author.name: author for author in facts.one("authors")}
    for placement in placements:
        path, entry = f"{facts.root}/{placement.file}", placement.outline.entry
        addresses[path] = placement.address
        read = reader.story if entry.kind is Kind.STORY else reader.page
        reading = read(path, _sketch(placement, categories, now))
        problems += reading.problems
        if reading.facts is not None:
            by_kind[entry.kind][path] = reading.facts
        authors.setdefault(entry.author, Author(entry.author, slug(entry.author), "", [], "", "", "", []))
    alike = {**facts.by_kind, **by_kind, "authors": {"": tuple(authors.values())}}
    problems += gather(replace(facts, by_kind=alike), read_settings(settings)[0], now)[1]
    found = {}
    for problem in problems:
        address = addresses.get(problem.path.partition(":")[0])
        if address and "alamat" in problem.problem:
            found[address] = problem.problem.removeprefix(f"alamat {address} ")
    return found


def _sketch(placement: Placement, categories: Mapping[str, str], now: datetime) -> bytes:
    """A file that says of a text only what gives addresses to it and others."""
    entry, header = placement.outline.entry, {"Title": "x"}
    if entry.kind is Kind.STORY:
        found = find_category(entry.labels, categories)
        header |= {
            "Date": datetime.fromtimestamp(entry.published or 0, now.tzinfo).isoformat(),
            "Author": entry.author,
            "Category": found if slug(found) else CATEGORY_DEFAULT,
            "Tags": ", ".join(make_tags(entry.labels)),
        }
    return render_file(header | placement.header, "x")
