"""One publish, or one return to an earlier release, from its first check to its report."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from plugins.engine.trees import STATE
from plugins.site.site import Site
from tools.comments.pull_state import load_erased_ids
from tools.publishing.errors import RefusedError, RetryPolicy, untouched
from tools.publishing.manifest import Index
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import FOLDER, ReleaseStore
from tools.publishing.report import PublishReport, ping
from tools.publishing.rollback import plan_return, purge_erased
from tools.publishing.settings import read_target, refuse_address
from tools.publishing.snapshot import Snapshot, hidden_paths, living_comments, take_snapshot, text_addresses
from tools.publishing.target import Backend, Options, Outcome

KEY = "DESK_EXPORT_KEY_FILE"
_PULLED = re.compile(rb"^Id:[ \t]*\S", re.MULTILINE)


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
        with self._open() as backend:
            if not uncommitted:
                _refuse_uncommitted(self.project, self.content, desk=_has_desk(self.settings))
            if not options.dry_run:
                _pull_comments(self.project, self.settings)
            site = Site(dict(self.settings))
            snapshot = take_snapshot(site, self.address, backend.store, self.target.compress)
            outcome = self._bring(snapshot, options, backend)
        unheard = ping(self.settings, outcome) if outcome.release else ()
        return PublishReport(outcome, self.address, self.target, time.monotonic() - started, unheard=unheard)

    def rollback(self, number: int, options: Options) -> PublishReport:
        """Return to a release, or to the one before the present one if `number` is 0.

        Raises RefusedError and UnfinishedError.
        """
        started = time.monotonic()
        with self._open() as backend:
            if not options.dry_run:
                _pull_comments(self.project, self.settings)
            facts, _, _ = (site := Site(dict(self.settings))).contents()
            site.close()
            alive = living_comments(facts, load_erased_ids(self.content, Path(site.output_path).parent / STATE))
            with untouched():
                state = backend.read_state()
                release = self._choose(number, state.index, backend.releases())
                planned = plan_return(release, backend, state, alive, self.target.compress)
            if not (options.yes or options.dry_run):
                planned.refuse_absent()
            for path, why in planned.replaced.items():
                self.progress.tell(f"{path}: {why}")
            hidden = {*release.hidden, *hidden_paths(facts, planned.files)}
            snapshot = Snapshot(
                files=planned.files, texts=text_addresses(facts), hidden=hidden, alive=alive, stories=release.stories,
                made=site.now(), site=release.site, returned=release.release,
            )  # fmt: skip
            outcome = self._bring(snapshot, options, backend)
        seconds, replaced = time.monotonic() - started, planned.replaced
        return PublishReport(outcome, self.address, self.target, seconds, replaced=replaced)

    def history(self) -> tuple[list[Index], int]:
        """Return all releases that can be returned to, newest first, and the number of the one that readers see."""
        with self._open() as backend, untouched():
            present = backend.read_state().index
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

    def _bring(self, snapshot: Snapshot, options: Options, backend: Backend) -> Outcome:
        """Publish a snapshot; then forget what is old, and what must not be kept."""
        outcome = backend.publish(snapshot, options)
        if outcome.release:
            purge_erased(backend.store, [*outcome.uploaded, *outcome.deleted], snapshot.alive)
            backend.keep(outcome.release)
            backend.store.sweep(self.target.keep)
        return outcome

    @contextmanager
    def _open(self) -> Iterator[Backend]:
        """Allow one publish of this project at a time; a second one is refused at once."""
        folder = self.project / FOLDER
        folder.mkdir(exist_ok=True)
        turn = FileLock(folder / "kunci", timeout=0)
        try:
            held = turn.acquire()
        except Timeout:
            raise RefusedError(
                "Blog ini sedang diterbitkan oleh perintah lain di komputer ini. Tunggu sampai selesai, lalu ulangi."
            ) from None
        with held:
            store = ReleaseStore(self.project, self.target.name)
            try:
                with closing(self.target.open(self.project, store, self.retry, self.progress)) as backend:
                    yield backend
            finally:
                store.clear_stage()


def _has_desk(settings: Mapping[str, Any]) -> bool:
    """Return whether there is a comment desk to pull from, and the key for it."""
    return bool(settings.get("DESK_URL") and os.environ.get(KEY))


def _pull_comments(project: Path, settings: Mapping[str, Any]) -> None:
    """Run `invoke comments.pull` if there is a desk. Raises RefusedError where nothing could be pulled.

    It is a process of its own, so that what it wants to be asked about is asked there: a yes to a publish is none to a
    loss of comments.
    """
    if not _has_desk(settings):
        return
    command = [sys.executable, "-m", "invoke", "comments.pull"]
    done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise RefusedError(
            f"Komentar tidak dapat ditarik dari meja komentar. {done.stderr.strip()}\nBila meja sedang mati dan situs "
            f"harus terbit sekarang juga, kosongkan {KEY} untuk sekali ini."
        )


def _refuse_uncommitted(project: Path, content: Path, *, desk: bool) -> None:
    """Raise RefusedError where Git does not have the content: a story on one disk only is soon a lost one.

    Files that a pull writes are exempt; so is a project without Git. `desk`: the roster is pulled, like comments.
    """
    if shutil.which("git") is None or _git(project, "rev-parse", "--is-inside-work-tree") != b"true\n":
        return
    said = _git(project, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", str(content))
    root = Path(_git(project, "rev-parse", "--show-toplevel").decode().strip())
    paths = [entry[3:].decode() for entry in said.split(b"\0") if entry]
    own = [path for path in paths if not _is_pulled(root, path, content, desk)]
    if not own:
        return
    named = "\n".join(f"  {path}" for path in own[:10]) + (f"\n  … dan {len(own) - 10} lagi" if len(own) > 10 else "")
    raise RefusedError(
        f"Ada isi yang belum disimpan ke Git:\n{named}\nSimpan dulu dengan `git add content` dan `git commit -m "
        "'Cerita baru'`, lalu ulangi; atau tambahkan --uncommitted bila memang mau diterbitkan sekarang."
    )


def _is_pulled(root: Path, path: str, content: Path, desk: bool) -> bool:
    file = root / path
    below = file.relative_to(content.resolve()).as_posix()
    if not below.startswith("komentar/"):
        return desk and below == "anggota.toml"
    if file.name.startswith("."):  # what a pull remembers
        return True
    data = file.read_bytes() if file.is_file() else _git(root, "show", f"HEAD:{path}")
    return _PULLED.search(data.partition(b"\n\n")[0]) is not None


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False).stdout
