"""The comment files of a blog: which of them belong to the desk, and which were written by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.comments.comment import FOLDER, KEYS, Comment, make_comment
from plugins.stories.date import DateError, parse_moment
from plugins.stories.metadata import parse
from tools.atomic_files import SUFFIX


class CommentFile(Struct, frozen=True):
    """A file below `komentar/`.

    `path` is relative to that folder, with slashes. `managed` files belong to the desk. The date of `comment` is ''
    where it cannot be read, and so is its body.
    """

    path: str
    managed: bool
    comment: Comment
    data: bytes


def read_comment_files(content: Path, zone: ZoneInfo) -> list[CommentFile]:
    """Read all comments below `content/komentar/`, sorted by path.

    A file is managed if its header `Id` is the name of the file.
    """
    files = [_read(file, content, zone) for file in _list_files(content / FOLDER) if file.suffix == ".md"]
    return sorted(files, key=attrgetter("path"))


def remove_leftovers(content: Path) -> None:
    """Remove what killed pulls have left: temporary files, and folders without any file."""
    root = content / FOLDER
    for file in _list_files(root):
        if file.name.startswith(".") and file.name.endswith(SUFFIX):
            file.unlink(missing_ok=True)
    for folder, _, _ in os.walk(root, topdown=False):
        if Path(folder) != root and not os.listdir(folder):  # noqa: PTH208  the names suffice
            Path(folder).rmdir()


def _list_files(root: Path) -> Iterator[Path]:
    """Yield all files. Symbolic links to folders are not followed, because they may lead out of the content folder."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            yield Path(folder, name)


def _read(file: Path, content: Path, zone: ZoneInfo) -> CommentFile:
    data, path = file.read_bytes(), file.relative_to(content)
    document = parse(path.as_posix(), data, KEYS)
    try:
        date = parse_moment(document.text("Date"), zone).isoformat()
    except DateError:
        date = ""
    comment = make_comment(document, date, body="")
    return CommentFile(path.relative_to(FOLDER).as_posix(), document.text("Id") == file.stem, comment, data)
