"""`invoke find-copies`: pages that an author brings along, held beside all stories of the blog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from plugins.blog.blog import Blog, gather
from plugins.blog.settings import read_settings
from plugins.engine.problem import ContentErrors
from plugins.site.site import Site
from tools.copies.fetch import NotFetched, fetch
from tools.copies.page import Page, Unreadable, read_page
from tools.copies.search import Candidate, Finding, search
from tools.copies.story import spoken
from tools.copies.words import shingles_of


class Answer(Struct, frozen=True):
    """What was found, and (name, problem) of what could not be looked at."""

    findings: tuple[Finding, ...]
    problems: tuple[tuple[str, str], ...]


def find_copies(site: Site, sources: Sequence[str], now: datetime, *, private: bool = False) -> Answer:
    """Files, folders of files, or addresses. Raises `ContentErrors` where the blog itself is not in order."""
    facts, problems, body = site.contents()
    settings, _ = read_settings(site.settings)
    blog, found, _ = gather(facts, settings, now)
    if problems or found:
        raise ContentErrors([*problems, *found])
    pages, unreadable = _pages(sources, private)
    stories = (Candidate(blog.record(story), partial(_text, body, story.body)) for story in blog.stories)
    return Answer(tuple(search(pages, stories, _formulas(blog))), tuple(unreadable))


def _text(body: Callable[[str], str], digest: str) -> str:
    return spoken(body(digest))


def _formulas(blog: Blog) -> set[int]:
    """What stands under every story, and under copies of them."""
    permissions = [text for one in blog.permissions.values() for text in (one.name, one.text)]
    letters = ["\n".join([*author.sign_off, author.signature]) for author in blog.authors.values()]
    return shingles_of([*permissions, *letters])


def _pages(sources: Iterable[str], private: bool) -> tuple[list[Page], list[tuple[str, str]]]:
    pages, problems = [], []
    for source in _each(sources):
        try:
            pages.append(_page(source, private))
        except (NotFetched, Unreadable) as error:
            problems.append((source, str(error)))
        except OSError as error:
            said = "berkas ini tidak ada" if isinstance(error, FileNotFoundError) else "berkas ini tidak dapat dibuka"
            problems.append((source, f"{said}; periksa namanya, atau tulis alamat utuh, https://…"))
    return pages, problems


def _each(sources: Iterable[str]) -> Iterator[str]:
    """A folder stands for the files in it."""
    for source in sources:
        if "://" not in source and Path(source).is_dir():
            yield from (str(file) for file in sorted(Path(source).iterdir()) if file.is_file())
        else:
            yield source


def _page(source: str, private: bool) -> Page:
    if "://" in source:
        fetched = fetch(source, private=private)
        return read_page(source, fetched.data, fetched.charset)
    return read_page(source, Path(source).read_bytes())
