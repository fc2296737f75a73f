"""A branch of a Git repository that is shown as a site: fetched, written anew, pushed, all of it or nothing.

The branch carries the same notes as other targets, so that the same manifest decides whether anything is pushed at
all; Git then sends what it has not sent yet. A push is taken only by a branch that is still what it was when it was
fetched: that is the lock. Git works in a repository of its own, below `.terbitan/`; the project's is not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import msgspec

from tools.publishing.errors import BUSY, RefusedError, RetryPolicy, UnfinishedError, unreachable
from tools.publishing.manifest import INDEX, STATE, Index, State, complete, find_entry, read_state
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import ReleaseStore
from tools.publishing.rollback import find_erased
from tools.publishing.snapshot import Snapshot, record_release
from tools.publishing.target import SETTINGS, Backend, Options, Outcome, Questions, Target

_OWN = {".nojekyll", "CNAME"}
_NAME = "Kisah Layanan"
_UNSENT = "Yang tampil masih yang lama; ulangi perintah ini."


class Pages(Target, frozen=True, kw_only=True, tag="pages"):
    """A branch of a Git repository that GitHub or GitLab shows as a site. `cname` is the site's own domain."""

    choice: ClassVar[str] = "GitHub Pages atau GitLab Pages"
    takes_compressed: ClassVar[bool] = False

    repository: str
    branch: str = "gh-pages"
    cname: str = ""

    @property
    def place(self) -> str:
        return f"{self.repository} ({self.branch})"

    def describe_arrival(self, address: str) -> str:
        return f"Terkirim ke {self.called}. Biasanya {address} menampilkannya dalam beberapa menit."

    def check(self) -> None:
        if self.archive:
            raise RefusedError(
                f'{SETTINGS}: riwayat cabang sudah menyimpan terbitan lama; hapus "archive" dari PUBLISH.'
            )
        super().check()

    def open(self, project: Path, store: ReleaseStore, retry: RetryPolicy, progress: ProgressReporter) -> PagesBackend:
        return PagesBackend(self, store, retry)

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        return {
            "repository": questions.text("Alamat repositori, misalnya git@github.com:nama/nama.github.io.git"),
            "branch": questions.text("Cabang yang ditampilkan", "gh-pages"),
            **questions.optional("cname", "Domain sendiri (kosongkan bila tidak ada)"),
        }


