"""The comments that are there: which files a desk's pull may touch, and which were written by hand."""

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
from tools.comments.memory import FOLDER
from tools.comments.writing import UNFINISHED


class Placed(Struct, frozen=True):
    """A comment's file. `path` is below `komentar/`, POSIX; `date` ISO in the blog's zone, '' if it is unreadable."""

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
    def speaks(self) -> bool:
        """Whether this is a comment that a build would show."""
        return not self.withdrawn and bool(self.date)


def comments(content: Path, zone: ZoneInfo) -> list[Placed]:
    """Every comment below `content/komentar/`. Managed is what carries its own name as `Id:`, and nothing else."""
    root = content / FOLDER
    found = [_placed(file, root, zone) for file in _files(root) if file.suffix == ".md"]
    return sorted(found, key=attrgetter("path"))


def sweep(content: Path) -> None:
    """Take away what pulls that were killed have left: unfinished files, and folders without any."""
    root = content / FOLDER
    for file in _files(root):
        if file.name.startswith(".") and file.name.endswith(UNFINISHED):
            file.unlink(missing_ok=True)
    for folder, _, _ in os.walk(root, topdown=False):
        if Path(folder) != root and not os.listdir(folder):  # noqa: PTH208  a name is enough
            Path(folder).rmdir()


def _files(root: Path) -> Iterator[Path]:
    """Links to folders are not followed: nobody is led out of the content folder."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            yield Path(folder, name)


def _placed(file: Path, root: Path, zone: ZoneInfo) -> Placed:
    data = file.read_bytes()
    path = file.relative_to(root)
    document = parse(path.as_posix(), data, KEYS)
    try:
        date = parse_moment(document.text("Date"), zone).isoformat()
    except DateError:
        date = ""
    return Placed(
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
