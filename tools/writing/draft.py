"""A story to begin from: its header filled in, the text of its template, in the folder of its year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from plugins.engine.problem import ContentErrors, UserError
from plugins.indonesian import dates
from plugins.indonesian.slug import slug
from plugins.stories.story import ContentReader
from plugins.stories.visibility import Status
from tools.atomic_files import create_atomically
from tools.writing.templates import KISAH, Template

_LONGEST = 80
_FLAG = re.compile(r"--[a-z-]+")


class DraftError(UserError):
    """What keeps a new story from being written."""


class Draft(Struct, frozen=True):
    """What is known of a story before it is written. `moment` carries the blog's zone; `permission` '' is the usual."""

    title: str
    author: str
    moment: datetime
    category: str = ""
    permission: str = ""
    tags: Sequence[str] = ()
    template: Template = KISAH

    @property
    def text(self) -> str:
        """The whole file, header and body. The lines of tags and summary are there to be filled in."""
        header = {
            "Title": self.title,
            "Date": f"{dates.plain_date(self.moment)} {dates.clock(self.moment)}",
            "Author": self.author,
            "Category": self.category or self.template.category,
            "Tags": ", ".join(self.tags),
            "Summary": "",
            "Permission": self.permission,
            "Status": Status.DRAFT,
        }
        lines = [f"{key}: {value}".rstrip() for key, value in header.items() if value or key in {"Tags", "Summary"}]
        return "\n".join([*lines, "", self.template.text, ""])


def tidy_title(title: str) -> str:
    """Return the title on one line. Raises DraftError where it gives no file name."""
    title = " ".join(title.split())
    if _FLAG.fullmatch(title) or not title:
        raise DraftError(
            'Tulis judulnya di antara tanda kutip, misalnya: python3 bootstrap.py new "Obat yang Tertukar"'
        )
    if not slug(title):
        raise DraftError("Judul itu tidak memuat huruf atau angka. Beri judul yang dapat dijadikan nama berkas.")
    return title


def write(content: Path, draft: Draft) -> Path:
    """Write `cerita/YEAR/slug.md` below `content` and return its path.

    Raises DraftError where such a file exists (nothing is ever overwritten), and `ContentErrors` where the blog would
    not accept the story.
    """
    name = slug(draft.title)[:_LONGEST].rstrip("-")
    path = content / "cerita" / f"{draft.moment:%Y}" / f"{name}.md"
    data = draft.text.encode()
    reading = ContentReader(str(draft.moment.tzinfo)).story(f"content/cerita/{path.parent.name}/{path.name}", data)
    if reading.problems:
        raise ContentErrors(reading.problems)
    try:
        create_atomically(path, data)
    except FileExistsError:
        raise DraftError(f"{path.name} sudah ada dan tidak ditimpa. Pilih judul lain.") from None
    return path
