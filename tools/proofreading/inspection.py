"""Everything that is wrong with the blog, and what a good editor would say: all files, and all files together."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from plugins.attribution.ssh_signature import verify_signature
from plugins.engine.facts import Facts
from plugins.engine.output import Due
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.reading import digest
from plugins.engine.trees import STATE
from plugins.indonesian.wording import number, shortened
from plugins.site.site import Site, format_ignored
from plugins.stories.links import folded
from plugins.stories.story import Content, Story
from plugins.stories.visibility import Status
from tools.proofreading.cache import CheckCache, load_cache
from tools.proofreading.finding import Finding
from tools.proofreading.proofreader import FileReport, Proofreader, Unknown
from tools.proofreading.titles import find_near_pairs
from tools.proofreading.vocabulary import LONGEST, MISSING, Vocabulary, bases, find_dictionary
from tools.signatures.signing import SignableStories

CACHE = "periksa.json"
TEXTS = ("cerita", "halaman")
_PICTURE = 2_000_000, "simpan ulang dengan sisi terpanjang 2.000 piksel dan mutu 80"
_DRAWING = 300_000, "sederhanakan gambarnya, atau simpan sebagai JPEG atau PNG"
"""The largest size in bytes, and what to do with a larger one; a drawing (SVG) is text and seldom needs more."""

_LONG_FOR_A_NAME = 6
_MANY_WORDS = 1000
_LETTERS = re.compile(r"[^\W\d_]+")


class Inspection(Struct, frozen=True):
    """All findings by place, remarks on the check itself, and when the next story is due."""

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    next_due: Due | None
    links: tuple[tuple[str, str, int], ...]
    """(address elsewhere, file, line), first mention each."""


def inspect(site: Site, dictionary: Path | None = None) -> Inspection:
    """Return all findings on the blog; what was found out is cached for the next time, beside the site.

    `dictionary` is the path of hunspell's, without suffix; where it is None, the usual places are searched.
    """
    next_due, errors = None, tuple[Problem, ...]()
    try:
        next_due = site.check().next_due
    except ContentErrors as found:
        errors = found.problems
    facts, root = site.contents()[0], Path(site.path).parent
    dictionary = dictionary or find_dictionary()
    vocabulary = Vocabulary(dictionary) if dictionary else None
    authors = {one.name: one for one in facts.one("authors")}
    file = Path(site.output_path).parent / STATE / CACHE
    cache = load_cache(file, vocabulary.version if vocabulary else "", repr(sorted(authors.items())))
    findings = list(map(_severe, errors))
    if vocabulary:
        vocabulary.verdicts = cache.words
    paths = [path for path in sorted(facts.fingerprints) if path.split("/")[1] in TEXTS]
    reports = cache.read(root, paths, Proofreader(vocabulary, authors).report)
    findings += (finding for report in reports.values() for finding in report.findings)
    if vocabulary:
        findings += _check_spelling(vocabulary, cache, facts, reports)
    findings += _check_titles(facts, root)
    findings += _check_pictures(facts, root)
    if facts.of("signature") and not facts.broken:
        with suppress(ContentErrors):  # told already
            findings += _check_signatures(SignableStories(site), cache.signatures)
    cache.save(file)
    links: dict[str, tuple[str, str, int]] = {}
    for path, report in reports.items():
        for address, line in report.links:
            links.setdefault(address, (address, path, line))
    by_place = sorted(set(findings), key=lambda one: (one.path, one.line, one.rule, one.problem))
    remarks = tuple(filter(None, (format_ignored(facts), "" if vocabulary else MISSING)))
    return Inspection(tuple(by_place), remarks, next_due, tuple(links.values()))


def _severe(problem: Problem) -> Finding:
    file, _, line = problem.path.partition(":")
    return Finding(file, int(line) if line.isdecimal() else 0, "kesalahan", problem.problem, problem.remedy, True)


def _check_spelling(
    vocabulary: Vocabulary, cache: CheckCache, facts: Facts, reports: Mapping[str, FileReport]
) -> Iterator[Finding]:
    accepted = {word for report in reports.values() for word in report.names} | _own_words(facts)
    left = [
        (path, one)
        for path, report in reports.items()
        for one in report.unknown
        if accepted.isdisjoint((low := one.word.lower(), *bases(low), *low.split("-")))
    ]
    files = Counter(one.word.lower() for _, one in left)
    # Nobody reads thousands of hints.
    thorough = len(files) <= _MANY_WORDS
    guesses = cache.guess(files, partial(vocabulary.guess, thorough=thorough), thorough=thorough)
    for path, one in left:
        low = one.word.lower()
        if not one.begins or (guesses[low] and len(low) >= _LONG_FOR_A_NAME):  # else most likely a name
            yield _misspelled(path, one, files[low], guesses[low])


def _misspelled(path: str, one: Unknown, files: int, guesses: Sequence[str]) -> Finding:
    if len(one.word) > LONGEST:
        problem = f'"{shortened(one.word)}" panjangnya {number(len(one.word))} huruf'
        return Finding(path, one.line, "ejaan", problem, "beri spasi di antara kata-katanya")
    often = f" (dipakai di {number(files)} tulisan)" if files > 1 else ""
    problem = f'"{one.word}" tidak ada di kamus{often}'
    keep = f'bila memang begitu, tambahkan "{one.word.lower()}" ke content/kamus.txt'
    meant = " atau ".join(f'"{guess}"' for guess in guesses)
    return Finding(path, one.line, "ejaan", problem, f"mungkin maksudnya {meant}; {keep}" if meant else keep)


def _own_words(facts: Facts) -> set[str]:
    """What this blog calls people and things, in lower case."""
    names: list[str] = [*facts.one("glossary"), *(member.name for member in facts.one("members"))]
    for author in facts.one("authors"):
        names += (author.name, author.signature, *author.sign_off)
    for story in facts.of("story"):
        names += (*story.tags, story.category, story.series)
    low = {name.lower() for name in names}
    return low | {word for name in low for word in _LETTERS.findall(name)}


def _check_titles(facts: Facts, root: Path) -> Iterator[Finding]:
    stories: list[Story] = sorted(facts.of("story"), key=lambda one: (one.date, one.path))
    titles = {story.path: story.title for story in stories}
    for path, like in find_near_pairs((one.path, one.title) for one in stories if not one.translation_of):
        problem = f'judul "{titles[path]}" hampir sama dengan "{titles[like]}" di {like}'
        yield Finding(path, _line_of(root / path, "title:"), "judul", problem, "beri judul yang mudah dibedakan")


def _check_pictures(facts: Facts, root: Path) -> Iterator[Finding]:
    texts: list[Content] = [*facts.of("story"), *facts.of("page")]
    linked = {folded(target.removeprefix("/")) for text in texts for target in text.links}
    users: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for address in (*text.pictures, getattr(text, "cover", "")):
            users[address].add(text.path)
    for picture in facts.of("picture"):
        path, address = f"{facts.root}/{picture.address}", folded(picture.address)
        if address not in users and address not in linked and not facts.broken:
            problem = "gambar ini tidak dipakai di tulisan mana pun"
            yield Finding(path, 0, "gambar", problem, "pakai di sebuah tulisan, atau hapus berkasnya")
        size = os.stat(root / path).st_size  # noqa: PTH116  as many as there are stories
        limit, remedy = _DRAWING if path.lower().endswith(".svg") else _PICTURE
        if size > limit:
            problem = f"gambar ini {size / 1_000_000:.1f} MB".replace(".", ",")
            if address in users:  # its author will look for it where it is used first
                first = min(users[address])
                problem += f" dan dipakai di {first}:{_line_of(root / first, address.removeprefix('gambar/').lower())}"
            yield Finding(path, 0, "gambar", problem, remedy)


def _check_signatures(manuscripts: SignableStories, known: dict[str, tuple[str, str] | None]) -> Iterator[Finding]:
    """Yield a severe finding for each signature that does not hold.

    `known` has the problem and remedy, or None, by what a signature was compared with; it is brought up to date.
    """
    blog, earlier = manuscripts.blog, known.copy()
    known.clear()
    authors = {author.slug: author for author in blog.authors.values()}
    for story in blog.written:
        for signature in blog.signatures.get(story.address, ()) if story.status is not Status.DRAFT else ():
            keys = authors[signature.author].signing_keys
            what = [blog.settings.url, blog.settings.zone.key, blog.fingerprints[story.path], signature.armored, *keys]
            key = digest("\0".join(what))[:32]
            if key in earlier:
                known[key] = earlier[key]
            elif key not in known:
                found = verify_signature(manuscripts.make_text(story), signature.armored, keys)
                known[key] = found.value if found else None
            if wrong := known[key]:
                problem, remedy = wrong
                yield Finding(signature.path, 0, "tanda tangan", problem, remedy, severe=True)


def _line_of(file: Path, needle: str) -> int:
    """The line of a file that says something first, in lower case; 1 where none does."""
    whole = file.read_text(encoding="utf-8", errors="replace").lower()
    return whole.count("\n", 0, max(0, whole.find(needle))) + 1
