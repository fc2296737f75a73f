"""The content folder: which files are there, whose they are, and what the file system says of them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
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


def scan(content: Path, readers: Sequence[Reader]) -> tuple[set[Stamped], list[Problem]]:
    """Every source; a file nobody reads is a problem: a story must not vanish unseen."""
    if not content.is_dir():
        remedy = "jalankan perintah dari folder blog, atau periksa PATH di pelicanconf.py"
        return set(), [Problem(content.name, "folder ini tidak ada", remedy)]
    by_name = {reader.folder: reader for reader in readers}
    problems: list[Problem] = []
    return set(_walk(content, by_name, problems)), problems


def reader_of(path: str, readers: Sequence[Reader]) -> Reader:
    """Who reads a source."""
    first = path.split("/", 2)[1]
    return next(reader for reader in readers if reader.folder == first)


def _walk(content: Path, by_name: Mapping[str, Reader], problems: list[Problem]) -> list[Stamped]:
    real = content.resolve()
    found: list[Stamped] = []
    folders: list[tuple[str, str, Reader | None]] = [(str(content), content.name, None)]
    while folders:
        folder, shown, owner = folders.pop()
        usual = owner.suffixes if owner else ()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                doubtful = name[0] in ".~$#" or "(" in name or ".sync-" in name or not name.isprintable()
                if doubtful or not name.endswith(usual) or not entry.is_file(follow_symlinks=False):
                    # Nearly none are such, and calls for each file would be felt.
                    if is_litter(name):
                        continue
                    path = f"{shown}/{_UNREADABLE.sub(chr(0xFFFD), name)}"
                    reader = owner if "/" in shown else by_name.get(name)
                    if problem := _find_problem(entry, path, reader, real, by_name):
                        problems.append(problem)
                        continue
                    if entry.is_dir():
                        folders.append((entry.path, path, reader))
                        continue
                at = entry.stat()
                found.append((f"{shown}/{name}", at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino))
    return found


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
