"""The content folder: which files are there, whose they are, and whether they may have changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from plugins.rebuild.problem import Problem
from plugins.rebuild.reading import Reader

_LITTER = ("~", ".swp", ".swx", ".tmp", ".bak", ".orig")
_LITTER_NAMES = {"Thumbs.db", "desktop.ini"}


class Stamp(NamedTuple):
    """What the file system says of a file without opening it."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int


class Source(NamedTuple):
    """A content file. `path` begins with the content folder's name, POSIX; `file` is where it lies."""

    path: str
    file: str
    reader: Reader
    stamp: Stamp


def scan(content: Path, readers: Sequence[Reader]) -> tuple[list[Source], list[Problem]]:
    """All sources in the order of their paths; a file nobody reads is a problem: a story must not vanish unseen."""
    if not content.is_dir():
        remedy = "jalankan perintah dari folder blog, atau periksa PATH di pelicanconf.py"
        return [], [Problem(content.name, "folder ini tidak ada", remedy)]
    problems: list[Problem] = []
    sources = []
    by_name = {reader.folder: reader for reader in readers}
    for below, entry in _walk(content, problems):
        path = f"{content.name}/{below}"
        reader = by_name.get(below.partition("/")[0])
        if reader is None:
            problems.append(_homeless(path, below, readers))
        elif not below.lower().endswith(reader.suffixes):
            remedy = "buka di Word, salin teksnya, lalu tempel ke naskah buatan `new`"
            if not below.lower().endswith((".docx", ".doc", ".odt", ".rtf")):
                remedy = f"ganti akhirannya menjadi {' atau '.join(reader.suffixes)}, atau pindahkan"
            problems.append(Problem(path, "jenis berkas ini tidak dibaca di folder ini", remedy))
        else:
            status = entry.stat()
            stamp = Stamp(status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
            sources.append(Source(path, entry.path, reader, stamp))
    sources.sort()
    return sources, problems


def _walk(content: Path, problems: list[Problem]) -> list[tuple[str, os.DirEntry[str]]]:
    """Every file with its path below the content folder, litter left out."""
    real = content.resolve()
    found = []
    folders = [(str(content), "")]
    while folders:
        folder, below = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." or name.endswith(_LITTER) or name in _LITTER_NAMES:
                    continue
                if entry.is_symlink() and (problem := _astray(Path(entry.path), real)):
                    problems.append(Problem(f"{content.name}/{below}{name}", *problem))
                elif entry.is_dir():
                    folders.append((entry.path, f"{below}{name}/"))
                else:
                    found.append((below + name, entry))
    return found


def _astray(link: Path, real: Path) -> tuple[str, str] | None:
    """Why a symbolic link is not followed, and what to do; None where it may be."""
    target = link.resolve()
    if not target.is_relative_to(real):
        return "tautan simbolis ini menuju luar folder content", "salin berkas aslinya ke sini"
    if target.is_dir():
        return "tautan simbolis ke folder tidak diikuti", "salin isi foldernya ke sini"
    if not target.exists():
        return "tautan simbolis ini tidak menuju berkas mana pun", "hapus tautan ini"
    return None


def _homeless(path: str, below: str, readers: Sequence[Reader]) -> Problem:
    first = below.partition("/")[0]
    guess = get_close_matches(first, [one.folder for one in readers], n=1, cutoff=0.6)
    folders = ", ".join(dict.fromkeys(one.folder for one in readers))
    remedy = f"mungkin maksudnya {guess[0]}" if guess else f"yang dikenal di content: {folders}"
    return Problem(path, "berkas ini tidak dibaca siapa pun", remedy)
