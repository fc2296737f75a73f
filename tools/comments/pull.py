"""`comments.pull`: the desk's snapshot becomes files, and nothing else ever does.

Whenever it is killed, the next pull finishes: first it is remembered whose snapshot this is and what was erased, then
the roster is written, then every file that has changed, and at last what nobody wants any more is taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.comments.roster import Member, Roster, read_roster
from plugins.comments.snapshot import Header, Snapshot, SnapshotError, read
from plugins.rebuild.facts import Facts
from plugins.stories.story import Content
from tools.comments import memory, roster, shelf
from tools.comments.reconciliation import Blog, Held, Wanted, reconcile
from tools.comments.refusal import Refused
from tools.comments.shelf import Placed
from tools.comments.writing import write

ROSTER_FILE = "anggota.toml"
TOLD = 3
"""So many comments may go at a time without a question where the desk says that they were withdrawn or erased."""


class Place(Struct, frozen=True):
    """Where a pull works. `content` has what people wrote, `target` takes what comes from the desk (usually the same).

    `state` is the blog's `.kisah/`; `lock` keeps builds and other pulls away.
    """

    content: Path
    target: Path
    state: Path
    lock: Callable[[], AbstractContextManager[object]]

    @property
    def beside(self) -> bool:
        """Whether the blog's own comments and members stay as they are (a preview)."""
        return self.target != self.content


class Pulled(Struct, frozen=True):
    """What a pull does, or would do. Paths are below `komentar/`."""

    header: Header
    members: tuple[roster.Change, ...]
    fresh: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    total: int
    held: tuple[Held, ...]
    erased_by_hand: tuple[str, ...]
    """Comments written by hand under the name of a member who was erased."""


def pull(
    data: bytes,
    key: bytes,
    place: Place,
    facts: Facts,
    zone: ZoneInfo,
    now: datetime,
    show: Callable[[Pulled], object],
    *,
    yes: bool = False,
    dry_run: bool = False,
) -> Pulled:
    """Reconcile. `show` is called before anything is written. Raises `Refused`; then nothing was."""
    try:
        snapshot = read(data, key)
    except SnapshotError as error:
        raise Refused(error.problem, error.remedy) from None
    with place.lock():
        _refuse_strange(snapshot.header, memory.known_desk(place.target))
        change = _Change(snapshot, place, facts, zone, now)
        if not yes:
            change.refuse_loss()
        show(change.pulled)
        if not dry_run:
            change.carry_out()
    return change.pulled


def _refuse_strange(header: Header, known: memory.Desk | None) -> None:
    if known is None:
        return
    file = f"content/{memory.FOLDER}/{memory.DESK_FILE}"
    if known.id != header.desk:
        raise Refused(
            f"salinan ini dari meja komentar lain ({header.desk}, bukan {known.id})",
            f"periksa DESK_URL; bila blog ini memang pindah meja, hapus {file}, lalu ulangi",
        )
    if header.sequence < known.sequence:
        raise Refused(
            f"salinan nomor {header.sequence} lebih lama daripada yang sudah ditarik (nomor {known.sequence})",
            f"coba lagi nanti; bila meja dipulihkan tanpa desk.restore, hapus {file}, lalu ulangi",
        )


