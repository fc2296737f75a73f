"""Bringing a site to a target that rclone serves: what differs, in order, looked at, and finished after any kill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tools.publishing.archive import Archive
from tools.publishing.change import Change, batches, compare
from tools.publishing.erasure import Alive
from tools.publishing.host import Host
from tools.publishing.latch import STATE
from tools.publishing.lock import Lock
from tools.publishing.manifest import Entry, Index, index, veil, veiled
from tools.publishing.notes import INDEX, INTENT, ORDER, PROGRESS, SHEETS, Intent, Order, Progress, State
from tools.publishing.patience import Patience
from tools.publishing.refusal import Refused, untouched
from tools.publishing.voice import Voice


class Wanted(Struct, frozen=True):
    """What shall stand at the target. `returned`: the release that these are the files of, if it is an earlier one."""

    files: Mapping[str, Entry]
    texts: Collection[str]
    hidden: Collection[str]
    stories: int
    made: datetime
    site: str
    alive: Alive
    returned: int = 0


class Options(Struct, frozen=True):
    """`yes`: also with a large loss; `full`: as if nothing were known of the target."""

    yes: bool = False
    dry_run: bool = False
    full: bool = False


class Outcome(Struct, frozen=True):
    """What was done, or would be. `sizes`: uploaded path → bytes; `release` is 0 where nothing had to be."""

    sizes: Mapping[str, int]
    deleted: Sequence[str]
    files: int
    release: int
    new: int = 0
    returned: int = 0

    @property
    def uploaded(self) -> list[str]:
        return list(self.sizes)

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())


def refuse_loss(change: Change, options: Options) -> None:
    """Raises Refused where more than a tenth of the site would go unasked."""
    if change.is_large_loss and not options.yes:
        raise Refused(
            f"Penerbitan ini akan menghapus {len(change.delete)} dari {change.before} berkas di tujuan. "
            "Bila memang itu yang Anda mau, ulangi dengan --yes; lihat dulu dengan --dry-run."
        )


def file(wanted: Wanted, number: int, archive: Archive, headers: str = "") -> tuple[Index, dict[str, bytes]]:
    """Note a release in the archive; its index and sheets as the target shall have them, hidden addresses veiled."""
    about = partial(
        index, number=number, made=wanted.made, stories=wanted.stories, headers=headers, site=wanted.site,
        returned=wanted.returned,
    )  # fmt: skip
    own, sheets = about(wanted.files, hidden=tuple(sorted(wanted.hidden)))
    public, notes = about(veiled(wanted.files, wanted.hidden))
    archive.save(own, sheets | notes)
    return public, notes


class Publication:
    """One target to bring sites to."""

    def __init__(self, host: Host, archive: Archive, patience: Patience, voice: Voice) -> None:
        self._host, self._archive, self._patience, self._voice = host, archive, patience, voice

    def bring(self, wanted: Wanted, options: Options) -> Outcome:
        """Raises Refused before anything is touched, Interrupted afterwards."""
        with untouched():
            state = self._host.state()
        change = self._change(wanted, state, options)
        if not change and not state.torn:
            return Outcome({}, (), len(wanted.files), 0)
        self._refuse(wanted, state, change, options)
        if options.dry_run:
            return self._outcome(wanted, self._unveiled(change), 0)
        lock = Lock(self._host.latch, self._archive.folder / "kunci", self._voice.tell, self._patience)
        try:
            with untouched():
                died, state = lock.take(), self._host.state()
            if died:  # perhaps before saying what was to be done
                state = replace(state, torn=True)
            return self._carry_out(wanted, state, options, lock.check)
        finally:
            lock.release()

    def _change(self, wanted: Wanted, state: State, options: Options) -> Change:
        others = state.index is not None and state.index.headers != self._host.rules
        doubted = set(wanted.files) if options.full or others else state.uncertain
        return compare(wanted.files, state.files, wanted.texts, doubted)

    def _refuse(self, wanted: Wanted, state: State, change: Change, options: Options) -> None:
        refuse_loss(change, options)
        if options.yes:
            return
        if state.index is not None or state.torn:
            return
        with untouched():
            standing = self._host.listed()
        if strange := wanted.files.keys() & standing.keys():
            raise Refused(
                f"Folder tujuan sudah berisi {len(strange)} berkas yang akan diganti, misalnya {min(strange)}, padahal "
                "belum pernah diterbitkan dari sini. Bila itu situs lama Anda dan boleh diganti, ulangi dengan --yes."
            )

    def _carry_out(self, wanted: Wanted, state: State, options: Options, held: Callable[[], None]) -> Outcome:
        change = self._change(wanted, state, options)
        refuse_loss(change, options)  # somebody else may have published meanwhile
        number = (state.index.release if state.index else self._newest()) + 1
        if not change and state.torn and state.index:
            number = state.index.release
        public, notes = file(wanted, number, self._archive, self._host.rules)
        change = self._unveiled(change)
        whole = state.index and state.files and not state.torn and not options.full
        known = set(state.index.sheets.values()) if state.index and whole else set()
        fresh = {f"{SHEETS}/{digest}": data for digest, data in notes.items() if digest not in known}
        turns = list(batches(change.upload, wanted.files, wanted.texts, self._host.label))
        intent = Intent(public, tuple(sorted(state.touched)))
        self._announce(
            intent, fresh, [path for turn in turns for path in turn] if len(turns) > 1 else [], wanted.hidden
        )
        if state.torn:
            self._host.clean_partials()
        self._host.delete(change.blocking)
        total = sum(wanted.files[path].size for path in change.upload)
        done = 0
        with self._voice.progress(2 * total, self._host.transferred):
            for turn in turns:
                held()
                self._host.send(
                    {path: self._archive.bytes_of(wanted.files[path].digest) for path in turn}, wanted.files
                )
                done += len(turn)
                if len(turns) > 1:
                    self._host.write({PROGRESS: msgspec.json.encode(Progress(intent.name, done))})
        held()
        self._host.delete([path for path in change.delete if path not in change.blocking])
        self._host.write({INDEX: msgspec.json.encode(public)})
        self._tidy(public, state)
        return self._outcome(wanted, change, number)

    def _announce(
        self, intent: Intent, sheets: Mapping[str, bytes], order: Sequence[str], hidden: Collection[str]
    ) -> None:
        """Before anything changes: what will. Each note is complete before the next one speaks of it."""
        if sheets:
            self._host.write(sheets)
        self._host.write({INTENT: msgspec.json.encode(intent)})
        if order:
            paths = tuple(veil(path) if path in hidden else path for path in order)
            self._host.write({ORDER: msgspec.json.encode(Order(intent.name, paths))})

    def _tidy(self, public: Index, state: State) -> None:
        """After everything has changed: what nobody needs any more."""
        if state.torn:
            self._host.clean()
            return
        old = set(state.index.sheets.values()) if state.index else set()
        gone = [f"{SHEETS}/{digest}" for digest in sorted(old - set(public.sheets.values()))]
        self._host.delete([INTENT, ORDER, PROGRESS, *gone], f"{self._host.fs}/{STATE}")

    def _unveiled(self, change: Change) -> Change:
        """With the paths of those that are to be deleted and known by their veils only."""
        if not any(path.startswith("?") for path in change.delete):
            return change
        paths = {veil(path): path for path in self._host.listed()}
        gone = [paths.get(path, path) for path in change.delete]
        return replace(change, delete=[path for path in gone if not path.startswith("?")])

    def _newest(self) -> int:
        return max((one.release for one in self._archive.releases()), default=0)

    @staticmethod
    def _outcome(wanted: Wanted, change: Change, number: int) -> Outcome:
        sizes = {path: wanted.files[path].size for path in change.upload}
        return Outcome(sizes, change.delete, len(wanted.files), number, change.new, wanted.returned)