class PagesBackend(Backend):
    """One branch that sites are pushed to."""

    def __init__(self, target: Pages, store: ReleaseStore, retry: RetryPolicy) -> None:
        super().__init__(store)
        self._target, self._url, self._retry, self._tip = target, target.repository, retry, ""
        self._branch, self._fetched = f"refs/heads/{target.branch}", f"refs/remotes/origin/{target.branch}"
        self._folder = store.folder / "situs.git"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")}
        self._environment = {**kept, "GIT_TERMINAL_PROMPT": "0"}

    def read_state(self) -> State:
        self._tip = self._fetch()
        return self._read_commit(self._tip)

    def _read_commit(self, commit: str) -> State:
        """Return what a commit says of itself; nothing where there is no commit."""
        return read_state(lambda name: self._show(commit, f"{STATE}/{name}") if commit else None)

    def refuse_foreign(self, snapshot: Snapshot) -> None:
        if strange := set(self._paths(self._tip) if self._tip else ()) - _OWN:
            raise RefusedError(
                f"Cabang {self._target.branch} sudah berisi {len(strange)} berkas, misalnya {min(strange)}, padahal "
                "belum pernah diterbitkan dari sini. Semuanya akan diganti; bila memang boleh, ulangi dengan --yes."
            )

    def carry_out(self, snapshot: Snapshot, state: State, options: Options) -> Outcome:
        change = self.compare(snapshot, state, options)
        old = [path for path in (*change.upload, *change.delete) if path in state.files]
        # A comment that is gone must not live on in the branch's public history.
        forget = any(find_erased(path, self._show(self._tip, path), snapshot.alive) for path in old)
        public, shards = record_release(snapshot, self.next_number(state), self.store)
        self._push(self._commit(snapshot, public, shards, keep_history=not forget))
        if forget:  # here neither
            shutil.rmtree(self._folder)
        return Outcome(snapshot, change, public.release)

    def releases(self) -> list[Index]:
        """Return those of this machine, and those of the branch's history where this machine lacks any."""
        own = {one.release: one for one in self.store.releases()}
        present = self.read_state().index
        if present and set(range(max(1, present.release - self._target.keep + 1), present.release + 1)) - own.keys():
            for number, (commit, index) in self._history().items():
                if number not in own:
                    own[number] = self._recover(commit, index)
        return [one for _, one in sorted(own.items(), reverse=True)]

    def _history(self) -> dict[int, tuple[str, Index]]:
        """Return, by number, the commit of each release that the branch still knows, and its public index."""
        keep = self._target.keep
        self._git("fetch", "--quiet", f"--depth={keep}", self._url, f"+{self._branch}:{self._fetched}")
        commits = self._git("rev-list", f"--max-count={keep}", self._fetched).stdout.decode().split()
        found = ((commit, self._read_commit(commit).index) for commit in commits)
        return {index.release: (commit, index) for commit, index in found if index}

    def _recover(self, commit: str, public: Index) -> Index:
        """Keep a release of the branch's history here, as if it had been published from here."""
        there = self._read_commit(commit).files
        paths = self._paths(commit)
        files = {path: entry for path in paths if (entry := find_entry(there, path))}
        hidden = tuple(path for path in files if path not in there)
        index, shards = complete(msgspec.structs.replace(public, hidden=hidden), files)
        self.store.save(index, shards)
        return index

    def fetch(self, release: Index, digests: Collection[str]) -> None:
        commit, _ = self._history().get(release.release, ("", None))
        for path, entry in self.store.files(release).items() if commit else ():
            if entry.digest in digests:
                self.store.add_bytes(self._show(commit, path))

    # Git

    def _git(self, *arguments: str, stdin: BinaryIO | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *arguments], cwd=self._folder, env=self._environment, stdin=stdin, capture_output=True, check=False
        )

    def _fetch(self) -> str:
        """Return the commit at the branch's tip, or '' where there is no such branch yet."""
        if shutil.which("git") is None:
            raise RefusedError("Git belum terpasang. Pasang Git, lalu ulangi.")
        self._folder.mkdir(exist_ok=True)
        self._git("init", "--quiet", "--bare", ".")
        said = ""
        for pause in self._retry.pauses():
            listed = self._git("ls-remote", "--heads", self._url, self._branch)
            if listed.returncode == 0:
                if not listed.stdout:
                    self._git("update-ref", "-d", self._fetched)
                    return ""
                fetched = self._git("fetch", "--quiet", "--depth=1", self._url, f"+{self._branch}:{self._fetched}")
                if fetched.returncode == 0:
                    return self._git("rev-parse", self._fetched).stdout.decode().strip()
            said = listed.stderr.decode(errors="replace").strip()
            if "Authentication" in said or "Permission denied" in said or "could not read Username" in said:
                break
            time.sleep(pause)
        raise RefusedError(f"Repositori {self._target.repository} tidak dapat dibaca. {unreachable(said)}")

    def _show(self, commit: str, path: str) -> bytes:
        return self._git("cat-file", "blob", f"{commit}:{path}").stdout

    def _paths(self, commit: str) -> list[str]:
        said = self._git("ls-tree", "-r", "-z", "--name-only", commit).stdout.decode()
        return [path for path in said.split("\0") if path]

    def _commit(self, snapshot: Snapshot, public: Index, shards: dict[str, bytes], *, keep_history: bool) -> str:
        """Write the whole site as a commit, after the branch's tip if history is kept. Returns the commit's name."""
        for path, entry in snapshot.files.items():
            if not self.store.path_of(entry.digest).is_file():  # then the branch has it
                self.store.add_bytes(self._show(self._tip, path))
        self._git("update-ref", "-d", self._branch)
        with (self.store.stage / "cabang").open("w+b") as stream:
            stream.write(f"commit {self._branch}\ncommitter {_NAME} <> now\n".encode())
            stream.write(_data(f"Terbitan ke-{public.release}".encode()))
            stream.write(f"from {self._tip}\n".encode() if self._tip and keep_history else b"")
            stream.write(b"deleteall\n")
            stream.writelines(self._tree(snapshot, public, shards))
            stream.seek(0)
            done = self._git("fast-import", "--quiet", "--date-format=now", stdin=stream)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise UnfinishedError(f"Git tidak dapat menyimpan situs ({said}).", _UNSENT)
        return self._git("rev-parse", self._branch).stdout.decode().strip()

    def _tree(self, snapshot: Snapshot, public: Index, shards: dict[str, bytes]) -> Iterator[bytes]:
        """Yield git fast-import's command for each file. `.nojekyll` tells GitHub to leave the files as they are."""
        own = {f"{STATE}/{name}": data for name, data in shards.items()}
        own |= {f"{STATE}/{INDEX}": msgspec.json.encode(public), ".nojekyll": b""}
        if self._target.cname:
            own["CNAME"] = self._target.cname.encode()
        for path, entry in snapshot.files.items():
            yield _file(path, self.store.path_of(entry.digest).read_bytes())
        for path, data in own.items():
            yield _file(path, data)

    def _push(self, commit: str) -> None:
        """Push, if the branch is still what it was, also where its history is to be forgotten."""
        said = ""
        for pause in self._retry.pauses():
            lease = f"--force-with-lease={self._branch}:{self._tip}"
            done = self._git("push", "--quiet", "--porcelain", lease, self._url, f"{commit}:{self._branch}")
            there = self._git("ls-remote", self._url, self._branch)
            if there.returncode == 0:
                now = there.stdout.decode().partition("\t")[0]
                if now == commit:
                    return
                if now != self._tip:
                    raise RefusedError(BUSY)
            said = (done.stderr + done.stdout).decode(errors="replace").strip()
            time.sleep(pause)
        raise UnfinishedError(f"Situs tidak dapat dikirim ({said}).", _UNSENT)


def _file(path: str, data: bytes) -> bytes:
    return f"M 100644 inline {path}\n".encode() + _data(data)


def _data(data: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(data), data)
