"""What every publish target has: settings, words about it, setup questions, and a backend that publishes to it.

A kind of target is one module of `targets/`: a subclass of `Target`, or of `RcloneTarget` (backend.py) where rclone
knows the protocol, entered in `settings.py` (docs/how-to/publish-target.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from msgspec import Struct

from plugins.indonesian.wording import listing
from tools.publishing.errors import RefusedError, RetryPolicy, untouched
from tools.publishing.manifest import PACKED, Change, Index, State, compare
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import ReleaseStore
from tools.publishing.snapshot import Snapshot

SETTINGS = "publishconf.py"
SETUP = "Jalankan `python3 bootstrap.py publish.setup`; perintah itu menanyakan yang perlu dan menuliskannya."
PASSWORD = "PUBLISH_PASSWORD"


class Options(Struct, frozen=True):
    """`yes`: also with a large loss; `dry_run`: change nothing; `full`: as if nothing were known of the target."""

    yes: bool = False
    dry_run: bool = False
    full: bool = False


class Outcome(Struct, frozen=True):
    """What was done to bring a snapshot to a target, or would be. `release` is 0 where nothing was done."""

    snapshot: Snapshot
    change: Change
    release: int = 0

    @property
    def uploaded(self) -> Sequence[str]:
        """The paths of uploaded files."""
        return self.change.upload

    @property
    def deleted(self) -> Sequence[str]:
        """The paths of deleted files."""
        return self.change.delete

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes of uploaded files in bytes, by path."""
        return {path: self.snapshot.files[path].size for path in self.change.upload}


class Questions:
    """Asks the owner. `ask` returns the answer to a question and raises EOFError where nobody answers any more."""

    def __init__(self, project: Path, ask: Callable[[str], str], tell: Callable[[str], None]) -> None:
        self.project, self._ask, self.tell = project, ask, tell

    def text(self, question: str, default: str = "", fits: Callable[[str], bool] = bool) -> str:
        """Return an answer that fits, or the default where there is none; a question is repeated until then."""
        shown = f"{question} [{default}]: " if default else f"{question}: "
        while True:
            answer = self._ask(shown).strip() or default
            if fits(answer):
                return answer

    def optional(self, key: str, question: str) -> dict[str, str]:
        """Return the answer under a setting's name, or nothing where there is none."""
        answer = self._ask(f"{question}: ").strip()
        return {key: answer} if answer else {}

    def choice(self, question: str, known: Sequence[str], default: str) -> str:
        """Return one of the known answers."""
        return self.text(f"{question} ({'/'.join(known)})", default, known.__contains__)

    def confirm(self, question: str) -> bool:
        """Return whether the answer is yes; without an answer it is no."""
        return self.choice(question, ["ya", "tidak"], "tidak") == "ya"


class Target(Struct, frozen=True, kw_only=True, tag_field="target"):
    """The settings of a kind of target. No secret has a place in them.

    `keep`: how many releases can be returned to; `archive`: where the target keeps their bytes, outside the web root,
    or ''; `compress`: which compressed copies lie beside each file. The tag of a subclass is its name in `PUBLISH`.
    """

    choice: ClassVar[str]
    """What `publish.setup` says of this kind."""
    takes_compressed: ClassVar[bool] = True
    """Whether its web server can serve compressed copies."""

    keep: int = 10
    archive: str = ""
    compress: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The name of the kind, as `PUBLISH` has it."""
        return str(self.__struct_config__.tag)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """The place within an Indonesian sentence."""
        return self.place

    @property
    def name(self) -> str:
        """What tells targets apart in the names of folders."""
        return f"{self.kind}-{sha256(self.place.encode()).hexdigest()[:8]}"

    @property
    def secrets(self) -> Sequence[str]:
        """The environment variables that an owner has to set before publishing there."""
        return ()

    def describe_arrival(self, address: str) -> str:
        """Return what is true once a site stands there: nobody has looked whether its address shows it."""
        return f"Terunggah ke {self.called}. Buka {address} untuk memastikan bahwa situsnya tampil."

    def check(self) -> None:
        """Raise RefusedError for what the settings' types do not rule out."""
        if strange := set(self.compress) - set(PACKED):
            names = listing(sorted(strange))
            raise RefusedError(f'{SETTINGS}: "compress" hanya mengenal {listing(PACKED)}, bukan {names}.')
        if self.compress and not self.takes_compressed:
            raise RefusedError(f'{SETTINGS}: hosting ini memampatkan sendiri; hapus "compress" dari PUBLISH.')
        if self.keep < 1:
            raise RefusedError(f'{SETTINGS}: "keep" paling sedikit 1.')

    def open(self, project: Path, store: ReleaseStore, retry: RetryPolicy, progress: ProgressReporter) -> Backend:
        """Return a backend for the target. Raises RefusedError where a secret or a program is missing."""
        raise NotImplementedError

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        """Ask for the settings of this kind. Returns them without `target`."""
        raise NotImplementedError

    def meet(self, questions: Questions) -> None:
        """Let the owner recognize the host before the settings are written. Raises RefusedError."""


