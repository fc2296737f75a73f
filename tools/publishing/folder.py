"""Publishing to a folder of this machine: the whole new site or the whole old one, never a mixture."""

from __future__ import annotations

import shutil
from pathlib import Path


class Refused(Exception):
    """Why the folder was left alone, as an Indonesian sentence."""


def publish(output: Path, folder: Path, project: Path) -> int:
    """Put a copy of the finished site in place of `folder`; returns how many files it has.

    The copy is made beside the folder and takes its place by two renames. Killed between them, there is no folder for
    a while, only the old copy beside it: the next run puts that back before it starts.

    Raises Refused where the folder holds something that is not a published site, and OSError.
    """
    output = output.resolve(strict=True)
    folder = folder.absolute()
    fresh = folder.with_name(f"{folder.name}.baru")
    old = folder.with_name(f"{folder.name}.lama")
    _refuse(output, folder, project.resolve())
    if old.exists() and not folder.exists():
        old.rename(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (fresh, old):
        if leftover.exists():
            shutil.rmtree(leftover)
    shutil.copytree(output, fresh)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    if old.exists():
        shutil.rmtree(old)
    return sum(path.is_file() for path in folder.rglob("*"))


def _refuse(output: Path, folder: Path, project: Path) -> None:
    """Protect whatever else a mistyped name might lead to: what is in the folder now will be gone."""
    place = folder.resolve()
    if project.is_relative_to(place) or place.is_relative_to(output) or output.is_relative_to(place):
        raise Refused(f"{folder} memuat blog ini sendiri. Pilih folder lain.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused(f"{folder} bukan folder biasa. Pilih folder lain.")
    if not folder.exists() or not any(folder.iterdir()):
        return
    hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")}
    strange = sorted(hidden - {path.name for path in output.iterdir()})
    if not (folder / "index.html").is_file() or strange:
        found = strange[0] if strange else "berkas lain, tetapi bukan index.html"
        raise Refused(f"{folder} berisi {found}, jadi bukan hasil terbitan. Isinya tidak diganti; pilih folder lain.")
