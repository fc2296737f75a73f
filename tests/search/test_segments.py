"""Which months are searched together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.search.segments import MOST, Segment, plan_segments

MONTHS = st.builds("{:04}/{:02}".format, st.integers(1998, 2031), st.integers(1, 12))


def test_the_newest_month_stands_alone_then_its_year_then_blocks_of_years() -> None:
    stories = {"2026/11": 1, "2026/02": 2, "2026/01": 1, "2025/12": 3, "2019/01": 2, "2015/07": 1}
    assert plan_segments(stories) == [
        Segment("2026-11", "2026/11", ("2026/11",)),
        Segment("2026", "2026/01", ("2026/01", "2026/02")),
        Segment("2024-2031", "2024/01", ("2025/12",)),
        Segment("2016-2023", "2016/01", ("2019/01",)),
        Segment("2008-2015", "2008/01", ("2015/07",)),
    ]


def test_a_block_with_too_many_stories_is_halved() -> None:
    stories = {"2026/11": 1, "2016/01": MOST, "2018/01": 1, "2021/01": MOST, "2022/03": 5}
    names = [segment.name for segment in plan_segments(stories)]
    assert names == ["2026-11", "2022-2023", "2020-2021", "2018-2019", "2016-2017"]


def test_nothing_has_no_segments() -> None:
    assert plan_segments({}) == []


@given(st.dictionaries(MONTHS, st.integers(1, MOST), min_size=1))
def test_every_month_is_in_one_segment_whatever_the_order_of_writing(stories: dict[str, int]) -> None:
    found = plan_segments(stories)
    assert sorted(month for segment in found for month in segment.months) == sorted(stories)
    assert found == plan_segments(dict(reversed(stories.items())))
    assert len({segment.name for segment in found}) == len(found)
    for segment in found:
        signs = [segment.sign(month) for month in segment.months]
        assert len(set(signs)) == len(signs)
        assert all(sign.isalpha() for sign in signs)
