"""Values with keys, what groups watch of them, and how long they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from plugins.engine.output import Output, OutputGroup, Plan, Read, UnwatchedScopeError
from plugins.engine.rendering import RenderContext
from plugins.engine.tracked import Clock, Scope, Tracked, combine, fixed, item_scope, several, view, watch
from tests.tiny import JAKARTA

MOMENTS = st.builds(
    datetime.fromtimestamp, st.integers(0, 4_000_000_000), st.sampled_from([JAKARTA, ZoneInfo("America/New_York")])
)


class Pair(Struct, frozen=True):
    left: Any
    right: Any


def one(value: Any, scope: str = "site", until: datetime | None = None) -> Tracked[Any]:
    return Tracked(repr(value), frozenset((scope,)), lambda: value, until)


def written(value: object, context: RenderContext) -> bytes:
    return repr(value).encode()


def outputs(*values: Tracked[Any]) -> Callable[[Read], Iterator[Output]]:
    return lambda read: (Output(f"{number}.html", written, value) for number, value in enumerate(values))


def test_what_is_made_of_values_brings_their_keys_scopes_and_the_earliest_end_along() -> None:
    soon, later = datetime(2026, 12, 1, tzinfo=JAKARTA), datetime(2027, 1, 1, tzinfo=JAKARTA)
    left, right = one(1, "site", later), one(2, "people", soon)
    for made in (combine(Pair, left, right), several([left, right]), view(Pair, left=left, right=right)):
        assert made.scopes == {"site", "people"}
        assert made.until == soon
    assert view(Pair, left=left, right=fixed(3)).compute() == Pair(1, 3)
    assert view(Pair, left=left, right=fixed(3)).until == later
    assert left.map(str).compute() == "1"


def test_nothing_is_computed_for_a_key() -> None:
    def compute() -> int:
        raise AssertionError

    value = Tracked("satu", frozenset(("site",)), compute)
    assert view(Pair, left=value.map(abs), right=several([value, combine(max, value)])).key


def test_values_that_change_places_or_lists_give_another_key() -> None:
    a, b, nothing = one("a"), one("b"), fixed(None)
    assert view(Pair, left=a, right=nothing).key != view(Pair, left=nothing, right=a).key
    assert combine(Pair, several([a]), several([b, b])).key != combine(Pair, several([a, b]), several([b])).key


def test_an_output_that_shows_what_its_group_does_not_watch_fails_when_the_group_is_opened() -> None:
    story = one("x", item_scope("text", "a.md"))
    value = view(Pair, left=one(1), right=story)
    group = OutputGroup("lists", (Scope("site", "1"), Scope("text", "2", ["b.md"])), outputs(value))
    with pytest.raises(UnwatchedScopeError, match=r"group lists: 0\.html depends on what is not watched: text a\.md"):
        list(group.open())
    assert list(group._replace(scopes=(Scope("site", "1"), Scope("text", "2", ["a.md", "b.md"]))).open())
    assert list(group._replace(scopes=(watch(one(1)), watch(story))).open())


def test_a_choice_among_outputs_by_what_the_group_does_not_watch_fails_too() -> None:
    year = one(2026, "year")

    def chosen(read: Read) -> Iterator[Output]:
        yield Output(f"{read(year)}.html", written, fixed(1))

    group = OutputGroup("lists", (Scope("site", "1"),), chosen)
    with pytest.raises(UnwatchedScopeError, match=r"a choice among its outputs depends on .*: year"):
        list(group.open())
    assert [output.path for output in group._replace(scopes=(watch(year),)).open()] == ["2026.html"]


def test_a_value_that_ends_before_its_group_knows_fails_too() -> None:
    soon, later = datetime(2026, 12, 1, tzinfo=JAKARTA), datetime(2027, 1, 1, tzinfo=JAKARTA)
    group = OutputGroup("lists", (Scope("day", "1"),), outputs(one(1, "day", soon)))
    for until in (None, later):
        with pytest.raises(UnwatchedScopeError, match=r"0\.html holds until 2026-12-01"):
            list(group._replace(scopes=(Scope("day", "1", until=until),)).open())
    assert list(group._replace(scopes=(watch(one(1, "day", soon)),)).open())


def test_a_plan_is_due_when_the_first_watched_value_ends_or_the_next_item_comes() -> None:
    soon, later = datetime(2026, 12, 1, tzinfo=JAKARTA), datetime(2027, 1, 1, tzinfo=JAKARTA)
    group = OutputGroup("lists", (Scope("site", "1"), Scope("year", "2026", until=later)), outputs())
    assert Plan((group,)).next_due == (later, None)
    assert Plan((group,), next_item=soon).next_due == (soon, soon)
    assert Plan((group,), next_item=later + timedelta(1)).next_due == (later, later + timedelta(1))
    assert Plan().next_due is None


@given(MOMENTS)
def test_year_month_and_day_hold_until_they_turn_and_no_longer(now: datetime) -> None:
    clock = Clock(now)
    for name in ("year", "month", "day"):
        value: Tracked[Any] = getattr(clock, name)
        assert value.until
        assert value.until > now
        for moment, is_equal in ((value.until - timedelta(seconds=1), True), (value.until, False)):
            other = getattr(Clock(moment), name)
            assert (other.key == value.key) is is_equal
            assert (other.compute() == value.compute()) is is_equal


def test_a_day_ends_at_midnight_of_the_blogs_zone() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=JAKARTA)
    assert Clock(noon).end(date(2026, 11, 30)).isoformat() == "2026-12-01T00:00:00+07:00"
