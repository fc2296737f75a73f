"""Publishing to a target that rclone serves: what differs, in order, verified, and finished after any kill."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath

import msgspec
from msgspec.structs import replace

from tools.publishing.errors import RefusedError, RetryPolicy, untouched
from tools.publishing.lock import Lock
from tools.publishing.manifest import (
    INDEX,
    INTENT,
    LOCK,
    PROGRESS,
    SHARDS,
    Change,
    Entry,
    Index,
    Intent,
    Progress,
    State,
    batches,
    compare,
    decode,
    hash_path,
    known_files,
)
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import ReleaseStore, RemoteReleaseStore
from tools.publishing.remote import PARTIAL, Connection, Remote
from tools.publishing.snapshot import Snapshot, record_release
from tools.publishing.target import SETTINGS, Options, Outcome, Target, refuse_loss


class RcloneTarget(Target, frozen=True, kw_only=True):
    """The settings of a kind of target that rclone serves."""

    @property
    def root(self) -> str:
        """The web root as rclone names it, without the remote's name."""
        raise NotImplementedError

    def connect(self, project: Path) -> Connection:
        """Return all that is needed to reach the target. Raises RefusedError where a secret is missing."""
        raise NotImplementedError

    def check(self) -> None:
        super().check()
        if self.archive and PurePosixPath(self.archive).is_relative_to(self.root or "."):
            raise RefusedError(
                f'{SETTINGS}: "archive" berada di dalam folder situs, sehingga isi lama dapat dibaca siapa pun. '
                "Pilih folder di luarnya."
            )

    def open(self, project: Path, store: ReleaseStore, retry: RetryPolicy, progress: ProgressReporter) -> RcloneBackend:
        connection = self.connect(project)
        remote = Remote(connection, store.stage, retry)
        archive = RemoteReleaseStore(remote, connection.archive, store) if connection.archive else None
        return RcloneBackend(remote, store, archive, self.keep, progress)


