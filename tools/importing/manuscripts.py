"""Story and page files: the header that says what the export said, and the body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.engine.reading import digest
from plugins.indonesian.slug import slug
from plugins.stories.story import CATEGORY_DEFAULT
from tools.conversion.story import Converted
from tools.exports.entry import Entry, Kind
from tools.importing.ledger import Fate, Ledger
from tools.importing.people import People
from tools.importing.places import Place
from tools.importing.report import Remark, Report

UNTITLED = "Tanpa judul"
_LONGEST, _BEGINNING = 120, 60
"""Characters of a label's address, and of what is left of a longer label."""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Manuscripts:
    """Writes stories and pages. `categories`: label → category."""

    def __init__(
        self, ledger: Ledger, people: People, categories: Mapping[str, str], zone: ZoneInfo, report: Report
    ) -> None:
        self._ledger, self._people, self._categories = ledger, people, categories
        self._zone, self._report = zone, report

    def write(self, place: Place, entry: Entry, converted: Converted, commented: bool) -> Fate:
        """`commented` says whether the export has comments under it."""
        header = self._story(entry, converted) if entry.kind is Kind.STORY else self._page(entry, place, commented)
        header = {"Title": entry.title or UNTITLED, **header}
        header |= {"Summary": entry.summary, "Status": place.status, "Address": place.header, "Alias": place.alias}
        self._look(place, entry, converted)
        lines = [f"{key}: {value}" for key, value in header.items() if value]
        text = "\n".join([*lines, "", converted.body, ""])
        return self._ledger.write(place.file, text.encode(), f"{entry.kind}:{entry.id}")

    def _story(self, entry: Entry, converted: Converted) -> dict[str, str]:
        author = self._people.name(entry.author)
        category = next((found for label in entry.labels if (found := self._categories.get(label))), CATEGORY_DEFAULT)
        labels = [tag for tag in tags(entry.labels) if slug(tag) != slug(category)]
        published = self._moment(entry.published)
        modified = self._moment(entry.modified)
        return {
            "Date": published,
            "Modified": modified if modified[:10] > published[:10] else "",
            "Author": author,
            "Category": category,
            "Tags": ", ".join(labels),
            "Sign_off": "\n    ".join(self._people.sign_off(author, converted.end_matter)),
            "Permission": self._people.permission(converted.end_matter),
        }

    def _page(self, entry: Entry, place: Place, commented: bool) -> dict[str, str]:
        if commented:
            self._report.note(Remark.COMMENTS, place.file)
        return {
            "Modified": self._moment(entry.modified or entry.published),
            "Comments": "tutup" if commented else "",
        }

    def _moment(self, seconds: int | None) -> str:
        return "" if seconds is None else datetime.fromtimestamp(seconds, self._zone).isoformat()

    def _look(self, place: Place, entry: Entry, converted: Converted) -> None:
        """What the author should see."""
        if not entry.title:
            self._report.note(Remark.NAME, place.file, f"tidak berjudul; sementara “{UNTITLED}”")
        for label in entry.labels:
            if (short := _short(label)) != label:
                self._report.note(Remark.NAME, place.file, f"label “{label}” dipendekkan menjadi “{short}”")
        for remark, loss in converted.losses:
            self._report.note(Remark[remark], place.file, loss)
        if converted.undescribed:
            self._report.note(Remark.ALT, place.file, f"{converted.undescribed} gambar")
        if _EMAIL.search(converted.body):
            self._report.note(Remark.EMAIL, place.file)
        said = [f"“{part.replace(chr(10), ' / ')}”" for part in converted.end_matter.removed]
        said += [f"{converted.notes} catatan kaki"] if converted.notes else []
        if said:
            self._report.note(Remark.PART, place.file, "; ".join(said))


def tags(labels: Iterable[str]) -> list[str]:
    """Labels as tags: commas separate tags, and every tag must leave something to make an address of."""
    return [tag for label in labels if slug(tag := _short(" ".join(label.replace(",", " ").split())))]


def _short(label: str) -> str:
    """A label that can be a file's name: the beginning of a long one, and what tells it from others."""
    if len(slug(label)) <= _LONGEST:
        return label
    return f"{label[:_BEGINNING].rpartition(' ')[0] or label[:_BEGINNING]} … {digest(label)[:8]}"
