"""The content folder: which files are there, and whose they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from plugins.rebuild.problem import Problem
from plugins.rebuild.reading import Reader

_LITTER = ("~", ".swp", ".swx", ".tmp", ".bak", ".orig")
_LITTER_NAMES = {"Thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Source:
    """A content file and its reader. `path` begins with the content folder's name, POSIX; `file` is where it lies."""

    path: str
    file: Path
    reader: Reader


def scan(content: Path, readers: Sequence[Reader]) -> tuple[list[Source], list[Problem]]:
    """All sources in the order of their paths; a file nobody reads is a problem: a story must not vanish unseen."""
    if not content.is_dir():
        return [], [
            Problem(
                content.name,
                "folder ini tidak ada",
                "jalankan perintah dari folder blog, atau periksa PATH di pelicanconf.py",
            )
        ]
    problems: list[Problem] = []
    sources = []
    real = content.resolve()
    for file in _walk(content, real, content.name, problems):
        below = file.relative_to(content).as_posix()
        reader = next((one for one in readers if below == one.folder or below.startswith(f"{one.folder}/")), None)
        path = f"{content.name}/{below}"
        if reader is None:
            problems.append(_homeless(path, below, readers))
        elif not below.lower().endswith(reader.suffixes):
            known = " atau ".join(reader.suffixes)
            problems.append(
                Problem(
                    path,
                    "jenis berkas ini tidak dibaca di folder ini",
                    f"ganti akhirannya menjadi {known}, atau pindahkan",
                )
            )
        else:
            sources.append(Source(path, file, reader))
    return sorted(sources, key=lambda source: source.path), problems


def _walk(folder: Path, real: Path, shown: str, problems: list[Problem]) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.startswith(".") or entry.name.endswith(_LITTER) or entry.name in _LITTER_NAMES:
                continue
            path = Path(entry.path)
            name = f"{shown}/{entry.name}"
            if entry.is_symlink():
                target = path.resolve()
                if not target.is_relative_to(real):
                    problems.append(
                        Problem(name, "tautan simbolis ini menuju luar folder content", "salin berkas aslinya ke sini")
                    )
                    continue
                if target.is_dir():
                    problems.append(
                        Problem(name, "tautan simbolis ke folder tidak diikuti", "salin isi foldernya ke sini")
                    )
                    continue
            if entry.is_dir():
                yield from _walk(path, real, name, problems)
            elif path.exists():
                yield path
            else:
                problems.append(Problem(name, "tautan simbolis ini tidak menuju berkas mana pun", "hapus tautan ini"))


def _homeless(path: str, below: str, readers: Sequence[Reader]) -> Problem:
    first = below.partition("/")[0]
    guess = get_close_matches(first, [one.folder for one in readers], n=1, cutoff=0.6)
    folders = ", ".join(dict.fromkeys(one.folder for one in readers))
    return Problem(
        path,
        "berkas ini tidak dibaca siapa pun",
        f"mungkin maksudnya {guess[0]}" if guess else f"yang dikenal di content: {folders}",
    )
