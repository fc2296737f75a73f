"""Which stories stand in which pages.

The index is of the pages: a table from each five-word run to the pages that have it. All stories pass by once, so that
time grows with the blog and memory with what was brought along, not with both; ten thousand stories are never in
memory together, and nothing has to be kept up to date for a question that is rarely asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from plugins.attribution.record import Attribution
from tools.copies import verdict
from tools.copies.page import Page, place
from tools.copies.words import SHINGLE, holds, shingles, words_of

_PASSAGES = 3
_COMMON = 3
"""A run that stands in more stories than this is a formula of the blog and proves nothing; two or three may be a story
and what came of it later."""


class Candidate(Struct, frozen=True):
    """A story: its credit, and how to get its text."""

    record: Attribution
    text: Callable[[], str]


class Match(Struct, frozen=True):
    """A story found in a page. `share` of the story and `portion` of the page from 0 to 1; longest passages first."""

    title: str
    url: str
    verdict: str
    share: float
    portion: float
    longest: int
    names: bool
    link: bool
    passages: tuple[str, ...]


class Finding(Struct, frozen=True):
    """What was found in one page, most of it first."""

    name: str
    verdict: str
    matches: tuple[Match, ...]


class _Hit(Struct, frozen=True):
    """What of a story stands in a page: (place in the story, run), of `total` runs that the story has."""

    record: Attribution
    total: int
    found: list[tuple[int, int]]


def search(pages: Sequence[Page], stories: Iterable[Candidate], formulas: set[int]) -> list[Finding]:
    """`formulas` are runs that prove nothing: permissions, sign-offs, signatures."""
    own = [list(shingles(page.main.words)) for page in pages]
    index: dict[int, list[int]] = defaultdict(list)
    for number, runs in enumerate(own):
        for run in set(runs) - formulas:
            index[run].append(number)
    hits: list[list[_Hit]] = [[] for _ in pages]
    bearers: Counter[int] = Counter()
    for candidate in stories:
        runs = [run for run in shingles(words_of(candidate.text()).words) if run not in formulas]
        known = [(where, run) for where, run in enumerate(runs) if run in index]
        bearers.update({run for _, run in known})
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for one in known:
            for number in index[one[1]]:
                found[number].append(one)
        for number, some in found.items():
            if _quotable(some):
                hits[number].append(_Hit(candidate.record, len(runs), some))
    return [_finding(page, runs, found, bearers) for page, runs, found in zip(pages, own, hits, strict=True)]


def _quotable(found: Sequence[tuple[int, int]]) -> bool:
    """Whether enough of it follows each other that it could be more than chance."""
    enough = verdict.QUOTED - SHINGLE
    return (
        any(later[0] - one[0] == enough for one, later in zip(found, found[enough:], strict=False)) or len(found) > 50
    )


def _finding(page: Page, runs: list[int], hits: Iterable[_Hit], bearers: Mapping[int, int]) -> Finding:
    matches = [match for hit in hits if (match := _match(page, runs, hit, bearers)).verdict != verdict.NONE]
    matches.sort(key=lambda match: -match.share)
    order = (verdict.COPY, verdict.CREDITED, verdict.QUOTATION)
    worst = min((match.verdict for match in matches), key=order.index, default=verdict.NONE)
    return Finding(page.name, worst, tuple(matches))


def _match(page: Page, runs: list[int], hit: _Hit, bearers: Mapping[int, int]) -> Match:
    telling = [(where, run) for where, run in hit.found if bearers[run] <= _COMMON]
    total = hit.total - (len(hit.found) - len(telling))
    share = len(telling) / max(1, total)
    spread = len({where * 10 // hit.total for where, _ in telling}) / min(10, max(1, total))
    known = {run for _, run in telling}
    in_page = [run in known for run in runs]
    portion = sum(in_page) / max(1, len(runs))
    passages = sorted(_passages(in_page), key=lambda one: one[0] - one[1])[:_PASSAGES]
    longest = passages[0][1] - passages[0][0] + 1 if passages else 0
    names, link = _names(page, hit.record), place(hit.record.url) in page.addresses
    return Match(
        title=hit.record.title,
        url=hit.record.url,
        verdict=verdict.verdict(share, spread, portion, longest, names and link),
        share=round(share, 3),
        portion=round(portion, 3),
        longest=longest,
        names=names,
        link=link,
        passages=tuple(page.main.passage(first, last) for first, last in passages),
    )


def _passages(found: Sequence[bool]) -> list[tuple[int, int]]:
    """(first word, last word) of each stretch that is covered by runs which follow each other."""
    stretches: list[tuple[int, int]] = []
    for position, one in enumerate(found):
        if one:
            last = position + SHINGLE - 1
            begins = stretches.pop()[0] if stretches and stretches[-1][1] == last - 1 else position
            stretches.append((begins, last))
    return stretches


def _names(page: Page, record: Attribution) -> bool:
    """All authors, with or without the degrees that follow a comma."""
    spoken = [words_of(author.name.partition(",")[0]).words for author in record.authors]
    return all(holds(page.all, name) for name in spoken)
