"""`invoke find-copies`: pages that an author brings along, held beside all stories of the blog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from plugins.blog.blog import Blog, gather
from plugins.blog.settings import read_settings
from plugins.engine.problem import ContentErrors
from plugins.site.site import Site
from tools.copies.fetch import FetchError, fetch
from tools.copies.page import Page, UnreadablePageError, read_page
from tools.copies.report import CopyReport
from tools.copies.search import Candidate, search
from tools.copies.words import read_body, shingles_of


def find_copies(site: Site, sources: Sequence[str], now: datetime, *, private: bool = False) -> CopyReport:
    """Look for the blog's stories in files, folders of files, or URLs.

    `private` allows URLs of this machine and its network. Raises ContentErrors where the blog itself is not in order.
    """
    facts, problems, body = site.contents()
    settings, _ = read_settings(site.settings)
    blog, found, _ = gather(facts, settings, now)
    if problems or found:
        raise ContentErrors([*problems, *found])
    pages, unreadable = _read_pages(sources, private)
    stories = (Candidate(blog.record(story), partial(_read_story, body, story.body)) for story in blog.stories)
    return CopyReport(tuple(search(pages, stories, _list_formulas(blog))), tuple(unreadable))


def _read_story(body: Callable[[str], str], digest: str) -> str:
    return read_body(body(digest))


def _list_formulas(blog: Blog) -> set[int]:
    """Return the runs of what stands under every story, and under copies of them."""
    permissions = [text for one in blog.permissions.values() for text in (one.name, one.text)]
    letters = ["\n".join([*author.sign_off, author.signature]) for author in blog.authors.values()]
    return shingles_of([*permissions, *letters])


def _read_pages(sources: Iterable[str], private: bool) -> tuple[list[Page], list[tuple[str, str]]]:
    pages, problems = [], []
    for source in _expand(sources):
        name = source.encode(errors="replace").decode()  # bytes of a file's name that are no UTF-8 cannot be shown
        try:
            pages.append(_read_page(name, source, private))
        except (FetchError, UnreadablePageError) as error:
            problems.append((name, str(error)))
        except (OSError, ValueError) as error:
            said = "berkas ini tidak ada" if isinstance(error, FileNotFoundError) else "berkas ini tidak dapat dibuka"
            problems.append((name, f"{said}; periksa namanya, atau tulis alamat utuh, https://…"))
    return pages, problems


def _expand(sources: Iterable[str]) -> Iterator[str]:
    """Yield the sources, with the files of a folder in its place."""
    for source in sources:
        files = [source]
        with suppress(OSError, ValueError):  # what cannot be looked into is named when it cannot be read
            if "://" not in source and Path(source).is_dir():
                files = [str(file) for file in sorted(Path(source).iterdir()) if file.is_file()]
        yield from files


def _read_page(name: str, source: str, private: bool) -> Page:
    if "://" in source:
        fetched = fetch(source, private=private)
        return read_page(name, fetched.data, fetched.charset)
    return read_page(name, Path(source).read_bytes())