class Backend(ABC):
    """One target that is being talked to, with the releases of this machine.

    `header_rules` is a fingerprint of the headers that files are stored with there, or ''. The methods raise
    UnfinishedError where the target fails.
    """

    def __init__(self, store: ReleaseStore, header_rules: str = "") -> None:
        self.store, self.header_rules = store, header_rules

    def publish(self, snapshot: Snapshot, options: Options) -> Outcome:
        """Bring a snapshot there. Raises RefusedError first, UnfinishedError once something has changed."""
        with untouched():
            state = self.read_state()
            change = self.compare(snapshot, state, options)
            if not change and not state.torn:
                return Outcome(snapshot, change)
            self.refuse_loss(change, options)
            if not (options.yes or state.index or state.torn):
                self.refuse_foreign(snapshot)
        if options.dry_run:
            return Outcome(snapshot, self.reveal(change))
        return self.carry_out(snapshot, state, options)

    def compare(self, snapshot: Snapshot, state: State, options: Options) -> Change:
        """Return what has to be done at the target."""
        others = state.index is not None and state.index.headers != self.header_rules
        doubted = set(snapshot.files) if options.full or others else state.uncertain
        return compare(snapshot.files, state.files, snapshot.texts, doubted)

    def refuse_loss(self, change: Change, options: Options) -> None:
        """Raise RefusedError where more than a tenth of the site would be deleted without a yes."""
        if change.is_large_loss and not options.yes:
            raise RefusedError(
                f"Penerbitan ini akan menghapus {len(change.delete)} dari {change.before} berkas di tujuan. "
                "Bila memang itu yang Anda mau, ulangi dengan --yes; lihat dulu dengan --dry-run."
            )

    def next_number(self, state: State) -> int:
        """Return the number of the release that comes next."""
        return (state.index.release if state.index else self.store.newest()) + 1

    @abstractmethod
    def read_state(self) -> State:
        """Return what stands there, by the target's own account."""

    @abstractmethod
    def refuse_foreign(self, snapshot: Snapshot) -> None:
        """Raise RefusedError where files of others would be replaced."""

    def reveal(self, change: Change) -> Change:
        """Return the change with the paths of files to be deleted whose addresses are known only hashed."""
        return change

    @abstractmethod
    def carry_out(self, snapshot: Snapshot, state: State, options: Options) -> Outcome:
        """Change the target, after all questions have been answered."""

    @abstractmethod
    def releases(self) -> list[Index]:
        """Return what can be returned to, from here or from the target, the newest first."""

    @abstractmethod
    def fetch(self, release: Index, digests: Collection[str]) -> None:
        """Fetch bytes of a release that this machine lacks, as far as the target has them."""

    def keep(self, number: int) -> None:  # noqa: B027  most need not
        """Let the target keep a release, where it keeps any by other means than publishing."""

    def close(self) -> None:  # noqa: B027
        """Close the connection, if one stays open."""
