"""What must be true before a publish: an address for readers, content that Git has, comments that are up to date."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.publishing.errors import RefusedError
from tools.publishing.target import SETTINGS

KEY = "DESK_EXPORT_KEY_FILE"
_PULLED = re.compile(rb"^Id:[ \t]*\S", re.MULTILINE)


def refuse_address(site: str) -> None:
    """Raise RefusedError where readers cannot reach a site of that address."""
    url = urlsplit(site)
    host = url.hostname or ""
    if url.scheme not in {"http", "https"} or not host:
        raise RefusedError(
            f"SITEURL di {SETTINGS} belum berisi alamat situs Anda. Isi BLOG_URL di pelicanconf.py, "
            'misalnya dengan "https://blog-anda.example".'
        )
    if host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host in {"0.0.0.0", "::1"}:
        raise RefusedError(
            f"SITEURL di {SETTINGS} menunjuk ke komputer ini ({host}), sehingga tautannya tidak dapat dibuka orang "
            "lain. Isi BLOG_URL di pelicanconf.py dengan alamat situs Anda."
        )


def has_desk(settings: Mapping[str, Any]) -> bool:
    """Return whether there is a comment desk to pull from, and the key for it."""
    return bool(settings.get("DESK_URL") and os.environ.get(KEY))


def pull_comments(project: Path, settings: Mapping[str, Any]) -> None:
    """Run `invoke comments.pull` if there is a desk. Raises RefusedError where nothing could be pulled.

    It is a process of its own, so that what it wants to be asked about is asked there: a yes to a publish is none to a
    loss of comments.
    """
    if not has_desk(settings):
        return
    command = [sys.executable, "-m", "invoke", "comments.pull"]
    done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise RefusedError(
            f"Komentar tidak dapat ditarik dari meja komentar. {done.stderr.strip()}\nBila meja sedang mati dan situs "
            f"harus terbit sekarang juga, kosongkan {KEY} untuk sekali ini."
        )


def refuse_uncommitted(project: Path, content: Path, *, desk: bool) -> None:
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
    below = file.relative_to(content.resolve()).as_posix() if file.is_relative_to(content.resolve()) else ""
    if desk and below == "anggota.toml":
        return True
    if not below.startswith("komentar/"):
        return False
    if file.name.startswith("."):  # what a pull remembers
        return True
    data = file.read_bytes() if file.is_file() else _git(root, "show", f"HEAD:{path}")
    return _PULLED.search(data.partition(b"\n\n")[0]) is not None


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False).stdout
