"""From desk to hosting: one publish from its first check to its last word."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from msgspec import Struct

from plugins.blog.hosting import headers
from plugins.rebuild.site import Site
from tools.publishing import desk
from tools.publishing.archive import FOLDER, Archive
from tools.publishing.compression import compressed
from tools.publishing.connection import connect
from tools.publishing.host import Host
from tools.publishing.pages import Branch
from tools.publishing.patience import Patience
from tools.publishing.publication import Options, Outcome, Publication, Wanted
from tools.publishing.refusal import Refused
from tools.publishing.snapshot import Snapshot, take
from tools.publishing.target import SETTINGS, Pages, Target, read_target
from tools.publishing.voice import Voice
from tools.publishing.worktree import refuse_uncommitted


class Printed(Struct, frozen=True):
    """What came of it. `address` is the site's; `seconds` is how long all of it took."""

    outcome: Outcome
    address: str
    place: str
    seconds: float
    stories: int
    next_due: datetime | None


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
        self._refuse_address()
        with self._turn() as archive:
            if not uncommitted:
                refuse_uncommitted(self.project, self.content, desk=desk.is_set(self.settings))
            desk.pull(self.project, self.settings, yes=options.yes)
            snapshot = take(Site(dict(self.settings)), archive)
            files = {**snapshot.files, **compressed(snapshot.files, self.target.compress, archive)}
            outcome = self._bring(self._wanted(snapshot, files), archive, options)
        seconds = time.monotonic() - started
        address = str(self.settings["SITEURL"])
        return Printed(outcome, address, self.target.place, seconds, snapshot.stories, snapshot.next_due)

    def _wanted(self, snapshot: Snapshot, files: Mapping[str, Any]) -> Wanted:
        packed = [f"{path}.{kind}" for path in snapshot.hidden for kind in self.target.compress]
        hidden = {*snapshot.hidden, *(path for path in packed if path in files)}
        return Wanted(files, snapshot.texts, hidden, snapshot.stories, snapshot.now, str(self.settings["SITEURL"]))

    def _bring(self, wanted: Wanted, archive: Archive, options: Options) -> Outcome:
        if isinstance(self.target, Pages):
            return Branch(self.target, archive, self.patience).bring(wanted, options)
        host = Host(connect(self.target, self.project), archive, self.patience, headers)
        try:
            outcome = Publication(host, archive, self.patience, self.voice).bring(wanted, options)
            if outcome.release:
                archive.sweep(self.target.keep)
            return outcome
        finally:
            host.close()

    @contextmanager
    def _turn(self) -> Iterator[Archive]:
        """One publish of this project at a time; a second one is refused at once."""
        folder = self.project / FOLDER
        folder.mkdir(exist_ok=True)
        try:
            with FileLock(folder / "kunci", timeout=0):
                yield Archive(self.project, self.target.name)
        except Timeout:
            raise Refused(
                "Blog ini sedang diterbitkan oleh perintah lain di komputer ini. Tunggu sampai selesai."
            ) from None

    def _refuse_address(self) -> None:
        url = urlsplit(str(self.settings.get("SITEURL") or ""))
        host = url.hostname or ""
        if url.scheme not in {"http", "https"} or not host:
            raise Refused(
                f"SITEURL di {SETTINGS} belum berisi alamat situs Anda. Isi BLOG_URL di pelicanconf.py, "
                'misalnya dengan "https://blog-anda.example".'
            )
        if host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host in {"0.0.0.0", "::1"}:
            raise Refused(
                f"SITEURL di {SETTINGS} menunjuk ke komputer ini ({host}), sehingga tautannya tidak dapat dibuka orang "
                "lain. Isi BLOG_URL di pelicanconf.py dengan alamat situs Anda."
            )
