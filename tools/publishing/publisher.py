"""One publish, or one return to an earlier release, from its first check to its report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from msgspec.structs import replace

from plugins.engine.trees import STATE
from plugins.site.site import Site
from tools.comments.pull_state import load_erased_ids
from tools.publishing.errors import RefusedError, RetryPolicy, untouched
from tools.publishing.manifest import Index
from tools.publishing.pings import ping
from tools.publishing.preflight import has_desk, pull_comments, refuse_address, refuse_uncommitted
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import FOLDER, ReleaseStore
from tools.publishing.report import PublishReport
from tools.publishing.rollback import plan_return, purge_erased
from tools.publishing.settings import read_target
from tools.publishing.snapshot import Snapshot, hidden_paths, living_comments, take_snapshot, text_addresses
from tools.publishing.target import Backend, Options, Outcome


class Publisher:
    """One project and its target. Raises RefusedError where the settings name none that can work."""

    def __init__(
        self, project: Path, settings: Mapping[str, Any], progress: ProgressReporter, retry: RetryPolicy | None = None
    ) -> None:
        self.project, self.settings, self.progress = project, settings, progress
        self.retry = retry or RetryPolicy()
        self.target = read_target(settings.get("PUBLISH"))
        self.content, self.address = Path(settings["PATH"]), str(settings.get("SITEURL") or "")

    def publish(self, options: Options, *, uncommitted: bool = False) -> PublishReport:
        """Publish the content as it is. Raises RefusedError, UnfinishedError and ContentErrors."""
        started = time.monotonic()
        refuse_address(self.address)
        with self._turn() as store:
            if not uncommitted:
                refuse_uncommitted(self.project, self.content, desk=has_desk(self.settings))
            if not options.dry_run:
                pull_comments(self.project, self.settings)
            snapshot = take_snapshot(Site(dict(self.settings)), self.address, store, self.target.compress)
            with self._backend(store) as backend:
                outcome = self._bring(snapshot, options, backend, store)
        unheard = ping(self.settings, outcome, snapshot.hidden) if outcome.release else ()
        return replace(self._report(outcome, snapshot, started), unheard=unheard)

    def rollback(self, number: int, options: Options) -> PublishReport:
        """Return to a release, or to the one before the present one if `number` is 0.

        Raises RefusedError and UnfinishedError.
        """
        started = time.monotonic()
        with self._turn() as store:
            if not options.dry_run:
                pull_comments(self.project, self.settings)
            facts, _, _ = (site := Site(dict(self.settings))).contents()
            site.close()
            alive = living_comments(facts, load_erased_ids(self.content, Path(site.output_path).parent / STATE))
            with self._backend(store) as backend:
                with untouched():
                    present, standing = backend.read()
                    release = self._choose(number, present, backend.releases())
                    planned = plan_return(release, backend, standing, store, alive, self.target.compress)
                if not (options.yes or options.dry_run):
                    planned.refuse_absent()
                for path, why in planned.replaced.items():
                    self.progress.tell(f"{path}: {why}")
                snapshot = Snapshot(
                    files=planned.files,
                    texts=text_addresses(facts),
                    hidden={*release.hidden, *hidden_paths(facts, planned.files)},
                    alive=alive,
                    stories=release.stories,
                    made=site.now(),
                    site=release.site,
                    returned=release.release,
                )
                outcome = self._bring(snapshot, options, backend, store)
        return replace(self._report(outcome, snapshot, started), replaced=planned.replaced)

    def history(self) -> tuple[list[Index], int]:
        """Return all releases that can be returned to, newest first, and the number of the one that readers see."""
        with self._turn() as store, self._backend(store) as backend, untouched():
            present, _ = backend.read()
            return backend.releases(), present.release if present else 0

    def _choose(self, number: int, present: Index | None, releases: list[Index]) -> Index:
        if present is None:
            raise RefusedError(f"Di {self.target.called} belum ada terbitan yang dapat dikembalikan.")
        earlier = [one for one in releases if one.release < present.release]
        chosen = next((one for one in earlier if number in {0, one.release}), None)
        if chosen is None and number == present.release:
            raise RefusedError(f"Terbitan ke-{number} memang yang sekarang di {self.target.called}.")
        if not earlier:
            raise RefusedError("Belum ada terbitan sebelumnya yang tersimpan.")
        if chosen is None:
            have = ", ".join(str(one.release) for one in earlier)
            raise RefusedError(f"Terbitan itu tidak tersimpan. Yang dapat dikembalikan: {have}.")
        return chosen

    def _bring(self, snapshot: Snapshot, options: Options, backend: Backend, store: ReleaseStore) -> Outcome:
        """Publish a snapshot; then forget what is old, and what must not be kept."""
        outcome = backend.publish(snapshot, options)
        if outcome.release:
            purge_erased(store, [*outcome.uploaded, *outcome.deleted], snapshot.alive)
            backend.keep(outcome.release)
            store.sweep(self.target.keep)
        return outcome

    @contextmanager
    def _backend(self, store: ReleaseStore) -> Iterator[Backend]:
        backend = self.target.open(self.project, store, self.retry, self.progress)
        try:
            yield backend
        finally:
            backend.close()

    @contextmanager
    def _turn(self) -> Iterator[ReleaseStore]:
        """Allow one publish of this project at a time; a second one is refused at once."""
        folder = self.project / FOLDER
        folder.mkdir(exist_ok=True)
        turn = FileLock(folder / "kunci", timeout=0)
        try:
            turn.acquire()
        except Timeout:
            raise RefusedError(
                "Blog ini sedang diterbitkan oleh perintah lain di komputer ini. Tunggu sampai selesai, lalu ulangi."
            ) from None
        store = ReleaseStore(self.project, self.target.name)
        try:
            yield store
        finally:
            store.clear_stage()
            turn.release()

    def _report(self, outcome: Outcome, snapshot: Snapshot, started: float) -> PublishReport:
        seconds = time.monotonic() - started
        return PublishReport(outcome, self.address, self.target, seconds, snapshot.stories, snapshot.next_due)
