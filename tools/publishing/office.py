"""A target with everything that belongs to it: where sites are brought, and where earlier ones are had back from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from plugins.blog.hosting import headers, rules
from tools.publishing.archive import Archive
from tools.publishing.connection import connect
from tools.publishing.host import Host
from tools.publishing.manifest import Entry, Index
from tools.publishing.pages import Branch
from tools.publishing.patience import Patience
from tools.publishing.publication import Options, Outcome, Publication, Wanted
from tools.publishing.target import Pages, Target
from tools.publishing.vault import Vault
from tools.publishing.voice import Voice


class Office(Protocol):
    """One target."""

    def bring(self, wanted: Wanted, options: Options) -> Outcome:
        """Raises Refused before anything is touched, Interrupted afterwards."""

    def present(self) -> Index | None:
        """What stands there, by its own account."""

    def standing(self) -> dict[str, Entry]:
        """The files of that, by path or veil."""

    def releases(self) -> list[Index]:
        """What can be returned to, newest first, from here or from the target."""

    def fetch(self, release: Index, digests: Iterable[str]) -> None:
        """Bytes of a release that this machine lacks, as far as the target has them."""

    def store(self, number: int) -> None:
        """Let the target keep a release, where it does."""

    def close(self) -> None:
        """Let go of the connection."""


class HostOffice:
    """A target that rclone serves."""

    def __init__(self, target: Target, project: Path, archive: Archive, patience: Patience, voice: Voice) -> None:
        connection = connect(target, project)
        self._keep, self._archive = target.keep, archive
        self._host = Host(connection, archive, patience, headers, rules())
        self._publication = Publication(self._host, archive, patience, voice)
        self._vault = Vault(self._host, connection.archive, archive) if connection.archive else None

    def bring(self, wanted: Wanted, options: Options) -> Outcome:
        return self._publication.bring(wanted, options)

    def present(self) -> Index | None:
        return self._host.state().index

    def standing(self) -> dict[str, Entry]:
        state = self._host.state()
        return {path: entry for path, entry in state.files.items() if path not in state.uncertain}

    def releases(self) -> list[Index]:
        own = {one.release: one for one in self._archive.releases()}
        there = {one.release: one for one in self._vault.releases()} if self._vault else {}
        return [one for _, one in sorted({**there, **own}.items(), reverse=True)]

    def fetch(self, release: Index, digests: Iterable[str]) -> None:
        if self._vault:
            self._vault.fetch(digests)

    def store(self, number: int) -> None:
        if self._vault:
            release = next(one for one in self._archive.releases() if one.release == number)
            self._vault.store(release, self._keep)

    def close(self) -> None:
        self._host.close()


def open_office(target: Target, project: Path, archive: Archive, patience: Patience, voice: Voice) -> Office:
    """Raises Refused where a secret or a program is missing."""
    if isinstance(target, Pages):
        return Branch(target, archive, patience)
    return HostOffice(target, project, archive, patience, voice)
