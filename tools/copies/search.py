"""Which stories stand in which pages.

The index is of the pages: a table from each five-word run to the pages that have it. All stories pass by once, so that
time grows with the blog and memory with what was brought along, not with both; ten thousand stories are never in
memory together, and nothing has to be kept up to date for a question that is rarely asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
    """A story: its credit, and its text."""

    record: Attribution
    text: str


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


class _Hit(Struct):
    candidate: Candidate
    runs: list[int]
    found: set[int]


def search(pages: Sequence[Page], stories: Iterable[Candidate], formulas: set[int]) -> list[Finding]:
    """`formulas` are runs that prove nothing: permissions, sign-offs, signatures."""
    own = [list(shingles(page.main.words)) for page in pages]
    index: dict[int, list[int]] = defaultdict(list)
    for number, runs in enumerate(own):
        for run in set(runs) - formulas:
            index[run].append(number)
    hits: list[dict[str, _Hit]] = [{} for _ in pages]
    bearers: dict[int, int] = defaultdict(int)
    for candidate in stories:
        runs = [run for run in shingles(words_of(candidate.text).words) if run not in formulas]
        known = {run for run in runs if run in index}
        for run in known:
            bearers[run] += 1
            for number in index[run]:
                hit = hits[number].setdefault(candidate.record.url, _Hit(candidate, runs, set()))
                hit.found.add(run)
    return [_finding(page, runs, found, bearers) for page, runs, found in zip(pages, own, hits, strict=True)]


def _finding(page: Page, runs: list[int], hits: dict[str, _Hit], bearers: dict[int, int]) -> Finding:
    matches = [match for hit in hits.values() if (match := _match(page, runs, hit, bearers)).verdict != verdict.NONE]
    matches.sort(key=lambda match: -match.share)
    order = (verdict.COPY, verdict.CREDITED, verdict.QUOTATION)
    worst = min((match.verdict for match in matches), key=order.index, default=verdict.NONE)
    return Finding(page.name, worst, tuple(matches))


def _match(page: Page, runs: list[int], hit: _Hit, bearers: dict[int, int]) -> Match:
    shared = {run for run in hit.found if bearers[run] > _COMMON}
    found = hit.found - shared
    present = [run in found for run in hit.runs if run not in shared]
    share = sum(present) / max(1, len(present))
    in_page = [run in found for run in runs]
    passages = sorted(_passages(in_page), key=lambda one: one[0] - one[1])[:_PASSAGES]
    longest = passages[0][1] - passages[0][0] + 1 if passages else 0
    record = hit.candidate.record
    names, link = _names(page, record), place(record.url) in page.addresses
    portion = sum(in_page) / max(1, len(runs))
    return Match(
        title=record.title,
        url=record.url,
        verdict=verdict.verdict(share, verdict.spread(present), portion, longest, names and link),
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
