"""Drafts, hidden stories, and stories whose minute has not come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plugins.engine.output import Due
from plugins.site.site import format_due, format_summary
from tests.tiny import JAKARTA, NOW, STORY_FILE, TinyBlog

DESK = "https://meja.example"
SECRET = "kalimat-yang-belum-boleh-terbaca"


def anywhere(blog: TinyBlog, text: str) -> list[str]:
    return [path for path, data in blog.files().items() if text.encode() in data or text in path]


@pytest.mark.parametrize("date", ["0206-11-21", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-05:00"])
@pytest.mark.parametrize("key", ["Date", "Modified", "Comments", "Correction"])
def test_a_year_that_nobody_means_is_an_error_wherever_it_is_written(blog: TinyBlog, key: str, date: str) -> None:
    day = date[:10].replace("9999", "0999")
    blog.story(**{key: {"Comments": f"tutup {date}", "Correction": f"{day} Nama diperbaiki."}.get(key, date)})
    (found,) = blog.problems()
    assert found.path.startswith(f"content/{STORY_FILE}:")
    assert "di luar 1900 sampai 9999" in found.problem
    assert found.remedy == "periksa angka tahunnya"
    blog.story()
    blog.comment(Date=date)
    assert "di luar 1900 sampai 9999" in blog.problems()[0].problem


@pytest.mark.parametrize("date", ["1900-01-01", "1945-08-17 10:00", "1969-12-31T16:59:59Z"])
def test_a_blog_of_old_letters_builds(blog: TinyBlog, date: str) -> None:
    blog.story(Date=date, Modified=date)
    blog.build()
    assert f"{date[:4]}/index.html" in blog.files()


def test_a_draft_reaches_no_file_at_all(blog: TinyBlog) -> None:
    blog.story(f"Isi {SECRET}.", file=f"cerita/{SECRET}.md", Title=SECRET, Status="draft", Tags=SECRET, Series=SECRET)
    blog.build()
    assert anywhere(blog, SECRET) == []


def own(name: str) -> list[str]:
    """The files of one story."""
    beside = [f"2026/11/{name}{ending}" for ending in (".html", ".json", ".kartu.png")]
    return [f"2026/11/{name}/terbitkan-ulang.html", *beside]


def test_a_draft_is_shown_in_preview_and_listed_only_among_drafts(blog: TinyBlog) -> None:
    blog.story("Isi.", file=f"cerita/{SECRET}.md", Title=SECRET, Status="draft")
    blog.build(PREVIEW=True)
    assert anywhere(blog, SECRET) == [*own(SECRET), "draf.html"]
    assert blog.page(f"2026/11/{SECRET}.html").select_one("meta[name=robots][content*=noindex]")


def test_a_hidden_story_is_written_and_linked_nowhere(blog: TinyBlog) -> None:
    blog.story("Isi.", file=f"cerita/{SECRET}.md", Title=SECRET, Status="hidden")
    blog.build()
    assert anywhere(blog, SECRET) == own(SECRET)
    assert blog.page(f"2026/11/{SECRET}.html").select_one("meta[name=robots][content*=noindex]")


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_story_of_the_future_is_written_nowhere_until_its_minute(blog: TinyBlog, status: str) -> None:
    when = NOW + timedelta(hours=3)
    blog.story("Isi.", file=f"cerita/{SECRET}.md", Title=SECRET, Date=when.isoformat(), Status=status)
    report = blog.build(PREVIEW=True)
    assert anywhere(blog, SECRET) == []
    assert report.plan.next_due == Due(when, when)
    assert "Cerita berikutnya terbit Minggu, 22 November 2026 pukul 15.00 WIB" in format_summary(report)
    report = blog.build(when)
    assert anywhere(blog, SECRET)
    assert report.plan.next_due is None


def test_the_earliest_of_several_is_told(blog: TinyBlog) -> None:
    for hours in (30, 5, 9):
        blog.story("Isi.", file=f"cerita/nanti-{hours}.md", Date=(NOW + timedelta(hours=hours)).isoformat())
    next_due = blog.build().plan.next_due
    assert next_due
    assert next_due.item == next_due.moment == NOW + timedelta(hours=5)
    assert format_due(next_due).startswith("Cerita berikutnya terbit Minggu, 22 November 2026 pukul 17.00 WIB")


def test_a_comment_period_that_ends_is_due_at_midnight_and_closes_the_page_then(blog: TinyBlog) -> None:
    blog.story(Comments="tutup 2026-11-30")
    midnight = datetime(2026, 12, 1, tzinfo=JAKARTA)
    report = blog.build(DESK_URL=DESK)
    assert report.plan.next_due == Due(midnight, None)
    assert blog.page().select(f"a[href^='{DESK}/tulis']")
    assert blog.build(midnight - timedelta(seconds=1), DESK_URL=DESK).made == 0
    assert blog.build(midnight, DESK_URL=DESK).plan.next_due is None
    assert not blog.page().select(f"a[href^='{DESK}/tulis']")


def test_nothing_is_due_where_a_closing_shows_nowhere(blog: TinyBlog) -> None:
    blog.story(Comments="tutup 2026-11-30")
    assert blog.build().plan.next_due is None
    blog.story(Comments="tutup 2026-11-21")
    assert blog.build(DESK_URL=DESK).plan.next_due is None


def test_a_closing_and_a_story_of_the_future_are_told_apart(blog: TinyBlog) -> None:
    blog.story(Comments="tutup 2026-11-30")
    closing = "Isi beberapa halaman berganti Selasa, 1 Desember 2026 pukul 00.00 WIB"
    assert closing in format_summary(blog.build(DESK_URL=DESK))
    assert "Cerita berikutnya" not in format_summary(blog.build(DESK_URL=DESK))
    blog.story(file="cerita/nanti.md", Date="2026-12-05 08:00")
    told = format_summary(blog.build(DESK_URL=DESK))
    assert closing in told
    assert "Cerita berikutnya terbit Sabtu, 5 Desember 2026 pukul 08.00 WIB" in told
    blog.story(file="cerita/nanti.md", Date="2026-11-23 08:00")
    assert closing not in format_summary(blog.build(DESK_URL=DESK))