class RcloneBackend:
    """One target, with the releases of this machine and, where the target has one, its archive.

    Before anything changes, the target holds an intent: what is coming, and what earlier attempts may have touched.
    After each batch it notes how far that got; at the end the new index is written, and the intent goes. Whoever comes
    next knows which files may have any content, and sends just those.
    """

    def __init__(
        self, remote: Remote, store: ReleaseStore, archive: RemoteReleaseStore | None, keep: int,
        progress: ProgressReporter,
    ) -> None:  # fmt: skip
        self._remote, self._store, self._archive = remote, store, archive
        self._keep, self._progress = keep, progress

    def read(self) -> tuple[Index | None, dict[str, Entry]]:
        state = self.read_state()
        return state.index, {path: entry for path, entry in state.files.items() if path not in state.uncertain}

    def releases(self) -> list[Index]:
        there = self._archive.releases() if self._archive else []
        found = {one.release: one for one in (*there, *self._store.releases())}
        return [one for _, one in sorted(found.items(), reverse=True)]

    def fetch(self, release: Index, digests: Iterable[str]) -> None:
        if self._archive:
            self._archive.fetch(digests)

    def keep(self, number: int) -> None:
        if self._archive:
            release = next(one for one in self._store.releases() if one.release == number)
            self._archive.add(release, self._keep)

    def close(self) -> None:
        self._remote.close()

    # What the target says of itself

    def read_state(self) -> State:
        """Return what the target itself says of it. Raises UnfinishedError."""
        index, intent = decode(self._read_note(INDEX), Index), decode(self._read_note(INTENT), Intent)
        files = known_files(index, self._read_note)
        if intent is None:
            return State(index, files)
        wanted, progress = known_files(intent.index, self._read_note), decode(self._read_note(PROGRESS), Progress)
        arrived = intent.order[: progress.count] if progress and progress.intent == intent.name else ()
        touched = {path for path in {*files, *wanted} if files.get(path) != wanted.get(path)} | set(intent.doubted)
        certain = {path: wanted[path] for path in arrived if path in wanted}
        return State(index, {**files, **certain}, touched, touched - certain.keys(), torn=True)

    def _read_note(self, name: str) -> bytes | None:
        """Return a note's bytes, or None; shards never change and are kept here."""
        if not name.startswith(f"{SHARDS}/"):
            return self._remote.read_note(name)
        digest = name.removeprefix(f"{SHARDS}/")
        data = self._store.read_shard(digest) or self._remote.read_note(name)
        if data and sha256(data).hexdigest() == digest:
            self._store.save_shard(digest, data)
        return data

    # Publishing

    def publish(self, snapshot: Snapshot, options: Options) -> Outcome:
        with untouched():
            state = self.read_state()
        change = self._compare(snapshot, state, options)
        if not change and not state.torn:
            return Outcome.of(snapshot)
        refuse_loss(change, options)
        if not (options.yes or state.index or state.torn):
            self._refuse_foreign(snapshot)
        if options.dry_run:
            return Outcome.of(snapshot, self._reveal(change))
        lock = Lock(self._remote, self._store.folder / "kunci", self._progress.tell)
        try:
            with untouched():
                died, state = lock.take(), self.read_state()
            if died:  # perhaps before noting what was to be done
                state = replace(state, torn=True)
            return self._carry_out(snapshot, state, options, lock)
        finally:
            lock.release()

    def _compare(self, snapshot: Snapshot, state: State, options: Options) -> Change:
        others = state.index is not None and state.index.headers != self._remote.header_rules
        doubted = set(snapshot.files) if options.full or others else state.uncertain
        return compare(snapshot.files, state.files, snapshot.texts, doubted)

    def _refuse_foreign(self, snapshot: Snapshot) -> None:
        with untouched():
            standing = self._remote.list_files()
        if strange := snapshot.files.keys() & standing.keys():
            raise RefusedError(
                f"Folder tujuan sudah berisi {len(strange)} berkas yang akan diganti, misalnya {min(strange)}, padahal "
                "belum pernah diterbitkan dari sini. Bila itu situs lama Anda dan boleh diganti, ulangi dengan --yes."
            )

    def _carry_out(self, snapshot: Snapshot, state: State, options: Options, lock: Lock) -> Outcome:
        change = self._compare(snapshot, state, options)
        refuse_loss(change, options)  # somebody else may have published meanwhile
        number = (state.index.release if state.index else self._store.newest()) + 1
        if not change and state.torn and state.index:
            number = state.index.release
        public, shards = record_release(snapshot, number, self._store, self._remote.header_rules)
        change = self._reveal(change)
        turns = list(batches(change.upload, snapshot.files, snapshot.texts, self._remote.label))
        is_whole = state.index and state.files and not state.torn and not options.full
        known = state.index.shards.values() if state.index and is_whole else ()
        fresh = {f"{SHARDS}/{digest}": data for digest, data in shards.items() if digest not in known}
        if fresh:
            self._remote.write_notes(fresh)
        paths = [hash_path(path) if path in snapshot.hidden else path for turn in turns for path in turn]
        intent = Intent(public, tuple(sorted(state.touched)), tuple(paths) if len(turns) > 1 else ())
        self._write(INTENT, intent)
        if state.torn:
            self._remote.delete([path for path in self._remote.list_files() if PARTIAL.search(path)])
        self._remote.delete(change.blocking)
        done, total = 0, sum(snapshot.files[path].size for path in change.upload)
        with self._progress.show_bar(2 * total, self._remote.transferred):
            for turn in turns:
                lock.check()
                files = {path: self._store.path_of(snapshot.files[path].digest) for path in turn}
                self._remote.send(files, snapshot.files)
                done += len(turn)
                if intent.order:
                    self._write(PROGRESS, Progress(intent.name, done))
        lock.check()
        self._remote.delete([path for path in change.delete if path not in change.blocking])
        self._write(INDEX, public)
        self._tidy(public, state)
        return Outcome.of(snapshot, change, number)

    def _write(self, name: str, note: Index | Intent | Progress) -> None:
        self._remote.write_notes({name: msgspec.json.encode(note)})

    def _tidy(self, public: Index, state: State) -> None:
        """Delete the notes that nobody needs after everything has changed; after a kill they may be any."""
        needed = {INDEX, *(f"{SHARDS}/{digest}" for digest in public.shards.values())}
        if state.torn:
            notes = self._remote.list_notes()
            gone = [name for name in notes if not name.startswith(f"{LOCK}/") or PARTIAL.search(name)]
        else:
            gone = [f"{SHARDS}/{digest}" for digest in sorted(state.index.shards.values() if state.index else ())]
            gone += [INTENT, PROGRESS]
        self._remote.delete_notes([name for name in gone if name not in needed])

    def _reveal(self, change: Change) -> Change:
        """Return the change with the paths of files to be deleted whose addresses are known only hashed."""
        if not any(path.startswith("?") for path in change.delete):
            return change
        paths = {hash_path(path): path for path in self._remote.list_files()}
        gone = [paths.get(path, path) for path in change.delete]
        return replace(change, delete=[path for path in gone if not path.startswith("?")])
