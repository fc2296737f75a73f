"""From desk to hosting: one publish, or one return to an earlier one, from its first check to its last word."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from msgspec import Struct
from msgspec.structs import replace

from plugins.engine.output import Due
from plugins.engine.trees import STATE
from plugins.site.site import Site
from tools.comments.pull_state import load_erased_ids
from tools.publishing import desk, erasure
from tools.publishing.archive import FOLDER, Archive
from tools.publishing.compression import compressed
from tools.publishing.manifest import Index
from tools.publishing.office import Office, open_office
from tools.publishing.patience import Patience
from tools.publishing.pings import ping
from tools.publishing.publication import Options, Outcome, Wanted
from tools.publishing.refusal import Refused, untouched
from tools.publishing.rollback import plan, refuse_absent
from tools.publishing.snapshot import Snapshot, alive_comments, hidden_paths, take, text_addresses
from tools.publishing.target import Target, read_target, refuse_address
from tools.publishing.voice import Voice
from tools.publishing.worktree import refuse_uncommitted


class Printed(Struct, frozen=True):
    """What came of it. `address` is the site's; `seconds` is how long all of it took."""

    outcome: Outcome
    address: str
    target: Target
    seconds: float
    stories: int
    next_due: Due | None = None
    replaced: Mapping[str, str] = {}
    """Files that do not come back as they were: path → why, in Indonesian."""
    unheard: Sequence[str] = ()
    """Who could not be told of it, in Indonesian sentences."""


class Press:
    """One project, one target."""

    def __init__(
        self, project: Path, settings: Mapping[str, Any], voice: Voice, patience: Patience | None = None
    ) -> None:
        self.project, self.settings, self.voice = project, settings, voice
        self.patience = patience or Patience()
        self.target: Target = read_target(settings.get("PUBLISH"))
        self.content = Path(settings["PATH"])

    def publish(self, options: Options, *, uncommitted: bool = False) -> Printed:
        """Raises Refused, Interrupted, ContentErrors."""
        started = time.monotonic()
        refuse_address(str(self.settings.get("SITEURL") or ""))
        with self._turn() as archive:
            if not uncommitted:
                refuse_uncommitted(self.project, self.content, desk=desk.is_set(self.settings))
            if not options.dry_run:
                desk.pull(self.project, self.settings)
            snapshot = take(Site(dict(self.settings)), archive)
            wanted = self._wanted(snapshot, archive)
            with self._office(archive) as office:
                outcome = office.bring(wanted, options)
                if outcome.release:
                    self._put_away(outcome, wanted, office, archive)
        unheard = ping(self.settings, outcome, wanted.hidden) if outcome.release else ()
        return replace(self._printed(outcome, started, snapshot.stories, snapshot.next_due), unheard=unheard)

    def rollback(self, number: int, options: Options) -> Printed:
        """Return to a release, to the one before the present one if `number` is 0. Raises Refused, Interrupted."""
        started = time.monotonic()
        with self._turn() as archive:
            if not options.dry_run:
                desk.pull(self.project, self.settings)
            facts, _, _ = (site := Site(dict(self.settings))).contents()
            site.close()
            alive = alive_comments(facts, load_erased_ids(self.content, Path(site.output_path).parent / STATE))
            with self._office(archive) as office:
                with untouched():
                    release = self._chosen(number, office)
                    planned = plan(release, office, archive, alive, self.target.compress)
                if not (options.yes or options.dry_run):
                    refuse_absent(planned)
                for path, why in planned.replaced.items():
                    self.voice.tell(f"{path}: {why}")
                hidden = {*release.hidden, *hidden_paths(facts, planned.files)}
                wanted = Wanted(
                    files=planned.files, texts=text_addresses(facts), hidden=hidden, stories=release.stories,
                    made=site.now(), site=release.site, alive=alive, returned=release.release,
                )  # fmt: skip
                outcome = office.bring(wanted, options)
                if outcome.release:
                    self._put_away(outcome, wanted, office, archive)
        return replace(self._printed(outcome, started, release.stories, None), replaced=planned.replaced)

    def history(self) -> tuple[list[Index], int]:
        """All releases that can be returned to, newest first, and the number of the one that readers see."""
        with self._turn() as archive, self._office(archive) as office, untouched():
            present = office.present()
            return office.releases(), present.release if present else 0

    def _chosen(self, number: int, office: Office) -> Index:
        releases, present = office.releases(), office.present()
        if present is None:
            raise Refused(f"Di {self.target.called} belum ada terbitan yang dapat dikembalikan.")
        earlier = [one for one in releases if one.release < present.release]
        chosen = next((one for one in earlier if number in {0, one.release}), None)
        if chosen is None and number == present.release:
            raise Refused(f"Terbitan ke-{number} memang yang sekarang di {self.target.called}.")
        if not earlier:
            raise Refused("Belum ada terbitan sebelumnya yang tersimpan.")
        if chosen is None:
            have = ", ".join(str(one.release) for one in earlier)
            raise Refused(f"Terbitan itu tidak tersimpan. Yang dapat dikembalikan: {have}.")
        return chosen

    def _wanted(self, snapshot: Snapshot, archive: Archive) -> Wanted:
        packed = compressed(snapshot.files, self.target.compress, archive)
        hidden = {*snapshot.hidden, *(path for path in packed if path.rpartition(".")[0] in snapshot.hidden)}
        return Wanted(
            files={**snapshot.files, **packed}, texts=snapshot.texts, hidden=hidden, stories=snapshot.stories,
            made=snapshot.now, site=str(self.settings["SITEURL"]), alive=snapshot.alive,
        )  # fmt: skip

    def _put_away(self, outcome: Outcome, wanted: Wanted, office: Office, archive: Archive) -> None:
        """What is old, and what must not be kept."""
        erasure.purge(archive, [*outcome.uploaded, *outcome.deleted], wanted.alive)
        office.store(outcome.release)
        archive.sweep(self.target.keep)

    @contextmanager
    def _office(self, archive: Archive) -> Iterator[Office]:
        office = open_office(self.target, self.project, archive, self.patience, self.voice)
        try:
            yield office
        finally:
            office.close()

    @contextmanager
    def _turn(self) -> Iterator[Archive]:
        """One publish of this project at a time; a second one is refused at once."""
        folder = self.project / FOLDER
        folder.mkdir(exist_ok=True)
        turn = FileLock(folder / "kunci", timeout=0)
        try:
            turn.acquire()
        except Timeout:
            raise Refused(
                "Blog ini sedang diterbitkan oleh perintah lain di komputer ini. Tunggu sampai selesai, lalu ulangi."
            ) from None
        archive = Archive(self.project, self.target.name)
        try:
            yield archive
        finally:
            archive.clear()
            turn.release()

    def _printed(self, outcome: Outcome, started: float, stories: int, next_due: Due | None) -> Printed:
        seconds = time.monotonic() - started
        return Printed(outcome, str(self.settings["SITEURL"]), self.target, seconds, stories, next_due)
