"""Where each story and page will live: its file, its address, and why some get neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.indonesian.slug import slug
from plugins.stories.story import Content, is_address, own_address
from tools.exports.entry import Kind, State
from tools.importing.archive import Outline
from tools.importing.ledger import Ledger
from tools.importing.report import Outcome

EMPTY = "isinya kosong"
UNDATED = "tanggalnya tidak terbaca atau tidak mungkin"
FOLDERS = {Kind.STORY: "cerita", Kind.PAGE: "halaman"}

_LEFT_OUT = {
    State.TRASHED: "ada di tempat sampah Blogger",
    State.SPAM: "ditandai sebagai spam",
    State.PENDING: "masih menunggu persetujuan di Blogger",
    State.REMOVED: "sudah dihapus di Blogger",
}


class Place(Struct, frozen=True):
    """`file` is below `content/`; `address` is where readers find it, `header` what the file says of it ('' nothing).

    `status` is what the header says, '' for what is published. `alias` is the page that the text shared with others, if
    it is the first of them; `note` says why it could not keep its address.
    """

    outline: Outline
    outcome: Outcome
    file: str
    address: str
    header: str
    status: str
    alias: str = ""
    note: str = ""


class LeftOut(Exception):
    """Why an entry is not imported, in Indonesian."""


class Places:
    """Gives every text its place, in the order of the export.

    `taken` are addresses of what people wrote here themselves, with the files; `refused` those that the blog does not
    give away, with the reasons.
    """

    def __init__(
        self, ledger: Ledger, taken: Mapping[str, str], refused: Mapping[str, str], zone: ZoneInfo, now: datetime
    ) -> None:
        self._ledger, self._taken, self._refused, self._zone, self._now = ledger, taken, refused, zone, now
        self._ids: set[str] = set()
        self._files: set[str] = set()
        self._addresses: set[str] = set()

    def place(self, outline: Outline) -> Place:
        """Raises `LeftOut`."""
        outcome = self._outcome(outline)
        if outline.id in self._ids:
            raise LeftOut("muncul dua kali di cadangan; yang pertama dipakai")
        if outline.published is None:
            raise LeftOut(UNDATED)
        if outline.empty:
            raise LeftOut(EMPTY)
        live = outcome in {Outcome.STORY, Outcome.PAGE}
        address = outline.address
        if address in self._taken:
            raise LeftOut(f"alamat {address} sudah dipakai {self._taken[address]}, yang bukan dari impor")
        page, _, fragment = address.partition("#")
        alias = page if live and fragment and not self._objection(page) else ""
        if why := self._objection(address) if address else "":
            address = ""
        file = self._ledger.file(f"{outline.kind}:{outline.id}") or self._new_file(outline, address)
        derived = own_address(file, self._folder(outline))
        own, number = address or derived, 2
        while not address and self._is_used(own):
            own, number = f"{derived.removesuffix('.html')}-{number}.html", number + 1
        self._ids.add(outline.id)
        self._files.add(file)
        self._addresses |= {own, alias} if alias else {own}
        return Place(
            outline,
            outcome,
            file,
            own,
            own if own != derived else "",
            "" if live else "draft",
            alias,
            f"{outline.address} {why}; alamat barunya {own}" if why else "",
        )

    def _objection(self, address: str) -> str:
        """Why a text cannot have the address it had, or ''."""
        if not _can_be_kept(address):
            return "bukan alamat satu tulisan" if "#" in address else "berbentuk lain"
        if address in self._addresses or address in self._taken:
            return "sudah dipakai tulisan lain"
        return self._refused.get(address, "")

    def _outcome(self, outline: Outline) -> Outcome:
        later = outline.published is not None and outline.published > self._now.timestamp()
        match outline.state:
            case State.LIVE if outline.unseen:
                return Outcome.DRAFT
            case State.LIVE if not later:
                return Outcome.STORY if outline.kind is Kind.STORY else Outcome.PAGE
            case State.LIVE | State.SCHEDULED:
                return Outcome.SCHEDULED
            case State.DRAFT:
                return Outcome.SCHEDULED if later else Outcome.DRAFT
            case _:
                raise LeftOut(reason(outline))

    def _folder(self, outline: Outline) -> str:
        """The folder that addresses are derived in."""
        if outline.kind is Kind.PAGE:
            return "/p/"
        return f"/{datetime.fromtimestamp(outline.published or 0, self._zone):%Y/%m}/"

    def _new_file(self, outline: Outline, address: str) -> str:
        folder = FOLDERS[outline.kind]
        if address:
            stem = address.removesuffix(".html").removeprefix("/p/" if outline.kind is Kind.PAGE else "/")
            base = f"{folder}/{stem}"
        else:
            month = "" if outline.kind is Kind.PAGE else f"{self._folder(outline)[1:]}"
            base = f"{folder}/{month}{slug(outline.title)[:80].strip('-') or 'tanpa-judul'}"
        file, number = f"{base}.md", 2
        while (
            file in self._files
            or self._ledger.is_foreign(file)
            or (not address and self._is_used(own_address(file, self._folder(outline))))
        ):
            file, number = f"{base}-{number}.md", number + 1
        return file

    def _is_used(self, address: str) -> bool:
        return address in self._taken or address in self._addresses or address in self._refused


def _can_be_kept(address: str) -> bool:
    """Whether a file and a page can have this address: no name is hidden, and no folder may be another text's file."""
    *folders, name = address[1:].split("/")
    return is_address(address) and not any("." in folder for folder in folders) and name[0] != "."


def reason(outline: Outline) -> str:
    """Why an entry of this state is not imported."""
    return _LEFT_OUT.get(outline.state) or f"statusnya tidak dikenal ({outline.said or 'kosong'})"


def taken_addresses(texts: Mapping[str, Content], ledger: Ledger) -> dict[str, str]:
    """Address → file below `content/`, of texts that no import has written."""
    found: dict[str, str] = {}
    for file, text in texts.items():
        if not ledger.knows(file):
            found |= dict.fromkeys([text.address, *text.aliases], file)
    return found
