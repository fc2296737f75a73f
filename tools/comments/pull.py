"""`comments.pull`: writing the comments and members of a desk's snapshot into the blog.

The steps are ordered so that the next pull completes one that was killed: first the number of the snapshot and the
erased ids are stored, then the roster is written, then each file that has changed; files that are no longer wanted are
removed last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from plugins.comments.comment import FOLDER
from plugins.comments.roster import Member, Roster, read_roster
from plugins.comments.snapshot import Header, Snapshot, read
from plugins.engine.facts import Facts
from plugins.stories.story import Content
from tools.atomic_files import write_atomically
from tools.comments import comment_files, pull_state, roster_file
from tools.comments.comment_files import CommentFile
from tools.comments.pull_state import LastPull, PullError
from tools.comments.reconciliation import Rules, WithheldComment, reconcile

ROSTER_FILE = "anggota.toml"
EXPLAINED_LOSS = 3
"""How many comments may disappear without a question because the desk says that they were withdrawn or erased."""


class PullTarget(Struct, frozen=True):
    """The folders of a pull.

    `content` holds what people have written, `target` receives what comes from the desk; the two differ in a preview.
    `state` is the blog's folder `.kisah/`. `lock` keeps builds and other pulls waiting.
    """

    content: Path
    target: Path
    state: Path
    lock: Callable[[], AbstractContextManager[object]]

    @property
    def is_overlay(self) -> bool:
        """Whether the comments and members in `content` stay as they are, as in a preview."""
        return self.target != self.content


class PullResult(Struct, frozen=True):
    """What a pull changes, or would change. Paths are below `komentar/`.

    `total` counts all managed files; `erased_by_hand` are files written by hand under the name of an erased member.
    """

    header: Header
    members: tuple[roster_file.Change, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    total: int
    withheld: tuple[WithheldComment, ...]
    erased_by_hand: tuple[str, ...]


def pull(
    data: bytes,
    key: bytes,
    target: PullTarget,
    facts: Facts,
    zone: ZoneInfo,
    now: datetime,
    show: Callable[[PullResult], object],
    *,
    yes: bool = False,
    dry_run: bool = False,
) -> PullResult:
    """Write the snapshot `data`, which `key` must have signed, into the blog.

    `facts` and `zone` are those of the blog. `show` is called with the result before anything is written; a `dry_run`
    ends there. A pull that removes many comments needs `yes`. Raises PullError or SnapshotError, and then nothing was
    written.
    """
    snapshot = read(data, key)
    with target.lock():
        _check_origin(snapshot.header, pull_state.load_last_pull(target.target))
        plan = _Plan(snapshot, target, facts, zone, now)
        if not yes:
            plan.check_loss()
        show(plan.result)
        if not dry_run:
            plan.execute()
    return plan.result


def _check_origin(header: Header, last: LastPull | None) -> None:
    """Raise PullError for a snapshot of another desk, and for one that is older than the last."""
    if last is None:
        return
    file = f"content/{FOLDER}/{pull_state.DESK_FILE}"
    if last.desk != header.desk:
        raise PullError(
            f"salinan ini dari meja komentar lain ({header.desk}, bukan {last.desk})",
            f"periksa DESK_URL; bila blog ini memang pindah meja, hapus {file}, lalu ulangi",
        )
    if header.sequence < last.sequence:
        raise PullError(
            f"salinan nomor {header.sequence} lebih lama daripada yang sudah ditarik (nomor {last.sequence})",
            f"coba lagi nanti; bila meja dipulihkan tanpa desk.restore, hapus {file}, lalu ulangi",
        )


class _Plan:
    """A pull that is computed completely before it changes anything."""

    def __init__(self, snapshot: Snapshot, target: PullTarget, facts: Facts, zone: ZoneInfo, now: datetime) -> None:
        self.snapshot, self.target = snapshot, target
        self.files = _read_files(target, zone)
        self.erased = snapshot.erased | pull_state.load_erased_ids(target.target, target.state)
        erased = {id_.casefold() for id_ in self.erased}
        self.desk = roster_file.select_members(one for one in snapshot.members if one.id not in erased)
        self.members = self._compute_members(erased)
        rules = Rules(_map_owners(facts), Roster(self.desk), zone, now)
        self.reconciliation = reconcile(snapshot.comments, self.files, self.erased, rules)
        self.managed = {file.path: file for file in self.files if file.managed}
        before = {path: file.data for path, file in self.managed.items()}
        after = self.reconciliation.files
        _check_folders(target.target / FOLDER, after)
        former_members = _read_members(target.target) or _read_members(target.content)
        self.result = PullResult(
            header=snapshot.header,
            members=roster_file.compare(former_members, self.members, self.desk),
            added=tuple(sorted(after.keys() - before.keys())),
            changed=tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
            removed=tuple(sorted(before.keys() - after.keys())),
            total=len(after),
            withheld=self.reconciliation.withheld,
            erased_by_hand=tuple(
                file.path for file in self.files if not file.managed and file.comment.member in erased
            ),
        )

    def _compute_members(self, erased: Collection[str]) -> roster_file.Members:
        file = {id_: member for id_, member in _read_members(self.target.content).items() if id_ not in erased}
        if self.target.is_overlay:
            return roster_file.merge(self.desk, file)
        days: dict[str, list[str]] = {}
        for one in self.files:
            if not one.managed and one.comment.is_visible:
                days.setdefault(one.comment.member, []).append(one.comment.date[:10])
        return roster_file.project(self.desk, file, days)

    def check_loss(self) -> None:
        """Raise PullError where more than a tenth of the comments would disappear.

        Up to `EXPLAINED_LOSS` that the desk reports as withdrawn or erased are not counted.
        """
        visible = {file.comment.id for file in self.managed.values() if not file.comment.withdrawn}
        lost = visible - self.reconciliation.visible
        explained = {one.id for one in self.snapshot.comments if one.withdrawn} | self.erased
        if 10 * (len(lost) - min(EXPLAINED_LOSS, len(lost & explained))) > len(visible):
            raise PullError(
                f"salinan ini menghilangkan {len(lost)} dari {len(visible)} komentar",
                "lihat sebabnya dengan --dry-run --yes; bila memang begitu maksudnya, ulangi dengan --yes",
            )

    def execute(self) -> None:
        """Write and remove the files."""
        target, header = self.target, self.snapshot.header
        pull_state.save_last_pull(target.target, LastPull(header.desk, header.sequence))
        pull_state.save_erased_ids(target.target, target.state, self.erased)
        write_atomically(target.target / ROSTER_FILE, roster_file.render(self.members, self.desk))
        folder = target.target / FOLDER
        for path in (*self.result.added, *self.result.changed):
            write_atomically(folder / path, self.reconciliation.files[path])
        for path in self.result.removed:
            (folder / path).unlink(missing_ok=True)
        comment_files.remove_leftovers(target.target)


def _read_files(target: PullTarget, zone: ZoneInfo) -> list[CommentFile]:
    files = comment_files.read_comment_files(target.target, zone)
    if not target.is_overlay:
        return files
    # A local desk must not change what the blog has, even if another desk has written it.
    own = [replace(file, managed=False) for file in comment_files.read_comment_files(target.content, zone)]
    return [*own, *(file for file in files if file.managed)]


def _read_members(content: Path) -> roster_file.Members:
    file = content / ROSTER_FILE
    try:
        reading = read_roster(file.as_posix(), file.read_bytes())
    except FileNotFoundError:
        return {}
    if reading.problems:
        raise PullError(f"{reading.problems[0].path}: {reading.problems[0].problem}", reading.problems[0].remedy)
    members: tuple[Member, ...] = reading.facts
    return {member.id: member for member in members}


def _map_owners(facts: Facts) -> dict[str, Content]:
    """Return the story or page at each address, former addresses included.

    Raises PullError where one cannot be read: its comments would lose their place.
    """
    broken = [path for path in facts.broken if path.removeprefix(facts.root).startswith(("/cerita/", "/halaman/"))]
    if broken:
        raise PullError(f"{min(broken)} belum terbaca", "perbaiki dulu naskah itu (lihat invoke check)")
    owners: list[Content] = [*facts.of("story"), *facts.of("page")]
    return {address: owner for owner in owners for address in (owner.address, *owner.aliases)}


def _check_folders(root: Path, paths: Collection[str]) -> None:
    """Raise PullError where a symbolic link on the way would lead out of the content folder."""
    folders = {
        root.joinpath(*parts[:depth])
        for parts in {PurePosixPath(path).parts[:-1] for path in paths}
        for depth in range(len(parts) + 1)
    }
    for folder in sorted(folders):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise PullError(f"{folder} bukan folder biasa", "ganti dengan folder biasa")
