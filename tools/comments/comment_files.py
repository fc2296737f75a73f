"""The comment files of a blog: which of them belong to the desk, and which were written by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.comments.comment import KEYS, WITHDRAWN
from plugins.stories.date import DateError, parse_moment
from plugins.stories.metadata import parse
from tools.comments.atomic import TEMPORARY
from tools.comments.pull_state import FOLDER


class CommentFile(Struct, frozen=True):
    """A file below `komentar/`.

    `path` is relative to that folder, with slashes. `managed` files belong to the desk. `date` is ISO in the blog's
    time zone, or '' where it cannot be read.
    """

    path: str
    id: str
    thread: str
    managed: bool
    member: str
    date: str
    reply_to: str
    withdrawn: bool
    data: bytes

    @property
    def is_visible(self) -> bool:
        """Whether a build would show the comment."""
        return not self.withdrawn and bool(self.date)


def read_comment_files(content: Path, zone: ZoneInfo) -> list[CommentFile]:
    """Read all comments below `content/komentar/`, sorted by path.

    A file is managed if its header `Id` is the name of the file.
    """
    root = content / FOLDER
    files = [_read(file, root, zone) for file in _list_files(root) if file.suffix == ".md"]
    return sorted(files, key=attrgetter("path"))


def remove_leftovers(content: Path) -> None:
    """Remove what killed pulls have left: temporary files, and folders without any file."""
    root = content / FOLDER
    for file in _list_files(root):
        if file.name.startswith(".") and file.name.endswith(TEMPORARY):
            file.unlink(missing_ok=True)
    for folder, _, _ in os.walk(root, topdown=False):
        if Path(folder) != root and not os.listdir(folder):  # noqa: PTH208  the names suffice
            Path(folder).rmdir()


def _list_files(root: Path) -> Iterator[Path]:
    """Yield all files. Symbolic links to folders are not followed, because they may lead out of the content folder."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            yield Path(folder, name)


def _read(file: Path, root: Path, zone: ZoneInfo) -> CommentFile:
    data = file.read_bytes()
    path = file.relative_to(root)
    document = parse(path.as_posix(), data, KEYS)
    try:
        date = parse_moment(document.text("Date"), zone).isoformat()
    except DateError:
        date = ""
    return CommentFile(
        path=path.as_posix(),
        id=file.stem,
        thread=path.parent.as_posix(),
        managed=document.text("Id") == file.stem,
        member=document.text("Member"),
        date=date,
        reply_to=document.text("Reply_to"),
        withdrawn=document.text("Status") == WITHDRAWN,
        data=data,
    )
