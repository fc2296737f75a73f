"""The closing report."""

from __future__ import annotations

from tools.importing.journal import Fate
from tools.importing.report import Outcome, Remark, Report


def test_the_report_names_the_most_urgent_first_and_every_entry_left_out() -> None:
    report = Report("blog.xml")
    report.entries = 3
    report.count(Outcome.STORY, Fate.NEW, "cerita/a.md")
    report.count(Outcome.STORY, Fate.EDITED, "cerita/b.md")
    report.leave_out("cerita “<C>”", "isinya kosong")
    report.note(Remark.PART, "cerita/a.md", "“Salam,”\nSari")
    report.note(Remark.BROKEN, "cerita/a.md", "rusak")
    assert report.balanced
    text = report.as_markdown()
    assert text.index(Remark.BROKEN) < text.index(Remark.PART) < text.index("## Tidak ikut")
    assert "- cerita/a.md: “Salam,” Sari\n" in text
    assert "- cerita/b.md: Anda sunting, tidak ditimpa\n" in text
    assert "### Isinya kosong\n\n- cerita “&lt;C>”\n" in text
    assert "| cerita | 2 |" in text
    assert "      1  Tidak ditimpa karena sudah Anda ubah" in report.as_text("laporan-impor.md")


def test_an_entry_that_nobody_counted_would_be_noticed() -> None:
    report = Report("blog.xml")
    report.entries = 1
    assert not report.balanced
