"""Related stories: which they are, that nobody compares all with all, and that months know when theirs change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plugins.blog.addresses import Collection, collect, index_names
from plugins.blog.neighbours import Related
from plugins.indonesian.slug import slug
from plugins.stories.story import ContentReader, Story, label
from tests.tiny import TinyBlog

TEMPLATE = b"Title: Satu\nDate: 2026-11-21 08:00\nAuthor: Sari\n\nIsi cerita yang cukup.\n"
TAGS = st.lists(st.sampled_from(["maaf", "obat", "pagi", "hujan", "Maaf"]), unique=True, max_size=3)
FACTS = ContentReader("Asia/Jakarta").story("content/cerita/satu.md", TEMPLATE).facts
DAY = 86_400
MONTH = 8


def story(number: int, tags: Sequence[str], series: str = "") -> Story:
    """One a day, number 0 the newest; eight to a month."""
    assert isinstance(FACTS, Story)
    facts = replace(
        FACTS,
        path=f"content/cerita/{number}.md",
        title=f"Cerita {number}",
        address=f"/{number}.html",
        tags=list(tags),
        series=series,
        month=f"2026/{12 - number // MONTH:02}",
        date=FACTS.date - number * DAY,
    )
    return replace(facts, label=label(facts))


def related(stories: Sequence[Story]) -> Related:
    given_names = index_names(stories)
    found = collect(given_names, {})

    def of(kind: str) -> dict[str, Collection]:
        return {name: found[kind, slug(name)] for name in given_names[kind]}

    return Related(stories, of("tag"), of("series"))


def months(count: int) -> list[range]:
    return [range(first, min(first + MONTH, count)) for first in range(0, count, MONTH)]


def test_a_rare_tag_counts_more_than_common_ones_and_ties_go_to_the_newer() -> None:
    stories = [story(0, ["maaf", "galangan"]), *(story(number, ["maaf"]) for number in range(1, 9))]
    stories.append(story(9, ["galangan"]))
    stories.append(story(10, ["antrean"]))
    assert [one.title for one in related(stories).of(0)] == ["Cerita 9", "Cerita 1", "Cerita 2"]
    assert related(stories).of(10) == []


def test_two_shared_tags_count_more_than_one_and_the_own_series_is_listed_elsewhere() -> None:
    stories = [
        story(0, ["maaf", "obat"], "Loket"),
        story(1, ["maaf"]),
        story(2, ["maaf", "obat"]),
        story(3, ["maaf", "obat"], "loket"),
    ]
    assert [one.title for one in related(stories).of(0)] == ["Cerita 2", "Cerita 1"]


def shown(found: Related, position: int) -> list[tuple[str, str, str, list[str]]]:
    """What a page shows of the stories related to its own."""
    return [(one.title, one.address, one.lang, one.authors) for one in found.of(position)]


CHANGES = st.fixed_dictionaries(
    {}, optional={"tags": TAGS, "title": st.just("Lain"), "series": st.sampled_from(["Loket", "loket", ""])}
)


@given(
    st.lists(st.tuples(TAGS, st.sampled_from(["", "Loket"])), min_size=20, max_size=70),
    st.lists(st.tuples(st.integers(0, 69), CHANGES), min_size=1, max_size=3),
)
def test_whenever_what_any_story_shows_changes_its_months_context_does(
    given_stories: list[tuple[list[str], str]], edits: list[tuple[int, dict[str, Any]]]
) -> None:
    before = [story(number, tags, series) for number, (tags, series) in enumerate(given_stories)]
    after = list(before)
    for number, values in edits:
        at = number % len(before)
        changed = replace(after[at], **values)
        after[at] = replace(changed, label=label(changed))
    one, other = related(before), related(after)
    for positions in months(len(before)):
        if any(shown(one, position) != shown(other, position) for position in positions):
            assert one.context(positions) != other.context(positions)


def test_an_edit_of_a_text_makes_no_other_page(blog: TinyBlog) -> None:
    for number in range(6):
        blog.story(
            file=f"cerita/{number}.md", Title=f"Nomor {number}", Date=f"2026-0{number + 1}-05", Tags="maaf, obat"
        )
    blog.build()
    blog.story(
        "Isi cerita yang cukup.\n\nDan satu paragraf lagi.",
        file="cerita/3.md", Title="Nomor 3", Date="2026-04-05", Tags="maaf, obat",
    )  # fmt: skip
    before = blog.files()
    blog.build()
    after = blog.files()
    changed = {path for path in after if before.get(path) != after[path]}
    assert "2026/04/3.html" in changed
    assert not any(path.startswith("2026/0") and "/3" not in path for path in changed)


def test_a_page_names_related_stories(blog: TinyBlog) -> None:
    blog.story(Tags="apotek, maaf")
    blog.story(file="cerita/kin.md", Title="Kerabat", Date="2026-05-01", Author="Baso Lantera", Tags="apotek")
    blog.story(file="cerita/lain.md", Title="Tetangga", Date="2026-06-01", Author="Baso Lantera", Tags="hujan")
    blog.build()
    box = blog.page().select_one(".related")
    assert box
    assert [" ".join(item.get_text(" ").split()) for item in box.select("li")] == ["Kerabat Baso Lantera"]
    assert box.select_one("a")["href"] == "/2026/05/kin.html"  # type: ignore[index]
    assert not blog.page("2026/06/lain.html").select(".related")
