"""Publishing to a target that rclone serves: what differs, in order, verified, and finished after any kill."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path, PurePosixPath

import msgspec
from msgspec.structs import replace

from tools.publishing import manifest
from tools.publishing.errors import RefusedError, RetryPolicy, untouched
from tools.publishing.lock import Lock
from tools.publishing.manifest import Change, Index, Intent, Progress, State, batches, hash_path, read_state
from tools.publishing.progress import ProgressReporter
from tools.publishing.rclone import REMOTE
from tools.publishing.releases import ReleaseStore, RemoteReleaseStore
from tools.publishing.remote import PARTIAL, Connection, Remote
from tools.publishing.snapshot import Snapshot, record_release
from tools.publishing.target import SETTINGS, Backend, Options, Outcome, Target


class RcloneTarget(Target, frozen=True, kw_only=True):
    """The settings of a kind of target that rclone serves."""

    @property
    def root(self) -> str:
        """The web root as rclone names it, without the remote's name."""
        raise NotImplementedError

    def locate(self, path: str, project: Path) -> str:
        """Return a path at the target as rclone names it."""
        return f"{REMOTE}:{path}"

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
        remote = Remote(self.connect(project), self.locate(self.root, project), store.stage, retry)
        place = self.locate(self.archive, project)
        archive = RemoteReleaseStore(remote, place, store, self.keep) if self.archive else None
        return RcloneBackend(remote, store, archive, progress)


class RcloneBackend(Backend):
    """One target and, where it has one, its archive.

    Before anything changes, the target holds an intent: what is coming, and what earlier attempts may have touched.
    After each batch it notes how far that got; at the end the new index is written, and the intent goes. Whoever comes
    next knows which files may have any content, and sends just those.
    """

    def __init__(
        self, remote: Remote, store: ReleaseStore, archive: RemoteReleaseStore | None, progress: ProgressReporter
    ) -> None:
        super().__init__(store, remote.header_rules)
        self._remote, self._archive, self._progress = remote, archive, progress

    def releases(self) -> list[Index]:
        there = self._archive.releases() if self._archive else []
        found = {one.release: one for one in (*there, *self.store.releases())}
        return [one for _, one in sorted(found.items(), reverse=True)]

    def fetch(self, release: Index, digests: Collection[str]) -> None:
        if self._archive:
            self._archive.fetch(digests)

    def keep(self, number: int) -> None:
        if self._archive:
            self._archive.add(next(one for one in self.store.releases() if one.release == number))

    def close(self) -> None:
        self._remote.close()

    def read_state(self) -> State:
        return read_state(self._read_note)

    def _read_note(self, name: str) -> bytes | None:
        """Return a note's bytes, or None; shards never change and are kept here."""
        if not name.startswith(f"{manifest.SHARDS}/"):
            return self._remote.read_note(name)
        data = self.store.read(name) or self._remote.read_note(name)
        if data and name.endswith(sha256(data).hexdigest()):
            self.store.write(name, data)
        return data

    def refuse_foreign(self, snapshot: Snapshot) -> None:
        if strange := snapshot.files.keys() & self._remote.list_files().keys():
            raise RefusedError(
                f"Folder tujuan sudah berisi {len(strange)} berkas yang akan diganti, misalnya {min(strange)}, padahal "
                "belum pernah diterbitkan dari sini. Bila itu situs lama Anda dan boleh diganti, ulangi dengan --yes."
            )

    def carry_out(self, snapshot: Snapshot, state: State, options: Options) -> Outcome:
        lock = Lock(self._remote, self.store.folder / "kunci", self._progress.tell)
        try:
            with untouched():
                died, state = lock.take(), self.read_state()
            if died:  # perhaps before noting what was to be done
                state = replace(state, torn=True)
            return self._carry_out(snapshot, state, options, lock)
        finally:
            lock.release()

    def _carry_out(self, snapshot: Snapshot, state: State, options: Options, lock: Lock) -> Outcome:
        change = self.compare(snapshot, state, options)
        self.refuse_loss(change, options)  # somebody else may have published meanwhile
        number = self.next_number(state)
        if not change and state.torn and state.index:
            number = state.index.release
        public, shards = record_release(snapshot, number, self.store, self.header_rules)
        change = self.reveal(change)
        is_whole = state.index and state.files and not state.torn and not options.full
        known = state.index.shard_names if state.index and is_whole else []
        self._remote.write_notes({name: data for name, data in shards.items() if name not in known})
        turns = list(batches(change.upload, snapshot.files, snapshot.texts, self._remote.label))
        paths = [hash_path(path) if path in snapshot.hidden else path for turn in turns for path in turn]
        intent = Intent(public, tuple(sorted(state.touched)), tuple(paths) if len(turns) > 1 else ())
        self._write(manifest.INTENT, intent)
        if state.torn:
            self._remote.delete([path for path in self._remote.list_files() if PARTIAL.search(path)])
        self._remote.delete(change.blocking)
        done, total = 0, sum(snapshot.files[path].size for path in change.upload)
        with self._progress.show_bar(2 * total, self._remote.transferred):
            for turn in turns:
                lock.check()
                files = {path: self.store.path_of(snapshot.files[path].digest) for path in turn}
                self._remote.send(files, snapshot.files)
                done += len(turn)
                if intent.order:
                    self._write(manifest.PROGRESS, Progress(intent.name, done))
        lock.check()
        self._remote.delete([path for path in change.delete if path not in change.blocking])
        self._write(manifest.INDEX, public)
        self._tidy(public, state)
        return Outcome(snapshot, change, number)

    def _write(self, name: str, note: Index | Intent | Progress) -> None:
        self._remote.write_notes({name: msgspec.json.encode(note)})

    def _tidy(self, public: Index, state: State) -> None:
        """Delete the notes that nobody needs after everything has changed; after a kill they may be any."""
        needed = {manifest.INDEX, *public.shard_names}
        if state.torn:
            notes = self._remote.list_files(self._remote.notes)
            gone = [name for name in notes if not name.startswith(f"{manifest.LOCK}/") or PARTIAL.search(name)]
        else:
            gone = [manifest.INTENT, manifest.PROGRESS, *(state.index.shard_names if state.index else ())]
        self._remote.delete([name for name in gone if name not in needed], self._remote.notes)

    def reveal(self, change: Change) -> Change:
        """Return the change with the paths of files to be deleted whose addresses are known only hashed."""
        if not any(path.startswith("?") for path in change.delete):
            return change
        paths = {hash_path(path): path for path in self._remote.list_files()}
        gone = [paths.get(path, path) for path in change.delete]
        return replace(change, delete=[path for path in gone if not path.startswith("?")])