class _Change:
    """One pull, thought through to the end before it begins."""

    def __init__(self, snapshot: Snapshot, place: Place, facts: Facts, zone: ZoneInfo, now: datetime) -> None:
        self.snapshot, self.place = snapshot, place
        self.placed = _placed(place, zone)
        self.erased = snapshot.erased | memory.erased_ids(place.target, place.state)
        gone = {id_.casefold() for id_ in self.erased}
        self.desk = roster.of_desk(one for one in snapshot.members if one.id not in gone)
        self.after = self._roster(gone)
        blog = Blog(_owners(facts), Roster(self.desk), zone, now)
        self.wanted: Wanted = reconcile(snapshot.comments, self.placed, self.erased, blog)
        self.managed = {one.path: one for one in self.placed if one.managed}
        there = {path: one.data for path, one in self.managed.items()}
        files = self.wanted.files
        _refuse_astray(place.target / memory.FOLDER, files)
        self.pulled = Pulled(
            header=snapshot.header,
            members=roster.changes(_members(place.target) or _members(place.content), self.after, self.desk),
            fresh=tuple(sorted(files.keys() - there.keys())),
            changed=tuple(sorted(path for path in files.keys() & there.keys() if files[path] != there[path])),
            gone=tuple(sorted(there.keys() - files.keys())),
            total=len(files),
            held=self.wanted.held,
            erased_by_hand=tuple(one.path for one in self.placed if not one.managed and one.member in gone),
        )

    def _roster(self, gone: Collection[str]) -> roster.Roster:
        file = {id_: member for id_, member in _members(self.place.content).items() if id_ not in gone}
        if self.place.beside:
            return roster.beside(self.desk, file)
        days: dict[str, list[str]] = {}
        for one in self.placed:
            if not one.managed and one.speaks:
                days.setdefault(one.member, []).append(one.date[:10])
        return roster.project(self.desk, file, days)

    def refuse_loss(self) -> None:
        spoke = {one.id for one in self.managed.values() if not one.withdrawn}
        lost = spoke - self.wanted.speaking
        told = {one.id for one in self.snapshot.comments if one.withdrawn} | self.erased
        if 10 * (len(lost) - min(TOLD, len(lost & told))) > len(spoke):
            raise Refused(
                f"salinan ini menghilangkan {len(lost)} dari {len(spoke)} komentar",
                "lihat sebabnya dengan --dry-run --yes; bila memang begitu maksudnya, ulangi dengan --yes",
            )

    def carry_out(self) -> None:
        place, header = self.place, self.snapshot.header
        memory.remember_desk(place.target, memory.Desk(header.desk, header.sequence))
        memory.remember_erased(place.target, place.state, self.erased)
        write(place.target / ROSTER_FILE, roster.text(self.after, self.desk))
        folder = place.target / memory.FOLDER
        for path in (*self.pulled.fresh, *self.pulled.changed):
            write(folder / path, self.wanted.files[path])
        for path in self.pulled.gone:
            (folder / path).unlink(missing_ok=True)
        shelf.sweep(place.target)


def _placed(place: Place, zone: ZoneInfo) -> list[Placed]:
    found = shelf.comments(place.target, zone)
    if not place.beside:
        return found
    # Whoever wrote them: what the blog has is not the local desk's to change.
    own = [replace(one, managed=False) for one in shelf.comments(place.content, zone)]
    return [*own, *(one for one in found if one.managed)]


def _members(content: Path) -> roster.Roster:
    file = content / ROSTER_FILE
    try:
        reading = read_roster(file.as_posix(), file.read_bytes())
    except FileNotFoundError:
        return {}
    if reading.problems:
        raise Refused(f"{reading.problems[0].path}: {reading.problems[0].problem}", reading.problems[0].remedy)
    found: tuple[Member, ...] = reading.facts
    return {member.id: member for member in found}


def _owners(facts: Facts) -> dict[str, Content]:
    """A story that cannot be read must not cost its comments their place."""
    broken = [path for path in facts.broken if path.removeprefix(facts.root).startswith(("/cerita/", "/halaman/"))]
    if broken:
        raise Refused(f"{min(broken)} belum terbaca", "perbaiki dulu naskah itu (lihat invoke check)")
    texts: list[Content] = [*facts.of("story"), *facts.of("page")]
    return {address: text for text in texts for address in (text.address, *text.aliases)}


def _refuse_astray(root: Path, paths: Collection[str]) -> None:
    """Nobody may be led out of the content folder by a link in it."""
    folders = {
        root.joinpath(*parts[:depth])
        for parts in {PurePosixPath(path).parts[:-1] for path in paths}
        for depth in range(len(parts) + 1)
    }
    for folder in sorted(folders):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise Refused(f"{folder} bukan folder biasa", "ganti dengan folder biasa")
