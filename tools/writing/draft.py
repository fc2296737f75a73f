"""A story to begin from: its header filled in, its voice laid out, in the folder of its year."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from plugins.engine.problem import ContentErrors, UserError
from plugins.indonesian import dates
from plugins.indonesian.slug import slug
from plugins.stories.story import ContentReader
from tools.writing.voices import KISAH, Voice

_LONGEST = 80
_FLAG = re.compile(r"--[a-z-]+")


class Refused(UserError):
    """Why no story was written, as an Indonesian sentence."""


class Draft(Struct, frozen=True):
    """What is known of a story before it is written. `moment` carries the blog's zone; `permission` '' is the usual."""

    title: str
    author: str
    moment: datetime
    category: str = ""
    permission: str = ""
    tags: Sequence[str] = ()
    voice: Voice = KISAH

    @property
    def name(self) -> str:
        """The file's name without suffix; '' where the title leaves none."""
        return slug(self.title)[:_LONGEST].rstrip("-")

    @property
    def text(self) -> str:
        """The whole file. Tags and summary are there to be filled in."""
        header = {
            "Title": self.title,
            "Date": f"{dates.plain_date(self.moment)} {dates.clock(self.moment)}",
            "Author": self.author,
            "Category": self.category or self.voice.category,
            "Tags": ", ".join(self.tags),
            "Summary": "",
            "Permission": self.permission,
            "Status": "draft",
        }
        lines = [f"{key}: {value}".rstrip() for key, value in header.items() if value or key in {"Tags", "Summary"}]
        return "\n".join([*lines, "", self.voice.scaffold, ""])


def tidy_title(title: str) -> str:
    """The title on one line. Raises Refused where it gives no file name."""
    title = " ".join(title.split())
    if _FLAG.fullmatch(title) or not title:
        raise Refused('Tulis judulnya di antara tanda kutip, misalnya: python3 bootstrap.py new "Obat yang Tertukar"')
    if not slug(title):
        raise Refused("Judul itu tidak memuat huruf atau angka. Beri judul yang dapat dijadikan nama berkas.")
    return title


def write(content: Path, draft: Draft) -> Path:
    """Write `cerita/YEAR/slug.md` below `content` and return its path.

    Raises Refused where such a file exists (nothing is ever overwritten), and `ContentErrors` where the blog would not
    accept the story.
    """
    path = content / "cerita" / f"{draft.moment:%Y}" / f"{draft.name}.md"
    data = draft.text.encode()
    reading = ContentReader(str(draft.moment.tzinfo)).story(f"content/cerita/{path.parent.name}/{path.name}", data)
    if reading.problems:
        raise ContentErrors(reading.problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _create(path, data)
    except FileExistsError:
        raise Refused(f"{path.name} sudah ada dan tidak ditimpa. Pilih judul lain.") from None
    return path


def _create(path: Path, data: bytes) -> None:
    """A new file, whole or not at all. Raises FileExistsError."""
    if path.exists():  # where links are not to be had, a renaming would replace it
        raise FileExistsError(path)
    fresh = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _place(fresh: Path, path: Path) -> None:
    link: Any = getattr(os, "link", None)
    try:
        if link:
            link(fresh, path)
            return
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        pass
    fresh.rename(path)
