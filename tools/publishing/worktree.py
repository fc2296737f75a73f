"""Whether what is published is also what Git has: a story that lives on one disk only is soon a lost one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tools.publishing.refusal import Refused

_PULLED = re.compile(rb"^Id:[ \t]*\S", re.MULTILINE)


def refuse_uncommitted(project: Path, content: Path, *, desk: bool) -> None:
    """Raises Refused where content is not committed. Files that a pull writes are exempt; so is a project without Git.

    `desk`: the roster is the desk's projection here, and pulled like comments.
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
    raise Refused(
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
