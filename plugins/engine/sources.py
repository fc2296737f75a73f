"""The content folder: which files are there, whose they are, and what the file system says of them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

from plugins.engine.problem import Problem
from plugins.engine.reading import Reader

_LITTER = re.compile(
    r"\..*|~\$.*|\$~.*|#.*#|.*~|.*\.(?:sw[a-z]|tmp|temp|bak|orig|part|partial|crdownload)"
    r"|(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|icon\r|@eadir|__macosx|\$recycle\.bin|lost\+found"
    r"|.*\.sync-conflict-\d.*"
    r"|.*\([^()]*(?:conflicted copy|case conflict|salinan konflik|salinan yang bentrok)[^()]*\)(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)
_DOCUMENTS = (".docx", ".doc", ".odt", ".rtf")
_PHOTOS = (".tif", ".tiff", ".bmp", ".dng")

RACY_NS = 2_000_000_000
"""What was changed less than this before it was looked at may change again without a new time stamp ("racily clean" in
Git's words)."""

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""In a name: what moves the cursor, and bytes that are no UTF-8."""


class Source(NamedTuple):
    """A content file and its stamp: a source that equals an earlier one need not be opened.

    `path` begins with the content folder's name, POSIX.
    """

    path: str
    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int


Stamped = tuple[str, int, int, int, int]
"""A `Source` as a plain tuple: equal to it, and made in half the time."""


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is nobody's: left by a system, an editor or a synchronisation."""
    return _LITTER.fullmatch(name) is not None


class Found(NamedTuple):
    """What is in a content folder: sources, what is wrong, and how many files and folders an owner has ignored."""

    sources: set[Stamped]
    problems: list[Problem]
    ignored: int = 0


def scan(content: Path, readers: Sequence[Reader], ignored: Iterable[str] = ()) -> Found:
    """Every source; a file nobody reads is a problem: a story must not vanish unseen.

    `ignored` are shell patterns of names of files and folders that are passed over and counted.
    """
    if not content.is_dir():
        remedy = "jalankan perintah dari folder blog, atau periksa PATH di pelicanconf.py"
        return Found(set(), [Problem(content.name, "folder ini tidak ada", remedy)])
    by_place = {reader.folder: reader for reader in readers}
    patterns = [*map(translate, ignored)]
    return _walk(content, by_place, re.compile("|".join(patterns)) if patterns else None)


def reader_of(path: str, readers: Sequence[Reader]) -> Reader:
    """Who reads a source: of several folders, one within the other, the inner one's reader."""
    below = f"{path.partition('/')[2]}/"
    return max((reader for reader in readers if below.startswith(f"{reader.folder}/")), key=lambda one: len(one.folder))


def _walk(content: Path, by_place: Mapping[str, Reader], ignored: re.Pattern[str] | None) -> Found:
    real, problems, passed_over = content.resolve(), list[Problem](), 0
    found: list[Stamped] = []
    folders: list[tuple[str, str, Reader | None]] = [(str(content), content.name, None)]
    while folders:
        folder, shown, owner = folders.pop()
        usual = owner.suffixes if owner else ()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if ignored and ignored.fullmatch(name):
                    passed_over += 1
                    continue
                doubtful = name[0] in ".~$#" or "(" in name or ".sync-" in name or not name.isprintable()
                if doubtful or not name.endswith(usual) or not entry.is_file(follow_symlinks=False):
                    # Nearly none are such, and calls for each file would be felt.
                    if is_litter(name):
                        continue
                    path = f"{shown}/{_UNREADABLE.sub(chr(0xFFFD), name)}"
                    reader = by_place.get(path.partition("/")[2], owner)
                    if problem := _find_problem(entry, path, reader, real, by_place):
                        problems.append(problem)
                        continue
                    if entry.is_dir():
                        folders.append((entry.path, path, reader))
                        continue
                at = entry.stat()
                found.append((f"{shown}/{name}", at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino))
    return Found(set(found), problems, passed_over)


def _find_problem(
    entry: os.DirEntry[str], path: str, reader: Reader | None, content: Path, known: Collection[str]
) -> Problem | None:
    """What is wrong with a file or folder by its name and kind; None where nothing is."""
    if not path.endswith(entry.name):
        return Problem(path, "nama ini memuat tanda yang tidak terbaca", "ganti namanya")
    if entry.is_symlink() and (problem := _astray(Path(entry.path), content)):
        return Problem(path, *problem)
    if entry.is_dir():
        return None
    if reader is None:
        return _homeless(path, known)
    return None if entry.name.lower().endswith(reader.suffixes) else _misnamed(path, reader)


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


def _homeless(path: str, known: Collection[str]) -> Problem:
    guess = get_close_matches(path.split("/")[1], known, n=1, cutoff=0.6)
    remedy = f"mungkin maksudnya {guess[0]}" if guess else f"yang dikenal di content: {', '.join(known)}"
    return Problem(path, "berkas ini tidak dibaca siapa pun", remedy)


def _misnamed(path: str, reader: Reader) -> Problem:
    remedy = f"ganti akhirannya menjadi {' atau '.join(reader.suffixes)}, atau pindahkan"
    if path.lower().endswith(_DOCUMENTS):
        remedy = "buka di Word, salin teksnya, lalu tempel ke naskah buatan `new`"
    elif path.lower().endswith(_PHOTOS):
        remedy = "buka fotonya lalu simpan sebagai JPEG"
    return Problem(path, "jenis berkas ini tidak dibaca di folder ini", remedy)
