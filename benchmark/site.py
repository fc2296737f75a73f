"""The blog as one generator wants it: laid out, built by a command, and looked over afterwards."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmark.content import LINK, MEMBERS, PERMISSION, PERMISSION_NAME, Corpus, Story

PROJECT = Path(__file__).resolve().parents[1]
PER_PAGE = 20

Kinds = dict[str, int]
"""How many files of each kind: stories, category (pages), tag, author, year, month, feed, single."""


class Generator(ABC):
    """One generator with its site below `folder`."""

    name: str
    output = "output"
    state: tuple[str, ...] = ()
    """What it keeps between builds besides its output; a cold build has neither."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.folder = folder

    @abstractmethod
    def command(self) -> list[str]:
        """What builds the site, run in `folder`."""

    @abstractmethod
    def story_file(self, story: Story) -> str:
        """Where a story's source is, below `folder`."""

    @abstractmethod
    def story_text(self, story: Story) -> str:
        """A story's source."""

    @abstractmethod
    def furnish(self) -> None:
        """Write everything but the stories: settings, templates, authors, comments."""

    def lay_out(self) -> None:
        """Write the whole site's sources into a new folder."""
        self.folder.mkdir(parents=True)
        self.furnish()
        for story in self.corpus.stories:
            self.write(story)

    def write(self, story: Story) -> None:
        """Save a story, as an editor does: in place, in one go."""
        self.put(self.story_file(story), self.story_text(story))

    def put(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def address(self, story: Story) -> str:
        """What a link to `story` says in another story's source."""
        return f"/{story.path}"

    def expected_link(self, story: Story) -> str:
        """What the same link says in the page that was built."""
        return f"/{story.path}"

    def body(self, story: Story) -> str:
        if story.linked is None:
            return story.body
        return story.body.replace(LINK, self.address(self.corpus.stories[story.linked]))

    def environment(self) -> Mapping[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KISAH_", "HUGO_"))}

    def sheets(self, stories: int) -> int:
        """How many pages a list of so many stories takes."""
        return -(-stories // PER_PAGE)

    def expected(self) -> Kinds:
        """Files of each kind that the site must have."""
        stories = self.corpus.stories
        lists = {
            "category": Counter(story.category for story in stories),
            "tag": Counter(tag for story in stories for tag in story.tags),
            "author": Counter(story.author.slug for story in stories),
        }
        return {
            "story": len(stories),
            **{kind: sum(map(self.sheets, counts.values())) for kind, counts in lists.items()},
            "year": len({story.moment.year for story in stories}),
            "month": len({story.folder for story in stories}),
            "feed": 1 + len(lists["category"]) + len(lists["author"]),
            "single": 3,
        }

    def found(self) -> Kinds:
        """Files of each kind that the output has."""
        root = self.folder / self.output
        year, month = "[12][0-9][0-9][0-9]", "[01][0-9]"
        patterns = {
            "story": [f"{year}/{month}/*-*.html"],
            "category": ["kategori/**/*.html"],
            "tag": ["tag/**/*.html"],
            "author": ["penulis/**/*.html"],
            "year": [f"{year}/index.html"],
            "month": [f"{year}/{month}/index.html"],
            "feed": ["atom.xml", "kategori/*.xml", "penulis/*.xml"],
            "single": ["index.html", "arsip.html", "sitemap.xml"],
        }
        return {kind: sum(sum(1 for _ in root.glob(one)) for one in several) for kind, several in patterns.items()}

    def page(self, story: Story) -> str:
        """A story's page as it was built."""
        return (self.folder / self.output / story.path).read_text(encoding="utf-8")

    def faults(self) -> list[str]:
        """What the output lacks or has too much of, in English; empty where it is as expected."""
        expected, found = self.expected(), self.found()
        faults = [
            f"{self.name}: {found[kind]} {kind} files, not {count}"
            for kind, count in expected.items()
            if found[kind] != count
        ]
        faults += [
            f"{self.name}: no {part!r} in {story.path}"
            for story, part in self._promised()
            if not self._has(story, part)
        ]
        feed = (self.folder / self.output / "atom.xml").read_text(encoding="utf-8")
        if (entries := feed.count("<entry")) != (wanted := min(20, len(self.corpus.stories))):
            faults.append(f"{self.name}: {entries} entries in the feed, not {wanted}")
        return faults

    def _promised(self) -> Iterable[tuple[Story, str]]:
        """Some stories, each with something that its page must show."""
        stories = self.corpus.stories
        for story in {0: stories[0], 1: self.corpus.middle, 2: self.corpus.newest}.values():
            yield from (
                (story, part)
                for part in (story.title.rpartition(" ")[0], story.author.name, story.author.signature, PERMISSION)
            )
            for neighbour in (story.number - 1, story.number + 1):
                if 0 <= neighbour < len(stories):
                    yield story, f"/{stories[neighbour].path}"
            yield from ((story, MEMBERS[comment.member]) for comment in story.comments)

    def _has(self, story: Story, part: str) -> bool:
        file = self.folder / self.output / story.path
        return file.is_file() and part in file.read_text(encoding="utf-8")

    # Shared data files

    @cached_property
    def authors(self) -> dict[str, Any]:
        return {
            author.slug: {
                "name": author.name,
                "slug": author.slug,
                "signature": author.signature,
                "sign_off": author.sign_off,
                "bio": author.bio,
            }
            for author in self.corpus.authors
        }

    def put_data(self, folder: str) -> None:
        """Authors, the permission and comments as JSON files."""
        self.put(f"{folder}/authors.json", json_text(self.authors))
        self.put(f"{folder}/permission.json", json_text({"name": PERMISSION_NAME, "text": PERMISSION}))
        for story in self.corpus.stories:
            if story.comments:
                remarks = [
                    {
                        "id": f"{comment.moment:%Y-%m-%dT%H%M%S}-{comment.member}",
                        "name": MEMBERS[comment.member],
                        "date": comment.moment.isoformat(),
                        "text": comment.text,
                    }
                    for comment in story.comments
                ]
                self.put(f"{folder}/comments/{story.slug}.json", json_text(remarks))

    def put_style(self, folder: str) -> None:
        self.put(f"{folder}/css/style.css", (PROJECT / "theme/inline/style.css").read_text(encoding="utf-8"))


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
