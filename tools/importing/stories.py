"""Story and page files: the header that says what the export said, and the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from plugins.indonesian.slug import slug
from plugins.stories.visibility import CommentState
from tools.conversion.story import Converted
from tools.exports.entry import Entry, Kind
from tools.importing.authors import AuthorRegistry
from tools.importing.content_file import find_category, make_tags, render_file, shorten_label
from tools.importing.journal import Fate, Journal
from tools.importing.placement import Placement
from tools.importing.report import Remark, Report

UNTITLED = "Tanpa judul"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class StoryWriter:
    """Writes stories and pages. `categories`: label → category; `now` is in the blog's time zone."""

    def __init__(
        self, journal: Journal, authors: AuthorRegistry, categories: Mapping[str, str], now: datetime, report: Report
    ) -> None:
        self._journal, self._authors, self._categories = journal, authors, categories
        self._zone, self._report = now.tzinfo, report

    def write(self, placement: Placement, entry: Entry, converted: Converted, *, commented: bool) -> Fate:
        """Write one file and tell what became of it. `commented` says that the export has comments under the text."""
        header = {"Title": entry.title or UNTITLED}
        if entry.kind is Kind.STORY:
            header |= self._story(entry, converted)
        else:
            header["Modified"] = self._moment(entry.modified or entry.published)
            header["Comments"] = CommentState.CLOSED.value if commented else ""
        header |= {"Summary": entry.summary, **placement.header}
        self._note_what_to_see(placement.file, entry, converted)
        if entry.kind is Kind.PAGE and commented:
            self._report.note(Remark.COMMENTS, placement.file)
        return self._journal.write(placement.file, render_file(header, converted.body), f"{entry.kind}:{entry.id}")

    def _story(self, entry: Entry, converted: Converted) -> dict[str, str]:
        author = self._authors.name_of(entry.author)
        own = find_category(entry.labels, self._categories)
        published, modified = self._moment(entry.published), self._moment(entry.modified)
        return {
            "Date": published,
            "Modified": modified if modified[:10] > published[:10] else "",
            "Author": author,
            "Category": own,
            "Tags": ", ".join(tag for tag in make_tags(entry.labels) if slug(tag) != slug(own)),
            "Sign_off": "\n    ".join(self._authors.sign_off(author, converted.end_matter)),
            "Permission": self._authors.permission(converted.end_matter),
        }

    def _moment(self, seconds: int | None) -> str:
        return "" if seconds is None else datetime.fromtimestamp(seconds, self._zone).isoformat()

    def _note_what_to_see(self, file: str, entry: Entry, converted: Converted) -> None:
        if not entry.title:
            self._report.note(Remark.NAME, file, f"tidak berjudul; sementara “{UNTITLED}”")
        for label in entry.labels:
            if (short := shorten_label(label)) != label:
                self._report.note(Remark.NAME, file, f"label “{label}” dipendekkan menjadi “{short}”")
        for remark, loss in converted.losses:
            self._report.note(Remark[remark], file, loss)
        if converted.undescribed:
            self._report.note(Remark.ALT, file, f"{converted.undescribed} gambar")
        if _EMAIL.search(converted.body):
            self._report.note(Remark.EMAIL, file)
        said = [f"“{part.replace(chr(10), ' / ')}”" for part in converted.end_matter.removed]
        said += [f"{converted.notes} catatan kaki"] if converted.notes else []
        if said:
            self._report.note(Remark.PART, file, "; ".join(said))
