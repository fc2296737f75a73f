"""Which stories stand in which pages.

The index is of the pages: a table from each five-word run to the pages that have it. All stories pass by once, so that
time grows with the blog and memory with what was brought along, not with both; ten thousand stories are never in
memory together, and nothing has to be kept up to date for a question that is rarely asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from plugins.attribution.record import Attribution
from tools.copies.page import Page, normalize_address
from tools.copies.words import SHINGLE, contains, shingles, split_words

_PASSAGES = 3
_COMMON = 3
"""A run that stands in more stories than this is a formula of the blog and proves nothing; two or three may be a story
and what came of it later."""


LARGE = 0.4
"""Share of the story's five-word runs. One word in ten changed leaves 0.9⁵ = 0.59 of them; the first half, 0.5."""
SPREAD, SMALL = 0.6, 0.12
"""One word in four changed leaves 0.75⁵ = 0.24, all over the story. A quotation stands in one place or two, so what is
found in six tenths of the story or more is the story retold word by word, down to 0.12: one word in three changed."""
MOSTLY, CONSIDERABLE = 0.5, 0.2
"""A text half of which is the story's, and no small part of the story, brings nothing of its own to quote it in."""
QUOTED = 8
"""Words in a row. Shorter runs are found in any two texts of one language on one subject."""


class Reuse(StrEnum):
    """What it means that so much of a story stands elsewhere, gravest first."""

    COPY = "salinan tanpa kredit"
    CREDITED = "salinan dengan kredit"
    QUOTATION = "kutipan"
    NONE = "bukan salinan"


class Candidate(Struct, frozen=True):
    """A story: its credit, and how to get its text."""

    record: Attribution
    text: Callable[[], str]


class Match(Struct, frozen=True):
    """A story found in a page. `share` of the story and `portion` of the page from 0 to 1; longest passages first.

    `names` says whether all authors are named, `link` whether the page links to the story.
    """

    title: str
    url: str
    reuse: Reuse = field(name="verdict")
    share: float
    portion: float
    longest: int
    names: bool
    link: bool
    passages: tuple[str, ...]


class Finding(Struct, frozen=True):
    """What was found in one page, most of it first."""

    name: str
    reuse: Reuse = field(name="verdict")
    matches: tuple[Match, ...]


class _Overlap(Struct, frozen=True):
    """What of a story stands in a page: (place in the story, run), of `total` runs that the story has."""

    record: Attribution
    total: int
    found: list[tuple[int, int]]


def search(pages: Sequence[Page], stories: Iterable[Candidate], formulas: set[int]) -> list[Finding]:
    """Return a finding for each page. `formulas` are runs that prove nothing: permissions, sign-offs, signatures."""
    own = [list(shingles(page.main.words)) for page in pages]
    index: dict[int, list[int]] = defaultdict(list)
    for number, runs in enumerate(own):
        for run in set(runs) - formulas:
            index[run].append(number)
    overlaps: list[list[_Overlap]] = [[] for _ in pages]
    bearers: Counter[int] = Counter()
    for candidate in stories:
        runs = [run for run in shingles(split_words(candidate.text()).words) if run not in formulas]
        known = [(where, run) for where, run in enumerate(runs) if run in index]
        bearers.update({run for _, run in known})
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for one in known:
            for number in index[one[1]]:
                found[number].append(one)
        for number, some in found.items():
            if _is_quotable(some):
                overlaps[number].append(_Overlap(candidate.record, len(runs), some))
    return [_finding(page, runs, found, bearers) for page, runs, found in zip(pages, own, overlaps, strict=True)]


def classify(share: float, spread: float, portion: float, longest: int, credited: bool) -> Reuse:
    """Return what a match is: `share` of the story that is found, `spread` over its tenths, both from 0 to 1.

    `portion` of the other text is the story's; the `longest` run is in words; `credited`: names and address are there.
    """
    if share >= LARGE or (share >= SMALL and spread >= SPREAD) or (portion >= MOSTLY and share >= CONSIDERABLE):
        return Reuse.CREDITED if credited else Reuse.COPY
    return Reuse.QUOTATION if longest >= QUOTED else Reuse.NONE


def _is_quotable(found: Sequence[tuple[int, int]]) -> bool:
    """Return whether enough of it follows each other that it could be more than chance."""
    enough = QUOTED - SHINGLE
    return (
        any(later[0] - one[0] == enough for one, later in zip(found, found[enough:], strict=False)) or len(found) > 50
    )


def _finding(page: Page, runs: list[int], hits: Iterable[_Overlap], bearers: Mapping[int, int]) -> Finding:
    matches = [match for hit in hits if (match := _match(page, runs, hit, bearers)).reuse is not Reuse.NONE]
    matches.sort(key=lambda match: -match.share)
    gravest = min((match.reuse for match in matches), key=list(Reuse).index, default=Reuse.NONE)
    return Finding(page.name, gravest, tuple(matches))


def _match(page: Page, runs: list[int], hit: _Overlap, bearers: Mapping[int, int]) -> Match:
    telling = [(where, run) for where, run in hit.found if bearers[run] <= _COMMON]
    total = hit.total - (len(hit.found) - len(telling))
    share = len(telling) / max(1, total)
    spread = len({where * 10 // hit.total for where, _ in telling}) / min(10, max(1, total))
    known = {run for _, run in telling}
    in_page = [run in known for run in runs]
    portion = sum(in_page) / max(1, len(runs))
    passages = sorted(_find_passages(in_page), key=lambda one: one[0] - one[1])[:_PASSAGES]
    longest = passages[0][1] - passages[0][0] + 1 if passages else 0
    names, link = _names_authors(page, hit.record), normalize_address(hit.record.url) in page.addresses
    return Match(
        title=hit.record.title,
        url=hit.record.url,
        reuse=classify(share, spread, portion, longest, names and link),
        share=round(share, 3),
        portion=round(portion, 3),
        longest=longest,
        names=names,
        link=link,
        passages=tuple(page.main.passage(first, last) for first, last in passages),
    )


def _find_passages(found: Sequence[bool]) -> list[tuple[int, int]]:
    """Return (first word, last word) of each stretch that is covered by runs which follow each other."""
    stretches: list[tuple[int, int]] = []
    for position, one in enumerate(found):
        if one:
            last = position + SHINGLE - 1
            begins = stretches.pop()[0] if stretches and stretches[-1][1] == last - 1 else position
            stretches.append((begins, last))
    return stretches


def _names_authors(page: Page, record: Attribution) -> bool:
    """Return whether a page names all authors, with or without the degrees that follow a comma."""
    spoken = [split_words(author.name.partition(",")[0]).words for author in record.authors]
    return all(contains(page.all, name) for name in spoken)
