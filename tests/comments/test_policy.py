"""Only a member may have a comment here, and only where comments are taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from plugins.comments.comment import Comment
from plugins.comments.policy import CLOCK_DIFFERENCE, Discussion, Refusal, decide
from plugins.comments.roster import Member, Period, Roster
from plugins.stories.visibility import CommentState, CommentWindow
from tests.tiny import JAKARTA

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=JAKARTA)
ROSTER = Roster(
    {
        "budi": Member("budi", "Budi", "", [Period("2025-01-01", "")]),
        "lina": Member("lina", "Lina", "", [Period("2025-01-01", "2026-06-30"), Period("2026-09-01", "")]),
    }
)
OPEN = Discussion(CommentWindow(CommentState.OPEN), {"satu": "", "dua": "satu"})


def comment(**changes: object) -> Comment:
    values: dict[str, object] = {
        "path": "k.md", "id": "satu", "thread": "2026/11/x", "member": "budi", "name": "", "reply_to": "",
        "date": datetime(2026, 11, 21, 20, 0, tzinfo=JAKARTA), "managed": False, "withdrawn": False, "body": "",
    }  # fmt: skip
    values |= changes
    return Comment(**(values | {"date": values["date"].isoformat()}))  # type: ignore[attr-defined]


def at(day: str, time: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=JAKARTA)


def test_a_member_may_comment() -> None:
    assert decide(comment(), ROSTER, OPEN, NOW) is None


@pytest.mark.parametrize(
    ("changes", "place", "refusal"),
    [
        ({}, None, Refusal.NOWHERE),
        ({}, Discussion(CommentWindow(CommentState.NONE), {"satu": ""}), Refusal.NOT_TAKEN),
        ({"member": "orang-lewat"}, OPEN, Refusal.STRANGER),
        ({"member": ""}, OPEN, Refusal.STRANGER),
        ({"member": "Budi"}, OPEN, Refusal.STRANGER),
        ({"reply_to": "tiga"}, OPEN, Refusal.NO_PARENT),
        ({"id": "satu", "reply_to": "satu"}, OPEN, Refusal.CIRCLE),
        ({"reply_to": "dua"}, OPEN, Refusal.CIRCLE),
        ({"date": NOW + CLOCK_DIFFERENCE + timedelta(seconds=1)}, OPEN, Refusal.FUTURE),
        ({"member": "arsip", "name": "Endang", "managed": True}, OPEN, Refusal.ARCHIVE_POSTED),
        ({"withdrawn": True, "member": ""}, None, Refusal.NOWHERE),
    ],
)
def test_everything_else_is_refused(changes: dict[str, object], place: Discussion | None, refusal: Refusal) -> None:
    assert decide(comment(**changes), ROSTER, place, NOW) is refusal


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        (at("2024-12-31", "23:59"), False),
        (at("2025-01-01", "00:00"), True),
        (at("2026-06-30", "23:59"), True),
        (at("2026-07-01", "00:00"), False),
        (at("2026-08-31", "23:59"), False),
        (at("2026-09-01", "00:00"), True),
    ],
)
def test_periods_are_whole_days_inclusive(when: datetime, allowed: bool) -> None:
    assert decide(comment(member="lina", date=when), ROSTER, OPEN, NOW) is (None if allowed else Refusal.NOT_THEN)


def test_a_small_difference_of_clocks_is_forgiven() -> None:
    assert decide(comment(date=NOW + CLOCK_DIFFERENCE), ROSTER, OPEN, NOW) is None


def test_a_closed_place_keeps_what_came_before() -> None:
    closed = Discussion(CommentWindow(CommentState.CLOSED, "2026-10-31"), {"satu": ""})
    assert decide(comment(date=at("2026-10-31", "23:59")), ROSTER, closed, NOW) is None
    assert decide(comment(date=at("2026-11-01", "00:00")), ROSTER, closed, NOW) is Refusal.CLOSED
    assert decide(comment(), ROSTER, Discussion(CommentWindow(CommentState.CLOSED), {"satu": ""}), NOW) is None


def test_imported_and_withdrawn_comments_need_no_membership() -> None:
    assert decide(comment(member="arsip", name="Endang"), ROSTER, OPEN, NOW) is None
    assert decide(comment(member="", withdrawn=True), ROSTER, OPEN, NOW) is None


def test_every_refusal_has_words_for_every_comment() -> None:
    for refusal, member in product(Refusal, ("budi", "{x}", "")):
        assert refusal.problem(comment(member=member))
        assert refusal.remedy
