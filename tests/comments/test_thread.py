from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from plugins.comments.comment import Comment
from plugins.comments.thread import build_threads
from tests.comments.test_policy import NOW, comment


def chain(*parents: int | None, withdrawn: frozenset[int] = frozenset()) -> list[Comment]:
    """Comment n answers comment `parents[n]`, one minute after the one before."""
    return [
        comment(
            id=f"k{number}",
            reply_to="" if parent is None else f"k{parent}",
            date=NOW + timedelta(minutes=number),
            withdrawn=number in withdrawn,
        )
        for number, parent in enumerate(parents)
    ]


def shape(comments: list[Comment]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (thread.comment.id, [(reply.comment.id, reply.answers.id if reply.answers else "") for reply in thread.replies])
        for thread in build_threads(comments)
    ]


def test_deeper_replies_flatten_and_keep_whom_they_answer() -> None:
    assert shape(chain(None, 0, 1, 2, 0)) == [("k0", [("k1", ""), ("k2", "k1"), ("k3", "k2"), ("k4", "")])]


def test_the_oldest_comes_first_whatever_the_order_of_files() -> None:
    assert shape(chain(None, None, 0)[::-1]) == [("k0", [("k2", "")]), ("k1", [])]


def test_a_tombstone_stays_only_while_somebody_answers_it() -> None:
    assert shape(chain(None, 0, withdrawn=frozenset({0}))) == [("k0", [("k1", "")])]
    assert shape(chain(None, withdrawn=frozenset({0}))) == []
    assert shape(chain(None, 0, 1, withdrawn=frozenset({0, 1}))) == [("k0", [("k1", ""), ("k2", "k1")])]
    assert shape(chain(None, 0, withdrawn=frozenset({0, 1}))) == []


@given(st.lists(st.integers(min_value=-1, max_value=30), max_size=30))
def test_every_living_comment_appears_exactly_once(choices: list[int]) -> None:
    parents = [None if choice < 0 or not number else choice % number for number, choice in enumerate(choices)]
    comments = chain(*parents)
    shown = [
        one
        for thread in build_threads(comments)
        for one in (thread.comment, *(reply.comment for reply in thread.replies))
    ]
    assert sorted(one.id for one in shown) == sorted(one.id for one in comments)
