"""A branch of a Git repository that is shown as a site: fetched, laid out anew, pushed, all of it or nothing.

The branch carries the same notes as other targets, so that the same manifest decides whether anything is pushed at
all; Git then sends what it has not yet sent. A push is taken only by a branch that is what it was when it was fetched:
that is the lock. It works in a repository of its own, below `.terbitan/`; the project's is not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from hashlib import sha1
from pathlib import Path

import msgspec

from tools.publishing.archive import Archive, link
from tools.publishing.change import compare
from tools.publishing.erasure import gone
from tools.publishing.latch import STATE
from tools.publishing.lock import BUSY
from tools.publishing.manifest import Entry, Index, decode, files_of, index, known
from tools.publishing.notes import INDEX, SHEETS
from tools.publishing.patience import Patience, unreachable
from tools.publishing.publication import Options, Outcome, Wanted, file, refuse_loss
from tools.publishing.refusal import Interrupted, Refused
from tools.publishing.target import Pages

_REMOTE = "origin"
_OWN = {".nojekyll", "CNAME"}
_UNSENT = "Yang tampil masih yang lama; ulangi perintah ini."


class Branch:
    """One branch to bring sites to."""

    def __init__(self, target: Pages, archive: Archive, patience: Patience) -> None:
        self._target, self._archive, self._patience = target, archive, patience
        self._git_folder = archive.folder / "situs.git"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")},
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_COMMITTER_NAME": "Kisah Layanan", "GIT_COMMITTER_EMAIL": "", "GIT_AUTHOR_NAME": "Kisah Layanan",
            "GIT_AUTHOR_EMAIL": "",
        }  # fmt: skip

    def bring(self, wanted: Wanted, options: Options) -> Outcome:
        """Raises Refused before anything is touched, Interrupted where nothing came of it."""
        tip = self._fetch()
        before = self._index(tip)
        theirs = self._files(tip, before)
        change = compare(wanted.files, {} if options.full else theirs, wanted.texts)
        if not change:
            return Outcome({}, (), len(wanted.files), 0)
        refuse_loss(change, options)
        if tip and before is None and not options.yes:
            self._refuse_foreign(tip)
        sizes = {path: wanted.files[path].size for path in change.upload}
        if options.dry_run:
            return Outcome(sizes, change.delete, len(wanted.files), 0, change.new)
        old = [path for path in (*change.upload, *change.delete) if path in theirs]
        # A comment that is gone must not live on in the branch's public history.
        forget = any(gone(path, self._show(tip, path), wanted.alive) for path in old)
        number = self._push(wanted, before, tip, forget=forget)
        return Outcome(sizes, change.delete, len(wanted.files), number, change.new, wanted.returned)

    def present(self) -> Index | None:
        return self._index(self._fetch())

    def standing(self) -> dict[str, Entry]:
        tip = self._fetch()
        return self._files(tip, self._index(tip))

    def releases(self) -> list[Index]:
        """Of this machine, and of the branch's history where this machine lacks any."""
        own = {one.release: one for one in self._archive.releases()}
        present = self.present()
        if present and any(
            one not in own for one in range(max(1, present.release - self._target.keep + 1), present.release + 1)
        ):
            for number, (commit, whole) in self._history().items():
                if number not in own:
                    own[number] = self._recovered(commit, whole)
        return [one for _, one in sorted(own.items(), reverse=True)]

    def _history(self) -> dict[int, tuple[str, Index]]:
        """By number, the commit of each release that the branch still knows, and what it says of itself."""
        keep = self._target.keep
        spec = f"+refs/heads/{self._target.branch}:refs/remotes/{_REMOTE}/{self._target.branch}"
        self._git("fetch", "--quiet", f"--depth={keep}", _REMOTE, spec)
        tip = f"refs/remotes/{_REMOTE}/{self._target.branch}"
        commits = self._git("rev-list", f"--max-count={keep}", tip).stdout.decode().split()
        found = ((commit, self._index(commit)) for commit in commits)
        return {whole.release: (commit, whole) for commit, whole in found if whole}

    def _recovered(self, commit: str, public: Index) -> Index:
        """A release out of the branch's history, noted here as if it had been published from here."""
        there = self._files(commit, public)
        paths = [path for path in self._tree(commit) if known(there, path)]
        files = {path: entry for path in paths if (entry := known(there, path))}
        whole, sheets = index(
            files, public.release, public.made, public.stories, site=public.site, returned=public.returned,
            hidden=tuple(path for path in paths if path not in there),
        )  # fmt: skip
        self._archive.save(whole, sheets)
        return whole

    def fetch(self, release: Index, digests: Iterable[str]) -> None:
        wanted, (commit, _) = set(digests), self._history().get(release.release, ("", None))
        for path, entry in self._archive.files(release).items() if commit else ():
            if entry.digest in wanted:
                self._archive.save_bytes(self._show(commit, path))

    def store(self, number: int) -> None:
        """The branch's history does."""

    def close(self) -> None:
        """Nothing is open."""

    def _index(self, tip: str) -> Index | None:
        return decode(self._show(tip, f"{STATE}/{INDEX}")) if tip else None

    # Git

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *arguments],
            cwd=self._git_folder,
            env=self._environment,
            capture_output=True,
            check=False,
        )

    def _fetch(self) -> str:
        """The branch's tip, '' where there is no such branch yet."""
        if shutil.which("git") is None:
            raise Refused("Git belum terpasang. Pasang Git, lalu ulangi.")
        if not (self._git_folder / "HEAD").is_file():
            self._git_folder.mkdir(exist_ok=True)
            self._git("init", "--quiet", "--bare", ".")
        self._git("remote", "remove", _REMOTE)
        self._git("remote", "add", _REMOTE, self._target.repository)
        branch, said = self._target.branch, ""
        for pause in self._patience.pauses():
            listed = self._git("ls-remote", "--heads", _REMOTE, f"refs/heads/{branch}")
            if listed.returncode == 0:
                if not listed.stdout:
                    self._git("update-ref", "-d", f"refs/remotes/{_REMOTE}/{branch}")
                    self._git("update-ref", "-d", f"refs/heads/{branch}")
                    return ""
                spec = f"+refs/heads/{branch}:refs/remotes/{_REMOTE}/{branch}"
                if self._git("fetch", "--quiet", "--depth=1", _REMOTE, spec).returncode == 0:
                    return self._git("rev-parse", f"refs/remotes/{_REMOTE}/{branch}").stdout.decode().strip()
            said = listed.stderr.decode(errors="replace").strip()
            if "Authentication" in said or "Permission denied" in said or "could not read Username" in said:
                break
            time.sleep(pause)
        raise Refused(f"Repositori {self._target.repository} tidak dapat dibaca. {unreachable(said)}")

    def _show(self, tip: str, path: str) -> bytes:
        return self._git("cat-file", "blob", f"{tip}:{path}").stdout

    def _files(self, tip: str, whole: Index | None) -> dict[str, Entry]:
        """What the manifest in the branch says; nothing where it is not whole."""
        try:
            return files_of(whole, lambda digest: self._show(tip, f"{STATE}/{SHEETS}/{digest}")) if whole else {}
        except (ValueError, msgspec.DecodeError):
            return {}

    def _refuse_foreign(self, tip: str) -> None:
        strange = self._tree(tip).keys() - _OWN
        if strange:
            raise Refused(
                f"Cabang {self._target.branch} sudah berisi {len(strange)} berkas, misalnya {min(strange)}, padahal "
                "belum pernah diterbitkan dari sini. Semuanya akan diganti; bila memang boleh, ulangi dengan --yes."
            )

    def _tree(self, commit: str) -> dict[str, str]:
        """Path → Git's name of its bytes."""
        said = self._git("ls-tree", "-r", "-z", commit).stdout.decode()
        entries = (entry.partition("\t") for entry in said.split("\0") if entry)
        return {path: described.split()[2] for described, _, path in entries}

    def _push(self, wanted: Wanted, before: Index | None, tip: str, *, forget: bool) -> int:
        newest = max((one.release for one in self._archive.releases()), default=0)
        number = (before.release if before else newest) + 1
        public, notes = file(wanted, number, self._archive)
        self._complete(wanted.files, tip)
        folder = self._lay_out(wanted.files, public, notes)
        commit = self._commit(folder, number, anew=forget or not tip)
        expected = self._blobs(folder)
        if self._target.cname:
            expected["CNAME"] = _blob(self._target.cname.encode())
        if self._tree(commit) != expected | {".nojekyll": _blob(b"")}:
            raise Interrupted("Git tidak menyimpan situs dengan utuh.", _UNSENT)
        self._send(commit, tip)
        if forget:  # here neither
            shutil.rmtree(self._git_folder)
        return number

    def _complete(self, files: Mapping[str, Entry], tip: str) -> None:
        """Fetch the bytes that this machine lacks because the branch has them already."""
        here = self._archive.digests()
        for path, entry in files.items():
            if entry.digest not in here:
                self._archive.save_bytes(self._show(tip, path))

    def _lay_out(self, files: Mapping[str, Entry], public: Index, notes: Mapping[str, bytes]) -> Path:
        folder = self._archive.stage / "cabang"
        for path, entry in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            link(self._archive.bytes_of(entry.digest), folder / path)
        own = {f"{SHEETS}/{digest}": data for digest, data in notes.items()} | {INDEX: msgspec.json.encode(public)}
        for name, data in own.items():
            (folder / STATE / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / STATE / name).write_bytes(data)
        return folder

    def _commit(self, folder: Path, number: int, *, anew: bool) -> str:
        branch = self._target.branch
        command = [
            sys.executable, "-m", "ghp_import", "--no-jekyll", f"--remote={_REMOTE}", f"--branch={branch}",
            f"--message=Terbitan ke-{number}", *(["--no-history"] if anew else []),
            *([f"--cname={self._target.cname}"] if self._target.cname else []), str(folder),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=self._git_folder, env=self._environment, capture_output=True, check=False)
        commit = self._git("rev-parse", f"refs/heads/{branch}").stdout.decode().strip()
        if done.returncode or not commit:
            said = done.stderr.decode(errors="replace").strip()
            raise Interrupted(f"Git tidak dapat menyimpan situs ({said}).", _UNSENT)
        return commit

    def _blobs(self, folder: Path) -> dict[str, str]:
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): _blob(file.read_bytes()) for file in files}

    def _send(self, commit: str, tip: str) -> None:
        """The branch must still be what it was, also where its history is to be forgotten."""
        branch, said = f"refs/heads/{self._target.branch}", ""
        for pause in self._patience.pauses():
            lease = f"--force-with-lease={branch}:{tip}"
            done = self._git("push", "--quiet", "--porcelain", lease, _REMOTE, f"{commit}:{branch}")
            there = self._git("ls-remote", _REMOTE, branch)
            if there.returncode == 0:
                now = there.stdout.decode().partition("\t")[0]
                if now == commit:
                    return
                if now != tip:
                    raise Refused(BUSY)
            said = (done.stderr + done.stdout).decode(errors="replace").strip()
            time.sleep(pause)
        raise Interrupted(f"Situs tidak dapat dikirim ({said}).", _UNSENT)


def _blob(data: bytes) -> str:
    """Git's name of some bytes."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
